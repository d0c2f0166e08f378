"""The letters of a case: what each is called, and which can be written now."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.tickets import states
from surveyapp.services.tickets.words import AFTER_THE_END

LETTERS = {
    "acknowledgement": N_("Acknowledgement"),
    "apology": N_("Apology"),
    "explanation": N_("Explanation"),
    "reply": N_("Reply"),
    "waiting": N_("What we need from you"),
    "decision": N_("Decision"),
    "outcome": N_("Outcome"),
    "extra_told": N_("Something extra"),
    "question": N_("Is it solved?"),
    "closing": N_("Closing"),
    "thanks": N_("Thanks"),
    "conduct": N_("Conduct"),
    "minutes": N_("What was agreed"),
    "reopened": N_("Opened again"),
    "cause_removed": N_("The cause is removed"),
}
# Those that the page of a case offers at once; the others stand behind them.
USUAL_LETTERS = ("acknowledgement", "apology", "explanation", "decision", "outcome", "question")


def letters_for(ticket: Any, kind: str = "") -> dict[str, str]:
    """Return the letters that can be written about a case now, and `kind` itself.

    What goes out by itself, or to everybody at once, is not written by hand on one case; one about somebody's conduct
    only where there is something to it.
    """
    wanted = [each for each in LETTERS if each not in ("cause_removed", "reopened", "conduct")]
    if not states.is_open(ticket.state):
        wanted = [each for each in wanted if each in AFTER_THE_END]
    if ticket.conduct or kind == "conduct":
        wanted.append("conduct")
    return {each: LETTERS[each] for each in wanted if each != "extra_told" or ticket.extra or kind == each}
