"""What a survey definition may hold, and that every fault is found, in its place."""

from datetime import time
from typing import Any

import pytest

from surveyapp.domain.surveys import (
    Duration,
    InvalidDefinition,
    canonical,
    definition_hash,
    fill,
    lint,
    parse_survey,
    publish_faults,
    series_of,
    text_in,
    trend_changes,
    value_labels,
)
from tests.builders.definitions import make_definition, make_survey
from tests.builders.grids import GRID, ORDER, USE

NPS = {"name": "recommend", "type": "rating", "rateMin": 0, "rateMax": 10, "measure": "nps"}
STARS = {"name": "stars", "type": "rating"}
PICK = {"name": "pick", "type": "radiogroup", "choices": ["b", {"value": "a", "text": {"en": "A", "fi": "Aa"}}, 3]}
TICK = {"name": "tick", "type": "checkbox", "choices": ["x", "y"], "showOtherItem": True}
YES = {"name": "yes", "type": "boolean"}
WORDS = {"name": "words"}
HERE = ("pages", 0, "elements", 0)


def faults(definition: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(InvalidDefinition) as refused:
        parse_survey(definition)
    return [(fault.path, str(fault)) for fault in refused.value.faults]


REFUSED_ELEMENTS = {
    "unknown key": ({"titel": "x"}, "titel", "did you mean “title”"),
    "key of another type": ({"rateMin": 1}, "rateMin", "is not a key of comment"),
    "unknown type": ({"type": "raiting"}, "type", "did you mean “rating”"),
    "no type": ({"type": None}, "type", "missing"),
    "no name": ({"name": None}, "name", "missing"),
    "path in the name": ({"name": "../x"}, "name", "cannot be a name"),
    "number as name": ({"name": 3}, "name", "cannot be a name"),
    "no title": ({"title": None}, "title", "missing"),
    "title not in the own language": ({"title": {"fi": "Hei"}}, "title", "no text in en"),
    "title in no language": ({"title": {"en": "Hi", "e n": "x"}}, "title", "is no language"),
    "title a list": ({"title": ["Hi"]}, "title", "must be a text"),
    "title with a bell": ({"title": "a\x07b"}, "title", "control character"),
    "title too long": ({"title": "x" * 10_001}, "title", "10001 characters long"),
    "truth in words": ({"isRequired": "yes"}, "isRequired", "true or false"),
    "length as text": ({"maxLength": "5"}, "maxLength", "whole number"),
    "condition cut off": ({"visibleIf": "{a} ="}, "visibleIf", "ends too early"),
    "condition no text": ({"visibleIf": 3}, "visibleIf", "must be a condition"),
    "code in a condition": ({"visibleIf": '__import__("os")'}, "visibleIf", "is no function"),
    "condition on nothing": ({"visibleIf": "{nope} = 1"}, "visibleIf", "no question"),
    "condition on itself": ({"visibleIf": "{q} = 1"}, "visibleIf", "not answered yet"),
    "condition on who the customer is": ({"visibleIf": "{order.customer_email} = 1"}, "visibleIf", "no fact of an order"),
    "placeholder of nothing": ({"title": "You said {nope}"}, "title", "no question"),
    "scale upside down": ({"type": "rating", "rateMin": 5, "rateMax": 1}, "rateMin", "must be below"),
    "scale of one step": ({"type": "rating", "rateMin": 5, "rateMax": 5}, "rateMin", "must be below"),
    "scale too long": ({"type": "rating", "rateMax": 50}, "rateMax", "at most 21 steps"),
    "nps on five steps": ({"type": "rating", "measure": "nps"}, "measure", "rateMin 0 and rateMax 10"),
    "nps on words": ({"measure": "nps"}, "measure", "rateMin 0"),
    "csat on two steps": ({"type": "rating", "rateMax": 2, "measure": "csat"}, "measure", "at least 3 steps"),
    "ces on choices": ({"type": "radiogroup", "choices": [1, 2, 3], "measure": "ces"}, "measure", "at least 3 steps"),
    "measure unknown": ({"type": "rating", "measure": "nsp"}, "measure", "did you mean “nps”"),
    "top boxes without csat": ({"type": "rating", "topBoxes": 2}, "topBoxes", "csat” only"),
    "top boxes all": ({"type": "rating", "measure": "csat", "topBoxes": 5}, "topBoxes", "fewer than the 5"),
    "level on words": ({"level": "emotional"}, "level", "type rating only"),
    "driver of nothing": ({"type": "rating", "driverOf": "nope"}, "driverOf", "must name another question"),
    "driver of itself": ({"type": "rating", "driverOf": "q"}, "driverOf", "must name another question"),
    "theme with a space": ({"theme": "late delivery"}, "theme", "cannot be a theme"),
    "no choices": ({"type": "dropdown"}, "choices", "missing"),
    "other without showing it": ({"type": "radiogroup", "choices": ["a"], "otherText": "O"}, "otherText", "needs"),
    "other twice": ({"type": "radiogroup", "choices": ["other"], "showOtherItem": True}, "showOtherItem", "stands among"),
    "validator unknown": ({"validators": [{"type": "regex"}]}, "validators", "use one of: text"),
    "default that is no answer": ({"type": "rating", "defaultValue": 9}, "defaultValue", "no answer"),
    "limit on words": ({"type": "text", "min": 1}, "min", "inputType: number"),
    "limit no date": ({"type": "text", "inputType": "date", "max": "soon"}, "max", "2026-11-30"),
    "limits crossed": ({"type": "text", "inputType": "number", "min": 10, "max": 9}, "min", "swap"),
    "fewest above most": (
        {"type": "checkbox", "choices": ["a"], "maxSelectedChoices": 1, "validators": [{"type": "answercount", "minCount": 2}]},
        None,
        "cannot both hold",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("element", "key", "words"), REFUSED_ELEMENTS.values(), ids=REFUSED_ELEMENTS)
def test_a_faulty_question_is_refused_in_its_place(element: dict[str, Any], key: str | None, words: str) -> None:
    found = faults(make_definition({"name": "q", **element}))
    place = HERE if key is None else (*HERE, key)
    assert any(path[: len(place)] == place and words in message for path, message in found), found


REFUSED_SURVEYS: dict[str, tuple[dict[str, Any], tuple[str | int, ...], str]] = {
    "unknown key": ({"titles": "x"}, ("titles",), "did you mean “title”"),
    "no key like it": ({"zzzz": 1}, ("zzzz",), "remove it"),
    "no name": ({"name": None}, ("name",), "missing"),
    "path in the name": ({"name": "../../etc/x"}, ("name",), "cannot be a survey's name"),
    "name of a page": ({"name": "new"}, ("name",), "other pages"),
    "no title": ({"title": ""}, ("title",), "missing"),
    "no pages": ({"pages": None}, ("pages",), "missing"),
    "empty pages": ({"pages": []}, ("pages",), "missing"),
    "pages no list": ({"pages": {"name": "x"}}, ("pages",), "must be a list"),
    "page no mapping": ({"pages": ["x"]}, ("pages", 0), "must have keys"),
    "page without elements": ({"pages": [{"name": "p"}]}, ("pages", 0, "elements"), "missing"),
    "locale": ({"locale": "English"}, ("locale",), "is no language"),
    "locales": ({"locales": ["en", "??"]}, ("locales",), "is no language"),
    "anonymity": ({"anonymity": "secret"}, ("anonymity",), "use one of"),
    "dimensions": ({"dimensions": ["category", "age"]}, ("dimensions", 1), "does not belong"),
    "dimension twice": ({"dimensions": ["category", "category"]}, ("dimensions",), "stands twice"),
    "retention": ({"retention": "forever"}, ("retention",), "length of time"),
    "invite no mapping": ({"invite": "delivered"}, ("invite",), "keys of its own"),
    "invite without after": ({"invite": {"wait": "2 days"}}, ("invite", "after"), "missing"),
    "invite after": ({"invite": {"after": "deliverd"}}, ("invite", "after"), "did you mean “delivered”"),
    "invite wait": ({"invite": {"after": "delivered", "wait": 2}}, ("invite", "wait"), "length of time"),
    "invite hours": ({"invite": {"after": "delivered", "hours": "20:00-09:00"}}, ("invite", "hours"), "two times"),
    "invite hour 25": ({"invite": {"after": "delivered", "hours": "09:00-25:00"}}, ("invite", "hours"), "two times"),
    "invite sample": ({"invite": {"after": "delivered", "sample": 5}}, ("invite", "sample"), "from 0 to 1"),
    "invite remind": ({"invite": {"after": "delivered", "remind": ["soon"]}}, ("invite", "remind"), "length of time"),
    "rule without rule": ({"openTicketWhen": [{"question": "words"}]}, ("openTicketWhen", 0, "rule"), "missing"),
    "anonymous with tickets": (
        {"anonymity": "anonymous", "openTicketWhen": [{"rule": "choice", "question": "yes", "anyOf": [True]}]},
        ("openTicketWhen",),
        "opens no ticket",
    ),
    "anonymous with contact": (
        {"anonymity": "anonymous", "contactConsent": True},
        ("contactConsent",),
        "whom to contact",
    ),
}


@pytest.mark.parametrize(("changes", "path", "words"), REFUSED_SURVEYS.values(), ids=REFUSED_SURVEYS)
def test_a_faulty_survey_is_refused_in_its_place(
    changes: dict[str, Any], path: tuple[str | int, ...], words: str
) -> None:
    found = faults(make_definition(YES, **changes))
    assert any(place == path and words in message for place, message in found), found


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        make_definition({"name": "a", "titel": "x"}, {"name": "a"}, {"name": "b", "visibleIf": "{x} = 1"}, open=3)
    )
    assert [path for path, _ in found] == [
        (*HERE, "titel"),
        ("open",),
        ("pages", 0, "elements", 1, "name"),
        ("pages", 0, "elements", 2, "visibleIf"),
    ]


def test_conditions_cannot_go_in_a_circle_or_look_ahead() -> None:
    found = faults(
        make_definition({"name": "a", "visibleIf": "{b} notempty"}, {"name": "b", "visibleIf": "{a} notempty"})
    )
    assert [path for path, _ in found] == [(*HERE, "visibleIf")]
    assert "earlier question only" in found[0][1]


def test_the_comment_of_other_is_a_name_of_its_own() -> None:
    found = faults(make_definition(TICK, {"name": "tick-Comment"}))
    assert found[0][0] == ("pages", 0, "elements", 1, "name")


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ([{"text": "A"}], "needs a “value”"),
        (["@asked"], "does not begin with “@”"),
        (["a", "a"], "stands twice"),
        ([1, "1"], "stands twice"),
        ([["a"]], "needs a “value”"),
        ([{"value": "a", "txt": "A"}], "did you mean “text”"),
        ([str(number) for number in range(501)], "the most is 500"),
    ],
)
def test_choices_are_checked_one_by_one(choices: list[Any], words: str) -> None:
    found = faults(make_definition({"name": "q", "type": "radiogroup", "choices": choices}))
    assert any(words in message for _, message in found), found


