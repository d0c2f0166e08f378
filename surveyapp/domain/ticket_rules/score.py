"""A low score opens a case: `{rule: score, question: delivery, atMost: 2, severity: major}`."""

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

KEYS = frozenset({"question", "atMost", "severity", "theme"})


@dataclass(frozen=True, slots=True)
class Params:
    """The rating looked at, the highest score that opens a case, and what the case is then."""

    question: str
    at_most: int
    severity: str
    theme: str | None


def parse_params(reader: Reader, questions: "Mapping[str, Question]") -> Params:
    """Read the rule's parameters, with a fault for each that does not fit the question."""
    question = question_of(reader, questions, ("rating", "matrix"))
    scale = TYPES[question.type].scale(question.options) if question is not None else ()
    at_most = reader.integer("atMost", 0, -100, 100)
    if "atMost" not in reader:
        reader.fault("atMost", N_("“atMost” is missing; write the highest score that opens a case."))
    elif question is not None and question.type == "matrix" and not question.options.scores:
        message = N_("The columns of “%(name)s” are no whole numbers; use “rule: choice” for it.")
        reader.fault("question", message, name=question.name)
    elif scale and not int(scale[0]) <= at_most < int(scale[-1]):
        message = N_("“atMost” must be from %(low)s to %(high)s, else the rule opens a case never or always.")
        reader.fault("atMost", message, low=scale[0], high=int(scale[-1]) - 1)
    name = name_of(reader, question)
    return Params(name, at_most, parse_severity(reader), parse_theme(reader, question))


def check(context: RuleContext, params: Params) -> list[TicketProposal]:
    """Propose a case when the score was given and is low enough."""
    score = next((int(value) for value in values_at(context, params.question)), None)
    if score is None or score > params.at_most:
        return []
    message = N_("“%(question)s” was given %(score)s; %(limit)s or less opens a case.")
    reason = Reason(message, {"question": params.question, "score": score, "limit": params.at_most})
    return [case_of(context, "score", reason, params.severity, params.theme)]
