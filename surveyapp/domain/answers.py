"""The fields of a form, or the cells of a file, to the answers of a response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.definitions import Text
from surveyapp.domain.errors import N_
from surveyapp.domain.questions import TYPES
from surveyapp.domain.questions.choices import OTHER
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.writing import check_length, clean
from surveyapp.domain.surveys.model import COMMENT_SUFFIX, Question, Survey

MAXIMUM_OTHER = 500


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a form; `name` is the question's, `""` for the form as a whole.

    `own_words` is what the survey itself says of it (language → text); where it is empty, `message` speaks.
    """

    name: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    own_words: Text = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True, slots=True)
class ParsedAnswers:
    """The answers as they are stored (question name → value, only what was answered), and every fault."""

    answers: dict[str, Any]
    faults: list[FieldFault]


def field_names(survey: Survey) -> list[str]:
    """Return the names of every field that a form of this survey may send, in order."""
    names = []
    for question in survey.questions:
        names.append(question.name)
        if question.has_other:
            names.append(question.name + COMMENT_SUFFIX)
    return names


def parse_answers(
    survey: Survey,
    raw: Mapping[str, Sequence[str]],
    *,
    check_required: bool = True,
    only: Sequence[str] | None = None,
) -> ParsedAnswers:
    """Return the answers that `raw` (field name → everything sent under it) holds, and everything wrong with it.

    `raw` holds the fields of the survey only: a form's token and button are not among them, for any other field is a
    fault. `check_required=False` is for partial answers and for answers collected elsewhere, which are as they are.
    `only` names the questions of the page that was sent, where pages are sent one by one.
    """
    parsed = ParsedAnswers({}, [])
    asked = [question for question in survey.questions if only is None or question.name in only]
    for question in asked:
        fields = [str(value) for value in raw.get(question.name, ())]
        _parse_question(question, fields, parsed, check_required)
        if question.has_other:
            _parse_other(question, [str(value) for value in raw.get(question.name + COMMENT_SUFFIX, ())], parsed)
    known = set(field_names(survey))
    if any(name not in known for name in raw):
        message = N_("The form held a field that this survey does not have. Answer again on this page.")
        parsed.faults.append(FieldFault("", message))
    return parsed


def _parse_question(question: Question, fields: list[str], parsed: ParsedAnswers, check_required: bool) -> None:
    try:
        value = TYPES[question.type].parse_answer(question.options, fields)
    except AnswerFault as fault:
        parsed.faults.append(FieldFault(question.name, fault.message, fault.params, fault.own_words))
        return
    if value is not None:
        parsed.answers[question.name] = value
    elif question.required and check_required:
        parsed.faults.append(
            FieldFault(question.name, N_("Answer this question; the others cannot be sent without it."))
        )


def _parse_other(question: Question, fields: list[str], parsed: ParsedAnswers) -> None:
    """Keep the own words beside a choice where “other” was chosen; words without the choice are dropped."""
    value = parsed.answers.get(question.name)
    if value != OTHER and not (isinstance(value, list) and OTHER in value):
        return
    words = clean(" ".join(fields), lines=False)
    try:
        check_length(words, MAXIMUM_OTHER)
    except AnswerFault as fault:
        parsed.faults.append(FieldFault(question.name, fault.message, fault.params, fault.own_words))
        return
    if words:
        parsed.answers[question.name + COMMENT_SUFFIX] = words