def test_a_survey_has_at_most_300_questions() -> None:
    found = faults(make_definition() | {
        "pages": [
            {"name": f"p{page}", "elements": [{"name": f"q{page}_{n}", "type": "comment", "title": "T"} for n in range(151)]}
            for page in range(2)
        ]
    })  # fmt: skip
    assert [message for _, message in found] == ["The survey has 302 questions; the most is 300."]


def test_panels_stand_three_deep_at_most() -> None:
    element: dict[str, Any] = {"name": "q", "type": "comment", "title": "T"}
    for depth in range(5):
        element = {"name": f"panel{depth}", "type": "panel", "elements": [element]}
    assert "at most 3 deep" in faults(make_definition(pages=[{"name": "p", "elements": [element]}]))[0][1]


def test_what_a_definition_says_is_what_the_survey_knows() -> None:
    survey = parse_survey(
        make_definition(
            NPS | {"isRequired": True, "title": {"default": "Likely?", "fi": "Todennäköistä?"}},
            STARS
            | {
                "measure": "csat",
                "topBoxes": 1,
                "level": "emotional",
                "theme": "product_quality",
                "driverOf": "recommend",
            },
            PICK,
            locale="en",
            locales=["fi", "sv"],
            anonymity="confidential",
            open=True,
            retention="2 years",
            invite={
                "after": "delivered",
                "wait": "3 working days",
                "hours": "9:00-20:30",
                "remind": "5 days",
                "sample": 0.5,
            },
        )
    )
    recommend, stars, pick = survey.questions
    assert (recommend.required, recommend.title) == (True, {"en": "Likely?", "fi": "Todennäköistä?"})
    assert (stars.top_boxes, stars.level, stars.theme, stars.driver_of) == (
        1,
        "emotional",
        "product_quality",
        "recommend",
    )
    assert [choice.value for choice in pick.options.choices] == ["b", "a", "3"]
    assert survey.locales == ("en", "fi", "sv")
    assert (survey.anonymity, survey.open, survey.retention) == ("confidential", True, Duration(2, "year"))
    assert survey.invite is not None
    assert (survey.invite.after, survey.invite.wait) == (("delivered",), Duration(3, "working day"))
    assert (survey.invite.hours, survey.invite.remind) == ((time(9), time(20, 30)), (Duration(5, "day"),))
    assert (survey.invite.sample, survey.invite.quota, len(survey.invite.days)) == (0.5, None, 7)


