"""Workbooks and drawings of reports: numbers stay numbers, words stay words, and what is hidden stays hidden."""

import io
from xml.etree import ElementTree

import openpyxl
import pytest

from surveyapp.analysis.report import Column, Report, Table, Text
from surveyapp.formats import figure_svg, report_xlsx
from surveyapp.formats.figure_axes import span_of, ticks_of
from surveyapp.formats.register_xlsx import write_register
from surveyapp.formats.xlsx_cells import MOST_LETTERS
from tests.reports.rendering import plain

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS = (
    Column("period", Text("Month"), "period"),
    Column("n", Text("n"), "count"),
    Column("value", Text("Share, %%"), "percent"),
    Column("words", Text("Words")),
)


def report(*tables):
    return Report("x", Text("A [name]: too long for a sheet of a workbook"), [Text("It is so.")], {}, tables)


def cell(row, column):
    return str(row.get(column.name) or "")


def workbook(*tables):
    content = report_xlsx.write_report(report(*tables), plain, cell, [("Unit", "=cmd")])
    return openpyxl.load_workbook(io.BytesIO(content))


def test_numbers_are_numbers_and_hidden_cells_say_so():
    rows = [
        {"period": "2026-10", "n": 1234, "value": 76.54321, "words": "fine"},
        {
            "period": "2026-11",
            "n": 3,
            "value": 1.0,
            "words": "SECRET",
            "_note": Text("Fewer than 5 answers, not shown"),
        },
    ]
    book = workbook(Table("trend", Text("Trend"), COLUMNS, rows), Table("empty", Text("Empty"), COLUMNS, []))
    assert book.sheetnames == ["A  name   too long for a sheet", "Trend"]
    sheet = book["Trend"]
    assert [each.value for each in sheet[3]] == ["Month", "n", "Share, %", "Words"]
    assert [each.value for each in sheet[4]] == ["2026-10", 1234, 76.54321, "fine"]
    assert sheet["C4"].number_format == "0.0"
    assert [each.value for each in sheet[5]][:3] == ["2026-11", "Fewer than 5 answers, not shown", None]
    assert "SECRET" not in str([[each.value for each in row] for row in sheet.iter_rows()])


def test_a_trend_of_one_question_has_a_native_chart():
    rows = [{"period": f"2026-{month:02}", "n": 10, "value": float(month), "words": ""} for month in range(1, 6)]
    content = report_xlsx.write_report(report(Table("trend", Text("Trend"), COLUMNS, rows)), plain, cell, [])
    assert len(openpyxl.load_workbook(io.BytesIO(content))["Trend"]._charts) == 1


def test_sheets_of_the_same_name_are_told_apart():
    rows = [{"period": "2026-10", "n": 1, "value": 1.0, "words": "x"}]
    book = workbook(*(Table(f"t{place}", Text("The same"), COLUMNS, rows) for place in range(3)))
    assert book.sheetnames[1:] == ["The same", "The same 2", "The same 3"]


@pytest.mark.parametrize("text", ["=1+1", "@x", "-1", "+1", "\uff1dx", "a\x00b\x1f", "x" * 40_000, "\r\nx"])
def test_any_text_is_a_text(text):
    stream = io.BytesIO()
    count = write_register(stream, "Register", ["about"], [("Head", 20)], [[text]])
    found = openpyxl.load_workbook(io.BytesIO(stream.getvalue())).worksheets[0]["A5"]
    assert count == 1
    assert found.data_type == "s"
    assert 0 < len(found.value) <= MOST_LETTERS


FIGURE = {
    "data": [
        {"type": "scatter", "mode": "lines", "x": [0, 1, 2], "y": [1, None, 3], "line": {"shape": "hv", "color": "var(--c1)"}},
        {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "line": {"width": 0}},
        {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [2, 3], "line": {"width": 0}, "fill": "tonexty"},
        {
            "type": "bar", "orientation": "h", "x": [3, 5], "y": [0, 1], "marker": {"color": ["var(--c1)", "var(--c6)"]},
            "error_x": {"array": [1, 1], "arrayminus": [1, 1]},
        },
        {"type": "scatter", "mode": "markers+text", "x": [1], "y": [1], "text": ["a &lt;b&gt;"], "marker": {"symbol": "diamond"}},
    ],
    "layout": {
        "height": 200, "margin": {"l": 10, "r": 10, "t": 10, "b": 10}, "xaxis": {"showgrid": True},
        "yaxis": {"tickvals": [0, 1], "ticktext": ["one<br>n 3", "two"], "range": [1.5, -0.5]},
        "shapes": [{"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1, "line": {"dash": "2px,3px"}}],
        "annotations": [{"x": 1, "xref": "paper", "y": 0, "text": "end", "xshift": 4}],
    },
}  # fmt: skip


def test_a_figure_is_drawn_whole_and_named():
    svg = figure_svg.draw(FIGURE, title="T <x>", summary="S & s", key="a")
    root = ElementTree.fromstring(svg)
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert {"one", "n 3", "two", "end", "a <b>"} <= set(words)
    assert root.findtext(f"{SVG}title") == "T <x>"
    assert "var(" not in svg
    assert " style=" not in svg
    assert len(list(root.iter(f"{SVG}rect"))) == 3


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 100, ["0", "20", "40", "60", "80", "100"]),
        (-0.4, 0.6, ["\u22120.4", "\u22120.2", "0.0", "0.2", "0.4", "0.6"]),
        (0, 12000, ["0", "2\u00a0000", "4\u00a0000", "6\u00a0000", "8\u00a0000", "10\u00a0000", "12\u00a0000"]),
    ],
)
def test_ticks_are_round(low, high, words):
    assert [word for _, word in ticks_of({}, low, high)] == words


def test_an_axis_spans_its_intervals_and_begins_at_nought_for_bars():
    assert span_of({"data": [FIGURE["data"][3]], "layout": {}}, "x") == (0, pytest.approx(6.3))
