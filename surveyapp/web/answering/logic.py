"""What the script of a page needs to show and hide as the server would: the page's own conditions, made ready.

Whatever earlier pages, the order and the day decide is decided here (`expressions.fold`), so that a page holds no more
than its own answers can change. `static/answering/logic.js` reads it; without the script the server says it all.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext

from surveyapp.domain.answers import ParsedAnswers, seen_of
from surveyapp.domain.expressions import Node, fold, is_true, references, to_data
from surveyapp.domain.expressions.folding import constant_of
from surveyapp.domain.following import Circumstances
from surveyapp.domain.surveys import Page, Question, Survey, flat
from surveyapp.domain.surveys.checking import ITEM

# What is left of a condition: tree, True (always), False (never).
Rest = Any


def logic_of(
    survey: Survey,
    page: Page,
    parsed: ParsedAnswers,
    circumstances: Circumstances,
    pipes: Mapping[str, Mapping[str, str]],
) -> str:
    """Return the JSON for `data-logic`, an empty text where nothing on the page waits for an answer on it.

    `pipes` are the names of this page's answers that its own texts repeat, each with value → words.
    """
    elements = [element for question in page.questions for element in flat(question)]
    here = frozenset().union(*(element.answer_names for element in elements))
    read = (frozenset().union(*(element.waits_for for element in elements)) & here) | pipes.keys()
    if not read:
        return ""
    walk = _Page(survey, parsed, circumstances, here, read)
    # Where conditions hide every page, the first stands there empty and stays so.
    data = walk.elements(page.questions, is_open=False) if walk.rest(page.visible_if) is True else []
    told: dict[str, Any] = {"today": circumstances.today.isoformat(), "elements": data, "pipes": pipes}
    told["said"] = gettext("Now asked as well: %(what)s", what="{what}")
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def piped(page: Page, names: Collection[str]) -> dict[str, Question]:
    """Return those of `names` that are answers of the page itself, each with its question; a file is no words."""
    questions = [element for question in page.questions for element in flat(question) if element.type != "file"]
    return {name: question for question in questions for name in question.answer_names.intersection(names)}


class _Page:
    """One page as it is told: `here` are the names of its answers, `read` those that something on it waits for."""

    def __init__(
        self,
        survey: Survey,
        parsed: ParsedAnswers,
        circumstances: Circumstances,
        here: Collection[str],
        read: Collection[str],
    ) -> None:
        self.today = circumstances.today
        self.here = here
        self.read = read
        self.values = dict(circumstances.facts)
        for question in survey.questions:
            if question.name not in here:
                self.values |= seen_of(question, parsed.answers)

    def elements(self, elements: Collection[Question], *, is_open: bool) -> list[dict[str, Any]]:
        """Return what is told of `elements`; with `is_open` all that can be there, for the panel round them waits for it."""
        return [told for element in elements if (told := self.element(element, is_open=is_open))]

    def element(self, element: Question, *, is_open: bool) -> dict[str, Any] | None:
        """Return what is told of an element; None where it is never there, or there whatever is answered."""
        waits = any(self.waits(inner) for inner in flat(element))
        if not (waits or is_open):
            return None
        visible = self.rest(element.visible_if)
        told: dict[str, Any] = {"name": element.name}
        if visible is False:
            return None
        if visible is not True:
            told["if"] = visible
        if element.type == "panel":
            told["elements"] = self.elements(element.elements, is_open=True)
            return told if told["elements"] else None
        if element.choices_visible_if is not None:
            told |= self.choices(element, element.choices_visible_if)
            if told.get("offers") == []:
                return None
        if self.is_read(element):
            told |= {"type": element.type, **options_of(element)}
        must = element.required or (element.required_if is not None and self.rest(element.required_if))
        return told | ({"required": must} if must else {})

    def waits(self, element: Question) -> bool:
        """Say whether anything of the element can change on the page, or anything on it waits for its answer."""
        return self.is_read(element) or not element.waits_for.isdisjoint(self.here)

    def is_read(self, element: Question) -> bool:
        """Say whether anything on the page waits for the answer to the element."""
        return not element.answer_names.isdisjoint(self.read)

    def rest(self, tree: Node | None) -> Rest:
        """Return what is left of a condition once everything that is settled is put in."""
        if tree is None:
            return True
        folded = fold(tree, self.values, self.here, today=self.today)
        constant = constant_of(folded)
        return to_data(folded) if constant is None else constant

    def choices(self, element: Question, tree: Node) -> dict[str, Any]:
        """Return the condition of the choices, or the choices themselves where no answer of the page changes them."""
        listed = choices_of(element)
        if not references(tree).isdisjoint(self.here):
            return {"choices": to_data(fold(tree, self.values, {*self.here, ITEM}, today=self.today)), **listed}
        left = [value for value in listed["values"] if is_true(tree, {**self.values, ITEM: value}, today=self.today)]
        return {"offers": left + listed["extra"] if left else []}


def choices_of(question: Question) -> dict[str, Any]:
    """Return the values that may be chosen, and the extra items beside them."""
    plain = [choice.value for choice in question.options.choices]
    offered = [choice.value for choice in getattr(question.options, "offered", ())]
    return {"values": plain, "extra": offered[len(plain) :]}


def options_of(question: Question) -> dict[str, Any]:
    """Return what `static/answering/fields.js` needs to read the answer to `question`."""
    options = question.options
    match question.type:
        case "text" | "comment":
            told = {
                "most": options.most,
                "checks": [[check.type, check.low, check.high] for check in options.validators],
            }
            limits = (
                {"input": options.input, "low": options.low, "high": options.high} if question.type == "text" else {}
            )
            return told | limits
        case "matrix":
            return {"rows": [row.value for row in options.rows]}
        case "checkbox":
            return {**choices_of(question), "most": options.most or len(options.offered), "fewest": options.fewest}
        case "ranking":
            return {**choices_of(question), "most": options.most or len(options.choices)}
        case "radiogroup" | "dropdown":
            return choices_of(question)
        case _:
            return {}
