"""Reports as files: JSON, CSV, an Excel workbook, a PDF, and an HTML page that stands alone; all of the same report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from surveyapp.analysis.report import Column, Figure, Report, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.formats import figure_svg, report_csv, report_json, report_xlsx
from surveyapp.formats.report_xlsx import NUMBERS
from surveyapp.web import formatting
from surveyapp.web.documents import document_html, pdf_of
from surveyapp.web.order_words import skip_reason
from surveyapp.web.reports.words import cell, drawn, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Step by step figures are for programs; on paper they would fill pages.
NOT_ON_PAPER = ("survival",)
MOST_ROWS_ON_PAPER = 60
# On a page a table stands beside its figure and says only that it is the same; alone it needs a name.
TITLES = {
    "trend": N_("Over time"),
    "by_days_late": N_("By days early or late"),
    "themes": N_("Themes"),
    "by_class": N_("Who buys again after which score"),
}


def write_xlsx(report: Report) -> bytes:
    """Return a report as an Excel workbook in the reader's language."""
    titled = replace(report, tables=[replace(table, title=_title(table)) for table in report.tables])
    return report_xlsx.write_report(titled, say, _cell_of(report), about(report))


def write_html(report: Report) -> str:
    """Return a report as one HTML page without any other file."""
    return document_html("report.html", **_parts(report))


def write_pdf(report: Report) -> bytes:
    """Return a report as a tagged PDF.

    Raises:
        Refused: this server cannot draw text.
    """
    return pdf_of("report.html", **_parts(report))


def about(report: Report) -> list[tuple[str, str]]:
    """Return what a report is about: its survey, dates, unit and segment, as names and values."""
    data = report.data
    segment = ", ".join(f"{dimension}: {key}" for dimension, key in data["where"].items())
    found = [
        (gettext("Survey"), report.survey_title or gettext("All")),
        (gettext("From"), formatting.day(_day(data["from"])) or gettext("the beginning")),
        (gettext("To"), formatting.day(_day(data["to"])) or gettext("today")),
        (gettext("Unit"), (data["unit"] or "").replace("/", " › ") or gettext("All")),
        (gettext("Segment"), segment),
    ]
    return [(name, value) for name, value in found if value]


def _parts(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "about": about(report),
        "tables": [
            _on_paper(table, report) for table in report.tables if table.rows and table.name not in NOT_ON_PAPER
        ],
        "figures": [(figure, _drawing(figure)) for figure in report.figures],
        "say": say,
        "cell": _cell_of(report),
        "is_number": _is_number,
    }


def _on_paper(table: Table, report: Report) -> tuple[str, Table, int]:
    """Return a table's title, its rows that paper shows (those that the finding speaks of), and how many it leaves out."""
    rows = [row for row in table.rows if not row.get("_folded")]
    if table.name == "trend" and report.question:
        rows = [row for row in rows if row.get("question", row.get("theme")) in (None, report.question)]
    shown = rows[-MOST_ROWS_ON_PAPER:] if table.name == "trend" else rows[:MOST_ROWS_ON_PAPER]
    return say(_title(table)), replace(table, rows=shown), len(rows) - len(shown)


def _title(table: Table) -> Text:
    return Text(TITLES[table.name]) if table.name in TITLES else table.title


def _cell_of(report: Report) -> Callable[[Mapping[str, Any], Column], str]:
    """Return what says a cell of this report in words: themes by their names, reasons in sentences."""
    named = report.table("themes")
    themes = {row["theme"]: row["name"] for row in named.rows} if named is not None else {}

    def said(row: Mapping[str, Any], column: Column) -> str:
        value = row.get(column.name)
        if column.name == "theme" and value in themes and "_words" not in row:
            return str(themes[value])
        if column.name == "reason" and value:
            return skip_reason(value)
        words = cell(row, column)
        return words.replace("/", " › ") if column.name == "unit" else words

    return said


def _drawing(figure: Figure) -> Markup:
    svg = figure_svg.draw(
        drawn(figure.wide), title=say(figure.title), summary=say(figure.summary), key=figure.name.replace(" ", "-")
    )
    return Markup(svg)  # noqa: S704 - the drawing escapes every word


def _is_number(column: Column) -> bool:
    return column.kind in (*NUMBERS, "measure")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# Each kind of file: how a report becomes one, and what kind it is to a browser.
FORMATS: Mapping[str, tuple[Callable[[Report], str | bytes], str]] = {
    "json": (report_json.write_report, "application/json"),
    "csv": (report_csv.write_report, "text/csv"),
    "xlsx": (write_xlsx, XLSX),
    "pdf": (write_pdf, "application/pdf"),
    "html": (write_html, "text/html"),
}
