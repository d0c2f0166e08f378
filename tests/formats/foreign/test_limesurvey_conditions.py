"""Conditions of LimeSurvey: each is here one that the same answers make true, or is left out with the reason."""

from datetime import date
from typing import Any

import pytest

from surveyapp.domain.expressions import is_true, parse
from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.limesurvey import read
from tests.formats.foreign.limesurvey_files import group, question, survey

TODAY = date(2026, 11, 22)
ASKED = (
    question("Age", "N", qid=101),
    question("Kids", "N", qid=102),
    question("Name", "S", qid=103),
    question("Owner", "Y", qid=104),
    question("Colour", "L", qid=105, answers={"A1": "Red", "A2": "Blue"}, other="Y"),
    question("Why", "M", qid=106, subs={"a": "Fast", "b": "Friendly"}, other="Y"),
    question("Grid", "F", qid=107, subs={"r1": "Price", "r2": "Quality"}, answers={"1": "Bad", "2": "Good"}),
    question("Order", "R", qid=108, answers={"x": "X", "y": "Y"}),
    question("Sum", "*", qid=109),
    question("Since", "D", qid=110),
)


def condition(script: str, **more: Any) -> tuple[str | None, list[str]]:
    """Return the condition that `script` becomes, and what is told of it."""
    last = question("Last", "S", relevance=script, **more)
    found = read(survey(group("One", *ASKED), group("Two", last)), "f.lss")
    parse_survey(found.definition)
    (element,) = found.definition["pages"][1]["elements"]
    return element.get("visibleIf"), [str(note) for note in found.notes if note.where == "Last"]


SAME = [
    ("1", None),
    ("{1}", None),
    ("Age > 5", "{Age} > 5"),
    ("Age.NAOK gt 5", "{Age} > 5"),
    ("5 < Age", "{Age} > 5"),
    ("Age ge 5.5", "{Age} >= 5.5"),
    ("Age lt 10", "{Age} < 10"),
    ("Age <= 0", "{Age} <= 0 or {Age} empty"),
    ("Age < Kids", "{Age} < {Kids}"),
    ("Age == Kids", "{Age} = {Kids}"),
    ("Name == 'Ann'", "{Name} = 'Ann'"),
    ('Name eq "O\'Hara"', "{Name} = 'O\\'Hara'"),
    ("Name ne 'Ann'", "{Name} != 'Ann'"),
    ("Name == ''", "{Name} empty"),
    ('Name != " "', "{Name} notempty"),
    ("!is_empty(Name)", "{Name} notempty"),
    ("is_empty(Name.NAOK)", "{Name} empty"),
    ("Name", "{Name} notempty and {Name} != 0"),
    ('Owner == "Y"', "{Owner} = true"),
    ('Owner.NAOK != "Y"', "{Owner} != true"),
    ('"N" == Owner', "{Owner} = false"),
    ("Owner", "{Owner} notempty"),
    ('Colour == "A1"', "{Colour} = 'A1'"),
    ('Colour == "-oth-"', "{Colour} = 'other'"),
    ("!is_empty(Colour_other)", "{Colour-Comment} notempty"),
    ('Why_a == "Y"', "{Why} contains 'a'"),
    ('Why_a.NAOK != "Y"', "{Why} notcontains 'a'"),
    ('Why_a == ""', "{Why} notcontains 'a'"),
    ("!is_empty(Why_b)", "{Why} contains 'b'"),
    ("Why_b", "{Why} contains 'b'"),
    ("!Why_b", "{Why} notcontains 'b'"),
    ("count(Why_a, Why_b) > 0", "{Why} anyof ['a', 'b']"),
    ("count(Why_a, Why_b) == 0", "{Why} noneof ['a', 'b']"),
    ("count(that.Why.NAOK) >= 1", "{Why} contains 'a' or {Why} contains 'b' or {Why-Comment} notempty"),
    ("count(Why_a, Why_b) >= 2", "sum(iif({Why} contains 'a', 1, 0), iif({Why} contains 'b', 1, 0)) >= 2"),
    ("count(Name, Age)", "{Name} notempty or {Age} notempty"),
    ("Grid_r1 == 2", "{Grid.r1} = 2"),
    ("Grid_r1 == Grid_r2", "{Grid.r1} = {Grid.r2}"),
    ("countif('2', Grid_r1, Grid_r2) > 1", "sum(iif({Grid.r1} = '2', 1, 0), iif({Grid.r2} = '2', 1, 0)) > 1"),
    ("sum(Age, Kids) > 3", "sum(0, {Age}, {Kids}) > 3"),
    ("Age - Kids > 18", "{Age} notempty and {Kids} notempty and {Age} - {Kids} > 18"),
    ("Age * 2 == 10", "{Age} notempty and {Age} * 2 = 10"),
    ("if(Owner == 'Y', Age > 1, Kids > 1)", "iif({Owner} = true, {Age} > 1, {Kids} > 1)"),
    ("if(Owner == 'Y', 3, 4) < Age", "iif({Owner} = true, 3, 4) < {Age}"),
    ("Age > 1 && Kids > 2 || Name == 'x'", "{Age} > 1 and {Kids} > 2 or {Name} = 'x'"),
    ("Age > 1 AND (Kids > 2 OR Name == 'x')", "{Age} > 1 and ({Kids} > 2 or {Name} = 'x')"),
    ("!(Age > 1 and Kids > 2)", "not ({Age} > 1 and {Kids} > 2)"),
    ("1 and Age > 1", "{Age} > 1"),
    ("0 or Age > 1", "{Age} > 1"),
    ("1X1X101 > 5", "{Age} > 5"),
    ("((1X1X104.NAOK == \"Y\"))", "{Owner} = true"),
    ('1X1X106a == "Y"', "{Why} contains 'a'"),
    ('1X1X107r1.NAOK == "2"', "{Grid.r1} = '2'"),
    ("INSERTANS:1X1X101 > 5", "{Age} > 5"),
    ("Since > '2020-01-01'", "{Since} > '2020-01-01'"),
    ("is_empty(Order_1)", None),
]  # fmt: skip


