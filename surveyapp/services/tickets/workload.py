"""Who has how much to do, for those who lead others' work; and whom cases can be given to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Forbidden
from surveyapp.domain.tickets.views import week_ends_at
from surveyapp.services.tickets.people import WORKING_ROLES
from surveyapp.store import worklists, workloads
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has open in the viewer's units. `user_id` and `name` are None for what nobody has.

    `week` counts what is due by Sunday and not late; `minutes` is the time noted on the open cases.
    """

    user_id: int | None
    name: str | None
    open: int
    late: int
    week: int
    waiting: int
    minutes: int
    is_absent: bool
    may_be_given: bool


def list_workers(viewer: Viewer) -> Sequence[Any]:
    """Return id and name of everybody who can be given cases of the viewer's units."""
    return workloads.list_workers(db.session(), viewer, WORKING_ROLES)


def list_workload(viewer: Viewer, zone: ZoneInfo, *, now: datetime) -> list[Load]:
    """Return each person's load, the fullest desk first; first of all what nobody has, where there is any.

    Raises:
        Forbidden: the viewer leads nobody.
    """
    if not viewer.may("work.lead"):
        raise Forbidden(N_("Only those who lead others see how much each of them has to do."))
    session = db.session()
    found = {
        row.owner_id: row
        for row in workloads.list_loads(session, viewer, now=now, week_ends_at=week_ends_at(now, zone))
    }
    workers = {worker.id: worker.name for worker in workloads.list_workers(session, viewer, WORKING_ROLES)}
    names = workloads.names_of(session, [owner for owner in found if owner is not None]) | workers
    absent = worklists.deputies_on(session, now.astimezone(zone).date())
    loads = [
        _load(user_id, name, found.get(user_id), is_absent=user_id in absent, may_be_given=user_id in workers)
        for user_id, name in names.items()
    ]
    loads.sort(key=lambda load: (-load.open, (load.name or "").casefold()))
    return ([_load(None, None, found[None])] if None in found else []) + loads


def _load(
    user_id: int | None, name: str | None, row: Any, *, is_absent: bool = False, may_be_given: bool = False
) -> Load:
    if row is None:
        return Load(user_id, name, 0, 0, 0, 0, 0, is_absent, may_be_given)
    return Load(
        user_id=user_id,
        name=name,
        open=int(row.open),
        late=int(row.late),
        week=int(row.week),
        waiting=int(row.waiting),
        minutes=int(row.minutes),
        is_absent=is_absent,
        may_be_given=may_be_given,
    )
