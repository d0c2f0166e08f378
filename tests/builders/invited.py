"""Invitations in any state, for tests of what is counted of them."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import insert

from surveyapp.analysis.report import Filters, Report
from surveyapp.domain.access import Viewer
from surveyapp.services import reports
from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.invitations import Invitation
from surveyapp.store.units import ROOT_ID

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SENT = ("sent", "started", "answered", "bounced", "opted_out", "expired")


def add_invitations(
    survey_id: int, state: str, count: int = 1, *, unit_id: int = ROOT_ID, day: date = date(2026, 11, 2), **facts: Any
) -> list[int]:
    """Store `count` invitations of a state, sent at noon of `day` where the state says so; return their ids."""
    noon = datetime.combine(day, time(12), UTC)
    row = {
        "survey_id": survey_id,
        "unit_id": unit_id,
        "touchpoint": "delivered",
        "touched_on": day,
        "language": "fi",
        "state": state,
        "skip_reason": "too_old" if state == "skipped" else None,
        "planned_at": noon,
        "send_at": None if state == "skipped" else noon,
        "sent_at": noon if state in SENT else None,
        **facts,
    }
    rows = [{"id": random_id(), **row} for _ in range(count)]
    with transaction() as session:
        if rows:
            session.execute(insert(Invitation), rows)
    return [int(each["id"]) for each in rows]


def build_funnel(viewer: Viewer | None = None, **filters: Any) -> Report:
    """Return the funnel of the survey `shop` by week, or as `filters` say, as the viewer sees it."""
    chosen = Filters(**{"survey": "shop", "period": "week", **filters})
    return reports.build("funnel", chosen, viewer=viewer, language="en", now=NOW)
