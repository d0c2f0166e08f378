"""Summing answers by the keys of a dimension; of a protected survey, those cells alone that never give a few away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.rollups import ANSWERED
from surveyapp.analysis.segments import NO_KEY, spans_of
from surveyapp.reports.hiding import Protection
from surveyapp.services.reports.scopes import Scope
from surveyapp.store import report_queries

# Counts by (period, key): value and how often it was given; the key None is everybody.
Cells = dict[tuple[int, str | None], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Segments:
    """Rows of (series, key, value, count), and the keys of which no cell is shown, each with its reason."""

    rows: Sequence[tuple[Any, ...]]
    hidden: Mapping[str, str] = field(default_factory=dict)

    def protect(self, protection: Protection | None) -> Protection | None:
        """Return a protection that names the hidden keys as well."""
        return None if protection is None else replace(protection, hidden={**protection.hidden, **self.hidden})

    @property
    def keys(self) -> set[str]:
        """All keys that have a row, or a word that they have none."""
        return {row[1] for row in self.rows} | set(self.hidden)


def sum_segments(
    session: Session, series_ids: Sequence[int], scope: Scope, dimension: str, *, is_said: bool = False
) -> Segments:
    """Return the counts by key, in one statement; `is_said` where the series count what was said in words."""
    if scope.protection is None:
        part = replace(scope.part, dimension=dimension)
        return Segments([tuple(row) for row in report_queries.sum_by_key(session, series_ids, part)])
    periods = scope.protection.periods
    series: dict[int, Cells] = {}
    rows: Sequence[Any] = report_queries.sum_by_day_and_dimensions(session, series_ids, scope.part, ["", dimension])
    for series_id, day, name, key, value, n in rows:
        place = _place_of(day, periods)
        if place is not None:
            counts = series.setdefault(series_id, {}).setdefault((place, key if name else None), {})
            counts[value] = counts.get(value, 0) + int(n)
    shown = [row for series_id, cells in series.items() for row in _shown(series_id, cells, len(periods), is_said)]
    asked = {key for cells in series.values() for _, key in cells if key is not None}
    return Segments(shown, dict.fromkeys(sorted(asked - {row[1] for row in shown}), "small"))


def _place_of(day: date, periods: Sequence[tuple[date, date]]) -> int | None:
    return next((place for place, (first, last) in enumerate(periods) if first <= day <= last), None)


def _shown(series_id: int, cells: Cells, n_periods: int, is_said: bool) -> list[tuple[Any, ...]]:
    """Return the rows of one series, each key summed over the spans that show it."""
    people: list[dict[str, int]] = [{} for _ in range(n_periods)]
    for (place, key), counts in cells.items():
        n = counts.get(ANSWERED, 0) if is_said or ANSWERED in counts else sum(counts.values())
        people[place][NO_KEY if key is None else key] = n
    for period in people:
        total = period.get(NO_KEY, 0)
        period[NO_KEY] = total - sum(n for key, n in period.items() if key != NO_KEY)
    sums: dict[tuple[str, str], int] = {}
    for span in spans_of(people):
        for (place, key), counts in cells.items():
            if key in span.keys and key is not None and span.first <= place <= span.last:
                for value, n in counts.items():
                    sums[key, value] = sums.get((key, value), 0) + n
    return [(series_id, key, value, n) for (key, value), n in sums.items()]