def test_little_needs_to_be_said() -> None:
    survey = make_survey()
    assert (survey.locale, survey.locales, survey.anonymity, survey.open) == ("en", ("en",), "identified", False)
    assert (survey.dimensions, survey.rules, survey.invite) == (("category", "channel"), (), None)


def test_plain_strings_are_in_the_language_of_the_installation() -> None:
    survey = parse_survey(make_definition(), default_locale="fi")
    assert (survey.locale, survey.title) == ("fi", {"fi": "Test"})


def test_default_stands_for_the_own_language_unless_that_is_there() -> None:
    survey = make_survey(locale="pt", title={"default": "How was your order?", "pt": "Como foi?"})
    assert (survey.title, survey.locales) == ({"pt": "Como foi?"}, ("pt",))


def test_questions_inside_panels_are_asked_in_order() -> None:
    panel = {"name": "box", "type": "panel", "elements": [{"name": "in", "type": "comment", "title": "T"}]}
    survey = make_survey({"name": "a"}, panel, {"name": "note", "type": "html", "html": "Hi"}, {"name": "z"})
    assert [question.name for question in survey.questions] == ["a", "in", "z"]
    assert survey.names["in"].type == "comment"


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ({"fi": "hei", "en": "hi"}, "fi", "hei"),
        ({"fi": "hei", "en": "hi"}, "sv", "hi"),
        ({"sv": "hej"}, "fi", "hej"),
        ({}, "fi", ""),
    ],
)
def test_text_in_a_language_falls_back(text: dict[str, str], language: str, words: str) -> None:
    assert text_in(text, language, "en") == words


