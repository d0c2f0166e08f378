"""Units for tests."""

from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.units import ROOT_ID, Unit, UnitClosure


def make_unit(path: str = "Finland/Oulu", *, timezone: str | None = None) -> int:
    """Make the unit at `path` with all that is missing above it; return its id."""
    with transaction() as session:
        parent, above = ROOT_ID, [ROOT_ID]
        names = path.split("/")
        for depth in range(1, len(names) + 1):
            here = "/".join(names[:depth])
            unit = session.query(Unit).filter_by(path=here).one_or_none()
            if unit is None:
                zone = timezone if depth == len(names) else None
                unit = Unit(id=random_id(), parent_id=parent, name=names[depth - 1], path=here, timezone=zone)
                session.add(unit)
                session.flush()
                chain = [*above, unit.id]
                session.add_all(
                    UnitClosure(ancestor_id=ancestor, unit_id=unit.id, depth=len(chain) - 1 - position)
                    for position, ancestor in enumerate(chain)
                )
            parent = unit.id
            above.append(unit.id)
        return parent
