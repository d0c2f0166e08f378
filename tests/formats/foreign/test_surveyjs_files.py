"""Broken and hostile SurveyJS files: each refused with its line, or read to the end, in bounded time; never another error."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.reading import MAXIMUM_BYTES, read_foreign
from surveyapp.formats.foreign.surveyjs.elements import NOT_ASKED, PANELS, TYPES
from surveyapp.formats.foreign.surveyjs.keys import LOOKS, OLD

START = b'{"pages": [{"elements": [\n{"type": "text", "name": "a"}'


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        (b"", None, "empty"),
        (b"\n\n  ", None, "empty"),
        (START, 2, "ends too early"),
        (START + b", NaN]}]}", 2, "no JSON: “NaN"),
        (START + b"\n, {'x': 1}]}]}", 3, "no JSON"),
        (START + b"],\n\n}]}", 4, "no JSON"),
        (START + b"]}], \n\"pages\": []}", 3, "“pages” stands twice"),
        (START + b'\n, "' + b"x" * 50, 3, "ends too early"),
        (START + b"\n, \xff\xfe]}]}", 3, "not UTF-8"),
        (START + b",\n" + b"9" * 400 + b"]}]}", 3, "too long"),
        (START + b",\n1e999]}]}", 3, "too long"),
        (START + b",\n" + b"[" * 100_000, 3, "nested deeper"),
        (START + b',\n"\x00"]}]}', 3, "no JSON"),
        (b"{}", 1, "No survey was found"),
        (b"[1, 2]", 1, "No survey was found"),
        (b'{"pages": "x"}', 1, "No survey was found"),
        (b'{"pages": []}', 1, "No question was found"),
        (b'{"pages": [{"elements": [{"type": "html", "html": "x"}, 5, null, []]}]}', None, ""),
        (b'{"a": {"pages": []},\n "b": {"elements": []}}', 2, "2 surveys"),
        (b"[" + b"0," * 210_000 + b"0]", 1, "more than 200000 values"),
        (b"x" * (MAXIMUM_BYTES + 1), None, "larger than"),
        (b"\xff\xfe{", 1, "not UTF-8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_line(data: bytes, line: int | None, said: str) -> None:
    began = time.process_time()
    if not said:
        assert read_foreign(data, "f.json").definition["pages"]
        return
    with pytest.raises(InvalidFile) as refused:
        read_foreign(data, "f.json")
    (fault,) = refused.value.faults
    assert fault.line == line
    assert said in str(fault)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_the_encodings_of_editors_are_read(encoding: str) -> None:
    carried = read_foreign(
        '{"elements": [{"type": "text", "name": "a", "title": "Öl \\u00e5 \\ud83d\\ude00"}]}'.encode(encoding), "f.json"
    )
    assert carried.definition["pages"][0]["elements"][0]["title"] == "Öl å 😀"


def test_a_survey_that_is_far_too_large_keeps_what_may_be() -> None:
    choices = [{"value": number} for number in range(2_000)]
    many = [
        {"type": "dropdown", "name": f"q{number}", "choices": choices[: 3 if number else 2_000]}
        for number in range(1_000)
    ]
    grid = {
        "type": "matrixdropdown",
        "name": "g",
        "rows": list(range(900)),
        "columns": [{"name": str(n), "cellType": "text"} for n in range(900)],
    }
    began = time.process_time()
    carried = read_foreign(json.dumps({"elements": [grid, *many]}).encode(), "f.json")
    survey = parse_survey(carried.definition)
    assert len(survey.questions) == 300
    assert len(survey.questions[0].options.choices) == 500
    assert time.process_time() - began < 20


KEYS = sorted({
    *OLD, *OLD.values(), *list(LOOKS)[:3], "type", "name", "title", "visibleIf", "choices", "columns", "rows", "items",
    "elements", "templateElements", "rateValues", "rateMin", "rateMax", "rateStep", "validators", "defaultValue", "visible",
    "valueTrue", "maxSelectedChoices", "valueName", "inputType", "min", "maxLength", "description", "html", "cellType",
    "labelTrue", "choicesFromQuestion", "choicesMin", "choicesMax", "acceptedTypes", "maxSize", "showCommentArea",
    "otherText",
})  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12),
    st.sampled_from([*TYPES, *NOT_ASKED, *PANELS, "html", "q", "{q} = 1", "{q} empty", "a|b", "en", "3", "text"]),
)  # fmt: skip
WILD = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5)), inner, max_size=6),
        st.fixed_dictionaries({"type": st.sampled_from([*TYPES, *PANELS, "html"]), "name": st.sampled_from(["q", "r", "a b"])},
                              optional={key: inner for key in KEYS if key not in ("type", "name")}),
    ),
    max_leaves=40,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(WILD, min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(["title", "locale", "triggers", "calculatedValues"]), WILD),
)
def test_whatever_stands_there_is_read_or_refused(elements: list[Any], more: dict[str, Any]) -> None:
    survey = {**more, "pages": [{"elements": elements}, {"elements": [{"type": "text", "name": "last"}]}]}
    try:
        carried = read_foreign(json.dumps(survey).encode(), "wild.json")
    except InvalidFile:
        return
    parse_survey(carried.definition)
    assert all(str(note) for note in carried.notes)


def _many(count: int, **each: Any) -> list[dict[str, Any]]:
    return [dict(each) for _ in range(count)]


@pytest.mark.parametrize(
    "elements",
    [
        _many(20_000, name="same", type="text"),
        _many(20_000, name="same", type="text", oddKey=1),
        _many(20_000, name="same", type="panel", elements=[]),
        [{"name": "q", "type": "multipletext", "items": _many(20_000, name="same")}],
        [{"name": "q", "type": "matrixdynamic", "columns": _many(20_000, name="same")}],
        [{"name": "q", "type": "matrixdropdown", "rows": list(range(90_000)), "columns": _many(20_000, name="x", choices=[1])}],
        [{"name": "q", "type": "matrixdropdown", "rows": list(range(900)), "columns": _many(20_000, name="x", cellType="text")}],
        [{"name": "a", "type": "dropdown", "choices": list(range(90_000))},
         *_many(5_000, type="dropdown", choicesFromQuestion="a")],
        [{"name": "q", "type": "text",
          "title": {f"{a}{b}-{c}": "x" for a in "abcdefgh" for b in "abcdefgh" for c in range(10, 900)}}],
        [{"name": "q", "type": "text", "title": ("{" + " " * 300) * 20_000}],
        [{"name": "q", "type": "text", "title": "<a" * 1_000_000}],
        _many(500, name="q", type="text", visibleIf="{c}" * 1_600),
        [{"name": "q", "type": "dropdown", "choices": _many(20_000, value=1, visibleIf="{c} = 1"),
          "choicesVisibleIf": "{$item.a} = 1"}],
    ],
    ids=range(13),
)  # fmt: skip
def test_many_of_the_same_cost_no_more_than_they_are(elements: list[dict[str, Any]]) -> None:
    computed = [{"name": "c", "expression": "{x} + 1" * 40}]
    data = json.dumps({"calculatedValues": computed, "elements": [{"type": "text", "name": "ok"}, *elements]}).encode()
    began = time.process_time()
    carried = read_foreign(data, "many.json")
    parse_survey(carried.definition)
    assert len(carried.notes) <= 1_001
    assert time.process_time() - began < 30