def test_placeholders_are_filled_once_and_unknown_ones_vanish() -> None:
    assert fill(
        "{name}, {order.external_id}; {nope}.", {"name": "{order.external_id}", "order.external_id": 48211}
    ) == ("{order.external_id}, 48211; .")
    assert fill("{tick} { } {1}", {"tick": ["a", "b"]}) == "a, b { } {1}"


def test_a_text_may_name_earlier_questions_and_the_order() -> None:
    make_survey({"name": "a"}, {"name": "b", "title": "You said {a} of order {order.external_id}"})
    assert faults(make_definition({"name": "a", "title": "{b}"}, {"name": "b"}))[0][0] == (*HERE, "title")
    make_survey({"name": "a"}, completedHtml="Thank you for {a}")


def test_our_promise_may_stand_beside_questions_and_in_none() -> None:
    said = {"name": "said", "type": "html", "html": "**{promise.answer}** {promise.kept}"}
    survey = make_survey(said, {"name": "a", "description": "{promise.answer}"}, locales=["en", "fi"])
    assert (*HERE, "html") not in [warning.path for warning in lint(survey)]
    refused = faults(make_definition({"name": "a", "title": "{promise.answer}"}))
    assert refused[0][0] == (*HERE, "title")
    assert "may stand in" in refused[0][1]
    assert "no question" in faults(make_definition(said | {"html": "{promise.nothing}"}))[0][1]


