"""Corrective actions with something to prove, and the answers that prove it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.criteria import Wish
from surveyapp.services.actions.opening import open_action
from surveyapp.services.proof import criteria
from surveyapp.services.transactions import transaction
from surveyapp.store.codings import THEMES
from surveyapp.store.database import db, random_id
from surveyapp.store.rollups import Rollup
from surveyapp.store.surveys import Series
from surveyapp.store.tickets import Ticket, TicketAction
from surveyapp.store.units import ROOT_ID

HELSINKI = ZoneInfo("Europe/Helsinki")
LATE = "choice:wrong=late"
# The story of these tests: an alarm in the first week of the baseline's month, the action on 12 October.
ALARM = (date(2026, 9, 7), date(2026, 9, 13))
BASELINE = (date(2026, 9, 14), date(2026, 10, 11))
DONE = date(2026, 10, 12)
DECISION = date(2026, 11, 16)
LOCKED = datetime(2026, 9, 28, 9, 0, tzinfo=HELSINKI)


def make_action(unit_id: int = ROOT_ID, **facts: Any) -> int:
    """Open a corrective action that is being investigated; return its ticket's id."""
    values = {"title": "Deliveries late", "theme": None, "rule": f"test:{random_id()}", "reasons": (), "signal": {}}
    state = facts.pop("state", "investigating")
    with transaction() as session:
        made = open_action(
            session,
            unit_id=unit_id,
            case_ids=(),
            owner_id=None,
            now=LOCKED - timedelta(days=3),
            **{**values, **facts},  # type: ignore[arg-type]
        )
        assert made is not None
        session.get_one(Ticket, made).state = state
    return made


def make_wish(**changes: Any) -> Wish:
    """Return what the tests fix: the share who tick that it was late, in the whole company unless told otherwise."""
    values: dict[str, Any] = {
        "survey": "shop", "measure": LATE, "unit_id": ROOT_ID, "baseline_from": BASELINE[0], "baseline_to": BASELINE[1],
        "smallest_change": 10.0, "decide_on": DECISION, "alarm_from": ALARM[0], "alarm_to": ALARM[1],
    }  # fmt: skip
    return Wish(**{**values, **changes})


def plan_step(ticket_id: int, *, done_on: date | None = None, kind: str = "corrective", by: int | None = None) -> int:
    """Plan an action against the cause, done at noon of a day; return its id."""
    step_id = random_id()
    with transaction() as session:
        session.add(
            TicketAction(
                id=step_id, ticket_id=ticket_id, kind=kind, text="Load at 14:30", due_on=done_on or DONE,
                evidence="The schedule" if done_on else None, created_at=LOCKED, done_by=by,
                done_at=datetime(done_on.year, done_on.month, done_on.day, 12, tzinfo=HELSINKI) if done_on else None,
            )
        )  # fmt: skip
    return step_id


def set_state(ticket_id: int, state: str) -> None:
    """Let a ticket be in a state without asking its guards."""
    with transaction() as session:
        session.get_one(Ticket, ticket_id).state = state


def add_counts(
    survey_id: int, unit_id: int, first: date, days: Iterable[tuple[int, int]], *, choice: str = "late"
) -> None:
    """Roll up (ticked, answers) of each day from `first` on, as if so many people had answered."""
    series = {each.question: each.id for each in db.session.query(Series).filter_by(survey_id=survey_id)}
    rows = []
    for place, (hits, n) in enumerate(days):
        day = first + timedelta(days=place)
        for name, value, count in (("", "complete", n), ("wrong", "@answered", n), ("wrong", choice, hits)):
            if count:
                rows.append(_row(series[name], unit_id, day, value, count))
    _insert(rows)


def add_theme_counts(
    survey_id: int, unit_id: int, theme: str, first: date, days: Iterable[tuple[int, int]], *, now: datetime
) -> None:
    """Roll up (complaints, answers) of a theme, one day after another."""
    with transaction() as session:
        series = session.query(Series).filter_by(survey_id=survey_id, question=THEMES).one_or_none()
        if series is None:
            series = Series(
                id=random_id(), survey_id=survey_id, question=THEMES, measure="themes", scale=[], scale_hash=THEMES,
                created_at=now,
            )  # fmt: skip
            session.add(series)
        series_id = series.id
    rows = []
    for place, (hits, n) in enumerate(days):
        day = first + timedelta(days=place)
        rows += [_row(series_id, unit_id, day, "@asked", n), _row(series_id, unit_id, day, "@answered", n)]
        if hits:
            rows.append(_row(series_id, unit_id, day, f"negative:{theme}", hits))
    _insert(rows)


def add_story(survey_id: int, unit_id: int, *, before: int, after: int, n: int = 30, weeks: int = 20) -> None:
    """Roll up weeks from 13 July on: so many of `n` tick "late" each day before DONE and after it, a little uneven."""
    first = date(2026, 7, 13)
    days = []
    for place in range(7 * weeks):
        hits = before if first + timedelta(days=place) <= DONE else after
        days.append((max(0, hits + (place % 3) - 1), n))
    add_counts(survey_id, unit_id, first, days)


def lock_as(viewer: Viewer, ticket_id: int, **changes: Any) -> None:
    """Fix the criterion of the tests."""
    version = db.session.get_one(Ticket, ticket_id).version
    criteria.lock(viewer, ticket_id, version, make_wish(**changes), now=LOCKED)


def _row(series_id: int, unit_id: int, day: date, value: str, count: int) -> dict[str, Any]:
    return {
        "series_id": series_id, "dimension": "", "day": day, "unit_id": unit_id, "key": "", "value": value, "count": count,
    }  # fmt: skip


def _insert(rows: list[dict[str, Any]]) -> None:
    with transaction() as session:
        session.execute(insert(Rollup), rows)
