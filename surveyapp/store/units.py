"""The organisation's tree: tables and queries."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.store.database import db, random_id

# Migration 0001 makes the root; every other unit descends from it, and what has no unit belongs to it.
ROOT_ID = 1


class Unit(db.Model):
    """A node of the tree: company › region › store or team. The root has no parent and the path ""."""

    __tablename__ = "units"
    __table_args__ = (CheckConstraint(f"(parent_id IS NULL) = (id = {ROOT_ID})", name="one_root"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    name: Mapped[str]
    path: Mapped[str] = mapped_column(unique=True)
    timezone: Mapped[str | None]
    language: Mapped[str | None]


class UnitClosure(db.Model):
    """Every pair of a unit and one of its ancestors, itself included: access by subtree is one join."""

    __tablename__ = "unit_closure"
    __table_args__ = (Index("ix_unit_closure_unit_id", "unit_id"),)

    ancestor_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="CASCADE"), primary_key=True)
    depth: Mapped[int]


def scope(viewer: Viewer) -> Select[tuple[int]]:
    """Return the ids of the units that `viewer` may see, as a subquery for `unit_id.in_(…)`."""
    return select(UnitClosure.unit_id).where(UnitClosure.ancestor_id.in_(viewer.unit_ids))
