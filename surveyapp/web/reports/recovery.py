"""What the page of the report `recovery` shows beside the report: the column that says differences with their sign."""

from typing import Any

from surveyapp.analysis.report import Filters, Report


def page_parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001
    """Return the column of differences, by which the page writes them as files do."""
    table = report.table("effects") if report is not None else None
    columns = table.columns if table is not None else ()
    return {"difference_column": next((column for column in columns if column.name == "difference"), None)}
