"""Who speaks of a question or a choice, and other names and values for them."""

import copy
from typing import Any

import pytest

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.survey_edits.choices import (
    add_choice,
    move_choice,
    references_to_choice,
    remove_choice,
    set_choice_value,
)
from surveyapp.domain.survey_edits.referring import references_to, rename_element
from surveyapp.domain.survey_edits.subjects import read_row, subjects_at
from surveyapp.domain.surveys import parse_survey

SURVEY: dict[str, Any] = {
    "name": "s", "title": {"en": "S"}, "completedHtml": "Thanks for {wrong} and {order.product}.",
    "openTicketWhen": [
        {"rule": "choice", "question": "wrong", "anyOf": ["late", "other"]},
        {"rule": "choice", "question": "quality:price", "anyOf": [1]},
        {"rule": "score", "question": "score", "atMost": 2},
    ],
    "pages": [
        {"name": "one", "elements": [
            {"name": "score", "type": "rating", "title": "Score"},
            {"name": "wrong", "type": "checkbox", "title": "Wrong?", "choices": ["late", {"value": "dear", "text": "Dear"}],
             "showOtherItem": True, "choicesVisibleIf": "{item} <> 'late' or {score} < 3"},
            {"name": "quality", "type": "matrix", "title": "Q", "columns": [1, 2, 3], "rows": ["price", "fit"]},
        ]},
        {"name": "two", "visibleIf": "{wrong} anyof ['late', 'dear'] and { wrong-Comment } notempty and '{wrong}' <> 'late'",
         "elements": [
            {"name": "box", "type": "panel", "elements": [
                {"name": "joy", "type": "rating", "title": "Joy at {quality.price}?", "driverOf": "score",
                 "visibleIf": "{quality.price} = 1 or {quality.fit} = '1' or {wrong} contains \"late\""},
                {"name": "wrong_too", "type": "comment", "title": "{wrong_x}"},
            ]},
            {"name": "end", "type": "comment", "title": "T", "requiredIf": "{joy} <= 2"},
        ]},
    ],
}  # fmt: skip
SOUND: dict[str, Any] = copy.deepcopy(SURVEY)
SOUND["pages"][1]["elements"][0]["elements"][1]["title"] = "More"


def said(name: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.name, each.part) for each in references_to(SURVEY, name)]


def test_every_place_that_speaks_of_a_question_is_found() -> None:
    assert said("wrong") == [
        ("text", "wrong", ""),
        ("rule", "wrong", ""),
        ("condition", "wrong", "two"),
        ("condition", "wrong-Comment", "two"),
        ("condition", "wrong", "joy"),
    ]
    assert said("quality") == [
        ("rule", "quality:price", ""),
        ("text", "quality.price", "joy"),
        ("condition", "quality.price", "joy"),
        ("condition", "quality.fit", "joy"),
    ]
    assert said("score") == [("rule", "score", ""), ("condition", "score", "wrong"), ("driver", "score", "joy")]
    assert said("end") == []
    assert references_to(SURVEY, "score")[1].path == ("pages", 0, "elements", 1, "choicesVisibleIf")


def test_of_a_panel_what_stands_in_it_is_meant_too() -> None:
    assert said("box") == [("condition", "joy", "end")]
    with pytest.raises(NotFound):
        references_to(SURVEY, "nobody")


def test_a_question_is_renamed_wherever_it_is_spoken_of() -> None:
    before = copy.deepcopy(SOUND)
    changed = rename_element(SOUND, "wrong", "amiss")
    assert before == SOUND
    assert changed["completedHtml"] == "Thanks for {amiss} and {order.product}."
    assert changed["openTicketWhen"][0]["question"] == "amiss"
    assert changed["pages"][1]["visibleIf"] == (
        "{amiss} anyof ['late', 'dear'] and { amiss-Comment } notempty and '{wrong}' <> 'late'"
    )
    assert changed["pages"][1]["elements"][0]["elements"][1]["name"] == "wrong_too"
    quality = rename_element(changed, "quality", "worth")
    joy = quality["pages"][1]["elements"][0]["elements"][0]
    assert joy["visibleIf"] == "{worth.price} = 1 or {worth.fit} = '1' or {amiss} contains \"late\""
    assert joy["title"] == "Joy at {worth.price}?"
    assert quality["openTicketWhen"][1]["question"] == "worth:price"
    assert rename_element(quality, "score", "points")["pages"][1]["elements"][0]["elements"][0]["driverOf"] == "points"
    parse_survey(rename_element(quality, "score", "points"))
    assert rename_element(rename_element(SOUND, "wrong", "x1"), "x1", "wrong") == SOUND


@pytest.mark.parametrize("name", ["score", "two words", "1st", "", "wrong-Comment", "x" * 65])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        rename_element(SOUND, "joy", name)


def test_facts_of_the_order_stay_what_they_are() -> None:
    definition = {"name": "s", "title": "{order.product}", "pages": [{"name": "p", "elements": [
        {"name": "order", "type": "comment", "title": "T"}, {"name": "b", "type": "comment", "title": "{order.product} {order}"},
    ]}]}  # fmt: skip
    changed = rename_element(definition, "order", "wish")
    assert (changed["title"], changed["pages"][0]["elements"][1]["title"]) == (
        "{order.product}",
        "{order.product} {wish}",
    )


