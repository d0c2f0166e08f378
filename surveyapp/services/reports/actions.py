"""Loading the report `actions`: cases, corrective actions, remedies and promises, for what a reader may see."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy.orm import Session

from surveyapp.analysis.casework import prepare
from surveyapp.analysis.report import Filters, Report
from surveyapp.domain.access import Viewer
from surveyapp.domain.promises import OPEN
from surveyapp.domain.surveys import text_in
from surveyapp.domain.ticket_promises import PromiseFacts, judge
from surveyapp.domain.tickets.deadlines import PRIORITIES
from surveyapp.reports import actions
from surveyapp.services import surveys, taxonomies
from surveyapp.services.reports.scopes import UNIT, Tree, check_filters, load_tree
from surveyapp.services.reports.themes import FALLBACK
from surveyapp.store import action_report, codings, report_queries
from surveyapp.store.action_report import Part
from surveyapp.store.database import db

DIMENSIONS = tuple(action_report.COLUMNS)
CASES = (
    "opened_at", "acknowledged_at", "answered_at", "ended_at", "acknowledge_due_at", "answer_due_at", "close_due_at",
    "state", "unit_id", "theme", "priority", "severity", "channel", "wants_contact", "asked_solved_at",
    "customer_verdict", "reopened_count", "root_cause_category", "root_cause_unknown_because", "effort_minutes",
)  # fmt: skip
ACTIONS = ("number", "unit_id", "theme", "state", "verdict")
# Keys that have an order of their own; others are shown by how many cases they have.
ORDERS: Mapping[str, Sequence[str]] = {
    "priority": PRIORITIES[::-1],
    "severity": ("critical", "major", "minor"),
}


def build(filters: Filters, *, viewer: Viewer | None, language: str, now: datetime, zone: ZoneInfo) -> Report:
    """Build the report of what `viewer` may see; None is the whole company. An empty survey means all cases.

    Raises:
        NotFound: there is no such survey or unit, or it is not this person's to see.
        Refused: the filters ask for what the report does not know.
    """
    check_filters(filters, DIMENSIONS)
    session = db.session()
    tree = load_tree(session, viewer)
    part = part_of(filters, tree, viewer=viewer, zone=zone)
    cases = pd.DataFrame([tuple(row) for row in action_report.list_cases(session, part)], columns=CASES)
    cases = prepare(cases.astype({"unit_id": object, "reopened_count": int, "effort_minutes": int}), now=now)
    cases["opened_on"] = [moment.astimezone(zone).date() for moment in cases["opened_at"].dt.to_pydatetime()]
    if filters.by:
        cases["key"] = cases["unit_id"].map(tree.paths) if filters.by == UNIT else cases[filters.by]
    found = action_report.list_actions(session, part)
    rows = [tuple(getattr(row, name) for name in ACTIONS) for row in found]
    return actions.build(
        actions.Frames(
            cases=cases,
            actions=pd.DataFrame(rows, columns=ACTIONS, dtype=object),
            remedies=_frame(action_report.list_remedies(session, part), ("kind", "currency", "amount")),
            promises=[
                judge(PromiseFacts(**row._mapping), zone=zone, now=now) or OPEN
                for row in action_report.list_promises(session, part)
            ],
            keys=list(tree.paths.values()) if filters.by == UNIT else ORDERS.get(filters.by or ""),
            paths=tree.paths,
            themes=theme_titles(session, language),
            leaves_out_confidential=not part.with_confidential,
        ),
        filters,
    )


def part_of(filters: Filters, tree: Tree, *, viewer: Viewer | None, zone: ZoneInfo) -> Part:
    """Return which tickets the filters mean for this reader.

    Cases of confidential surveys are left out for those who may not work on cases: a count of one would tell of them.

    Raises:
        NotFound: there is no such survey or unit, or it is not this person's to see.
    """
    dimension, key = next(iter(filters.where.items()), ("", ""))
    unit_id = tree.find(filters.unit) if filters.unit else None
    return Part(
        unit_ids=report_queries.units_within(viewer, unit_id),
        opened_from=_midnight(filters.from_on, zone),
        opened_before=_midnight(filters.to_on + timedelta(days=1), zone) if filters.to_on else None,
        survey_id=surveys.get_published(filters.survey).id if filters.survey else None,
        dimension=dimension,
        key=key,
        with_confidential=viewer is not None and viewer.may("tickets.write"),
    )


def theme_titles(session: Session, language: str) -> dict[str, str]:
    """Return the titles of the themes in `language`, as far as they have been translated."""
    coder = codings.find_current_coder(session)
    names = taxonomies.with_merged(coder.names) if coder is not None else {}
    return {theme: text_in(texts, language, FALLBACK) or theme for theme, texts in names.items()}


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, clock(), zone) if day is not None else None


def _frame(rows: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame([tuple(row) for row in rows], columns=list(columns), dtype=object)
