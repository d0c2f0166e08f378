"""ExpressionScript is read to a tree, or refused: nothing else comes of any text."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.surveys import parse_survey
from surveyapp.formats.foreign.limesurvey import read
from surveyapp.formats.foreign.limesurvey.script import Function, Name, Operation, ScriptFault, Value, parse_script
from tests.formats.foreign.limesurvey_files import group, question, survey
from tests.formats.foreign.test_limesurvey_conditions import ASKED


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a.NAOK", Name("a.NAOK")),
        ("1X2X3a#0.shown", Name("1X2X3a#0.shown")),
        (".5", Value(0.5)),
        ("-a", Operation("-", (Name("a"),))),
        ("a + b * c", Operation("+", (Name("a"), Operation("*", (Name("b"), Name("c")))))),
        ("IF(a, 'x', \"y\")", Function("if", (Name("a"), Value("x"), Value("y")))),
        ("!a and b", Operation("and", (Operation("!", (Name("a"),)), Name("b")))),
    ],
)
def test_the_language_is_read(text: str, tree: Any) -> None:
    assert parse_script(text) == tree


WORDS = ["Age", "Why_a", "Owner.NAOK", "1X1X106", "'Y'", '"1"', "7", ".5", "(", ")", ",", "and", "||", "!", "==", "lt", "-", "+",
         "is_empty(", "count(", "sum(", "if(", "that.Why", "{", "}", "\\", "'", "=", "Grid_r1", "Sum", "TOKEN:X"]  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
def test_whatever_stands_there_is_read_or_refused(text: str) -> None:
    with suppress(ScriptFault):
        assert isinstance(parse_script(text), Value | Name | Operation | Function)


@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
def test_whatever_stands_there_leaves_a_good_survey(text: str) -> None:
    last = question("Last", "S", relevance=text)
    definition = read(survey(group("One", *ASKED), group("Two", last, question("End", "Y"))), "f.lss").definition
    parse_survey(definition)
    assert definition["pages"][1]["elements"][-1]["name"] == "End"
