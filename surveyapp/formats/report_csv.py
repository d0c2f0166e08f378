"""Reports as CSV: unrounded numbers, and no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.analysis.report import Report, Table

# A cell that begins so is a formula to some spreadsheet, or becomes one once it was trimmed; full-width forms too.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # fmt: skip


def write_report(report: Report, table: str | None = None) -> str:
    """Return one table of a report, or all of them under each other with the table's name as first column.

    Hidden cells have no row. Line ends are CR LF (RFC 4180).
    """
    tables = [each for each in report.tables if table is None or each.name == table]
    columns = list(dict.fromkeys(column.name for each in tables for column in each.columns))
    head = columns if table is not None else ["table", *columns]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    for each in tables:
        writer.writerows(_rows(each, head))
    return out.getvalue()


def _rows(table: Table, head: Sequence[str]) -> list[list[Any]]:
    rows = [{"table": table.name, **row} for row in table.rows if not row.get("_note")]
    return [[_cell(row, name) for name in head] for row in rows]


def _cell(row: Mapping[str, Any], name: str) -> Any:
    value = row.get(name)
    return inert(value) if isinstance(value, str) else value


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: a leading apostrophe stands before a risky one."""
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text
