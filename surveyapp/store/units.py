"""The organisation's tree: tables and queries."""

from collections.abc import Iterable, Sequence

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

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


def list_visible(session: Session, viewer: Viewer) -> Sequence[Unit]:
    """Return the units that `viewer` may see, parents before children, otherwise by name."""
    found = session.scalars(select(Unit).where(Unit.id.in_(scope(viewer)))).all()
    return sorted(found, key=lambda unit: unit.path.casefold().split("/"))


def find_visible(session: Session, unit_id: int, viewer: Viewer) -> Unit | None:
    """Return a unit that `viewer` may see."""
    return session.scalars(select(Unit).where(Unit.id == unit_id, Unit.id.in_(scope(viewer)))).one_or_none()


def find_timezone(session: Session, unit_id: int) -> str | None:
    """Return the timezone of a unit: its own, else that of the nearest unit above which has one."""
    query = select(Unit.timezone).join(UnitClosure, UnitClosure.ancestor_id == Unit.id)
    query = query.where(UnitClosure.unit_id == unit_id, Unit.timezone.is_not(None))
    return session.scalar(query.order_by(UnitClosure.depth).limit(1))


def paths_of(session: Session, unit_ids: Iterable[int]) -> dict[int, str]:
    """Return the paths of those of `unit_ids` that exist."""
    query = select(Unit.id, Unit.path).where(Unit.id.in_(list(unit_ids)))
    return dict(session.execute(query).all())


def ids_of(session: Session, paths: Iterable[str]) -> dict[str, int]:
    """Return the ids of those of `paths` that exist."""
    wanted, found = sorted(set(paths)), dict[str, int]()
    for start in range(0, len(wanted), 500):
        query = select(Unit.path, Unit.id).where(Unit.path.in_(wanted[start : start + 500]))
        found.update((path, unit_id) for path, unit_id in session.execute(query))
    return found


def ensure_paths(session: Session, paths: Iterable[str]) -> tuple[dict[str, int], list[str]]:
    """Return the ids of `paths`, and which units had to be made for that, with all that was missing above them.

    The empty path is the root. Paths are written "Finland/Oulu", without empty parts.
    """
    wanted = {ancestor for path in paths for ancestor in _with_ancestors(path)} | {""}
    ids = ids_of(session, wanted)
    missing = sorted(wanted - ids.keys(), key=lambda path: (path.count("/"), path))
    for path in missing:
        ids[path] = random_id()
    if missing:
        session.execute(
            insert(Unit),
            [
                {
                    "id": ids[path],
                    "parent_id": ids[path.rpartition("/")[0]],
                    "name": path.rpartition("/")[2],
                    "path": path,
                }
                for path in missing
            ],
        )
        session.execute(insert(UnitClosure), [pair for path in missing for pair in _closure_rows(path, ids)])
    return {path: ids[path] for path in wanted}, missing


def _with_ancestors(path: str) -> list[str]:
    parts = path.split("/") if path else []
    return ["/".join(parts[:length]) for length in range(len(parts) + 1)]


def _closure_rows(path: str, ids: dict[str, int]) -> list[dict[str, int]]:
    chain = _with_ancestors(path)
    return [
        {"ancestor_id": ids[above], "unit_id": ids[path], "depth": len(chain) - 1 - place}
        for place, above in enumerate(chain)
    ]


def rename_subtree(session: Session, unit: Unit, name: str) -> None:
    """Give a unit a new name and every unit below it the path that follows from it. The root's path stays empty."""
    if unit.id == ROOT_ID:
        unit.name = name
        return
    old = unit.path
    parent = old.rpartition("/")[0]
    unit.name, unit.path = name, f"{parent}/{name}" if parent else name
    session.flush()
    below = select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == unit.id, UnitClosure.depth > 0)
    session.execute(
        update(Unit)
        .where(Unit.id.in_(below))
        .values(path=unit.path + func.substr(Unit.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )


def visible_ids(session: Session, viewer: Viewer) -> frozenset[int]:
    """Return the ids of all units that `viewer` may see."""
    return frozenset(session.scalars(scope(viewer)))
