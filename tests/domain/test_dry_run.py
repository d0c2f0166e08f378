"""The dry run: what it reaches, what it says cannot be reached, which rules it fires, and how long it may take."""

import time
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.following import Circumstances
from surveyapp.domain.surveys import Survey, parse_survey
from surveyapp.domain.surveys.dry_run import DryRun, dry_run
from surveyapp.formats.survey_yaml import read_survey
from surveyapp.settings import PROJECT
from tests.browser.generated_surveys import SurveyMaker, answers_to

TODAY = date(2026, 11, 22)
SHIPPED = sorted(
    path for path in (PROJECT / "surveys").rglob("*.yaml") if "\npages:" in path.read_text(encoding="utf-8")
)


def survey_of(*elements: dict[str, Any], **more: Any) -> Survey:
    """Return a survey of one page."""
    titled = [{"title": element["name"], **element} for element in elements]
    return parse_survey({"name": "s", "title": "S", "pages": [{"name": "p", "elements": titled}], **more})


def run(*elements: dict[str, Any], **more: Any) -> DryRun:
    return dry_run(survey_of(*elements, **more), today=TODAY)


def rating(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "rating", **more}


def comment(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "comment", **more}


def unreached(found: DryRun) -> list[str]:
    return [f"{each.name}{':' if each.choice else ''}{each.choice}" for each in found.unreached]


@pytest.mark.parametrize(
    ("before", "condition", "is_reached"),
    [
        (rating("q"), "{q} <= 2", True),
        (rating("q"), "{q} > 5", False),
        (rating("q"), "{q} > 4 and {q} < 5", False),
        (rating("q"), "{q} empty", True),
        (rating("q", isRequired=True), "{q} empty", False),
        ({"name": "q", "type": "boolean"}, "{q} = false", True),
        ({"name": "q", "type": "radiogroup", "choices": ["a", "b"]}, "{q} = 'b'", True),
        ({"name": "q", "type": "radiogroup", "choices": ["a", "b"]}, "{q} = 'c'", False),
        ({"name": "q", "type": "radiogroup", "choices": ["a"], "showOtherItem": True}, "{q-Comment} = 'rust'", True),
        (
            {"name": "q", "type": "checkbox", "choices": ["a", "b", "c"]},
            "{q} contains 'a' and {q} notcontains 'c'",
            True,
        ),
        (
            {"name": "q", "type": "checkbox", "choices": ["a", "b", "c"], "maxSelectedChoices": 1},
            "{q} allof ['a', 'b']",
            False,
        ),
        ({"name": "q", "type": "matrix", "columns": [1, 2, 3], "rows": ["x", "y"]}, "{q.x} = 3 and {q.y} = 1", True),
        ({"name": "q", "type": "ranking", "choices": ["a", "b"]}, "{q} contains 'b'", True),
        ({"name": "q", "type": "text"}, "{q} = 'Turku'", True),
        ({"name": "q", "type": "text", "inputType": "number", "min": 3}, "{q} > 100", True),
        ({"name": "q", "type": "text", "inputType": "number", "max": 3}, "{q} > 100", False),
        ({"name": "q", "type": "text", "inputType": "date"}, "dateDiff({q}, today()) > 30", True),
        ({"name": "q", "type": "text", "inputType": "date"}, "age({q}) >= 18", True),
        ({"name": "q", "type": "text", "inputType": "date"}, "{q} > '2026-12-24'", True),
        ({"name": "q", "type": "file"}, "{q} notempty", True),
        (rating("q"), "{order.days_late} > 3", True),
        (rating("q"), "{order.seller} = 'Anna' and {q} < 3", True),
        (rating("q"), "sum({q}, {order.days_late}) = 7", True),
    ],
)
def test_what_a_condition_hides_is_found_where_any_answers_show_it(
    before: dict[str, Any], condition: str, is_reached: bool
) -> None:
    found = run(before, comment("why", visibleIf=condition))
    assert (unreached(found) == []) is is_reached
    why = found.elements[-1]
    assert why.hiding is not None
    if is_reached:
        assert "why" in found.ways[why.way or 0].asked
        assert "why" not in found.ways[why.hiding].asked


