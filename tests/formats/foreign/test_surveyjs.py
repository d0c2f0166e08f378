"""What each thing of a SurveyJS survey becomes here, in old and new spellings, and what is said of what does not."""

import json
from typing import Any

import pytest

from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.carried import CHANGED, LEFT_OUT, Carried
from surveyapp.formats.foreign.reading import read_foreign


def carry(*elements: dict[str, Any], **survey: Any) -> Carried:
    """Return what becomes of a survey with these elements."""
    carried = read_foreign(json.dumps({"locale": "en", "elements": elements, **survey}).encode(), "survey.json")
    parse_survey(carried.definition)
    return carried


def elements_of(*elements: dict[str, Any], **survey: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = carry(*elements, **survey).definition["pages"][0]["elements"]
    return found


def notes_of(carried: Carried, kind: str) -> list[str]:
    return [f"{note.where}: {note}" for note in carried.notes if note.kind == kind]


CHOICES = {"choices": ["a", "b"]}


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ({"type": "text"}, {"type": "text"}),
        ({"type": "text", "inputType": "range", "min": 1, "max": 9}, {"type": "text", "inputType": "number", "min": 1, "max": 9}),
        ({"type": "text", "inputType": "datetime-local"}, {"type": "text"}),
        ({"type": "text", "maxLength": -1}, {"type": "text"}),
        ({"type": "text", "maxLength": 9000}, {"type": "text", "maxLength": 5000}),
        ({"type": "text", "validators": [{"type": "emailvalidator"}]}, {"type": "text", "validators": [{"type": "email"}]}),
        ({"type": "comment", "rows": 3}, {"type": "comment"}),
        ({"type": "tagbox", **CHOICES}, {"type": "checkbox", **CHOICES}),
        ({"type": "buttongroup", **CHOICES}, {"type": "radiogroup", **CHOICES}),
        ({"type": "dropdown", "choicesMin": 2, "choicesMax": 4}, {"type": "dropdown", "choices": [2, 3, 4]}),
        ({"type": "imagepicker", "multiSelect": True, **CHOICES}, {"type": "checkbox", **CHOICES}),
        ({"type": "ranking", **CHOICES}, {"type": "ranking", **CHOICES}),
        (
            {"type": "radiogroup", "choices": ["a|Alpha", {"value": 1, "text": "One"}, {"text": "only"}, {"value": None}]},
            {"type": "radiogroup", "choices": [{"value": "a", "text": "Alpha"}, {"value": 1, "text": "One"}, "only"]},
        ),
        (
            {"type": "checkbox", **CHOICES, "hasOther": True, "otherText": "Else", "hasNone": True, "minSelectedChoices": 1},
            {"type": "checkbox", **CHOICES, "showOtherItem": True, "otherText": "Else", "showNoneItem": True,
             "validators": [{"type": "answercount", "minCount": 1}]},
        ),
        (
            {"type": "radiogroup", "choices": ["a", "other"], "showOtherItem": True, "showNoneItem": True, "noneText": "Nil"},
            {"type": "radiogroup", "choices": ["a", {"value": "none", "text": "Nil"}], "showOtherItem": True},
        ),
        (
            {"type": "rating", "mininumRateDescription": "bad", "maximumRateDescription": "good", "rateMax": 10},
            {"type": "rating", "minRateDescription": "bad", "maxRateDescription": "good", "rateMax": 10},
        ),
        ({"type": "rating", "rateCount": 7}, {"type": "rating", "rateMax": 7}),
        ({"type": "rating", "rateValues": [1, 2, 3]}, {"type": "rating", "rateMin": 1, "rateMax": 3}),
        (
            {"type": "rating", "rateValues": ["1|low", 2, "3|high"], "rateType": "smileys"},
            {"type": "rating", "rateMin": 1, "rateMax": 3, "minRateDescription": "low", "maxRateDescription": "high",
             "rateType": "smileys"},
        ),
        ({"type": "rating", "rateValues": ["low", "high"]}, {"type": "radiogroup", "choices": ["low", "high"]}),
        ({"type": "rating", "rateMin": 0, "rateMax": 4, "rateStep": 2}, {"type": "radiogroup", "choices": [0, 2, 4]}),
        ({"type": "rating", "rateMax": 1000}, {"type": "text", "inputType": "number", "min": 1, "max": 1000}),
        ({"type": "boolean"}, {"type": "boolean"}),
        (
            {"type": "boolean", "labelTrue": "Sure", "valueTrue": "yes", "valueFalse": "no", "defaultValue": "true"},
            {"type": "radiogroup", "defaultValue": "yes",
             "choices": [{"value": "yes", "text": "Sure"}, {"value": "no", "text": "no"}]},
        ),
        ({"type": "file", "acceptedTypes": "image/*,.exe"}, {"type": "file", "acceptedTypes": "image/*"}),
        ({"type": "file", "maxSize": 10**9}, {"type": "file", "acceptedTypes": "*/*"}),
        (
            {"type": "matrix", "columns": [1, 2], "rows": [{"value": "x", "text": "X"}], "isAllRowRequired": True},
            {"type": "matrix", "columns": [1, 2], "rows": [{"value": "x", "text": "X"}], "isRequired": True},
        ),
        ({"type": "geo thing"}, {"type": "comment"}),
        ({"type": "own", **CHOICES}, {"type": "radiogroup", **CHOICES}),
    ],
)  # fmt: skip
def test_a_question_becomes_its_nearest(there: dict[str, Any], here: dict[str, Any]) -> None:
    assert elements_of({"name": "q", "title": "Q", **there}) == [{"name": "q", "title": "Q", **here}]


