"""Reading verdicts: each once, on its decision date, by the worker, with the figures that it rests on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from surveyapp.analysis.effectiveness import NOT_EFFECTIVE, Effect, Windows
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.tickets import states
from surveyapp.services.proof.rounds import steps_of, today_in, weigh, zone_of
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.store import codings
from surveyapp.store import criteria as store
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID

# In the zones that are furthest ahead the day begins so much earlier than in UTC.
EARLIEST_ZONE = timedelta(hours=14)
# What acts by itself: nobody's account, and sees every unit.
PROGRAM = Viewer(user_id=0, name="surveyapp", role="admin", unit_ids=frozenset({ROOT_ID}))
BACK = N_("By itself: the verdict is that it did not work.")


def read_verdicts(*, now: datetime) -> int:
    """Read every verdict that is due; return how many were read.

    Each is read in a transaction of its own, once: whoever comes second finds it there. It waits while days of its
    windows are being counted anew. What did not work goes back to investigating.
    """
    read = 0
    for row in store.list_undecided(db.session(), (now.astimezone(UTC) + EARLIEST_ZONE).date()):
        try:
            with changing(PROGRAM, row.ticket_id, now=now) as change:
                read += _read(change, row.id)
        except (NotFound, Refused):
            # It ended in the meantime, and what has ended is not decided.
            continue
    return read


def _read(change: Change, criterion_id: int) -> bool:
    session, ticket = change.session, change.ticket
    criterion = store.find_undecided(session, criterion_id)
    today = today_in(session, ticket.unit_id, change.now)
    if criterion is None or today < criterion.decide_on:
        return False
    zone = zone_of(session, ticket.unit_id)
    steps = steps_of(session, ticket.id, criterion, zone)
    effect, windows = weigh(session, criterion, steps, today=criterion.decide_on, zone=zone)
    compared = [windows.baseline, *([windows.after] if windows.after else [])]
    if store.count_stale(session, criterion.survey_id, compared):
        return False
    coder = codings.find_current_coder(session)
    criterion.effective_from = criterion.effective_from or steps.effective_from
    criterion.verdict, criterion.verdict_at = effect.verdict, change.now
    criterion.figures = figures_of(effect, windows, coder.version if coder is not None else None)
    change.note("verdict", new=effect.verdict)
    change.touched = True
    may_go_back = states.INVESTIGATING in states.TRANSITIONS[ticket.state]
    if effect.verdict == NOT_EFFECTIVE and may_go_back:
        change.set("state", states.INVESTIGATING, why=BACK)
        change.set_due(change.now)
    return True


def figures_of(effect: Effect, windows: Windows, coder: str | None) -> dict[str, Any]:
    """Return what is kept of a verdict: its figures, the days compared, and the coder that read the comments."""
    return {
        **effect.as_data(),
        "windows": {
            "baseline": [day.isoformat() for day in windows.baseline],
            "after": [day.isoformat() for day in windows.after] if windows.after else None,
            "alarm": [day.isoformat() for day in windows.alarm] if windows.alarm else None,
        },
        "coder": coder,
    }