def test_choices_are_added_moved_and_taken_away() -> None:
    changed = add_choice(SOUND, "wrong", "choices", {"value": "broken"}, 1)
    assert changed["pages"][0]["elements"][1]["choices"] == [
        "late",
        {"value": "broken"},
        {"value": "dear", "text": "Dear"},
    ]
    changed = move_choice(changed, "wrong", "choices", "broken", -5)
    assert changed["pages"][0]["elements"][1]["choices"][0] == {"value": "broken"}
    assert remove_choice(changed, "wrong", "choices", "broken") == SOUND
    assert add_choice(SOUND, "quality", "rows", "look")["pages"][0]["elements"][2]["rows"] == ["price", "fit", "look"]
    for value in ("late", "", " x", "@x", "x" * 101):
        with pytest.raises(Refused):
            add_choice(SOUND, "wrong", "choices", {"value": value})
    with pytest.raises(Refused):
        remove_choice(SOUND, "wrong", "choices", "nothing")
    with pytest.raises(Refused, match="only one"):
        remove_choice(remove_choice(SOUND, "wrong", "choices", "dear"), "wrong", "choices", "late")


def test_places_that_speak_of_a_choice_are_found() -> None:
    def kinds(*choice: str) -> list[tuple[str, str]]:
        return [(each.kind, each.part) for each in references_to_choice(SOUND, *choice)]

    assert kinds("wrong", "choices", "late") == [
        ("rule", ""),
        ("condition", "wrong"),
        ("condition", "two"),
        ("condition", "joy"),
    ]
    assert kinds("wrong", "choices", "dear") == [("condition", "two")]
    assert kinds("quality", "rows", "price") == [("rule", ""), ("text", "joy"), ("condition", "joy")]
    assert kinds("quality", "columns", "1") == [("rule", ""), ("condition", "joy"), ("condition", "joy")]
    assert kinds("quality", "columns", "3") == []


def test_a_choice_gets_another_value_wherever_it_is_spoken_of() -> None:
    changed = set_choice_value(SOUND, "wrong", "choices", "late", "it's late")
    first, second = changed["pages"]
    assert first["elements"][1]["choices"][0] == "it's late"
    assert first["elements"][1]["choicesVisibleIf"] == '{item} <> "it\'s late" or {score} < 3'
    assert second["visibleIf"] == (
        "{wrong} anyof [\"it's late\", 'dear'] and { wrong-Comment } notempty and '{wrong}' <> 'late'"
    )
    assert second["elements"][0]["elements"][0]["visibleIf"].endswith('{wrong} contains "it\'s late"')
    assert changed["openTicketWhen"][0]["anyOf"] == ["it's late", "other"]
    rows = set_choice_value(SOUND, "quality", "rows", "price", "cost")
    assert rows["openTicketWhen"][1]["question"] == "quality:cost"
    assert rows["pages"][1]["elements"][0]["elements"][0]["title"] == "Joy at {quality.cost}?"
    columns = set_choice_value(SOUND, "quality", "columns", "1", "0")
    assert columns["pages"][0]["elements"][2]["columns"] == [0, 2, 3]
    assert columns["pages"][1]["elements"][0]["elements"][0]["visibleIf"].startswith(
        "{quality.price} = 0 or {quality.fit} = 0 "
    )
    assert columns["openTicketWhen"][1]["anyOf"] == [0]
    for each in (changed, rows, columns):
        parse_survey(each)
    with pytest.raises(Refused):
        set_choice_value(SOUND, "wrong", "choices", "late", "dear")


def test_conditions_may_ask_about_what_comes_before() -> None:
    names = [subject.name for subject in subjects_at(SOUND, ("pages", 1))]
    assert names[:6] == ["score", "wrong", "wrong-Comment", "quality", "quality.price", "quality.fit"]
    assert names[6:8] == ["order.external_id", "order.status"]
    first = subjects_at(SOUND, ("pages", 0, "elements", 1), "choicesVisibleIf")
    assert [subject.name for subject in first][:2] == ["score", "item"]
    assert [value for value, _ in first[0].values] == [1, 2, 3, 4, 5]
    assert "joy" in [subject.name for subject in subjects_at(SOUND, ("pages", 1, "elements", 1))]


def test_what_a_form_sends_becomes_a_comparison() -> None:
    subjects = {subject.name: subject for subject in subjects_at(SOUND, ("pages", 1, "elements", 1))}
    assert read_row(subjects["score"], "<=", ["3"]).value == 3
    assert read_row(subjects["wrong"], "anyof", ["late", "other"]).value == ("late", "other")
    assert read_row(subjects["wrong-Comment"], "notempty", ["x"]).value is None
    assert read_row(subjects["quality.price"], "=", ["2"]).value == 2
    assert read_row(subjects["order.price_total"], ">=", ["1000"]).value == 1000
    for name, operator, raw in [
        ("score", "contains", ["1"]),
        ("score", "<=", [" "]),
        ("wrong", "contains", ["nothing"]),
    ]:
        with pytest.raises(Refused):
            read_row(subjects[name], operator, raw)
