"""Conditions in plain words: "question 1 is at most 6 and question 3 includes “Late”"."""

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Array, Binary, Call, Literal, Node, Reference, Unary, to_text
from surveyapp.domain.questions import COUNTED_BY_PART
from surveyapp.domain.surveys import COMMENT_SUFFIX, Question, Survey, part_labels, value_labels

ITEM = "item"
COMPARED = {
    "=": N_("%(subject)s is %(value)s"),
    "!=": N_("%(subject)s is not %(value)s"),
    "<": N_("%(subject)s is less than %(value)s"),
    "<=": N_("%(subject)s is at most %(value)s"),
    ">": N_("%(subject)s is more than %(value)s"),
    ">=": N_("%(subject)s is at least %(value)s"),
    "contains": N_("%(subject)s includes %(value)s"),
    "notcontains": N_("%(subject)s does not include %(value)s"),
    "anyof": N_("%(subject)s has any of %(value)s"),
    "allof": N_("%(subject)s has all of %(value)s"),
    "noneof": N_("%(subject)s has none of %(value)s"),
}
ANSWERED = {"empty": N_("%(subject)s is not answered"), "notempty": N_("%(subject)s is answered")}
KNOWN = {"empty": N_("%(subject)s is not known"), "notempty": N_("%(subject)s is known")}
FACTS = {
    "external_id": N_("the order's number"),
    "status": N_("the order's state"),
    "placed_at": N_("the order's time"),
    "promised_on": N_("the promised date"),
    "delivered_on": N_("the date of delivery"),
    "days_late": N_("the number of days late"),
    "unit": N_("the order's unit"),
    "channel": N_("the order's channel"),
    "category": N_("the order's category"),
    "product": N_("the product"),
    "seller": N_("the seller"),
    "carrier": N_("the carrier"),
    "price_total": N_("the order's price"),
    "quoted_total": N_("the quoted price"),
    "invoiced_total": N_("the invoiced price"),
    "currency": N_("the currency"),
    "extra": N_("the extra given"),
}


def condition_words(tree: Node, survey: Survey, language: str) -> str:
    """Return a condition in the reader's language, with the survey's words in `language`; what has no words, as written."""
    return _Words(survey, language).of(tree)


def cited(words: str) -> str:
    """Return words in the quotation marks of the reader's language."""
    return str(gettext("“%(words)s”", words=words))


class _Words:
    def __init__(self, survey: Survey, language: str) -> None:
        self.survey = survey
        self.language = language
        self.numbers = {question.name: number for number, question in enumerate(survey.questions, start=1)}

    def of(self, tree: Node) -> str:
        match tree:
            case Binary(operator="and" | "or"):
                return self.joined(tree)
            case Unary(operator="not"):
                return str(gettext("it is not so that %(condition)s", condition=self.of(tree.operand)))
            case Unary(operator="empty" | "notempty", operand=Reference() as reference):
                said = KNOWN if reference.name.startswith("order.") else ANSWERED
                return str(gettext(said[tree.operator], subject=self.subject(reference)))
            case Binary(left=Reference() | Binary() | Call(function="today", arguments=()) as left) if (
                tree.operator in COMPARED
            ):
                return str(
                    gettext(COMPARED[tree.operator], subject=self.subject(left), value=self.value(tree.right, left))
                )
            case Reference() if (question := self.survey.names.get(tree.name)) and question.type == "boolean":
                said, yes = COMPARED["="], self.labels(question)["true"]
                return str(gettext(said, subject=self.subject(tree), value=cited(yes)))
            case _:
                return cited(to_text(tree))

    def joined(self, tree: Binary) -> str:
        """Return all that stands between the same word at one level; what is joined otherwise stands in brackets."""
        parts: list[Node] = []
        waiting: list[Node] = [tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Binary) and node.operator == tree.operator:
                waiting += [node.right, node.left]
            else:
                parts.append(node)
        said = [
            f"({self.of(part)})" if isinstance(part, Binary) and part.operator in ("and", "or") else self.of(part)
            for part in parts
        ]
        style: Any = "or" if tree.operator == "or" else "standard"
        return str(format_list(said, style=style, locale=get_locale()))

    def subject(self, tree: Node) -> str:
        """Return what is looked at: a question by its number, a row of it, a fact of the order."""
        if not isinstance(tree, Reference):
            return self.plain(tree)
        if tree.name == ITEM:
            return str(gettext("the choice"))
        if tree.name.startswith("order."):
            return str(gettext(FACTS[tree.name.removeprefix("order.")]))
        question = self.asked(tree)
        if question is None:
            return "{" + tree.name + "}"
        number = self.numbers[question.name]
        if tree.name == question.name + COMMENT_SUFFIX:
            return str(gettext("the text of question %(number)s", number=number))
        if tree.name != question.name and question.type in COUNTED_BY_PART:
            row = tree.name.removeprefix(question.name + ".")
            words = part_labels(question, self.language, self.survey.locale).get(row, row)
            return str(gettext("question %(number)s, “%(row)s”,", number=number, row=words))
        return str(gettext("question %(number)s", number=number))

    def value(self, tree: Node, left: Node) -> str:
        """Return what it is compared with, in the words of the question's own choices."""
        question = self.asked(left) if isinstance(left, Reference) else None
        labels = self.labels(question) if question is not None else {}
        if isinstance(tree, Array):
            style: Any = "standard"
            return str(format_list([self.value(item, left) for item in tree.items], style=style, locale=get_locale()))
        if isinstance(tree, Literal):
            written = str(tree.value).lower() if isinstance(tree.value, bool) else str(tree.value)
            if question is not None and question.type == "rating":
                return written
            return cited(labels[written]) if written in labels else self.plain(tree)
        return self.plain(tree)

    def plain(self, tree: Node) -> str:
        if isinstance(tree, Reference):
            return self.subject(tree)
        if isinstance(tree, Call) and tree.function == "today" and not tree.arguments:
            return str(gettext("the day of answering"))
        if isinstance(tree, Literal):
            return cited(tree.value) if isinstance(tree.value, str) else to_text(tree)
        if isinstance(tree, Binary) and tree.operator in "+-*/%":
            return f"{self.plain(tree.left)} {tree.operator} {self.plain(tree.right)}"
        return cited(to_text(tree))

    def asked(self, tree: Reference) -> Question | None:
        """Return the question that a reference speaks of: itself, its comment, or one of its rows."""
        name = tree.name.removesuffix(COMMENT_SUFFIX)
        return self.survey.names.get(tree.name) or self.survey.names.get(name.partition(".")[0])

    def labels(self, question: Question) -> Mapping[str, str]:
        return value_labels(question, self.language, self.survey.locale)