def test_series_follow_measure_and_scale_and_nothing_else() -> None:
    keys = {key.question: key for key in series_of(make_survey(NPS, STARS, PICK, TICK, YES, WORDS))}
    assert [(key.question, key.measure, key.scale) for key in keys.values()] == [
        ("", "responses", ("complete", "partial")),
        ("recommend", "nps", tuple(str(score) for score in range(11))),
        ("stars", "rating", ("1", "2", "3", "4", "5")),
        ("pick", "choice", ("3", "a", "b")),
        ("tick", "choices", ("other", "x", "y")),
        ("yes", "boolean", ("true", "false")),
    ]
    same = series_of(make_survey(STARS | {"title": "Reworded"}, PICK | {"choices": ["a", 3, "b"]}))
    assert same[1:] == [keys["stars"], keys["pick"]]
    changed = series_of(make_survey(STARS | {"rateMax": 7}, PICK | {"choices": ["a", "b"]}))
    assert {key.hash for key in changed}.isdisjoint({keys["stars"].hash, keys["pick"].hash})
    assert series_of(make_survey(STARS | {"measure": "csat"}))[1].hash != keys["stars"].hash


def test_rows_and_things_put_in_order_are_series_of_their_own() -> None:
    keys = series_of(make_survey(GRID, USE, ORDER))
    assert [(key.question, key.name, key.part, key.measure, key.scale) for key in keys[1:]] == [
        ("grid:price", "grid", "price", "rating", ("1", "2", "3")),
        ("grid:staff", "grid", "staff", "rating", ("1", "2", "3")),
        ("use:app", "use", "app", "choice", ("never", "often")),
        ("use:shop", "use", "shop", "choice", ("never", "often")),
        ("order:speed", "order", "speed", "rank", ("1", "2", "3")),
        ("order:2", "order", "2", "rank", ("1", "2", "3")),
        ("order:help", "order", "help", "rank", ("1", "2", "3")),
    ]
    assert series_of(make_survey(GRID | {"rows": ["staff", "new", "price"]}))[3] == keys[1]
    assert series_of(make_survey(GRID | {"columns": [3, 1, 2]}))[1] == keys[1]
    assert series_of(make_survey(ORDER | {"maxSelectedChoices": 2}))[1].scale == ("1", "2")


@pytest.mark.parametrize(
    ("columns", "scale"),
    [
        ([5, 1, 10], ("1", "5", "10")),
        ([-1, 0, 1], ("-1", "0", "1")),
        ([1, 2, "na"], ("1", "2", "na")),
        (["01", "02"], ("01", "02")),
        (["1.5", "2"], ("1.5", "2")),
        (["٣", "٤"], ("٣", "٤")),
        ([7], ("7",)),
    ],
)
def test_columns_are_scores_where_all_are_whole_numbers(columns: list[Any], scale: tuple[str, ...]) -> None:
    key = series_of(make_survey(GRID | {"columns": columns}))[1]
    is_score = scale[:2] in (("1", "5"), ("-1", "0"))
    assert (key.measure, key.scale) == ("rating" if is_score else "choice", scale)


