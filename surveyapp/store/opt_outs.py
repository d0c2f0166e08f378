"""Who wants no surveys: keyed hashes of mail addresses, which say nothing of anybody and outlive them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db


class OptOut(db.Model):
    """The keyed hash of an address that no survey is sent to, whoever imports it again."""

    __tablename__ = "opt_outs"

    address_hash: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def add_opt_out(session: Session, address_hash: str, *, now: datetime) -> bool:
    """Note that an address wants no surveys; return False when it was noted before."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"address_hash": address_hash, "at": now}
    statement = dialect.insert(OptOut).values(row).on_conflict_do_nothing(index_elements=["address_hash"])
    return session.scalar(statement.returning(OptOut.address_hash)) is not None


def list_opted_out(session: Session, address_hashes: Iterable[str]) -> frozenset[str]:
    """Return those of the hashes whose addresses want no surveys."""
    return frozenset(session.scalars(select(OptOut.address_hash).where(OptOut.address_hash.in_(list(address_hashes)))))
