"""A low score opens a case: `{rule: score, question: delivery, atMost: 2, severity: major}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.ticket_rules.proposal import Reason, RuleContext, TicketProposal, case_of
from surveyapp.domain.ticket_rules.reading import parse_severity, parse_theme, question_of

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
    question = question_of(reader, questions, ("rating",))
    at_most = reader.integer("atMost", 0, -100, 100)
    if "atMost" not in reader:
        reader.fault("atMost", N_("“atMost” is missing; write the highest score that opens a case."))
    elif question is not None and not question.options.low <= at_most < question.options.high:
        message = N_("“atMost” must be from %(low)s to %(high)s, else the rule opens a case never or always.")
        reader.fault("atMost", message, low=question.options.low, high=question.options.high - 1)
    name = question.name if question is not None else ""
    return Params(name, at_most, parse_severity(reader), parse_theme(reader, question))


def check(context: RuleContext, params: Params) -> list[TicketProposal]:
    """Propose a case when the score was given and is low enough."""
    score = context.answers.get(params.question)
    if score is None or score > params.at_most:
        return []
    message = N_("“%(question)s” was given %(score)s; %(limit)s or less opens a case.")
    reason = Reason(message, {"question": params.question, "score": score, "limit": params.at_most})
    return [case_of(context, "score", reason, params.severity, params.theme)]