def test_what_is_not_reached_is_certain_only_where_every_answer_was_tried() -> None:
    sure = run(rating("q"), comment("why", visibleIf="{q} > 5")).elements[-1]
    unsure = run({"name": "q", "type": "text"}, comment("why", visibleIf="{q} * {q} = 1234321")).elements[-1]
    assert (sure.is_reached, sure.is_certain) == (False, True)
    assert (unsure.is_reached, unsure.is_certain) == (False, False)


def test_it_says_which_answers_matter() -> None:
    found = run(rating("a"), rating("b"), comment("why", visibleIf="{a} < 2 and {order.days_late} > 0"))
    why = found.elements[-1]
    assert why.answers == {"a": 1}
    assert why.facts is not None
    assert why.facts["order.days_late"] > 0


def test_a_chain_of_conditions_is_followed_to_its_end() -> None:
    chain = [rating("q0"), *(rating(f"q{n}", visibleIf=f"{{q{n - 1}}} = {1 + n % 5}") for n in range(1, 60))]
    found = run(*chain)
    assert unreached(found) == []
    assert len(found.longest.asked) == 60
    assert len(found.shortest.asked) == 1


def test_choices_that_are_never_offered_are_told() -> None:
    found = run(
        {"name": "had", "type": "checkbox", "choices": ["table", "chair", "bed"], "maxSelectedChoices": 2},
        {
            "name": "worst", "type": "radiogroup", "choices": ["table", "chair", "bed", "lamp"],
            "choicesVisibleIf": "{had} contains {item}",
        },
    )  # fmt: skip
    assert unreached(found) == ["worst:lamp"]
    assert [each.hiding is not None for each in found.choices] == [True, True, True, True]


def test_rules_fire_or_are_told_that_they_never_do() -> None:
    rules = [
        {"rule": "score", "question": "a", "atMost": 2},
        {"rule": "choice", "question": "pick", "anyOf": ["bad"]},
        {"rule": "score", "question": "grid:price", "atMost": 2},
        {"rule": "score", "question": "hidden", "atMost": 2},
        {"rule": "theme", "themes": ["delivery_late"]},
    ]
    found = run(
        rating("a"),
        {"name": "pick", "type": "radiogroup", "choices": ["good", "bad"], "visibleIf": "{a} > 3"},
        {"name": "grid", "type": "matrix", "columns": [1, 2, 3], "rows": ["speed", "price"]},
        rating("hidden", visibleIf="{a} > 9"),
        comment("words"),
        openTicketWhen=rules,
    )
    assert [fired.way is not None for fired in found.rules] == [True, True, True, False, True]
    for fired in found.rules:
        assert fired.way is None or fired.rule in found.ways[fired.way].fires
    silent = run(rating("a"), openTicketWhen=rules[-1:])
    assert silent.rules[0].way is None


def test_a_question_that_takes_no_answer_is_a_dead_end() -> None:
    numeric = {"type": "numeric", "minValue": 10}
    short = {"type": "text", "maxLength": 1}
    found = run(rating("a"), {"name": "stuck", "type": "text", "isRequired": True, "validators": [numeric, short]})
    assert found.dead_ends == ("stuck",)
    assert not found.is_clean


def test_pages_with_nothing_to_answer_and_ways_on_which_nothing_is_asked_are_told() -> None:
    pages = [
        {"name": "hello", "elements": [{"name": "hi", "type": "html", "html": "Hello"}]},
        {"name": "late", "visibleIf": "{order.days_late} > 0", "elements": [rating("q", title="Q")]},
    ]
    found = dry_run(parse_survey({"name": "s", "title": "S", "pages": pages}), today=TODAY)
    assert found.empty_pages == ("hello",)
    assert found.pages == {"hello": True, "late": True}
    assert found.blank_ways
    assert all(not found.ways[number].asked for number in found.blank_ways)