@pytest.mark.parametrize(("script", "wanted"), SAME[:-1], ids=[script for script, _ in SAME[:-1]])
def test_a_condition_is_ours(script: str, wanted: str | None) -> None:
    found, notes = condition(script)
    assert found == wanted
    assert notes == []
    assert wanted is None or parse(wanted)


REFUSED = [
    ("Nobody == 1", "“Nobody” is no question asked before it"),
    ("Last == 1", "“Last” is no question asked before it"),
    ("TOKEN:FIRSTNAME == 'Ann'", "fact about the participant"),
    ("Sum > 3", "“Sum” is an equation"),
    ("1X1X109 > 3", "“1X1X109” is an equation"),
    ("1X1X999 > 3", "no question asked before it"),
    ("Order_1 == 'x'", "one place of a ranking"),
    ("Grid == 1", "“Grid” has several answers"),
    ("strlen(Name) > 3", "the function “strlen” has no twin"),
    ("regexMatch('/a/', Name)", "the function “regexmatch” has no twin"),
    ("min(Age, Kids) > 3", "the function “min” has no twin"),
    ("Age = 4", "“= 4” in the condition cannot be read"),
    ("Age >", "ends too early"),
    ("(Age > 1", "ends too early"),
    ("Age > 1)", "“)” in the condition cannot be read"),
    ("Age ? 1", "“? 1” in the condition cannot be read"),
    ("Colour.shown == 'Red'", "the words of “Colour.shown”"),
    ("Age.relevanceStatus == 1", "something else than an answer"),
    ("self == 1", "speaks of the question itself"),
    ("sum(that.Grid) > 1", "all parts of a question"),
    ("Why_a > 3", "cannot be compared so"),
    ("Why == 'a'", "cannot be compared so"),
    ("Owner == 'maybe'", "cannot be compared so"),
    ("Owner > 'A'", "cannot be compared so"),
    ("Owner == Colour", "cannot be compared so"),
    ("Owner + 1 > 2", "cannot be compared so"),
    ("Age - Kids != 3", "reckoned with"),
    ("Age - Kids", "reckoned with"),
    ("is_empty(Age, Kids)", "too few or too many values"),
    ("if(Age > 1, 2)", "too few or too many values"),
    ("(" * 60 + "Age" + ")" * 60, "nested deeper"),
    (" and ".join(["Age > 1"] * 200), "nested deeper"),
    ("Age > 1" + " " * 6_000 + "and Kids > 1", "longer than 5000 characters"),
]


@pytest.mark.parametrize(("script", "reason"), REFUSED, ids=[script[:40] for script, _ in REFUSED])
def test_a_condition_without_a_twin_is_left_out_with_the_reason(script: str, reason: str) -> None:
    found, notes = condition(script)
    assert found is None
    assert len(notes) == 1
    assert reason in notes[0]
    assert "asked of everybody now" in notes[0]


