"""LimeSurvey's tab-separated structure: rows in a spreadsheet become the survey that the same .lss becomes."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.limesurvey_text import read
from surveyapp.formats.foreign.reading import read_foreign

COLUMNS = ["class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other",
           "default", "same_default", "maximum_chars", "hidden"]  # fmt: skip


def row(kind: str, scale: str = "", name: str = "", text: str = "", language: str = "en", **more: str) -> list[str]:
    """Return a row of the table, its cells by the names of the columns."""
    cells = {"class": kind, "type/scale": scale, "name": name, "text": text, "language": language} | more
    return [cells.get(column, "") for column in COLUMNS]


def table(*rows: list[str], columns: list[str] | None = None) -> bytes:
    """Return rows as LimeSurvey writes them: UTF-8 with a byte order mark, quotes round what needs them."""
    lines = [columns or COLUMNS, *rows]
    return "\n".join("\t".join(_quoted(cell) for cell in cells) for cells in lines).encode("utf-8-sig")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & {'"', "\n", "\t"} else cell


SETTINGS = [
    row("S", name="language", text="en", language=""),
    row("S", name="additional_languages", text="sv", language=""),
    row("S", name="anonymized", text="Y", language=""),
]
ENGLISH = [
    row("SL", name="surveyls_title", text="Delivery"),
    row("SL", name="surveyls_welcometext", text="<p>Hello</p>"),
    row("G", "G1", "About you", "Who are you?", relevance="1"),
    row("Q", "S", "Name", "Your name?", mandatory="Y", help="First and last", maximum_chars="40"),
    row("Q", "L", "Q1", "How was it?\nHonestly", relevance='Name != ""', other="Y", default="A2"),
    row("A", "0", "A1", "Good"),
    row("A", "0", "A2", "Bad"),
    row("G", "G2", "More", relevance='Q1 == "A2"'),
    row("Q", "M", "Q2", "Why?"),
    row("SQ", "0", "a", "Late", default="Y"),
    row("SQ", "0", "b", "Broken"),
    row("Q", "1", "Q3", 'How "big"?', relevance='Q2_a == "Y"'),
    row("SQ", "0", "r", "Price"),
    row("A", "0", "1", "Small"),
    row("A", "1", "2", "Large"),
]
SWEDISH = [
    row("SL", name="surveyls_title", text="Leverans", language="sv"),
    row("G", "G1", "Om dig", "Vem är du?", language="sv"),
    row("Q", "S", "Name", "Ditt namn?", language="sv"),
    row("Q", "L", "Q1", "Hur var det?", language="sv"),
    row("A", "0", "A1", "Bra", language="sv"),
    row("A", "0", "A2", "Dåligt", language="sv"),
    row("G", "G2", "Mer", language="sv"),
    row("Q", "M", "Q2", "Varför?", language="sv"),
    row("SQ", "0", "a", "Sen", language="sv"),
    row("SQ", "0", "b", "Trasig", language="sv"),
]


def pages(data: bytes) -> list[dict[str, Any]]:
    found = read_foreign(data, "delivery.txt").definition
    parse_survey(found)
    return list(found["pages"])


def test_a_table_in_two_languages_becomes_a_survey() -> None:
    found = read(table(*SETTINGS, *ENGLISH, *SWEDISH), "delivery.txt")
    parse_survey(found.definition)
    assert found.definition["name"] == "delivery"
    assert found.definition["title"] == {"en": "Delivery", "sv": "Leverans"}
    assert found.definition["anonymity"] == "anonymous"
    first, second = found.definition["pages"]
    assert first["title"] == {"en": "About you", "sv": "Om dig"}
    assert first["description"] == {"en": "Who are you?", "sv": "Vem är du?"}
    assert [element["name"] for element in first["elements"]] == ["welcome", "Name", "Q1"]
    assert first["elements"][1] == {
        "name": "Name", "type": "text", "title": {"en": "Your name?", "sv": "Ditt namn?"}, "description": "First and last",
        "isRequired": True, "maxLength": 40,
    }  # fmt: skip
    asked = first["elements"][2]
    assert asked["title"]["en"] == "How was it?\nHonestly"
    assert asked["choices"][1] == {"value": "A2", "text": {"en": "Bad", "sv": "Dåligt"}}
    assert (asked["visibleIf"], asked["defaultValue"], asked["showOtherItem"]) == ("{Name} notempty", "A2", True)
    assert second["visibleIf"] == "{Q1} = 'A2'"
    boxes, small, large = second["elements"]
    assert boxes["defaultValue"] == ["a"]
    assert (small["name"], small["title"], small["visibleIf"]) == ("Q3_0", 'How "big"? – 1', "{Q2} contains 'a'")
    assert [column["text"] for column in large["columns"]] == ["Large"]
    assert found.lines["Name"] == 8


def test_rows_of_one_language_after_the_other_in_each_group_are_the_same_survey() -> None:
    mixed = [line for pair in zip(ENGLISH[2:7], SWEDISH[1:6], strict=True) for line in pair]
    (page,) = pages(table(*SETTINGS, *mixed))
    assert page["title"] == {"en": "About you", "sv": "Om dig"}
    assert page["elements"][1]["choices"][0]["text"] == {"en": "Good", "sv": "Bra"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_in_unicode_is_read(encoding: str) -> None:
    data = table(row("G", name="Sivu"), row("Q", "S", "Q1", "Mitä?")).decode("utf-8-sig")
    (page,) = pages(data.replace("\n", "\r\n").encode(encoding))
    assert page["elements"][0]["title"] == "Mitä?"


def test_old_conditions_are_read_by_number() -> None:
    columns = ["id", *COLUMNS]
    rows = [["1", *row("G", name="Page")], ["8", *row("Q", "Y", "Q1", "Well?")], ["9", *row("Q", "S", "Q2", "Why?")]]
    rows.append(["9", *row("C", "1", "1X1X8", "N", relevance="==")])
    (page,) = pages(table(*rows, columns=columns))
    assert page["elements"][1]["visibleIf"] == "{Q1} = false"


def test_what_has_no_twin_is_told() -> None:
    rows = [row("G", name="Page"), row("Q", "S", "Q1", "Well?"), row("QTA", name="x"), row("AS", name="x"), row("ZZ")]
    notes = " ".join(map(str, read(table(*rows), "f.txt").notes))
    assert "quotas are left out" in notes
    assert "assessments are left out" in notes
    assert "“ZZ” is no class of row" in notes


GROUP, ASKED = row("G", name="Page"), row("Q", "S", "Q1", "Well?")
BAD: list[tuple[bytes, int | None, str]] = [
    (b"name\ttext\nx\ty", 1, "“class” is missing"),
    (b"just some words", 1, "“class” is missing"),
    (table(ASKED), 2, "before the first group"),
    (table(GROUP, row("SQ", "0", "a", "A")), 3, "before the first question"),
    (table(GROUP, row("A", "0", "a", "A")), 3, "before the first question"),
    (table(GROUP, row("C", "1", "a", "A")), 3, "before the first question"),
    (table(GROUP, ASKED, ASKED), 4, "“Q1” stands twice"),
    (table(GROUP), 1, "no question"),
    (table(GROUP, ASKED) + b"\xff", 3, "neither UTF-8"),
    (b"\xff\xfea", 1, "neither UTF-8"),
    (table(GROUP, row("Q", "S", "Q1", "x" * 200_000)), 3, "cannot be read"),
    (b"class\tname\ttext\n" + b"x" * 10_000_000, None, "larger than"),
    (b"class\tname\ttext\n" + b"S\ta\tb\n" * 100_002, 100_003, "more than 100000 rows"),
]


@pytest.mark.parametrize(("data", "line", "words"), BAD, ids=[words for _, _, words in BAD])
def test_a_table_that_cannot_be_put_together_is_refused_with_its_line(
    data: bytes, line: int | None, words: str
) -> None:
    with pytest.raises(InvalidFile) as caught:
        read(data, "f.txt")
    assert words in str(caught.value.faults[0])
    assert caught.value.faults[0].line == line


CELLS = st.sampled_from(
    ["", "G", "Q", "SQ", "A", "S", "C", "L", "M", "K", "1", "0", "Q1", "Q2", "a", "en", "sv", "x x", '"', "Q1 == 1"]
)


@given(st.lists(st.lists(CELLS, min_size=7, max_size=12), max_size=12))
def test_whatever_stands_in_the_rows_is_read_or_refused(rows: list[list[str]]) -> None:
    with suppress(InvalidFile):
        parse_survey(read_foreign(table(GROUP, ASKED, *rows), "f.txt").definition)


def test_a_row_of_several_lines_is_told_of_by_its_first() -> None:
    rows = [
        row("G", name="Page", text="One\ntwo"),
        row("Q", "*", "Q1", "a\nb\nc"),
        row("Q", "*", "Q2"),
        row("Q", "S", "Q3", "Well?"),
    ]
    assert [note.line for note in read(table(*rows), "f.txt").notes] == [4, 7]
