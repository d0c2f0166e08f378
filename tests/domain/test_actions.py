"""What a corrective action needs before each state: a table for each guard, and random walks that try to get past them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.errors import Refused
from surveyapp.domain.tickets import actions, kinds, naming, states
from surveyapp.domain.tickets.actions import ActionFacts
from tests.domain.ticket_walks import check_guard, walk

RULES = actions.RULES
PROBLEM = {"what": "Parcels come late", "where": "Oulu", "when": "Since September", "how_many": "31 of 412"}
COMPLETE = ActionFacts(
    has_owner=True,
    problem=PROBLEM,
    cases=38,
    method="five_whys",
    whys=5,
    proven_whys=5,
    root_cause="Changing a courier has no owner",
    root_cause_category="management",
    escape_cause="Nobody watched the depot",
    planned=1,
    criterion_locked=True,
    similar_places="Norway: the same, changed",
    procedure="P-12",
    verdict="effective",
)
DIAGRAM = {"method": "ishikawa", "whys": 0, "proven_whys": 0}

GUARD_ROWS = [
    ("acknowledged", {"has_owner": False}, ["owner"]),
    ("acknowledged", {"problem": {}, "cases": 0}, []),
    ("investigating", {"problem": {}}, ["problem"]),
    ("investigating", {"problem": {**PROBLEM, "how_many": " "}}, ["problem"]),
    ("investigating", {"problem": {**PROBLEM, "who": "", "is_not_where": ""}}, []),
    ("investigating", {"cases": 0}, ["cases"]),
    ("action_planned", {"method": ""}, ["analysis"]),
    ("action_planned", {"method": "guessing"}, ["analysis"]),
    ("action_planned", {"whys": 2, "proven_whys": 2}, ["analysis"]),
    ("action_planned", {"whys": 3, "proven_whys": 2}, ["analysis"]),
    ("action_planned", {"whys": 3, "proven_whys": 3}, []),
    ("action_planned", {**DIAGRAM, "possible_causes": 1}, ["analysis"]),
    ("action_planned", {**DIAGRAM, "possible_causes": 2}, []),
    ("action_planned", {"root_cause": " "}, ["root_cause"]),
    ("action_planned", {"root_cause_category": ""}, ["root_cause"]),
    ("action_planned", {"root_cause_category": "misunderstanding"}, ["root_cause"]),
    ("action_planned", {"escape_cause": ""}, ["escape_cause"]),
    ("action_planned", {"planned": 0}, ["plan"]),
    ("action_planned", {"criterion_locked": False}, ["criterion"]),
    ("in_progress", {"open_actions": 2}, []),
    ("verifying", {"open_actions": 1}, ["actions"]),
    ("verifying", {"unproven": 1}, ["evidence"]),
    ("verifying", {"unchecked": 1}, ["checks"]),
    ("verifying", {"similar_places": ""}, ["similar_places"]),
    ("verifying", {"procedure": " "}, ["procedure"]),
    ("verifying", {"verdict": ""}, []),
    ("closed", {"verdict": ""}, ["verdict"]),
    ("closed", {"verdict": "not_enough_data"}, ["verdict"]),
    ("closed", {"verdict": "not_effective"}, ["verdict"]),
    ("closed", {"asks_doer": True}, ["another_person"]),
    ("closed", {"has_owner": False, "cases": 0, "unchecked": 2}, ["owner", "cases", "checks"]),
]


@pytest.mark.parametrize(("to_state", "changed", "codes"), GUARD_ROWS)
def test_each_guard_names_exactly_what_is_missing(to_state, changed, codes):
    before = states.LINE[states.LINE.index(to_state) - 1]
    facts = replace(COMPLETE, state=before, **changed)
    check_guard(facts, to_state, codes, RULES)


@pytest.mark.parametrize(
    ("state", "verdict", "expected"),
    [
        ("received", "", "acknowledged"),
        ("in_progress", "", "verifying"),
        ("verifying", "", "closed"),
        ("verifying", "not_enough_data", "closed"),
        ("verifying", "effective", "closed"),
        ("verifying", "not_effective", "investigating"),
        ("reopened", "", "investigating"),
        ("closed", "effective", None),
    ],
)
def test_the_next_state_is_the_one_to_work_towards(state, verdict, expected):
    assert RULES.next_state(replace(COMPLETE, state=state, verdict=verdict)) == expected


def test_what_did_not_work_goes_back_with_a_reason():
    facts = replace(COMPLETE, state="verifying", verdict="not_effective")
    with pytest.raises(Refused, match="Say why"):
        RULES.move(facts, "investigating", actor="Elina")
    assert RULES.move(facts, "investigating", actor="Elina", why="Parcels are as late as before") == "investigating"


def test_no_step_is_skipped_and_nobody_is_nameless():
    with pytest.raises(Refused, match="corrective action cannot go there"):
        RULES.move(COMPLETE, "closed", actor="Elina")
    with pytest.raises(Refused, match="Say who"):
        RULES.move(replace(COMPLETE, state="verifying"), "closed", actor=" ")


def test_both_kinds_have_rules_and_numbers_of_their_own():
    assert set(kinds.RULES) == {"case", "corrective_action"}
    assert naming.ticket_number("case", 12) == "K-12"
    assert naming.ticket_number("corrective_action", 12) == naming.action_number(12) == "A-12"
    for rules in kinds.RULES.values():
        assert set(rules.guards) == set(states.LINE) - {states.RECEIVED}
        codes = [need.code for needs in rules.guards.values() for need in needs]
        assert len(codes) == len(set(codes))


TEXT = st.sampled_from(["", " ", "Said"])
FACT_CHANGES = st.one_of(
    st.tuples(st.sampled_from(["has_owner", "criterion_locked", "asks_doer"]), st.booleans()),
    st.tuples(st.just("problem"), st.fixed_dictionaries({}, optional=dict.fromkeys(actions.NEEDED_PARTS, TEXT))),
    st.tuples(st.just("problem"), st.just(PROBLEM)),
    st.tuples(st.sampled_from(["cases", "planned", "possible_causes"]), st.integers(0, 3)),
    st.tuples(st.sampled_from(["whys", "proven_whys"]), st.integers(0, 5)),
    st.tuples(st.just("method"), st.sampled_from(["", "five_whys", "ishikawa", "guess"])),
    st.tuples(st.sampled_from(["root_cause", "escape_cause", "similar_places", "procedure"]), TEXT),
    st.tuples(st.just("root_cause_category"), st.sampled_from(["", "people", "misunderstanding"])),
    st.tuples(st.sampled_from(["open_actions", "unproven", "unchecked"]), st.integers(0, 1)),
    st.tuples(st.just("verdict"), st.sampled_from(["", "effective", "not_effective", "not_enough_data"])),
)
MOVES = st.tuples(st.just("move"), st.sampled_from(states.STATES))


def _honest(facts: ActionFacts, state: str) -> bool:
    """The table of the domain, written down a second time: what must be true of one that stands in `state`."""
    rank = {"acknowledged": 1, "investigating": 2, "action_planned": 3, "in_progress": 3, "verifying": 4, "closed": 5}
    is_chain = facts.method == "five_whys" and facts.whys == facts.proven_whys and facts.whys >= 3
    rows = [
        facts.has_owner,
        facts.cases and all(facts.problem.get(part, "").strip() for part in ("what", "where", "when", "how_many")),
        (is_chain or (facts.method == "ishikawa" and facts.possible_causes >= 2))
        and facts.root_cause.strip()
        and facts.root_cause_category in ("people", "management")
        and facts.escape_cause.strip()
        and facts.planned
        and facts.criterion_locked,
        not (facts.open_actions or facts.unproven or facts.unchecked)
        and facts.similar_places.strip()
        and facts.procedure.strip(),
        facts.verdict == "effective" and not facts.asks_doer,
    ]
    return all(rows[: rank.get(state, 0)])


@settings(max_examples=300, deadline=None)
@given(start=st.booleans(), steps=st.lists(st.one_of(FACT_CHANGES, MOVES, MOVES), max_size=40))
def test_no_walk_evades_a_guard(start, steps):
    facts = COMPLETE if start else ActionFacts()
    walk(facts, steps, RULES, _honest)