def test_a_number_in_quotes_is_told_of_where_order_matters() -> None:
    found, notes = condition('Age > "9"')
    assert found == "{Age} > 9"
    assert "letter by letter" in notes[0]


def shown(script: str, answers: dict[str, Any], *before: Any) -> bool:
    """Tell whether the last question is asked, given `answers` to the ones before it."""
    found = read(survey(group("One", *before), group("Two", question("Last", "S", relevance=script))), "f.lss")
    text = found.definition["pages"][1]["elements"][0].get("visibleIf")
    return text is None or is_true(parse(text), answers, today=TODAY)


ONLY_ADULTS = (question("Age", "N"), question("Job", "S", relevance="Age > 17"))


@pytest.mark.parametrize(
    ("script", "answers", "wanted"),
    [
        ('Job != "cook"', {"Age": 30, "Job": "smith"}, True),
        ('Job != "cook"', {"Age": 30}, True),
        # The question was not asked: without .NAOK nothing that names it holds.
        ('Job != "cook"', {"Age": 12}, False),
        ('Job.NAOK != "cook"', {"Age": 12}, True),
        ("is_empty(Job)", {"Age": 12}, False),
        ("is_empty(Job.NAOK)", {"Age": 12}, True),
        ('Job == "cook"', {"Age": 30, "Job": "cook"}, True),
        ("Age < 10", {}, False),
        ("Age <= 0", {}, True),
        ("Age - 5 < 1", {}, False),
        ("Age + 5 > 1", {}, True),
        ("Age + Age < 1", {}, False),
    ],
)
def test_answers_that_are_not_there_count_as_in_limesurvey(script: str, answers: dict[str, Any], wanted: bool) -> None:
    assert shown(script, answers, *ONLY_ADULTS) is wanted


def test_a_condition_on_a_question_of_another_page_knows_when_that_page_is_shown() -> None:
    pages = (
        group("One", question("Age", "N")),
        group("Two", question("Job", "S"), relevance="Age > 17"),
        group(
            "Three", question("Last", "S", relevance="is_empty(Job)"), question("Then", "S", relevance='Job == "cook"')
        ),
    )
    found = read(survey(*pages), "f.lss").definition["pages"]
    assert found[1]["visibleIf"] == "{Age} > 17"
    assert [element["visibleIf"] for element in found[2]["elements"]] == [
        "{Age} > 17 and {Job} empty",
        "{Job} = 'cook'",
    ]


OLD = [
    ([(1, 104, "1X1X104", "==", "Y")], "{Owner} = true"),
    ([(1, 104, "1X1X104", "==", " ")], "{Owner} empty"),
    ([(1, 104, "1X1X104", "!=", "")], "{Owner} notempty"),
    ([(1, 106, "1X1X106", "==", "a")], "{Why} contains 'a'"),
    ([(1, 106, "+1X1X106b", "==", "Y")], "{Why} contains 'b'"),
    ([(1, 106, "1X1X106", "==", "a"), (1, 106, "1X1X106", "==", "b")], "{Why} contains 'a' or {Why} contains 'b'"),
    ([(1, 101, "1X1X101", ">", "5"), (1, 104, "1X1X104", "==", "Y")], "{Age} > 5 and {Owner} = true"),
    ([(1, 101, "1X1X101", ">", "5"), (2, 104, "1X1X104", "==", "Y")], "{Age} > 5 or {Owner} = true"),
    ([(1, 101, "1X1X101", "<", "5")], "{Age} notempty and {Age} < 5"),
    ([(1, 101, "1X1X101", "==", "@1X1X102@")], "{Age} = {Kids}"),
]


@pytest.mark.parametrize(("rows", "wanted"), OLD, ids=[wanted for _, wanted in OLD])
def test_the_old_table_of_conditions_is_read(rows: list[tuple[Any, ...]], wanted: str) -> None:
    found, notes = condition("1", conditions=rows)
    assert (found, notes) == (wanted, [])


def test_an_old_pattern_is_left_out() -> None:
    found, notes = condition("1", conditions=[(1, 103, "1X1X103", "RX", "/^a+$/")])
    assert found is None
    assert "“RX”" in notes[0]


def test_relevance_counts_where_it_says_more_than_the_old_table() -> None:
    assert condition("Age > 1", conditions=[(1, 104, "1X1X104", "==", "Y")])[0] == "{Age} > 1"


