"""What the removal of one cause needs before it may move on, and the words that its analysis is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveyapp.domain.errors import N_
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.guards import Requirement, Rules

CORRECTIVE_ACTION = "corrective_action"

# The problem statement: 5W2H, and where the problem could be but is not, which tells causes apart.
PROBLEM_PARTS = (
    "what",
    "where",
    "when",
    "who",
    "why",
    "how",
    "how_many",
    "is_not_what",
    "is_not_where",
    "is_not_when",
    "is_not_how_many",
)
# Without these four nobody can tell whether the problem has gone.
NEEDED_PARTS = ("what", "where", "when", "how_many")

FIVE_WHYS = "five_whys"
ISHIKAWA = "ishikawa"
METHODS = (FIVE_WHYS, ISHIKAWA)
# A chain of two whys ends at a symptom; a diagram with one cause on it compares nothing.
LEAST_WHYS = 3
LEAST_CAUSES = 2
BRANCHES = ("people", "process", "equipment", "material", "environment", "measurement", "management")

CORRECTION, CORRECTIVE, PREVENTIVE = "correction", "corrective", "preventive"
ACTION_KINDS = (CORRECTION, CORRECTIVE, PREVENTIVE)
# A correction mends what has happened; only these keep it from happening again.
AGAINST_CAUSE = (CORRECTIVE, PREVENTIVE)

EFFECTIVE, NOT_EFFECTIVE, NOT_ENOUGH_DATA = "effective", "not_effective", "not_enough_data"

# Days from the opening until somebody has it, and until the plan against the cause stands.
TAKE_DAYS = 3
PLAN_DAYS = 14


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What is known of a corrective action, reduced to what its guards ask.

    `whys` have an answer, `proven_whys` evidence too. `planned` counts actions against the cause with an owner and a
    day that belong to the present round: open ones, and those done since the cause was last investigated.
    `unproven` are done without evidence, `unchecked` not checked by another person than their doer. Criterion and
    verdict are those of the present round: after "not effective" or a reopening a new criterion is fixed.
    `asks_doer` says that whoever asks did one of the actions.
    """

    state: str = states.RECEIVED
    has_owner: bool = False
    problem: Mapping[str, str] = field(default_factory=dict)
    cases: int = 0
    method: str = ""
    whys: int = 0
    proven_whys: int = 0
    possible_causes: int = 0
    root_cause: str = ""
    root_cause_category: str = ""
    escape_cause: str = ""
    planned: int = 0
    criterion_locked: bool = False
    open_actions: int = 0
    unproven: int = 0
    unchecked: int = 0
    similar_places: str = ""
    procedure: str = ""
    verdict: str = ""
    asks_doer: bool = False


def is_analysed(facts: ActionFacts) -> bool:
    """Return whether the chosen method was really used: enough whys, each with evidence, or causes to compare."""
    if facts.method == FIVE_WHYS:
        return facts.whys >= LEAST_WHYS and facts.proven_whys == facts.whys
    return facts.method == ISHIKAWA and facts.possible_causes >= LEAST_CAUSES


GUARDS: dict[str, tuple[Requirement[ActionFacts], ...]] = {
    states.ACKNOWLEDGED: (
        Requirement(
            "owner",
            N_("owner"),
            N_("Take the corrective action, or give it to somebody."),
            lambda f: f.has_owner,
        ),
    ),
    states.INVESTIGATING: (
        Requirement(
            "problem",
            N_("problem statement"),
            N_("State the problem: at least what is wrong, where, when and how many it touches."),
            lambda f: all(f.problem.get(part, "").strip() for part in NEEDED_PARTS),
        ),
        Requirement(
            "cases",
            N_("the cases it gathers"),
            N_("Add at least one case that has this cause."),
            lambda f: f.cases > 0,
        ),
    ),
    states.ACTION_PLANNED: (
        Requirement(
            "analysis",
            N_("analysis of the cause"),
            N_("Ask why at least three times, with evidence for each answer, or compare at least two possible causes."),
            is_analysed,
        ),
        Requirement(
            "root_cause",
            N_("root cause"),
            N_("Mark the root cause, and say of which kind it is."),
            lambda f: bool(f.root_cause.strip()) and f.root_cause_category in BRANCHES,
        ),
        Requirement(
            "escape_cause",
            N_("why it escaped"),
            N_("Say why nobody noticed before the customers did."),
            lambda f: bool(f.escape_cause.strip()),
        ),
        Requirement(
            "plan",
            N_("an action against the cause"),
            N_("Plan at least one corrective or preventive action, with an owner and a day."),
            lambda f: f.planned > 0,
        ),
        Requirement(
            "criterion",
            N_("what counts as success"),
            N_("Fix what counts as success before anything is done."),
            lambda f: f.criterion_locked,
        ),
    ),
    states.IN_PROGRESS: (),
    states.VERIFYING: (
        Requirement("actions", N_("every action done"), N_("Finish the open actions."), lambda f: f.open_actions == 0),
        Requirement(
            "evidence",
            N_("evidence for each"),
            N_("Say of each action what shows that it is done."),
            lambda f: f.unproven == 0,
        ),
        Requirement(
            "checks",
            N_("each checked by somebody else"),
            N_("Let another person than the doer check each action."),
            lambda f: f.unchecked == 0,
        ),
        Requirement(
            "similar_places",
            N_("similar places looked at"),
            N_("Say where else the cause could be, and what was found there."),
            lambda f: bool(f.similar_places.strip()),
        ),
        Requirement(
            "procedure",
            N_("procedure updated"),
            N_("Say which procedure was changed, or why none needs to be."),
            lambda f: bool(f.procedure.strip()),
        ),
    ),
    states.CLOSED: (
        Requirement(
            "verdict",
            N_("verdict: effective"),
            N_("Wait for the verdict: only an action that is proven effective can be closed."),
            lambda f: f.verdict == EFFECTIVE,
        ),
        Requirement(
            "another_person",
            N_("closed by somebody who did none of it"),
            N_("You did one of its actions. Let somebody else confirm that it worked."),
            lambda f: not f.asks_doer,
        ),
    ),
}

RULES = Rules(
    GUARDS,
    is_back=lambda facts: facts.verdict == NOT_EFFECTIVE,
    no_way=N_("The corrective action cannot go there from its present state. Reload the page to see where it stands."),
    nobody=N_("Say who moves the corrective action; its history names everybody."),
)


def is_decided(verdict: str | None) -> bool:
    """Return whether a verdict ends its round; while data are short the same criterion goes on being measured."""
    return verdict in (EFFECTIVE, NOT_EFFECTIVE)


def dedupe_key(matter: str, unit_id: int) -> str:
    """Return the key under which one corrective action is open: its theme or rule, and its unit."""
    return f"action:{matter}:{unit_id}"
