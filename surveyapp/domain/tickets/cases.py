"""What one customer's complaint needs before it may move on: facts in, verdict out.

Requirements add up along the line: to enter a state, everything that an earlier one asked for must (still) hold, so
that no way round, not even through "cancelled" and "reopened", leads past a guard.
"""

from collections.abc import Callable
from dataclasses import dataclass

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.tickets import states

SEVERITIES = ("minor", "major", "critical")
REMEDIES = ("apology", "explanation", "repair", "replacement", "refund", "gift_card", "extra")
SILENCE_DAYS = 14

# What the customer has last told us about the outcome, since we last told them of one.
NOT_ASKED = "not_asked"
ASKED = "asked"
SOLVED = "solved"
NOT_SOLVED = "not_solved"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case, reduced to what its guards ask.

    `may_contact` is False where the customer wants no contact or left no way to be reached: then nothing can be
    asked of us that needs it. `outcome_told`, `extras_told` and `answer` count from the last time the case was taken
    up again, so that an old "it is solved" closes nothing twice. `days_silent` are whole days since an unanswered
    question.
    """

    state: str = states.RECEIVED
    has_owner: bool = False
    may_contact: bool = True
    acknowledgement_sent: bool = False
    severity: str = ""
    what: str = ""
    where: str = ""
    when: str = ""
    extent: str = ""
    root_cause: str = ""
    cause_unknown_because: str = ""
    correction: str = ""
    apology_sent: bool = False
    remedy: str = ""
    no_remedy_because: str = ""
    open_actions: int = 0
    outcome_told: bool = False
    extras_told: bool = True
    answer: str = NOT_ASKED
    days_silent: int = 0
    silence_days: int = SILENCE_DAYS


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a move needs: `code` names it, `label` is its short name, `how` says how to supply it."""

    code: str
    label: str
    how: str
    is_met: Callable[[CaseFacts], bool]


def _is_solved_or_silent(facts: CaseFacts) -> bool:
    if not facts.may_contact:
        return facts.answer != NOT_SOLVED
    return facts.answer == SOLVED or (facts.answer == ASKED and facts.days_silent >= facts.silence_days)


GUARDS: dict[str, tuple[Requirement, ...]] = {
    states.ACKNOWLEDGED: (
        Requirement("owner", N_("owner"), N_("Take the case, or give it to somebody."), lambda f: f.has_owner),
        Requirement(
            "acknowledgement",
            N_("acknowledgement to the customer"),
            N_("Send the acknowledgement, or record that the customer wants no contact."),
            lambda f: f.acknowledgement_sent or not f.may_contact,
        ),
    ),
    states.INVESTIGATING: (
        Requirement(
            "severity",
            N_("severity"),
            N_("Say how bad it is for the customer, and how many it touches."),
            lambda f: f.severity in SEVERITIES,
        ),
        Requirement("what", N_("what happened"), N_("Write down what happened."), lambda f: bool(f.what.strip())),
        Requirement("where", N_("where"), N_("Write down where it happened."), lambda f: bool(f.where.strip())),
        Requirement("when", N_("when"), N_("Write down when it happened."), lambda f: bool(f.when.strip())),
        Requirement(
            "extent",
            N_("how much"),
            N_("Write down how much or how many it touches."),
            lambda f: bool(f.extent.strip()),
        ),
    ),
    states.ACTION_PLANNED: (
        Requirement(
            "root_cause",
            N_("root cause"),
            N_("Name the root cause, or say why it cannot be known."),
            lambda f: bool(f.root_cause.strip() or f.cause_unknown_because.strip()),
        ),
        Requirement(
            "correction",
            N_("correction"),
            N_("Write down how this is put right for the customer."),
            lambda f: bool(f.correction.strip()),
        ),
        Requirement(
            "apology",
            N_("apology to the customer"),
            N_("Send the apology; it is due even when it was not our fault."),
            lambda f: f.apology_sent or not f.may_contact,
        ),
        Requirement(
            "remedy",
            N_("remedy"),
            N_("Choose what the customer is offered, or say why nothing is."),
            lambda f: f.remedy in REMEDIES or bool(f.no_remedy_because.strip()),
        ),
    ),
    states.IN_PROGRESS: (),
    states.VERIFYING: (
        Requirement("actions", N_("every action done"), N_("Finish the open actions."), lambda f: f.open_actions == 0),
        Requirement(
            "outcome",
            N_("outcome told to the customer"),
            N_("Tell the customer what was done."),
            lambda f: f.outcome_told or not f.may_contact,
        ),
        Requirement(
            "extras",
            N_("extras named"),
            N_("Tell the customer about the extra too: an extra nobody hears of is soon taken for granted."),
            lambda f: f.extras_told or not f.may_contact,
        ),
    ),
    states.CLOSED: (
        Requirement(
            "answer",
            N_("the customer says it is solved"),
            N_("Ask the customer whether it is solved, then record the answer or wait until the time has passed."),
            _is_solved_or_silent,
        ),
    ),
}


def requirements(facts: CaseFacts, to_state: str) -> list[Requirement]:
    """Return what `to_state` asks for, met or not, preceded by what an earlier state asked for and has been lost."""
    if to_state not in states.LINE:
        return []
    earlier = states.LINE[: states.LINE.index(to_state)]
    lost = [need for state in earlier for need in GUARDS.get(state, ()) if not need.is_met(facts)]
    return lost + list(GUARDS.get(to_state, ()))


def missing(facts: CaseFacts, to_state: str) -> list[Requirement]:
    """Return what is not there yet to enter `to_state`, in the order in which it is usually supplied."""
    return [need for need in requirements(facts, to_state) if not need.is_met(facts)]


def may_move(facts: CaseFacts, to_state: str) -> bool:
    """Return whether the case may enter `to_state` now (a reason, where one is needed, is asked for by `move`)."""
    return to_state in states.TRANSITIONS[facts.state] and not missing(facts, to_state)


def next_state(facts: CaseFacts) -> str | None:
    """Return the state to work towards: the next on the line, or investigating anew when the customer is not helped."""
    if facts.state == states.VERIFYING and facts.answer == NOT_SOLVED:
        return states.INVESTIGATING
    return states.next_on_line(facts.state)


def move(facts: CaseFacts, to_state: str, *, actor: str, why: str = "") -> str:
    """Return `to_state` when the case may enter it; `actor` says who moves it, for the history.

    Raises:
        Refused: there is no such move, nobody moves it, a reason is missing, or something that the state needs is.
    """
    if to_state not in states.TRANSITIONS[facts.state]:
        raise Refused(N_("The case cannot go there from its present state. Reload the page to see where it stands."))
    if not actor.strip():
        raise Refused(N_("Say who moves the case; its history names everybody."))
    if states.needs_reason(facts.state, to_state) and not why.strip():
        raise Refused(N_("Say why, in a sentence: the history keeps the reason."))
    for need in missing(facts, to_state):
        raise Refused(need.how, requirement=need.code)
    return to_state
