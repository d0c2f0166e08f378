"""The rules that turn an answer into a ticket: one module each, registered in `RESPONSE_RULES`.

Every module has `KEYS`, `parse_params(reader, questions)`, which checks a line of `openTicketWhen` when the survey is
checked, and `check(context, params) -> list[TicketProposal]`, which looks at one response.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.ticket_rules import choice, score, theme
from surveyapp.domain.ticket_rules.proposal import CASE, SEVERITIES, Reason, RuleContext, TicketProposal

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Question, Survey

__all__ = ["CASE", "RESPONSE_RULES", "SEVERITIES", "Reason", "RuleContext", "TicketProposal", "parse_rule", "propose"]

RESPONSE_RULES: dict[str, Any] = {"score": score, "choice": choice, "theme": theme}


def parse_rule(reader: Reader, questions: "Mapping[str, Question]") -> tuple[str, Any, bool] | None:
    """Return the rule's name, its checked parameters and whether it reopens, of one line of `openTicketWhen`.

    None, and a fault, where it names no rule.
    """
    if "rule" not in reader:
        message = N_("“rule” is missing; use one of: %(allowed)s.")
        reader.fault("rule", message, allowed=", ".join(RESPONSE_RULES))
        return None
    kind = reader.option("rule", tuple(RESPONSE_RULES))
    if not kind:
        return None
    module = RESPONSE_RULES[kind]
    reader.refuse_unknown(module.KEYS | {"rule", "reopen"}, N_("this rule"))
    return kind, module.parse_params(reader, questions), reader.boolean("reopen")


def propose(survey: "Survey", context: RuleContext) -> list[TicketProposal]:
    """Return the tickets that the survey's rules want for one response, at most one for each dedupe key.

    Proposals with one key become one: of the highest severity, with every reason, and the theme of the gravest that has
    one. Anonymous answers open no case about a person.
    """
    if survey.anonymity == "anonymous":
        return []
    merged: dict[str, TicketProposal] = {}
    for rule in survey.rules:
        for found in RESPONSE_RULES[rule.kind].check(context, rule.params):
            proposal = replace(found, reopens=rule.reopens)
            earlier = merged.get(proposal.dedupe_key)
            merged[proposal.dedupe_key] = proposal if earlier is None else _joined(earlier, proposal)
    return list(merged.values())


def _joined(first: TicketProposal, second: TicketProposal) -> TicketProposal:
    graver, milder = first, second
    if SEVERITIES.index(second.severity) > SEVERITIES.index(first.severity):
        graver, milder = second, first
    return replace(
        graver,
        theme=graver.theme or milder.theme,
        reasons=first.reasons + second.reasons,
        reopens=first.reopens or second.reopens,
    )
