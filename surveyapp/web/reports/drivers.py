"""What the pages of drivers and levels show beside the report itself."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.analysis.report import Amount, Filters, Report
from surveyapp.services.reports import Page
from surveyapp.web.reports import words
from surveyapp.web.reports.words import say


def parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001 - what every page part is told
    """Return how importance and mean answer are said, and which questions may be the outcome."""
    return {
        "share_words": share_words,
        "level_words": lambda row: str(words.formatting.number(row["of_scale"], words.digits_of("percent"))),
        "level_interval": lambda row: str(
            words.formatting.interval(
                (row["of_scale_low"], row["of_scale_high"]), words.digits_of("percent"), is_tight=True
            )
        ),
        "outcome_choices": outcome_choices,
    }


def share_words(row: Mapping[str, Any]) -> str:
    """Return the interval of a row's importance, as it stands in a column of per cent."""
    ends = row["importance_low"], row["importance_high"]
    return str(words.formatting.interval(ends, words.digits_of("percent"), is_tight=True))


def outcome_choices(page: Page, report: Report | None) -> Sequence[tuple[str, str]]:
    """Return name and title of the questions that others may be looked at as drivers of; none where there is one only."""
    titles = dict(page.choices.questions)
    found = [(name, titles[name]) for name in (report.data["outcomes"] if report else ()) if name in titles]
    return found if len(found) > 1 else ()


def level_parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001 - what every page part is told
    """Return what the page of the levels says figures with, and the scale that its dots share."""
    table = report.table("levels") if report else None
    rows = [row for row in table.rows if row["value"] is not None] if table else []
    return {
        "share_words": share_words,
        "level_scale": common_scale(rows),
        "steps_words": lambda value: say(Amount(value, "mean")),
        "steps_interval": lambda row: str(words.formatting.interval((row["low"], row["high"]), 2, is_tight=True)),
        "kept_interval": lambda row: str(
            words.formatting.interval((row["kept_low"], row["kept_high"]), 1, is_tight=True)
        ),
        "encounter": encounter_grid(report),
    }


def common_scale(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Return the ends of a scale of per cent that holds the intervals of all rows, in whole tens."""
    ends = [row[end] for row in rows for end in ("low", "value", "high") if row[end] is not None]
    if not ends:
        return 0.0, 100.0
    return max(0.0, math.floor(min(ends) / 10) * 10.0), min(100.0, math.floor(max(ends) / 10) * 10.0 + 10.0)


def encounter_grid(report: Report | None) -> Mapping[Any, Mapping[str, Mapping[str, Any]]]:
    """Return the rows of the encounter by key (None: all together), then by question."""
    table = report.table("encounter") if report else None
    grid: dict[Any, dict[str, Mapping[str, Any]]] = {}
    for row in table.rows if table else ():
        grid.setdefault(row["key"], {})[row["question"]] = row
    return grid
