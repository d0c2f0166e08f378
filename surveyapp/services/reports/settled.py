"""The funnel of a protected survey: invitations whose time to answer has ended, by the month of that end.

What became of them is settled, and later ones end later: a month never changes once it has been shown. Months are cut
by how many answered, the same way as answers are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.disclosure import Block, K, cut, month_start
from surveyapp.reports.hiding import Protection
from surveyapp.services.reports.scopes import Tree
from surveyapp.store import funnel

ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows of (first day of a period, *FACTS) and of (unit's path, *FACTS), and what is shown of them."""

    protection: Protection
    days: Sequence[tuple[Any, ...]] = field(default_factory=list)
    keyed: Sequence[tuple[Any, ...]] = field(default_factory=list)


def load_settled(session: Session, survey_id: int, tree: Tree, *, now: datetime) -> Settled:
    """Return the outcomes of a protected survey's settled invitations, of the reader's units, in three statements."""
    before = _midnight(month_start(now.date()))
    unsettled = funnel.find_first_unsettled(session, survey_id, before)
    if unsettled is not None:
        before = _midnight(month_start(unsettled.astimezone(UTC).date()))
    counts = _counted(session, survey_id, before)
    answered = [(unit, month, n) for (unit, month, state, *_), n in counts.items() if state == ANSWERED]
    blocks = cut(tree.parents, answered, {}, K)
    shown = {block.first: _shown_units(block, tree) for block in blocks}
    days, keyed = [], []
    for (unit, month, *facts), n in counts.items():
        block = next((each for each in blocks if each.first <= month <= each.last), None)
        if block is None or unit not in shown[block.first]:
            continue
        days.append((block.first, *facts, n))
        if unit not in block.hidden.own:
            keyed.append((tree.paths[unit], *facts, n))
    with_rows = {path for path, *_ in keyed}
    hidden = {
        tree.paths[unit]: reason
        for block in blocks
        for unit, reason in block.hidden.own.items()
        if unit in tree.visible and tree.paths[unit] not in with_rows and any(unit == each for each, _, _ in answered)
    }
    periods = [(block.first, block.last) for block in blocks if shown[block.first]]
    return Settled(Protection(periods=periods, hidden=hidden), days, keyed)


def _counted(session: Session, survey_id: int, before: datetime) -> Mapping[tuple[Any, ...], int]:
    """Return counts by (unit, month, state, skip reason, was sent, was begun, is partial); a partial answer is an answer."""
    counts: dict[tuple[Any, ...], int] = {}
    for row in funnel.sum_settled(session, survey_id, before):
        counts[*_key(row), False] = int(row.n)
    for row in funnel.sum_settled(session, survey_id, before, partial=True):
        whole, answered = (*_key(row), False), (row.unit_id, _month(row), ANSWERED, *_key(row)[3:], True)
        counts[whole] = counts.get(whole, 0) - int(row.n)
        counts[answered] = counts.get(answered, 0) + int(row.n)
    return {key: n for key, n in counts.items() if n > 0}


def _key(row: Any) -> tuple[Any, ...]:
    return row.unit_id, _month(row), row.state, row.skip_reason, bool(row.was_sent), bool(row.was_started)


def _month(row: Any) -> date:
    return date(int(row.year), int(row.month), 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _shown_units(block: Block, tree: Tree) -> Collection[int]:
    """Return the reader's units that are in the total of a period."""
    return set(tree.beneath([top for top in tree.tops if top not in block.hidden.trees]))
