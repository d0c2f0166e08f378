"""Reports as workbooks: Excel's own charts, with the intervals of the table that they stand beside."""

import io
import re
import zipfile

import pytest

from surveyapp.analysis.report import Column, Report, Table, Text
from surveyapp.formats.report_xlsx import write_report

FIGURES = [Column("n", Text("n"), "count"), *(Column(name, Text(name), "percent") for name in ("value", "low", "high"))]


def say(node):
    return node.message if isinstance(node, Text) else str(node)


def charts_of(name, label, rows, *more):
    columns = [Column(label, Text(label)), *more, *FIGURES]
    report = Report("r", Text("R"), (), {}, [Table(name, Text(name), columns, rows)])
    book = write_report(report, say, lambda row, column: str(row.get(column.name) or ""), [])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return [archive.read(each).decode() for each in archive.namelist() if re.match(r"xl/charts/chart\d", each)]


def rows_of(label, keys, **facts):
    return [
        {label: key, "n": 100, "value": 50.0 + place, "low": 40.0 + place, "high": 61.0 + place, **facts}
        for place, key in enumerate(keys)
    ]


def test_groups_are_bars_with_their_intervals():
    (chart,) = charts_of("themes", "name", rows_of("name", ["Late", "Broken", "Rude"]))
    assert "<c:barChart>" in chart
    assert re.findall(r"<c:v>(11)(?:\.0)?</c:v>", chart.split("<c:plus>")[1].split("</c:plus>")[0]) == [
        "11",
        "11",
        "11",
    ]


def test_a_trend_of_several_questions_is_drawn_for_its_first():
    question = Column("question", Text("question"))
    rows = rows_of("period", ["2026-01", "2026-02", "2026-03"], question="a")
    rows += rows_of("period", ["2026-01", "2026-02"], question="b")
    (chart,) = charts_of("trend", "period", rows, question)
    assert "<c:lineChart>" in chart
    assert "$A$4:$A$6" in chart


@pytest.mark.parametrize(
    "rows",
    [
        rows_of("name", ["One"]),
        rows_of("name", [f"Row {n}" for n in range(31)]),
        [*rows_of("name", ["Shown", "Shown too"]), {"name": "Hidden", "_note": Text("Fewer than 5")}],
        [{"name": key, "n": 0, "value": None, "low": None, "high": None} for key in ("A", "B")],
    ],
    ids=["one", "too many", "hidden", "empty"],
)
def test_what_says_nothing_as_a_picture_has_none(rows):
    assert charts_of("themes", "name", rows) == []
