"""Files of LimeSurvey: what is refused and with what line, what is mended, and how far hostile ones come."""

import io
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.limesurvey import read
from surveyapp.formats.foreign.limesurvey.xml_tables import MAXIMUM_BYTES
from surveyapp.formats.foreign.reading import read_foreign
from tests.formats.foreign.limesurvey_files import document, group, question, survey

GOOD = survey(group("Page", question("Q1", "L", answers={"a": "A"}), question("Q2", "S")))
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


def refused(data: bytes, file: str = "file.lss") -> tuple[int | None, str]:
    """Return the line and the words that `data` is refused with."""
    with pytest.raises(InvalidFile) as caught:
        read(data, file)
    (fault,) = caught.value.faults
    assert caught.value.file == file
    return fault.line, str(fault)


HOSTILE = [
    (b'<!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]><document>&l9;</document>", 2, "DOCTYPE"),
    (b'<!DOCTYPE x SYSTEM "http://example.com/x.dtd"><document/>', 2, "DOCTYPE"),
    (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><document>&e;</document>', 2, "DOCTYPE"),
    (b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><document/>', 2, "DOCTYPE"),
    (b"<document>&unknown;</document>", 2, "undefined entity"),
    (b"<document>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</document>", 2, "deeper than 20 levels"),
    (b"<document>\n<groups>\n</document>", 4, "mismatched tag"),
    (b"<document>", 2, "no element found"),
    (b"<html><body/></html>", 2, "begins with “html”"),
    (b"<document>\x01</document>", 2, "not well-formed"),
    (b"<document><LimeSurveyDocType>Label set</LimeSurveyDocType></document>", 1, "“Label set”"),
    (b"<document/>", 1, "“?”"),
]


@pytest.mark.parametrize(("body", "line", "words"), HOSTILE, ids=[words for _, _, words in HOSTILE])
def test_a_file_that_is_no_survey_is_refused_with_its_line(body: bytes, line: int, words: str) -> None:
    found, said = refused(HEAD + body)
    assert found == line
    assert words in said


@pytest.mark.parametrize("encoding", [b"nonsense", b"utf-7", b"punycode", b"rot13"])
def test_a_strange_encoding_is_refused(encoding: bytes) -> None:
    refused(b'<?xml version="1.0" encoding="' + encoding + b'"?>\n<document/>')


def test_too_much_is_refused_before_it_is_read() -> None:
    start = time.perf_counter()
    assert "larger than" in refused(b"<document>" + b"x" * 2 * MAXIMUM_BYTES + b"</document>")[1]
    assert time.perf_counter() - start < 1


def test_too_many_rows_are_refused() -> None:
    data = document({"surveys": [{"sid": 1}] * 100_001})
    assert "more than 100000 rows" in refused(data)[1]


def test_a_survey_without_a_question_is_refused() -> None:
    assert "no question" in refused(survey(group("Empty")))[1]


def test_all_texts_may_be_in_other_encodings() -> None:
    data = survey(group("Sivu", question("Q1", "S", "Mitä?")))
    utf_16 = data.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert read(utf_16, "f.lss").definition["pages"][0]["elements"][0]["title"] == "Mitä?"


def archive(**members: bytes) -> bytes:
    """Return a zip file; `__` in a name stands for a full stop."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members.items():
            zipped.writestr(name.replace("__", "."), data)
    return stream.getvalue()


def test_an_archive_is_read_for_its_survey_alone() -> None:
    data = archive(responses__lsr=b"<document/>", survey_1__lss=GOOD)
    assert read_foreign(data, "survey.lsa").definition["pages"] == read(GOOD, "x").definition["pages"]


def test_an_archive_without_a_survey_or_with_too_large_a_one_is_refused() -> None:
    assert "no survey (.lss)" in refused(archive(a__txt=b"x"), "a.lsa")[1]
    assert "no survey (.lss)" in refused(b"PK\x03\x04 broken", "a.lsa")[1]
    bomb = archive(survey__lss=b"<document>" + b" " * 50_000_000)
    assert "larger than" in refused(bomb, "a.lsa")[1]


def test_a_group_or_question_alone_becomes_a_survey() -> None:
    tables = {
        "questions": [
            {"qid": 5, "parent_qid": 0, "gid": 7, "type": "Y", "title": "Q1", "question": "Well?", "language": "en"}
        ]
    }
    definition = read(document(tables, kind="Question"), "my question.lsq").definition
    parse_survey(definition)
    assert (definition["name"], definition["pages"][0]["elements"][0]["title"]) == ("my-question", "Well?")


def test_rows_that_belong_to_nothing_are_told_of() -> None:
    tables = {
        "surveys": [{"sid": 1, "language": "en"}],
        "groups": [{"gid": 1, "group_name": "One", "language": "en"}],
        "questions": [{"qid": 5, "gid": 99, "type": "Y", "title": "Q1", "question": "Well?", "language": "en"}],
        "subquestions": [{"qid": 6, "parent_qid": 77, "title": "x"}],
        "answers": [{"qid": 78, "code": "x"}],
        "question_attributes": [{"qid": 79, "attribute": "hidden", "value": "1"}],
        "question_l10ns": [{"qid": 80, "question": "?", "language": "en"}],
        "answer_l10ns": [{"aid": 81, "answer": "?", "language": "en"}],
        "defaultvalues": [{"qid": 82, "defaultvalue": "x"}],
        "conditions": [{"qid": 83, "cfieldname": "1X2X3"}],
    }
    found = read(document(tables), "f.lss")
    parse_survey(found.definition)
    assert [element["name"] for page in found.definition["pages"] for element in page["elements"]] == ["Q1"]
    assert "2 rows belong to questions" in " ".join(str(note) for note in found.notes)


def test_rows_that_stand_twice_count_once() -> None:
    row = {"qid": 5, "gid": 1, "type": "L", "title": "Q1", "question": "Well?", "language": "en"}
    answer = {"qid": 5, "code": "a", "answer": "A", "language": "en", "scale_id": 0}
    tables = {
        "surveys": [{"language": "en"}] * 2,
        "groups": [{"gid": 1}] * 2,
        "questions": [row] * 2,
        "answers": [answer] * 2,
    }
    (element,) = read(document(tables), "f.lss").definition["pages"][0]["elements"]
    assert element["choices"] == [{"value": "a", "text": "A"}]


@pytest.mark.parametrize(
    "table", ["surveys", "surveys_languagesettings", "groups", "group_l10ns", "question_l10ns", "answers"]
)
def test_a_missing_table_leaves_a_survey_that_is_good(table: str) -> None:
    data = GOOD.replace(f"<{table}>".encode(), f"<x{table}>".encode()).replace(
        f"</{table}>".encode(), f"</x{table}>".encode()
    )
    found = read_foreign(data, "f.lss")
    parse_survey(found.definition)
    assert found.definition["pages"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_a_damaged_file_is_read_or_refused(position: int, put: bytes, cut: int) -> None:
    data = GOOD[:position] + put + GOOD[position + cut :]
    with suppress(InvalidFile):
        parse_survey(read_foreign(data, "f.lss").definition)


def test_a_large_survey_is_read_in_time() -> None:
    boxes = {f"s{n}": f"<p>Choice {n}</p>" for n in range(40)}
    pages = [group(f"P{p}", *(question(f"Q{p}_{n}", "M", subs=boxes) for n in range(15))) for p in range(20)]
    start = time.perf_counter()
    found = read_foreign(survey(*pages), "f.lss")
    assert found.counts["questions"] == 300
    assert time.perf_counter() - start < 20
