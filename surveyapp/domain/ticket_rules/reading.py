"""What every rule reads of its line in `openTicketWhen`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.ticket_rules.proposal import SEVERITIES

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Question


def question_of(reader: Reader, questions: "Mapping[str, Question]", types: tuple[str, ...]) -> "Question | None":
    """Return the question that the rule looks at; None, and a fault, where it is missing or of a type not in `types`."""
    name = reader.data.get("question")
    question = questions.get(name) if isinstance(name, str) else None
    if name is None:
        reader.fault("question", N_("“question” is missing; name the question that the rule looks at."))
    elif question is None:
        reader.fault("question", N_("“%(name)s” is no question of this survey; correct the name."), name=str(name)[:60])
    elif question.type not in types:
        message = N_("“%(name)s” is of type %(type)s; this rule looks at: %(allowed)s.")
        reader.fault("question", message, name=question.name, type=question.type, allowed=", ".join(types))
        return None
    return question


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
