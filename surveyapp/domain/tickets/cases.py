"""What one customer's complaint needs before it may move on."""

from dataclasses import dataclass

from surveyapp.domain.errors import N_
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.guards import Requirement, Rules

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
    asked of us that needs it. `remedy` is one that was decided on within the rule or approved; `remedy_waits` says that
    one waits for its approval, `remedy_owed` that one is not given yet. `outcome_told`, `extras_told` and `answer` count
    from the last time the case was taken up again, so that an old "it is solved" closes nothing twice. `days_silent` are
    whole days since an unanswered question.
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
    remedy_waits: bool = False
    remedy_owed: bool = False
    no_remedy_because: str = ""
    open_actions: int = 0
    running_promises: int = 0
    outcome_told: bool = False
    extras_told: bool = True
    answer: str = NOT_ASKED
    days_silent: int = 0
    silence_days: int = SILENCE_DAYS


def _is_solved_or_silent(facts: CaseFacts) -> bool:
    if not facts.may_contact:
        return facts.answer != NOT_SOLVED
    return facts.answer == SOLVED or (facts.answer == ASKED and facts.days_silent >= facts.silence_days)


GUARDS: dict[str, tuple[Requirement[CaseFacts], ...]] = {
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
            lambda f: f.remedy in REMEDIES or f.remedy_waits or bool(f.no_remedy_because.strip()),
        ),
        Requirement(
            "approval",
            N_("remedy within the rule, or approved"),
            N_("Wait until the remedy is approved, or withdraw it."),
            lambda f: not f.remedy_waits,
        ),
    ),
    states.IN_PROGRESS: (),
    states.VERIFYING: (
        Requirement("actions", N_("every action done"), N_("Finish the open actions."), lambda f: f.open_actions == 0),
        Requirement(
            "given", N_("remedy given"), N_("Give what was decided on, or withdraw it."), lambda f: not f.remedy_owed
        ),
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
        Requirement(
            "promises",
            N_("every promise kept"),
            N_("Keep what we promised and note that it is done: of a closed case nobody is reminded."),
            lambda f: f.running_promises == 0,
        ),
    ),
}


RULES = Rules(
    GUARDS,
    is_back=lambda facts: facts.answer == NOT_SOLVED,
    no_way=N_("The case cannot go there from its present state. Reload the page to see where it stands."),
    nobody=N_("Say who moves the case; its history names everybody."),
)
requirements = RULES.requirements
missing = RULES.missing
may_move = RULES.may_move
next_state = RULES.next_state
move = RULES.move