def test_a_filter_offers_what_was_ticked() -> None:
    first = question("Q1", "M", subs={"a": "A", "b": "B"})
    same = question("Q2", "M", subs={"a": "A", "b": "B"}, attributes={"array_filter": "Q1"})
    more = question("Q3", "M", subs={"a": "A", "z": "Z"}, attributes={"array_filter": "Q1"})
    without = question("Q4", "R", answers={"a": "A", "b": "B"}, attributes={"array_filter_exclude": "Q1;Q2"})
    rows = question("Q5", "F", subs={"a": "A"}, answers={"1": "x"}, attributes={"array_filter": "Q1"})
    found = read(survey(group("Page", first, same, more, without, rows)), "f.lss")
    parse_survey(found.definition)
    filters = [element.get("choicesVisibleIf") for element in found.definition["pages"][0]["elements"]]
    assert filters == [
        None,
        "{Q1} contains {item}",
        "{Q1} contains {item} or ['z'] contains {item}",
        "{Q1} notcontains {item} and {Q2} notcontains {item}",
        None,
    ]
    assert [note.where for note in found.notes] == ["Q5"]


def test_a_filter_of_fields_stands_at_each_and_is_known_to_later_conditions() -> None:
    first = question("Q1", "M", subs={"a": "A", "b": "B"})
    fields = question("Q2", "K", subs={"a": "A", "z": "Z"}, attributes={"array_filter": "Q1"})
    boxes = question("Q3", "M", subs={"a": "A"}, attributes={"array_filter_exclude": "Q1"})
    last = question("Q4", "S", relevance='is_empty(Q2_a) and Q3_a != "Y"')
    found = read(survey(group("Page", first, fields, boxes, last)), "f.lss")
    parse_survey(found.definition)
    _, second, third, fourth = found.definition["pages"][0]["elements"]
    assert [field.get("visibleIf") for field in second["elements"]] == ["{Q1} contains 'a'", None]
    assert third["choicesVisibleIf"] == "{Q1} notcontains {item}"
    # What was not offered makes a condition without .NAOK false, as in LimeSurvey.
    assert fourth["visibleIf"] == "{Q1} contains 'a' and {Q1} notcontains 'a' and {Q2_a} empty and {Q3} notcontains 'a'"


def test_a_filter_too_long_for_a_condition_is_left_out() -> None:
    many = question("Q2", "M", subs={f"a_longer_code{n}": "x" for n in range(450)}, attributes={"array_filter": "Q1"})
    found = read(survey(group("Page", question("Q1", "M", subs={"a": "A"}), many)), "f.lss")
    parse_survey(found.definition)
    assert "too long or too deep" in str(found.notes[0])


def test_conditions_of_parts_stay_with_choices_and_fields() -> None:
    boxes = question("Q2", "M", subs={"a": "A", "b": "B"}, relevances={"a": "Q1 > 3", "b": 'Q2_a == "Y"'})
    numbers = question("Q3", "K", subs={"a": "A", "b": "B"}, relevances={"b": "Q3_a > 3"})
    rows = question("Q4", "A", subs={"a": "A", "b": "B"}, relevances={"a": "Q1 > 3"})
    found = read(survey(group("Page", question("Q1", "N"), boxes, numbers, rows)), "f.lss")
    parse_survey(found.definition)
    _, second, third, fourth = found.definition["pages"][0]["elements"]
    assert second["choicesVisibleIf"] == "{item} != 'a' or {Q1} > 3"
    assert [field.get("visibleIf") for field in third["elements"]] == [None, "{Q3_a} > 3"]
    assert "visibleIf" not in str(fourth)
    assert [note.where for note in found.notes] == ["Q2", "Q4"]


def test_a_part_that_nobody_is_shown_is_taken_away() -> None:
    boxes = question("Q1", "M", subs={"a": "A", "b": "B"}, relevances={"a": "0"})
    fields = question("Q2", "K", subs={"a": "A", "b": "B"}, relevances={"b": "0"})
    last = question("Q3", "S", relevance="count(that.Q1) > 0 and Q2_b > 1")
    found = read(survey(group("Page", boxes, fields, last)), "f.lss")
    parse_survey(found.definition)
    first, second, third = found.definition["pages"][0]["elements"]
    assert [choice["value"] for choice in first["choices"]] == ["b"]
    assert [field["name"] for field in second["elements"]] == ["Q2_a"]
    assert "visibleIf" not in third
    assert "“Q2_b” is never shown" in str(found.notes[-1])
