"""A telling choice opens a case: `{rule: choice, question: wrong, anyOf: [damaged, late], severity: minor}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.questions import TYPES
from surveyapp.domain.ticket_rules.proposal import Reason, RuleContext, TicketProposal, case_of
from surveyapp.domain.ticket_rules.reading import name_of, parse_severity, parse_theme, question_of, values_at

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Question

KEYS = frozenset({"question", "anyOf", "severity", "theme"})
ASKS = ("radiogroup", "dropdown", "checkbox", "boolean", "matrix")


@dataclass(frozen=True, slots=True)
class Params:
    """The question looked at, the values that open a case, and what the case is then."""

    question: str
    any_of: tuple[str, ...]
    severity: str
    theme: str | None


def parse_params(reader: Reader, questions: "Mapping[str, Question]") -> Params:
    """Read the rule's parameters, with a fault for each that does not fit the question."""
    question = question_of(reader, questions, ASKS)
    # YAML reads true and 1 as no texts, the values of choices are texts.
    values = tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in reader.items("anyOf"))
    if not values:
        reader.fault("anyOf", N_("“anyOf” is missing; list the answers that open a case."))
    if question is not None:
        offered = TYPES[question.type].scale(question.options)
        for value in values:
            if value not in offered:
                message = N_("“%(value)s” is no answer to “%(question)s”; use any of: %(allowed)s.")
                params = {"value": value[:60], "question": question.name, "allowed": ", ".join(offered)}
                reader.fault("anyOf", message, **params)
    name = name_of(reader, question)
    return Params(name, values, parse_severity(reader), parse_theme(reader, question))


def check(context: RuleContext, params: Params) -> list[TicketProposal]:
    """Propose a case when at least one of the values was chosen."""
    telling = [value for value in values_at(context, params.question) if value in params.any_of]
    if not telling:
        return []
    message = N_("“%(question)s” was answered %(chosen)s, which opens a case.")
    reason = Reason(message, {"question": params.question, "chosen": ", ".join(telling)})
    return [case_of(context, "choice", reason, params.severity, params.theme)]
