"""What the page of satisfaction shows beside the report: whom a second selection may be, and who may note events."""

from typing import Any

from surveyapp.analysis.report import Filters, Report, Selection
from surveyapp.reports.satisfaction_against import selection_said
from surveyapp.web.access import get_viewer
from surveyapp.web.reports.showing import sayings
from surveyapp.web.reports.words import say


def page_parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001
    """Return what the templates need beside the report."""
    return {
        "may_note": get_viewer().may("reports.write"),
        "selection_words": _selection_words,
        "segment_choices": segment_choices,
    }


def segment_choices(filters: Filters, report: Report | None) -> list[tuple[str, str]]:
    """Return the segments that a second selection may be: those of the breakdown, as `category=toys`, with their words."""
    table = report.table("breakdown") if report is not None else None
    dimension = next(iter(filters.where), filters.by)
    if table is None or dimension in (None, "unit") or dimension != filters.by:
        chosen = filters.against.where if filters.against else {}
        return [(f"{name}={key}", _words(name, key)) for name, key in chosen.items()]
    keys = dict.fromkeys(row["key"] for row in table.rows if not row.get("_note"))
    return [(f"{dimension}={key}", _words(dimension, key)) for key in keys]


def _selection_words(selection: Selection) -> str:
    return say(selection_said(selection))


def _words(dimension: str, key: str) -> str:
    words = sayings()
    return f"{words['dimension_words'](dimension)}: {words['key_words'](dimension, key)}"