def test_a_row_that_goes_ends_its_own_trend_and_a_new_one_ends_none() -> None:
    before = make_survey(GRID, ORDER)
    after = make_survey(GRID | {"rows": ["staff", "new"]}, ORDER | {"choices": ["speed", "2", "help", "more"]})
    found = [(change.path, str(change)) for change in trend_changes(before, after)]
    assert found == [
        (HERE, "“grid:price” is asked no more: its trend ends."),
        *(
            (("pages", 0, "elements", 1), f"“order:{item}” changed from rank 1–3 to rank 1–4: its trend starts anew.")
            for item in ("speed", "2", "help")
        ),
    ]


@pytest.mark.parametrize("key", ["measure", "topBoxes", "level", "driverOf"])
def test_a_matrix_has_no_measure_of_its_own(key: str) -> None:
    value = {"measure": "csat", "topBoxes": 2, "level": "emotional", "driverOf": "grid"}[key]
    (path, message), *_ = faults(make_definition(GRID | {key: value}))
    assert path == (*HERE, key)
    assert "type rating" in message or "measure: csat" in message


def test_the_canonical_form_forgets_the_order_of_keys_only() -> None:
    one, other = {"b": [1, 2], "a": {"y": "ä", "x": None}}, {"a": {"x": None, "y": "ä"}, "b": [1, 2]}
    assert canonical(one) == canonical(other) == '{"a":{"x":null,"y":"ä"},"b":[1,2]}'
    assert definition_hash(one) == definition_hash(other) != definition_hash({**one, "b": [2, 1]})


def test_missing_languages_are_warned_of() -> None:
    survey = make_survey(
        PICK | {"title": {"en": "Pick", "sv": "Välj"}}, locales=["en", "fi"], title={"en": "T", "fi": "T"}
    )
    warnings = {warning.path: str(warning) for warning in lint(survey)}
    assert warnings == {
        (*HERE, "title"): "No text in fi; people who read it are shown en.",
        (*HERE, "choices", 0, "text"): "No text in fi; people who read it are shown en.",
    }


def test_a_survey_that_counts_nothing_is_warned_of() -> None:
    assert [warning.path for warning in lint(make_survey(WORDS))] == [("pages",)]
    assert lint(make_survey(YES)) == []


def test_a_survey_that_asks_nothing_is_not_published() -> None:
    survey = make_survey({"name": "word", "type": "html", "html": "Hello"})
    assert [fault.path for fault in publish_faults(survey)] == [("pages",)]


def test_a_plain_survey_may_be_published() -> None:
    assert publish_faults(make_survey(NPS, STARS, PICK, TICK, YES, WORDS)) == []


def test_values_have_their_words_in_each_language() -> None:
    ends = {"minRateDescription": {"en": "bad", "fi": "huono"}, "maxRateDescription": "good"}
    stars, pick = make_survey(STARS | ends, PICK).questions
    assert value_labels(stars, "fi", "en") == {"1": "huono", "5": "good"}
    assert value_labels(pick, "fi", "en") == {"b": "b", "a": "Aa", "3": "3"}


def test_a_choice_may_name_the_order_and_speaks_of_any_order_in_reports() -> None:
    about = {
        "type": "checkbox",
        "choices": [{"value": "it", "text": "{order.product}"}, {"value": "x", "text": "{order.extra}"}],
    }
    (question,) = make_survey(PICK | about).questions
    assert value_labels(question, "fi", "en") == {"it": "Tuote"}
    assert value_labels(question, "fi", "en", {"order.product": "Chair"}) == {"it": "Chair"}
    assert value_labels(question, "sv", "en", {"order.product": None}) == {"it": "Varan"}
