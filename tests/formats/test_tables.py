"""Files of rows: what is read, with which lines, and what is refused."""

import gzip
import io
import json
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.errors import InvalidFile
from surveyapp.formats import csv, rows, xlsx
from surveyapp.formats.rows import Table
from surveyapp.formats.tables import read_table


def read(content: bytes, file: str = "orders.csv") -> Table:
    return read_table(file, io.BytesIO(content))


def refusal(content: bytes, file: str = "orders.csv") -> list[tuple[int | None, str]]:
    with pytest.raises(InvalidFile) as refused:
        read(content, file)
    assert refused.value.file == file
    return [(fault.line, str(fault)) for fault in refused.value.faults]


def workbook(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_lines_are_those_of_the_file_though_fields_run_over_several() -> None:
    table = read(b'a,b\n1,"x\ny"\n\n2,z\n ,\n3,w\n')
    assert table.columns == ["a", "b"]
    assert table.rows == [(2, ["1", "x\ny"]), (5, ["2", "z"]), (7, ["3", "w"])]


@pytest.mark.parametrize(
    "content",
    [
        "a,b\nå,2\n".encode(), "a,b\r\nå,2\r\n".encode(), "a,b\rå,2\r".encode(), "a;b\nå;2\n".encode(),
        "a\tb\nå\t2\n".encode(), "a,b\nå,2".encode("utf-8-sig"), "a,b\nå,2".encode("utf-16"), "\n\na,b\n å , 2 \n".encode(),
    ],
)  # fmt: skip
def test_what_programs_and_spreadsheets_write(content: bytes) -> None:
    table = read(content)
    assert (table.columns, [cells for _line, cells in table.rows]) == (["a", "b"], [["å", "2"]])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1), (b"\n\n", 1), (b"a,b\n1,2\n1,\xff\n", 3), (b"a,b\n1,a\x00b\n", 2), (b"a,b\n1,2,3\n", 2),
        (b"a,b\n1\n", 2), (b'a,b\n1,2\n"1,2\n3,4\n', 3), (b'a,b\n1,"2"x\n', 2), (b"a,a\n1,2\n", 1),
        (b"a,b\n1," + b"x" * (rows.MAXIMUM_CELL + 1) + b"\n", 2),
    ],
)  # fmt: skip
def test_broken_files_are_refused_with_the_line(content: bytes, line: int) -> None:
    assert refusal(content)[0][0] == line


def test_every_line_of_the_wrong_width_is_named() -> None:
    assert [line for line, _ in refusal(b"a,b\n1\n1,2\n1,2,3\n")] == [2, 4]


def test_compressed() -> None:
    assert read(gzip.compress(b"a\n1\n"), "o.CSV.GZ").rows == [(2, ["1"])]
    assert refusal(b"a\n1\n", "o.csv.gz")[0][0] is None
    assert refusal(gzip.compress(b"a\n1\n" * 1000)[:-12], "o.csv.gz")[0][0] is None


def test_a_compressed_file_is_unpacked_no_further_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv, "MAXIMUM_BYTES", 1_000_000)
    assert "1 million" in refusal(gzip.compress(b"a" * 2_000_000), "o.csv.gz")[0][1]


def test_other_endings_are_refused() -> None:
    assert ".xlsx" in refusal(b"a\n1\n", "orders.ods")[0][1]


def test_a_workbook() -> None:
    content = workbook(
        ["id", "at", "on", "price", "gift", "note"],
        ["A1", datetime(2026, 5, 1, 14, 30), date(2026, 5, 2), 12.5, True, None],  # noqa: DTZ001 - Excel has no zones
        [],
        [1002, datetime(2026, 5, 1), None, 7.0, False, "=1+1"],  # noqa: DTZ001
    )
    table = read(content, "orders.xlsx")
    assert table.columns == ["id", "at", "on", "price", "gift", "note"]
    # A formula that was never run in Excel has no value; it is not run here either.
    assert table.rows == [
        (2, ["A1", "2026-05-01T14:30:00", "2026-05-02", "12.5", "true", ""]),
        (4, ["1002", "2026-05-01", "", "7", "false", ""]),
    ]


def test_a_workbook_with_an_error_names_its_row() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id"])
    book.active["A2"] = "#REF!"
    stream = io.BytesIO()
    book.save(stream)
    assert refusal(stream.getvalue(), "o.xlsx")[0][0] == 2


def test_a_workbook_wider_than_its_header_is_refused() -> None:
    assert refusal(workbook(["a"], [1, 2]), "o.xlsx")[0][0] == 2


def test_no_workbooks() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("x.txt", "x")
    for content in (b"", b"PK\x03\x04", b"a,b\n1,2\n", archive.getvalue(), workbook(["a"])[:-200]):
        assert refusal(content, "o.xlsx")[0][0] is None


def _with_sheet(sheet: str) -> bytes:
    """Return a workbook whose first sheet is the given XML."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook(["a"], ["1"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            packed.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return out.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def test_a_workbook_that_unpacks_to_far_too_much_is_refused_unread() -> None:
    assert "unpacks" in refusal(_with_sheet(SHEET.format(" " * 30_000_000)), "o.xlsx")[0][1]


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">'
        '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;">'
        '<!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;">]>'
        + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&h;&h;&h;&h;&h;</t></is></c></row>'),
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'),
        SHEET.format('<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>'),
        SHEET.format('<row r="999999999999"><c r="A999999999999"><v>1</v></c></row>'),
        SHEET.format("<row><c>"),
    ],
)
def test_hostile_sheets_are_refused_at_once(sheet: str) -> None:
    assert refusal(_with_sheet(sheet), "o.xlsx")


@given(content=st.binary(max_size=200))
def test_wild_bytes_are_read_or_refused(content: bytes) -> None:
    for file in ("o.csv", "o.csv.gz", "o.xlsx"):
        try:
            read(content, file)
        except InvalidFile as refused:
            assert refused.faults  # noqa: PT017 - both outcomes are right; a refusal must say why


def test_moments_of_a_workbook_carry_no_zone() -> None:
    assert (
        xlsx._text("o.xlsx", 1, datetime(2026, 5, 1, 0, 0, 5, tzinfo=UTC).replace(tzinfo=None)) == "2026-05-01T00:00:05"
    )


def test_json_in_cells_stays_text() -> None:
    content = b'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n'
    assert json.loads(read(content).rows[0][1][1])["type"] == "Point"
