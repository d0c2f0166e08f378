"""The fields of a form, or the cells of a file, to the answers of a response."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.definitions import Text
from surveyapp.domain.errors import N_
from surveyapp.domain.following import Circumstances, Shown, follow
from surveyapp.domain.questions import HAS_PARTS, PART, TYPES
from surveyapp.domain.questions.choices import OTHER
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.writing import check_length, clean
from surveyapp.domain.surveys.model import COMMENT_SUFFIX, Question, Survey

MAXIMUM_OTHER = 500
REQUIRED = N_("Answer this question; the others cannot be sent without it.")


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a form; `name` is the question's, `""` for the form as a whole.

    `own_words` is what the survey itself says of it (language → text); where it is empty, `message` speaks. `part` is the
    row of a matrix that it is about, empty for the whole question.
    """

    name: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)
    own_words: Text = field(default_factory=dict)
    part: str = ""

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True, slots=True)
class ParsedAnswers:
    """The answers as they are stored (name → value, only of what is shown and was answered), every fault, and what is shown."""

    answers: dict[str, Any]
    faults: list[FieldFault]
    shown: Shown


def field_names(survey: Survey) -> list[str]:
    """Return the names of every field that a form of this survey may send, in order."""
    names = []
    for question in survey.questions:
        names += parts_of(question)
        if question.has_other:
            names.append(question.name + COMMENT_SUFFIX)
    return names


def parts_of(question: Question) -> list[str]:
    """Return the names of the fields of one question: its own, or one for each row of a matrix (`quality:price`)."""
    rows = getattr(question.options, "rows", None)
    return [question.name] if rows is None else [part_name(question, row.value) for row in rows]


def part_name(question: Question, part: str) -> str:
    """Return the name of the field of one row of a matrix."""
    return f"{question.name}{PART}{part}"


def parse_answers(
    survey: Survey,
    raw: Mapping[str, Sequence[str]],
    circumstances: Circumstances | None = None,
    *,
    check_required: bool = True,
    only: Collection[str] | None = None,
) -> ParsedAnswers:
    """Return the answers that `raw` (field name → everything sent under it) holds, and everything wrong with it.

    What a condition hides under these `circumstances` is neither kept nor required; without any, everything is shown, as
    with answers that were collected elsewhere. `raw` holds the fields of the survey only: a form's token and button are
    not among them, for any other field is a fault. `check_required=False` is for partial answers. `only` names the
    questions of the page that was sent, where pages are sent one by one: faults of others are not told yet.
    """
    reading = Reading(raw)
    shown = follow(survey, circumstances, reading.answer)
    faults = reading.faults
    if check_required:
        faulty = {fault.name for fault in faults}
        missing = shown.required - reading.answers.keys() - faulty
        faults += [FieldFault(name, REQUIRED) for name in missing]
    places = {question.name: place for place, question in enumerate(survey.questions)}
    faults = sorted((fault for fault in faults if only is None or fault.name in only), key=lambda one: places[one.name])
    known = set(field_names(survey))
    if any(name not in known for name in raw):
        message = N_("The form held a field that this survey does not have. Answer again on this page.")
        faults.append(FieldFault("", message))
    return ParsedAnswers(reading.answers, faults, shown)


class Reading:
    """Reads the fields of a form, question by question."""

    def __init__(self, raw: Mapping[str, Sequence[str]]) -> None:
        self.raw = raw
        self.answers: dict[str, Any] = {}
        self.faults: list[FieldFault] = []

    def answer(self, question: Question, offered: frozenset[str] | None) -> dict[str, Any]:
        """Keep the answer to a question and return what conditions see of it; `offered` are the choices left, if not all."""
        try:
            value = self._value(question, offered)
            if value is None:
                return {}
            self.answers[question.name] = value
            self._keep_own_words(question, value)
        except AnswerFault as fault:
            self.faults.append(FieldFault(question.name, fault.message, fault.params, fault.own_words, fault.part))
        return seen_of(question, self.answers)

    def _value(self, question: Question, offered: frozenset[str] | None) -> Any:
        kind = TYPES[question.type]
        if question.type in HAS_PARTS:
            fields = {row.value: self._sent(part_name(question, row.value)) for row in question.options.rows}
            return kind.parse_parts(question.options, fields)
        sent = self._sent(question.name)
        if offered is not None:
            # What was chosen before a condition hid it is no answer any more.
            sent = [value for value in sent if value.strip() in offered]
        return kind.parse_answer(question.options, sent)

    def _sent(self, name: str) -> list[str]:
        return [str(value) for value in self.raw.get(name, ())]

    def _keep_own_words(self, question: Question, value: Any) -> None:
        """Keep the own words beside a choice where “other” was chosen; words without the choice are dropped."""
        if not question.has_other or (value != OTHER and not (isinstance(value, list) and OTHER in value)):
            return
        words = clean(" ".join(self._sent(question.name + COMMENT_SUFFIX)), lines=False)
        check_length(words, MAXIMUM_OTHER)
        if words:
            self.answers[question.name + COMMENT_SUFFIX] = words


def seen_of(question: Question, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what conditions see of the answer to a question: name → value, none where it was not answered.

    A matrix is seen as the list of what was chosen in its rows, and row by row as `{matrix.row}`.
    """
    own = question.name + COMMENT_SUFFIX
    seen = {name: answers[name] for name in (question.name, own) if name in answers}
    value = seen.get(question.name)
    if isinstance(value, dict):
        seen[question.name] = list(value.values())
        seen |= {f"{question.name}.{row}": column for row, column in value.items()}
    return seen