@pytest.mark.parametrize("kind", ["signaturepad", "image", "expression", "imagemap"])
def test_what_cannot_be_asked_is_left_out_with_a_reason(kind: str) -> None:
    carried = carry({"type": kind, "name": "gone"}, {"type": "text", "name": "stays"})
    assert [each["name"] for each in carried.definition["pages"][0]["elements"]] == ["stays"]
    assert [note.where for note in carried.notes if note.kind == LEFT_OUT] == ["gone"]


def test_several_fields_become_a_panel() -> None:
    carried = carry(
        {
            "type": "multipletext",
            "name": "price",
            "title": "P",
            "items": [{"name": "low"}, {"name": "high", "isRequired": True}],
        },
        {"type": "comment", "name": "why", "title": "Because {price.high}?", "visibleIf": "{price.low} > 5"},
    )
    panel, why = carried.definition["pages"][0]["elements"]
    assert (panel["name"], panel["type"], panel["title"]) == ("price", "panel", "P")
    assert panel["elements"] == [
        {"name": "price_low", "type": "text", "title": "low"},
        {"name": "price_high", "type": "text", "title": "high", "isRequired": True},
    ]
    assert (why["title"], why["visibleIf"]) == ("Because {price_high}?", "{price_low} > 5")


def test_a_grid_of_columns_becomes_a_matrix_for_each_choice_and_questions_for_the_rest() -> None:
    (panel,) = elements_of(
        {
            "type": "matrixdropdown", "name": "jabs", "title": "Jabs", "choices": ["yes", "no"], "rows": ["Polio", "Flu"],
            "columns": [
                {"name": "had", "title": "Had it"},
                {"name": "year", "cellType": "text", "inputType": "number", "visibleIf": "{row.had} = 'yes'"},
            ],
        }
    )  # fmt: skip
    had, polio, flu = panel["elements"]
    assert (had["type"], had["title"], had["columns"], had["rows"]) == (
        "matrix",
        "Had it",
        ["yes", "no"],
        ["Polio", "Flu"],
    )
    assert (polio["title"], polio["inputType"], polio["visibleIf"]) == (
        "Polio: year",
        "number",
        "{jabs_had.Polio} = 'yes'",
    )
    assert flu["visibleIf"] == "{jabs_had.Flu} = 'yes'"


def test_what_repeats_is_asked_once() -> None:
    carried = carry(
        {
            "type": "paneldynamic", "name": "kin", "templateElements": [
                {"type": "dropdown", "name": "alive", "choices": ["yes", "no"]},
                {"type": "panel", "name": "more",
                 "elements": [{"type": "text", "name": "age", "visibleIf": "{panel.alive} = 'yes'"}]},
            ],
        },
        {"type": "matrixdynamic", "name": "cars",
         "columns": [{"name": "make", "cellType": "text"}, {"name": "sort", "choices": ["a"]}]},
    )  # fmt: skip
    kin, cars = carried.definition["pages"][0]["elements"]
    assert kin["elements"][1]["elements"][0]["visibleIf"] == "{alive} = 'yes'"
    assert [each["type"] for each in cars["elements"]] == ["text", "dropdown"]
    assert len([note for note in notes_of(carried, CHANGED) if "asked once" in note]) == 2


