"""Loading the second of two selections that a reader compares."""

from dataclasses import replace
from datetime import date, datetime

from surveyapp.analysis.report import Filters, Selection
from surveyapp.domain.errors import N_, Refused
from surveyapp.reports.satisfaction_against import Against
from surveyapp.services.reports.scopes import check_filters, find_scope
from surveyapp.services.reports.source import Source
from surveyapp.services.rollups import dimensions_of
from surveyapp.store import report_queries


def load_against(source: Source, filters: Filters, now: datetime) -> Against | None:
    """Return the counts of the second selection, in one statement beside those of its scope; None where none is named.

    Raises:
        NotFound: its unit is not there, or not this person's to see.
        Refused: the two share answers, or disclosure control gives nothing for it.
    """
    other = filters.against
    if other is None:
        return None
    if may_overlap(filters.selection, other):
        raise Refused(
            N_("The two selections share answers. Choose other dates, another unit or another segment for one of them.")
        )
    asked = replace(
        filters, from_on=other.from_on, to_on=other.to_on, where=other.where, unit=other.unit, by=None, against=None
    )
    survey = source.published.survey
    check_filters(asked, dimensions_of(survey))
    scope = find_scope(source.session, asked, survey, source.pseudo, source.tree, viewer=source.viewer, now=now)
    totals: dict[str, dict[str, int]] = {}
    for row in report_queries.sum_by_key(source.session, list(source.series), scope.part):
        totals.setdefault(source.series[row.series_id], {})[row.value] = int(row.n)
    if scope.protection is not None and scope.protection.periods:
        other = replace(other, from_on=scope.part.from_on, to_on=scope.part.to_on)
    return Against(other, totals, scope.protection)


def may_overlap(one: Selection, other: Selection) -> bool:
    """Tell whether one answer may lie in both selections: then neither the interval nor the test would hold."""
    return _days_meet(one, other) and _units_meet(one.unit, other.unit) and _segments_meet(one, other)


def _days_meet(one: Selection, other: Selection) -> bool:
    starts = max(one.from_on or date.min, other.from_on or date.min)
    return starts <= min(one.to_on or date.max, other.to_on or date.max)


def _units_meet(one: str | None, other: str | None) -> bool:
    """Tell whether one unit is the other, or beneath it; no unit is the whole company."""
    a, b = (one or "").split("/") if one else [], (other or "").split("/") if other else []
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def _segments_meet(one: Selection, other: Selection) -> bool:
    return not any(key != other.where[dimension] for dimension, key in one.where.items() if dimension in other.where)