def test_every_way_is_one_that_the_form_would_take_and_the_same_again() -> None:
    for seed in range(12):
        survey = parse_survey(SurveyMaker(Random(seed)).definition())
        found = dry_run(survey, today=TODAY)
        for way in found.ways:
            parsed = parse_answers(survey, way.raw, Circumstances(TODAY, way.facts))
            assert {fault.name for fault in parsed.faults} <= set(way.stuck)
            assert parsed.shown.elements == way.shown
        assert dry_run(survey, today=TODAY) == found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_everything_that_we_ship_can_be_reached(path: Any) -> None:
    definition, _ = read_survey(path.read_text(encoding="utf-8"), path.name)
    found = dry_run(parse_survey(definition), today=TODAY)
    assert unreached(found) == []
    assert [fired.rule for fired in found.rules if fired.way is None] == []
    assert found.is_clean
    assert found.shortest.seconds <= found.usual.seconds <= found.longest.seconds + 60


CHOICES = ("a", "b", "c")


@st.composite
def branching(draw: st.DrawFn) -> Survey:
    """Return a survey whose conditions look at choices and scores."""
    kinds = draw(
        st.lists(st.sampled_from(["rating", "radiogroup", "checkbox", "boolean", "matrix"]), min_size=2, max_size=8)
    )
    elements: list[dict[str, Any]] = []
    for number, kind in enumerate(kinds):
        element: dict[str, Any] = {"name": f"q{number}", "type": kind, "isRequired": draw(st.booleans())}
        if kind in ("radiogroup", "checkbox"):
            element["choices"] = list(CHOICES)
        if kind == "matrix":
            element |= {"columns": [1, 2], "rows": ["x", "y"]}
        if elements and draw(st.booleans()):
            element["visibleIf"] = draw(conditions(elements))
        elements.append(element)
    return survey_of(*elements)


def conditions(elements: list[dict[str, Any]]) -> st.SearchStrategy[str]:
    """Return conditions on the answers to `elements`."""
    return st.recursive(
        st.sampled_from(elements).flatmap(compared),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
            ),
            inner.map(lambda part: f"not ({part})"),
        ),
        max_leaves=4,
    )


def compared(element: dict[str, Any]) -> st.SearchStrategy[str]:
    name = element["name"]
    if element["type"] == "rating":
        return st.builds(
            "{{{}}} {} {}".format, st.just(name), st.sampled_from(["<", "=", ">=", "!="]), st.integers(0, 6)
        )
    if element["type"] == "boolean":
        return st.sampled_from([f"{{{name}}} = true", f"{{{name}}} = false", f"{{{name}}} empty"])
    if element["type"] == "matrix":
        return st.builds("{{{}.{}}} = {}".format, st.just(name), st.sampled_from("xy"), st.integers(1, 3))
    how = ["contains", "notcontains"] if element["type"] == "checkbox" else ["=", "!="]
    return st.builds("{{{}}} {} '{}'".format, st.just(name), st.sampled_from(how), st.sampled_from([*CHOICES, "d"]))


@settings(max_examples=60)
@given(branching(), st.integers(0, 10**6))
def test_whatever_random_answers_reach_is_reached_and_nothing_else_is_called_certain(survey: Survey, seed: int) -> None:
    found = dry_run(survey, today=TODAY)
    reached = {element.name for element in found.elements if element.is_reached}
    assert all(element.is_certain for element in found.elements)
    random = Random(seed)
    for _ in range(30):
        raw = {name: sent for question in survey.questions for name, sent in answers_to(question, random).items()}
        parsed = parse_answers(survey, raw, Circumstances(TODAY))
        if not parsed.faults:
            assert parsed.shown.elements <= reached


def test_three_hundred_questions_take_no_more_than_two_seconds() -> None:
    kinds = ({"type": "rating"}, {"type": "boolean"}, {"type": "checkbox", "choices": [*CHOICES]})
    said = ("{{q{}}} < 3", "{{q{}}} = true", "{{q{}}} contains 'c'")
    elements: list[dict[str, Any]] = []
    for number in range(300):
        before = number - 1 if number % 2 else (number * 7) % 30
        condition = said[before % 3].format(before)
        elements.append(
            {"name": f"q{number}", **kinds[number % 3], **({"visibleIf": condition} if number > 30 else {})}
        )
    survey = survey_of(*elements)
    begun = time.perf_counter()
    found = dry_run(survey, today=TODAY)
    assert unreached(found) == []
    assert len(found.ways) <= 30
    # Two seconds by themselves; a busy machine takes a multiple of its own time.
    assert time.perf_counter() - begun < 6
