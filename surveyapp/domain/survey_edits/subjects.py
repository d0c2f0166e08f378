"""What a condition at some place may ask about: earlier questions, rows of a matrix, own words, and facts of the order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.expressions.tree import Constant
from surveyapp.domain.questions import HAS_PARTS, TAKES_ANSWER
from surveyapp.domain.questions.rating import MAXIMUM_STEPS
from surveyapp.domain.survey_edits.conditions import OPERATORS, WITH_LIST, WITHOUT_VALUE, Row, operators_for
from surveyapp.domain.survey_edits.reading import Part, parts_of
from surveyapp.domain.surveys.checking import ITEM
from surveyapp.domain.surveys.model import COMMENT_SUFFIX, ORDER_FACTS

ANSWER, ROW, OWN_WORDS, FACT, CHOICE = "answer", "row", "own_words", "fact", "choice"
FACT_PREFIX = "order."
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to ask about: its name in braces, what it is (`kind`), and the element it is of (None for a fact).

    `part` is the row of a matrix as it is written; `values` are what can be chosen, each as (value, words as written);
    empty where anything may be.
    """

    name: str
    kind: str
    element: Part | None
    operators: tuple[str, ...]
    values: tuple[tuple[Constant, Any], ...] = ()
    part: Any = None


def subjects_at(definition: Mapping[str, Any], path: Path, key: str = "visibleIf") -> list[Subject]:
    """Return what the condition `key` of the page or element at `path` may ask about, in the order of the survey."""
    found: list[Subject] = []
    for part in parts_of(definition):
        if part.path == path:
            if key == "choicesVisibleIf":
                found.append(
                    Subject(ITEM, CHOICE, part, OPERATORS["radiogroup"][:4], tuple(_choices(part.data, "choices")))
                )
            break
        if part.type in TAKES_ANSWER:
            found.extend(_subjects_of(part))
    facts = (Subject(FACT_PREFIX + fact, FACT, None, OPERATORS["fact"]) for fact in ORDER_FACTS)
    return [*found, *facts]


def _subjects_of(part: Part) -> Iterator[Subject]:
    data = part.data
    yield Subject(part.name, ANSWER, part, operators_for(data), tuple(values_of(data)))
    if part.type in HAS_PARTS:
        columns = tuple(_choices(data, "columns"))
        for value, words in _choices(data, "rows"):
            yield Subject(f"{part.name}.{value}", ROW, part, operators_for(data, is_row=True), columns, words)
    if data.get("showOtherItem") is True:
        yield Subject(part.name + COMMENT_SUFFIX, OWN_WORDS, part, OPERATORS["comment"])


def values_of(element: Mapping[str, Any]) -> Iterator[tuple[Constant, Any]]:
    """Yield what can be answered to an element, as it is written: each value with its words, None where it has none."""
    kind = element.get("type")
    if kind == "rating":
        low, high = element.get("rateMin", 1), element.get("rateMax", 5)
        if type(low) is int and type(high) is int:
            yield from ((step, None) for step in range(low, min(high, low + MAXIMUM_STEPS) + 1))
    elif kind == "boolean":
        yield from ((value, None) for value in (True, False))
    elif kind in ("radiogroup", "dropdown", "checkbox"):
        yield from _choices(element, "choices")
        for shown, value, words in (("showNoneItem", "none", "noneText"), ("showOtherItem", "other", "otherText")):
            if element.get(shown) is True:
                yield value, element.get(words)


def _choices(element: Mapping[str, Any], key: str) -> Iterator[tuple[Constant, Any]]:
    choices = element.get(key)
    for choice in choices if isinstance(choices, list) else ():
        value = choice.get("value") if isinstance(choice, Mapping) else choice
        if isinstance(value, str | int | float):
            yield value, choice.get("text") if isinstance(choice, Mapping) else None


def read_row(subject: Subject, operator: str, raw: Sequence[str]) -> Row:
    """Return the comparison that a form asks for; `raw` are the values as they were sent, each as text.

    A value that can be chosen comes back as it is written in the survey, a number as a number.

    Raises:
        Refused: the operator does not fit the question, or the value is missing or none of its own.
    """
    if operator not in subject.operators:
        raise Refused(N_("Choose how “%(name)s” is compared."), name=subject.name)
    if operator in WITHOUT_VALUE:
        return Row(subject.name, operator)
    values = [_value(subject, text.strip()) for text in raw if text.strip()]
    if not values:
        raise Refused(N_("Say what “%(name)s” is compared with."), name=subject.name)
    return Row(subject.name, operator, tuple(values) if operator in WITH_LIST else values[0])


def _value(subject: Subject, text: str) -> Constant:
    for value, _ in subject.values:
        if text == sent_value(value):
            return value
    if subject.values:
        raise Refused(N_("“%(value)s” is no answer to “%(name)s”."), value=text[:60], name=subject.name)
    if subject.kind in (ANSWER, FACT) and PLAIN_NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def sent_value(value: Constant) -> str:
    """Return a value as a form sends it."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
