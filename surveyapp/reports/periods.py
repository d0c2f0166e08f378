"""Counts by the periods that a report may show."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from surveyapp.analysis.report import Filters
from surveyapp.reports.counting import counts_by
from surveyapp.reports.hiding import Protection
from surveyapp.reports.trend import labels_between, merged_label, period_of


def per_period(
    by_day: pd.DataFrame, filters: Filters, protection: Protection | None
) -> tuple[list[str], Mapping[tuple[str, str], dict[str, int]]]:
    """Return the labels of all periods, and the counts by value of each (question, period).

    `by_day` has the columns question, day, value and count. A protected survey has the periods that it may show.
    """
    labels, label_of = period_labels(sorted(by_day["day"].unique()), filters, protection)
    labelled = by_day.assign(period=by_day["day"].map(label_of)).dropna(subset="period")
    return labels, counts_by(labelled, "period")


def period_labels(
    days: Sequence[date], filters: Filters, protection: Protection | None
) -> tuple[list[str], dict[date, str]]:
    """Return the labels of all periods that may be shown of these days, in order, and to which of them each day belongs."""
    if protection is not None:
        periods = protection.periods
        label_of = {day: merged_label(first, last) for day in days for first, last in periods if first <= day <= last}
        return [merged_label(first, last) for first, last in periods], label_of
    label_of = {day: period_of(day, filters.period) for day in days}
    return labels_between(days[0], days[-1], filters.period) if days else [], label_of
