"""What every rule reads of its line in `openTicketWhen`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.questions import HAS_PARTS, PART, TYPES
from surveyapp.domain.ticket_rules.proposal import SEVERITIES, RuleContext

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Question


def question_of(reader: Reader, questions: "Mapping[str, Question]", types: tuple[str, ...]) -> "Question | None":
    """Return the question that the rule looks at; None, and a fault, where it is missing or of a type not in `types`.

    Of a matrix one row is looked at, which is named behind the question: `quality:price`.
    """
    name = reader.data.get("question")
    own, _, row = name.partition(PART) if isinstance(name, str) else ("", "", "")
    question = questions.get(own)
    if question is not None and row and question.type not in HAS_PARTS:
        question = None
    if name is None:
        reader.fault("question", N_("“question” is missing; name the question that the rule looks at."))
    elif question is None:
        reader.fault("question", N_("“%(name)s” is no question of this survey; correct the name."), name=str(name)[:60])
    elif question.type not in types:
        message = N_("“%(name)s” is of type %(type)s; this rule looks at: %(allowed)s.")
        reader.fault("question", message, name=question.name, type=question.type, allowed=", ".join(types))
        return None
    elif question.type in HAS_PARTS and row not in {each.value for each in question.options.rows}:
        rows = ", ".join(f"{own}{PART}{each.value}" for each in question.options.rows)
        message = N_("“%(name)s” names no row of a matrix; use one of: %(allowed)s.")
        reader.fault("question", message, name=name[:60], allowed=rows[:500])
        return None
    return question


def name_of(reader: Reader, question: "Question | None") -> str:
    """Return how answers to a question that was found are named, "" where none was."""
    return str(reader.data["question"]) if question is not None else ""


def values_at(context: RuleContext, name: str) -> list[str]:
    """Return what was answered to a question, or in one row of a matrix, as values of its scale; none where nothing was."""
    own, _, row = name.partition(PART)
    answer = context.answers.get(own)
    if answer is None:
        return []
    question = context.survey.names[own]
    values: list[str] = TYPES[question.type].count_values(question.options, answer, *([row] if row else []))
    return values


def parse_severity(reader: Reader) -> str:
    """Return how bad a case of this rule is: minor unless said."""
    return reader.option("severity", SEVERITIES, SEVERITIES[0])


def parse_theme(reader: Reader, question: "Question | None") -> str | None:
    """Return the theme of a case: the rule's own, else the question's."""
    theme = reader.data.get("theme")
    if theme is None:
        return question.theme or None if question is not None else None
    if not isinstance(theme, str) or not theme.isidentifier() or not theme.islower():
        reader.fault("theme", N_("“theme” must be the id of a theme, such as delivery_late."))
        return None
    return theme
