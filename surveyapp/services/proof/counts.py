"""The daily counts that a proof is made of, from the roll-ups: one segment, and beside it what was left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.effectiveness import Day
from surveyapp.services.proof.measures import Source
from surveyapp.store import criteria as store
from surveyapp.store import report_queries
from surveyapp.store.report_queries import Part


@dataclass(frozen=True, slots=True)
class Segment:
    """Where something is measured: a unit with all beneath it, or one key of a dimension within them."""

    unit_id: int
    dimension: str = ""
    key: str = ""


def load_days(
    session: Session,
    source: Source,
    segment: Segment,
    from_on: date,
    to_on: date,
    *,
    touched: Sequence[int] = (),
) -> list[Day]:
    """Return the counts of each day that has answers.

    Untouched are, for a key, all other answers of the same units; for a unit, all units outside it. `touched` are
    further units that something was done in: they are left out with all beneath them.
    """
    within = report_queries.units_within(None, segment.unit_id)
    part = Part(within, from_on, to_on, segment.dimension, segment.key)
    own = _by_day(session, source, part)
    if segment.dimension:
        every = _by_day(session, source, Part(within, from_on, to_on))
        others = {
            day: (hits - own.get(day, (0, 0))[0], n - own.get(day, (0, 0))[1]) for day, (hits, n) in every.items()
        }
    else:
        outside = store.units_outside([segment.unit_id, *touched])
        others = _by_day(session, source, Part(outside, from_on, to_on))
    return [Day(day, *own.get(day, (0, 0)), *others.get(day, (0, 0))) for day in sorted(own.keys() | others.keys())]


def _by_day(session: Session, source: Source, part: Part) -> dict[date, tuple[int, int]]:
    """Return hits and answers by day."""
    series = list({source.hit_series, source.total_series})
    found: dict[date, tuple[int, int]] = {}
    for row in report_queries.sum_by_day(session, series, part):
        hits, n = found.get(row.day, (0, 0))
        found[row.day] = (hits + _hits(source, row), n + _total(source, row))
    return found


def _hits(source: Source, row: Any) -> int:
    return int(row.n) if row.series_id == source.hit_series and row.value in source.hit_values else 0


def _total(source: Source, row: Any) -> int:
    return int(row.n) if row.series_id == source.total_series and row.value in source.total_values else 0
