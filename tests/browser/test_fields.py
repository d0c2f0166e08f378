"""The script of a page reads its fields as the server does: every type, what is right, and what counts as no answer."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser

from surveyapp.domain.answers import parse_answers, seen_of
from surveyapp.domain.surveys import parse_survey
from surveyapp.web.answering.assets import STATIC
from surveyapp.web.answering.logic import options_of
from tests.browser.generated_surveys import INPUTS, TYPED

pytestmark = pytest.mark.browser

SCRIPT = "".join((STATIC / "answering" / f"{name}.js").read_text(encoding="utf-8") for name in ("conditions", "fields"))
LIMITS: dict[str, dict[str, Any]] = {
    "number": {"min": -2, "max": 100},
    "date": {"min": "2026-11-01", "max": "2026-11-30"},
    "time": {"max": "12:00"},
}
CHECKS: list[list[dict[str, Any]]] = [
    [],
    [{"type": "text", "minLength": 3, "maxLength": 10}],
    [{"type": "numeric", "minValue": -1, "maxValue": 12.5}],
    [{"type": "email"}],
]
MORE = (
    "1 000,5", "\u22121", "+7", "1,5,5", "١٢٫٥", "۱۲", "12.", "1\u202f000", "1234567890123456", "09:30:15", "24:00", "9:30",
    "12:01", "2026-11-30", "2026-12-01", "2026-W10-1", "a\r\nb\tc", "\r\nx\r\n", "\ud800x", "x" * 500, "x" * 501, "😀" * 10,
    "😀" * 11, "a@b", "ä@ö.fi", "a b@c.fi", "a@b.c", "+358 (0)40-123/4567", "040", "٠٤٠١٢٣٤", "http://a.fi", "HTTP://A.FI",
    "https://a", "ftp://a.fi/x", "a\u2028b", "\u0085x", "\ufeffx", "12\ufeff", "e\u0301", "\x7fx\x1f",
)  # fmt: skip
READ = """(cases) => cases.map(([question, raw]) => {
  const seen = new Map();
  readAnswer(question, new Map(raw), null, seen);
  return [...seen];
})"""
PICKED = {"choices": ["b", "a", "c", "late"], "showOtherItem": True}
OWN = [{}, {"q-Comment": [" Own\twords "]}, {"q-Comment": ["x" * 501]}, {"q-Comment": [" "]}]
TICKED = [[], ["c", "b"], ["none"], ["none", "a"], ["a", "b", "c"], ["other"], ["a", "other"], ["late", "other", "a"]]

Case = tuple[dict[str, Any], Mapping[str, list[str]]]


def cases() -> list[Case]:
    """Return elements, each with what may be sent for it."""
    typed = [*TYPED, *MORE]
    found: list[Case] = [
        ({"type": "text", "inputType": kind, **limits, "validators": checks}, {"q": [text]})
        for kind in INPUTS
        for limits in ({}, LIMITS.get(kind, {}))
        for checks in CHECKS
        for text in typed
    ]
    for checks in CHECKS[:2]:
        found += [({"type": "comment", "maxLength": 10, "validators": checks}, {"q": [text]}) for text in typed]
    for kind in ("radiogroup", "dropdown"):
        found += [
            ({"type": kind, **PICKED}, {"q": sent, **own}) for sent in ([], ["a"], ["other"], [""]) for own in OWN
        ]
    for limits in ({}, {"maxSelectedChoices": 2}, {"validators": [{"type": "answercount", "minCount": 2}]}):
        element = {"type": "checkbox", **PICKED, "showNoneItem": True, **limits}
        found += [(element, {"q": sent, **own}) for sent in TICKED for own in OWN]
    for most in (0, 2):
        element = {"type": "ranking", "choices": PICKED["choices"], "maxSelectedChoices": most}
        found += [(element, {"q": sent}) for sent in ([], ["a", "b", "c", "late"], ["late", "a"])]
    found += [({"type": "rating", "rateMin": -1}, {"q": sent}) for sent in ([], ["-1"], ["0"], ["5"])]
    found += [({"type": "boolean"}, {"q": sent}) for sent in ([], ["true"], ["false"])]
    grid = {"type": "matrix", "columns": ["bad", "good"], "rows": ["x", "y"]}
    found += [(grid, {"q:x": x, "q:y": y}) for x in ([], ["bad"]) for y in ([], ["good"])]
    ids = ["000000000000" + letter for letter in "abcd"]
    found += [({"type": "file"}, {"q": ids[:count]}) for count in range(5)]
    return found


def as_sent(text: str) -> str:
    """Return `text` as a browser sends it: no half of a character leaves it."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@cache
def on_the_server() -> tuple[list[Any], list[dict[str, Any]]]:
    """Return what the script is told of each case, and what conditions see of it on the server."""
    told, seen = [], []
    for element, raw in cases():
        page = {"name": "p", "elements": [{"name": "q", "title": "Q", **element}]}
        survey = parse_survey({"name": "s", "title": "S", "pages": [page]})
        question = survey.questions[0]
        told.append([{"name": "q", "type": question.type, **options_of(question)}, [*raw.items()]])
        sent = {name: [as_sent(value) for value in values] for name, values in raw.items()}
        seen.append(seen_of(question, parse_answers(survey, sent, check_required=False).answers))
    return told, seen


def differences(browser: Browser, script: str) -> list[str]:
    """Return where the page reads something else than the server."""
    told, ours = on_the_server()
    page = browser.new_page()
    theirs = page.evaluate(f"(() => {{ {script}; return JSON.stringify(({READ})({json.dumps(told)})); }})()")
    page.close()
    return [
        f"{question} {raw}: {mine} here, {dict(found)} there"
        for (question, raw), mine, found in zip(told, ours, json.loads(theirs), strict=True)
        if mine != dict(found)
    ]


def test_the_script_reads_fields_as_the_server_does(browser: Browser) -> None:
    assert len(cases()) > 2000
    assert differences(browser, SCRIPT) == []


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ('.replace(/[,٫]/g, ".")', ""),
        ('.replace(UNTYPABLE, "")', ""),
        ("[...values, ...extra].filter((value) => ticked.has(value))", "[...ticked]"),
        ("length(words) <= 500", "true"),
        ("EASTERN.indexOf(digit) % 10", "digit"),
        ("Array.from(text).length", "text.length"),
        (".slice(0, most)", ""),
    ],
)
def test_a_script_that_reads_something_else_is_found_out(browser: Browser, true: str, false: str) -> None:
    assert SCRIPT.count(true) == 1
    assert differences(browser, SCRIPT.replace(true, false))