@pytest.mark.parametrize(
    ("there", "here"),
    [
        ("{first one} =< 2", "{first_one} <= 2"),
        ("{First One} = yes", "{first_one} = 'yes'"),
        ("{first one} = 1 and ({second} notempty", "{first_one} = 1 and ({second} notempty)"),
        ("{shared} contains 'x'", "{second} contains 'x'"),
        ("{sum2} > 3", "({first_one} + 1) > 3"),
        ("{first one} = ['a'] || !({second} empty)", "{first_one} = ['a'] || !({second} empty)"),
    ],
)
def test_conditions_speak_of_what_things_are_called_here(there: str, here: str) -> None:
    found = elements_of(
        {"type": "text", "name": "first one"},
        {"type": "text", "name": "second", "valueName": "shared"},
        {"type": "comment", "name": "last", "visibleIf": there},
        calculatedValues=[{"name": "sum2", "expression": "{first one} + 1"}],
    )
    assert found[2]["visibleIf"] == here


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("isGood({a})", "is no function"),
        ("{panel.x} = 1", "{panel.x} is no question"),
        ("{later} = 1", "not answered yet"),
        ("{a} = ", "ends too early"),
        ("x" * 6000, "longer than"),
    ],
)
def test_a_condition_that_cannot_be_is_left_out_and_said(condition: str, reason: str) -> None:
    carried = carry(
        {"type": "text", "name": "a"},
        {"type": "text", "name": "b", "visibleIf": condition},
        {"type": "text", "name": "later"},
    )
    assert "visibleIf" not in carried.definition["pages"][0]["elements"][1]
    (note,) = notes_of(carried, LEFT_OUT)
    assert note.startswith("b: It is shown to everybody")
    assert reason in note


def test_conditions_of_choices_become_one() -> None:
    (_, asked) = elements_of(
        {"type": "text", "name": "a"},
        {"type": "radiogroup", "name": "b", "choicesVisibleIf": "{item} != 'x'",
         "choices": ["x", {"value": "it's", "visibleIf": "{a} = 1"}]},
    )  # fmt: skip
    assert asked["choicesVisibleIf"] == "({item} != 'x') and ({item} != 'it\\'s' or ({a} = 1))"


def test_conditions_on_further_keys_of_choices_name_the_choices() -> None:
    choices = [{"value": "x", "college": "A"}, {"value": "y", "college": "B"}, {"value": "z", "college": "A"}]
    carried = carry(
        {"type": "dropdown", "name": "college", "choices": ["A", "B"]},
        {"type": "dropdown", "name": "program", "choices": choices, "choicesVisibleIf": "{college} = {$item.college}"},
    )
    assert carried.definition["pages"][0]["elements"][1]["choicesVisibleIf"] == (
        "({item} anyof ['x', 'z'] and ({college} = 'A')) or ({item} anyof ['y'] and ({college} = 'B'))"
    )
    assert carried.notes == []


def test_triggers_that_show_become_conditions() -> None:
    carried = carry(
        {"type": "text", "name": "a"},
        {"type": "text", "name": "b", "visible": False},
        {"type": "text", "name": "c", "visible": False},
        triggers=[
            {"type": "visible", "operator": "equal", "value": "yes", "name": "a", "questions": ["b"]},
            {"type": "setvalue", "expression": "{a} = 1", "setToName": "b"},
        ],
    )
    assert [(each["name"], each.get("visibleIf")) for each in carried.definition["pages"][0]["elements"]] == [
        ("a", None),
        ("b", "{a} = 'yes'"),
    ]
    assert any("“setvalue”" in note for note in notes_of(carried, LEFT_OUT))


