"""Models that were trained on the installation's own comments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Row, delete, insert, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db, random_id

IS_CURRENT = text("is_current")


class ThemeModel(db.Model):
    """A trained model, as arrays in `content` (never anything that runs when it is read).

    `figures` is what was measured when it was trained. The current one, if any, codes beside the patterns.
    """

    __tablename__ = "theme_models"
    __table_args__ = (
        Index(
            "uq_theme_models_is_current",
            "is_current",
            unique=True,
            sqlite_where=IS_CURRENT,
            postgresql_where=IS_CURRENT,
        ),
        Index("ix_theme_models_trained_at", "trained_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    version: Mapped[str] = mapped_column(unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    figures: Mapped[dict[str, Any]]
    is_current: Mapped[bool]
    trained_at: Mapped[datetime]
    trained_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


def find_current_version(session: Session) -> str | None:
    """Return which model codes beside the patterns, None where none does."""
    return session.scalar(select(ThemeModel.version).where(IS_CURRENT))


def find_content(session: Session, version: str) -> bytes | None:
    """Return what a model has learnt, None where it is gone."""
    return session.scalar(select(ThemeModel.content).where(ThemeModel.version == version))


def insert_model(session: Session, values: Mapping[str, Any], *, is_current: bool) -> None:
    """Insert a model, in place of one that is just the same; as the current one if it shall code."""
    if is_current:
        session.execute(update(ThemeModel).where(IS_CURRENT).values(is_current=False))
    else:
        # What codes now goes on, even if just the same was learnt again.
        same = select(ThemeModel.id).where(ThemeModel.version == values["version"], IS_CURRENT)
        if session.scalar(same) is not None:
            session.execute(
                update(ThemeModel).where(IS_CURRENT).values(figures=values["figures"], trained_at=values["trained_at"])
            )
            return
    session.execute(delete(ThemeModel).where(ThemeModel.version == values["version"]))
    session.execute(insert(ThemeModel), [{"id": random_id(), "is_current": is_current, **values}])


def delete_old_models(session: Session, keep: int) -> None:
    """Delete all but the current model and the `keep` newest: they are large."""
    newest = session.scalars(
        select(ThemeModel.id).order_by(ThemeModel.trained_at.desc(), ThemeModel.id).limit(keep)
    ).all()
    session.execute(delete(ThemeModel).where(ThemeModel.id.not_in(newest), ~ThemeModel.is_current))


def find_last(session: Session) -> Row[Any] | None:
    """Return figures and time of the newest training, whether its model is used or not."""
    query = select(ThemeModel.figures, ThemeModel.trained_at).order_by(ThemeModel.trained_at.desc(), ThemeModel.id)
    return session.execute(query.limit(1)).one_or_none()


def find_current_trained_at(session: Session) -> datetime | None:
    """Return when the model that codes now was trained, None where there is none."""
    return session.scalar(select(ThemeModel.trained_at).where(IS_CURRENT))
