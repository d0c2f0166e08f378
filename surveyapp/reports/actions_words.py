"""What the report `actions` calls its codes: stages, outcomes, remedies, causes, verdicts."""

from collections.abc import Mapping

from surveyapp.analysis.report import Amount, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.tickets import actions, deadlines
from surveyapp.reports.ishikawa import BRANCH_NAMES

STAGE_HEADS = {
    "acknowledge": N_("To acknowledge"),
    "answer": N_("To answer"),
    "solve": N_("To solve"),
}
OUTCOME_NAMES = {
    "solved": N_("It is solved"),
    "not_solved": N_("It is not solved"),
    "silent": N_("Asked, and stayed silent"),
    "waiting": N_("Asked, and may still answer"),
}
REMEDY_NAMES = {
    "apology": N_("Apology"),
    "explanation": N_("Explanation"),
    "repair": N_("Repair"),
    "replacement": N_("Replacement"),
    "refund": N_("Refund"),
    "gift_card": N_("Gift card"),
    "extra": N_("Something extra"),
}
UNKNOWN_CAUSE, NO_CATEGORY = "unknown", "none"
CATEGORY_NAMES = {
    **BRANCH_NAMES,
    "misunderstanding": N_("Misunderstanding"),
    UNKNOWN_CAUSE: N_("Could not be known"),
    NO_CATEGORY: N_("Not found yet"),
}
VERDICT_NAMES = {
    actions.EFFECTIVE: N_("Proven effective"),
    actions.NOT_EFFECTIVE: N_("Not effective"),
    actions.NOT_ENOUGH_DATA: N_("Not enough data"),
    "undecided": N_("Not decided yet"),
}
PROMISE_NAMES = {
    "beaten": N_("Earlier than promised"),
    "kept": N_("Kept"),
    "told": N_("Late, told beforehand"),
    "broken": N_("Broken"),
    "open": N_("Not due yet"),
}
CHANNEL_NAMES = {
    "survey": N_("Survey"),
    "mail": N_("By mail"),
    "telephone": N_("By telephone"),
    "in_person": N_("In person"),
    "paper": N_("On paper"),
    "form": N_("Complaint form"),
    "page": N_("The customer's page"),
}
SEVERITY_NAMES = {"minor": N_("Minor"), "major": N_("Major"), "critical": N_("Critical")}
BY_HEADS = {
    "unit": N_("Unit"),
    "theme": N_("Theme"),
    "priority": N_("Priority"),
    "severity": N_("Severity"),
    "channel": N_("Received"),
}
KEY_NAMES: Mapping[str, Mapping[str, str]] = {
    "priority": deadlines.PRIORITY_LABELS,
    "severity": SEVERITY_NAMES,
    "channel": CHANNEL_NAMES,
}


def named(names: Mapping[str, str], code: str) -> Text | Amount:
    """Return the words of a code; a code without words stands for itself."""
    return Text(names[code]) if code in names else Amount(code, "text")
