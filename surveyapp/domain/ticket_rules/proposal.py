"""What rules look at and what they say. A proposal is no ticket yet: the dedupe key decides whether it joins an open one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Survey
    from surveyapp.domain.themes import Taxonomy

CASE = "case"
# Mildest first.
SEVERITIES = ("minor", "major", "critical")


@dataclass(frozen=True, slots=True)
class RuleContext:
    """A response as rules see it: its survey, its answers (question name → value), and what it belongs to.

    `language` and `taxonomy` say how to read what was written; without them nothing is read. `complaints` are the themes
    that were found already, by a coder who knows more than the words.
    """

    survey: "Survey"
    answers: Mapping[str, Any]
    order_id: int | None
    response_id: int
    unit_id: int
    language: str | None = None
    taxonomy: "Taxonomy | None" = None
    complaints: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a ticket is proposed: an English message id and its parameters; never what the customer wrote."""

    message: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TicketProposal:
    """A ticket that rules want: `rule` is the name of the weightiest of them, `reasons` says all of it in order.

    `reopens` says that the case whose end was asked about is taken up again, where there is one.
    """

    kind: str
    rule: str
    reasons: tuple[Reason, ...]
    severity: str
    theme: str | None
    dedupe_key: str
    reopens: bool = False


def case_key(context: RuleContext) -> str:
    """Return the dedupe key of a case: one open case an order, else one a response.

    What was said in confidence has a case of its own, for the other one names the customer.
    """
    matter = f"response:{context.response_id}" if context.order_id is None else f"order:{context.order_id}"
    return f"confidential {matter}" if context.survey.anonymity == "confidential" else matter


def case_of(context: RuleContext, rule: str, reason: Reason, severity: str, theme: str | None) -> TicketProposal:
    """Return the proposal of a case about this response."""
    return TicketProposal(CASE, rule, (reason,), severity, theme, case_key(context))
