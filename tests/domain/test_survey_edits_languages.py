"""Languages of a survey, and where a new key is put."""

from typing import Any

import pytest

from surveyapp.domain.errors import Refused
from surveyapp.domain.survey_edits.languages import add_language, remove_language, set_main_language
from surveyapp.domain.survey_edits.values import set_value
from surveyapp.domain.surveys import parse_survey

SURVEY: dict[str, Any] = {
    "name": "s", "title": {"default": "S", "fi": "K"}, "locales": ["en", "fi"],
    "pages": [{"name": "p", "title": {"fi": "Sivu"}, "elements": [
        {"name": "q", "type": "radiogroup", "title": "Question", "choices": [
            "title", {"value": "fi", "text": {"en": "Yes", "fi": "Kyllä"}}, {"value": "no", "text": "No"},
        ]},
    ]}],
}  # fmt: skip


def test_a_language_is_added() -> None:
    changed = add_language(SURVEY, "sv")
    assert (changed["locale"], changed["locales"]) == ("en", ["en", "fi", "sv"])
    assert list(changed) == ["name", "title", "locale", "locales", "pages"]
    assert add_language({"name": "s", "title": "S", "pages": []}, "fi")["locales"] == ["en", "fi"]
    for language in ("fi", "en", "Finnish", "x"):
        with pytest.raises(Refused):
            add_language(SURVEY, language)


def test_a_language_goes_with_its_texts() -> None:
    changed = remove_language(SURVEY, "fi")
    assert (changed["title"], changed["locales"]) == ({"default": "S"}, ["en"])
    page = changed["pages"][0]
    assert "title" not in page
    assert page["elements"][0]["choices"] == [
        "title",
        {"value": "fi", "text": {"en": "Yes"}},
        {"value": "no", "text": "No"},
    ]
    for language in ("en", "sv"):
        with pytest.raises(Refused):
            remove_language(SURVEY, language)
    assert remove_language(add_language(SURVEY, "sv"), "sv") == SURVEY | {"locale": "en"}


def test_another_language_becomes_the_main_one_and_no_text_changes_its_own() -> None:
    changed = set_main_language(SURVEY, "fi")
    assert (changed["locale"], changed["locales"], changed["title"]) == ("fi", ["fi", "en"], {"en": "S", "fi": "K"})
    question = changed["pages"][0]["elements"][0]
    assert question["title"] == {"en": "Question"}
    assert question["choices"][2] == {"value": "no", "text": {"en": "No"}}
    whole = set_value(SURVEY, ("pages", 0, "title", "en"), "Page")
    before, after = parse_survey(whole), parse_survey(set_main_language(set_main_language(whole, "fi"), "en"))
    assert (before.title, before.questions) == (after.title, after.questions)


@pytest.mark.parametrize(
    ("holder", "key", "order"),
    [
        ({"name": "p", "elements": []}, "visibleIf", ["name", "visibleIf", "elements"]),
        ({"name": "p", "elements": []}, "title", ["name", "title", "elements"]),
        ({"type": "text", "title": "T"}, "name", ["name", "type", "title"]),
        ({"rule": "score", "question": "q"}, "theme", ["rule", "question", "theme"]),
        ({"name": "q", "measure": "nps", "title": "T"}, "isRequired", ["name", "measure", "title", "isRequired"]),
        ({"en": "T"}, "fi", ["en", "fi"]),
    ],
)
def test_a_new_key_stands_where_it_is_looked_for(holder: dict[str, Any], key: str, order: list[str]) -> None:
    assert list(set_value({"x": holder}, ("x", key), "y")["x"]) == order
