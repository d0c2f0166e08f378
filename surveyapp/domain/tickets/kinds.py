"""The two kinds of ticket, each with its rules."""

from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import actions, cases
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.guards import AnyRules

RULES: dict[str, AnyRules] = {CASE: cases.RULES, CORRECTIVE_ACTION: actions.RULES}
