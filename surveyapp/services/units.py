"""The organisation's tree: what a person sees of it, and its names, zones and languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from surveyapp.domain.access import LANGUAGES, Viewer, clean_name
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.services import audit, service_level
from surveyapp.services.transactions import transaction
from surveyapp.store import units, users
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID, Unit


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as lists show it: `depth` counts from the root (0), `people` those who were given it directly."""

    id: int
    name: str
    path: str
    depth: int
    timezone: str | None
    language: str | None
    people: int = 0


def viewer_units(viewer: Viewer) -> Sequence[Node]:
    """Return the units that the viewer may see, parents before children, as choices of a filter."""
    return [_node(unit) for unit in units.list_visible(db.session(), viewer)]


def list_units(viewer: Viewer) -> Sequence[Node]:
    """Return the units that the viewer may see with how many people each was given to."""
    session = db.session()
    people = users.count_by_unit(session)
    return [_node(unit, people.get(unit.id, 0)) for unit in units.list_visible(session, viewer)]


def get_unit(unit_id: int, *, viewer: Viewer) -> Node:
    """Return a unit that the viewer may see.

    Raises:
        NotFound: there is no such unit, or it is not the viewer's to see.
    """
    unit = units.find_visible(db.session(), unit_id, viewer)
    if unit is None:
        raise NotFound
    return _node(unit)


def names_of(viewer: Viewer | None) -> tuple[str, list[str]]:
    """Return the company's name ("" while it has none) and the paths of the viewer's units, "" for all of it."""
    wanted = {ROOT_ID} | (viewer.unit_ids if viewer else frozenset())
    rows = db.session().query(Unit.id, Unit.name, Unit.path).where(Unit.id.in_(wanted)).all()
    company = next((name for unit_id, name, _ in rows if unit_id == ROOT_ID), "")
    own = viewer.unit_ids if viewer else frozenset()
    return company, sorted(path for unit_id, _, path in rows if unit_id in own)


def paths_by_id(unit_ids: Iterable[int]) -> dict[int, str]:
    """Return the paths of units by their ids; what is gone is left out."""
    return units.paths_of(db.session(), unit_ids)


def ids_by_path(paths: Iterable[str]) -> list[int]:
    """Return the ids of units by their paths; "" is the whole company.

    Raises:
        NotFound: one of them does not exist.
    """
    wanted = list(paths)
    found = units.ids_of(db.session(), wanted)
    for path in wanted:
        if path not in found:
            raise NotFound(N_("There is no unit %(path)r. Units are written as Finland/Oulu."), path=path)
    return [found[path] for path in wanted]


def change_unit(
    unit_id: int, *, name: str, timezone: str | None, language: str | None, viewer: Viewer, now: datetime
) -> None:
    """Change a unit's name, zone and language; None follows the unit above.

    Raises:
        NotFound: there is no such unit, or it is not the viewer's to see.
        Refused: name, zone or language cannot be taken.
        Conflict: a neighbour has the name already.
    """
    name = clean_name(name)
    if "/" in name:
        raise Refused(N_("A unit's name cannot hold a slash; the slash parts the names of a path."))
    if timezone is not None and timezone not in available_timezones():
        raise Refused(N_("Choose a time zone of the list, such as Europe/Helsinki."))
    if language is not None and language not in LANGUAGES:
        raise Refused(N_("Choose one of the languages of the list."))
    with transaction() as session:
        unit = units.find_visible(session, unit_id, viewer)
        if unit is None:
            raise NotFound
        if name != unit.name:
            parent = unit.path.rpartition("/")[0]
            if unit.id != ROOT_ID and units.ids_of(session, [f"{parent}/{name}" if parent else name]):
                raise Conflict(N_("There is a unit %(name)s beside this one already."), name=name)
            units.rename_subtree(session, unit, name)
        unit.timezone, unit.language = timezone, language
        audit.record(
            session,
            "unit_changed",
            now=now,
            user_id=viewer.user_id,
            object_kind="unit",
            object_id=unit_id,
            timezone=timezone,
            language=language,
        )
    service_level.forget_units()


def _node(unit: Unit, people: int = 0) -> Node:
    depth = unit.path.count("/") + 1 if unit.path else 0
    return Node(unit.id, unit.name, unit.path, depth, unit.timezone, unit.language, people)
