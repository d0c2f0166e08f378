"""Jobs that a person asked for: the worker does them at its next turn, once."""

from datetime import datetime

from sqlalchemy import ForeignKey, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db


class AskedJob(db.Model):
    """A job that somebody asked for and that has not begun; asking twice is asking once."""

    __tablename__ = "asked_jobs"

    name: Mapped[str] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


def insert_asked(session: Session, name: str, user_id: int | None, *, now: datetime) -> None:
    """Ask for a job; nothing happens when somebody has."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    asked = dialect.insert(AskedJob).values(name=name, asked_at=now, asked_by=user_id)
    session.execute(asked.on_conflict_do_nothing(index_elements=["name"]))


def find_asked(session: Session, name: str) -> AskedJob | None:
    """Return that a job was asked for, None when nobody has."""
    return session.get(AskedJob, name, populate_existing=True)


def delete_asked(session: Session, name: str) -> None:
    """Forget that a job was asked for."""
    session.execute(delete(AskedJob).where(AskedJob.name == name))