@pytest.mark.parametrize(
    ("locale", "text", "own", "said"),
    [
        ("", {"default": "Hi", "fi": "Moi"}, "en", {"en": "Hi", "fi": "Moi"}),
        ("fi", "Moi", "fi", "Moi"),
        ("fi", {"default": "Hi", "fi": "Moi"}, "en", {"en": "Hi", "fi": "Moi"}),
        ("fi", {"default": "Moi", "sv": "Hej"}, "fi", {"fi": "Moi", "sv": "Hej"}),
        ("", {"en": "Hi", "pt_BR": "Oi"}, "en", {"en": "Hi", "pt-BR": "Oi"}),
        ("", {"de": "Hallo"}, "en", {"en": "Hallo", "de": "Hallo"}),
        ("", {"default": "Hi", "not a language": "x"}, "en", "Hi"),
    ],
)
def test_each_text_is_in_the_language_that_it_is_in(locale: str, text: Any, own: str, said: Any) -> None:
    carried = carry({"type": "text", "name": "a", "title": text}, locale=locale)
    assert carried.definition["locale"] == own
    assert carried.definition["pages"][0]["elements"][0]["title"] == said


def test_mark_up_becomes_words_and_names_in_texts_are_ours() -> None:
    carried = carry(
        {"type": "text", "name": "your name", "title": "<b>Your</b>&nbsp;name"},
        {"type": "text", "name": "b", "title": "Hello {your name}, {nobody}"},
    )
    first, second = carried.definition["pages"][0]["elements"]
    assert (first["title"], second["title"]) == ("Your name", "Hello {your_name}, …")


def test_names_that_cannot_be_are_others_and_doubled_ones_too() -> None:
    found = elements_of(*({"type": "text", "name": name} for name in ("1st", "a b", "a.b", "a b", "ö", "", "a" * 90)))
    names = [each["name"] for each in found]
    assert names[:5] == ["q_1st", "a_b", "a_b_2", "a_b_3", "o"]
    assert len({*names}) == len(names)
    assert [each["title"] for each in found[:2]] == ["1st", "a b"]


def test_looks_are_told_in_one_line_and_what_has_no_twin_by_key() -> None:
    carried = carry(
        {"type": "text", "name": "a", "width": "9px", "correctAnswer": 1},
        {"type": "text", "name": "b", "correctAnswer": 2},
    )
    told = notes_of(carried, LEFT_OUT)
    assert [note for note in told if "width" in note] == [
        ": How it looks and is paged through is the product's own; left out: width."
    ]
    assert "correctAnswer: It has no twin here; it stood at 2: a, b." in told


@pytest.mark.parametrize(
    "wrap", [lambda survey: {"json": survey}, lambda survey: [survey], lambda survey: {"data": {"survey": survey}}]
)
def test_a_wrapper_is_looked_through(wrap: Any) -> None:
    survey = {"pages": [{"elements": [{"type": "text", "name": "a"}]}]}
    carried = read_foreign(json.dumps(wrap(survey)).encode(), "w.json")
    assert carried.definition["pages"][0]["elements"][0]["name"] == "a"


def test_notes_have_the_lines_of_the_file() -> None:
    text = '{"elements": [\n {"type": "text", "name": "a"},\n\n {"type": "signaturepad",\n "name": "s"}]}'
    carried = read_foreign(text.encode(), "s.json")
    assert [(note.where, note.line) for note in carried.notes if note.kind == LEFT_OUT] == [("s", 4)]


def test_markup_is_taken_out_of_choices_and_names_that_are_shown_too_and_told_once_a_question():
    carried = carry(
        {"type": "matrix", "name": "<b>m</b>", "columns": ["<i>Good</i>", "Bad"], "rows": ["<u>Speed</u>"]},
        {"type": "radiogroup", "name": "q", "title": "<b>Which</b>?", "choices": ["<b>a</b>", "x < y"]},
        title={"default": "<b>My</b> survey", "fi": "<i>Oma</i> kysely"},
    )
    first, second = carried.definition["pages"][0]["elements"]
    assert carried.definition["title"] == {"en": "My survey", "fi": "Oma kysely"}
    assert (first["title"], first["columns"][0]) == ("m", {"value": "<i>Good</i>", "text": "Good"})
    assert first["rows"] == [{"value": "<u>Speed</u>", "text": "Speed"}]
    assert second["choices"] == [{"value": "<b>a</b>", "text": "a"}, "x < y"]
    told = [note for note in notes_of(carried, CHANGED) if "Mark-up" in note]
    assert [note.split(":")[0] for note in told] == ["", "<b>m</b>", "q"]
