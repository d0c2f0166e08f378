"""Conditions of a draft in words, made of plain data that may still have faults: what is asked about, how, and with what."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import ExpressionFault, parse
from surveyapp.domain.expressions.tree import Constant
from surveyapp.domain.survey_edits.conditions import ANY, WITH_LIST, WITHOUT_VALUE, Row, Rows, values_said
from surveyapp.domain.survey_edits.reading import words_in
from surveyapp.domain.survey_edits.subjects import CHOICE, FACT, FACT_PREFIX, OWN_WORDS, ROW, Subject, sent_value
from surveyapp.web.condition_words import ANSWERED, COMPARED, FACTS, KNOWN, condition_words
from surveyapp.web.survey_editor.desk import Desk

# As much of a question's title as a list of questions shows.
SHORT = 60

OPERATORS = {
    "=": N_("is"),
    "!=": N_("is not"),
    "<": N_("is less than"),
    "<=": N_("is at most"),
    ">": N_("is more than"),
    ">=": N_("is at least"),
    "contains": N_("includes"),
    "notcontains": N_("does not include"),
    "anyof": N_("has any of"),
    "allof": N_("has all of"),
    "noneof": N_("has none of"),
}
IS_ANSWERED = {"empty": N_("is not answered"), "notempty": N_("is answered")}
IS_KNOWN = {"empty": N_("is not known"), "notempty": N_("is known")}


def subject_words(desk: Desk, subject: Subject) -> str:
    """Return what can be asked about as a list of questions shows it: “2. How was it?”."""
    if subject.kind == FACT:
        return _fact(subject)
    if subject.kind == CHOICE:
        return str(gettext("the choice"))
    if subject.element is None:
        return "{" + subject.name + "}"
    title = desk.title_of(subject.element)
    called = f"{subject.element.number}. {title if len(title) <= SHORT else title[: SHORT - 1] + '…'}"
    if subject.kind == ROW:
        return f"{called} – {_said(desk, subject.part, subject.name)}"
    return f"{called} – {gettext('own words')}" if subject.kind == OWN_WORDS else called


def operator_words(subject: Subject, operator: str) -> str:
    """Return how something is compared."""
    if operator in WITHOUT_VALUE:
        return str(gettext((IS_KNOWN if subject.kind == FACT else IS_ANSWERED)[operator]))
    return str(gettext(OPERATORS[operator]))


def value_words(desk: Desk, subject: Subject, value: Constant) -> str:
    """Return what something is compared with, in the words of its own choices."""
    if isinstance(value, bool):
        return str(gettext("Yes") if value else gettext("No"))
    words = next((words for each, words in subject.values if sent_value(each) == sent_value(value)), None)
    return _said(desk, words, sent_value(value))


def _said(desk: Desk, words: Any, otherwise: str) -> str:
    return words_in(words, desk.reading, desk.locale) or words_in(words, desk.locale, desk.locale) or otherwise


def _fact(subject: Subject) -> str:
    return str(gettext(FACTS[subject.name.removeprefix(FACT_PREFIX)]))


def rows_said(desk: Desk, rows: Rows, subjects: Mapping[str, Subject]) -> str:
    """Return rows as one would say them: "question 2 is at most 3 and the carrier is “Posti”"."""
    said = [_row_said(desk, row, subjects.get(row.question)) for row in rows.rows]
    return _listed(said, "or" if rows.joint == ANY else "standard")


def _row_said(desk: Desk, row: Row, subject: Subject | None) -> str:
    subject = subject or Subject(row.question, "", None, ())
    about = _about(desk, subject)
    if row.operator in WITHOUT_VALUE:
        return str(gettext((KNOWN if subject.kind == FACT else ANSWERED)[row.operator], subject=about))
    values = [value_words(desk, subject, value) for value in values_said(row)]
    is_score = subject.element is not None and subject.element.type == "rating"
    quoted = [words if is_score or not isinstance(value, str | bool) else f"“{words}”" for value, words in zip(
        values_said(row), values, strict=True
    )]  # fmt: skip
    style = "or" if row.operator in WITH_LIST and row.operator != "allof" else "standard"
    return str(gettext(COMPARED[row.operator], subject=about, value=_listed(quoted, style)))


def _about(desk: Desk, subject: Subject) -> str:
    element = subject.element
    if element is None or subject.kind == CHOICE:
        return subject_words(desk, subject)
    if subject.kind == ROW:
        row = _said(desk, subject.part, subject.name)
        return str(gettext("question %(number)s, “%(row)s”,", number=element.number, row=row))
    if subject.kind == OWN_WORDS:
        return str(gettext("the text of question %(number)s", number=element.number))
    return str(gettext("question %(number)s", number=element.number))


def _listed(words: Sequence[str], style: Any) -> str:
    return str(format_list(words, style=style, locale=get_locale())) if words else ""


def text_said(desk: Desk, text: str) -> str:
    """Return a condition that is more than rows in words; as it is written while faults keep it from being told."""
    if desk.draft.survey is None:
        return text
    try:
        return condition_words(parse(text), desk.draft.survey, desk.reading)
    except ExpressionFault:
        return text
