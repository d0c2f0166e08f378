"""The state machine of tickets: a table for each guard, and random walks that try to get past them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.errors import Refused
from surveyapp.domain.tickets import cases, deadlines, states
from surveyapp.domain.tickets.cases import CaseFacts
from tests.domain.ticket_walks import check_guard, walk

COMPLETE = CaseFacts(
    has_owner=True,
    acknowledgement_sent=True,
    severity="major",
    what="One chair leg broken",
    where="Oulu depot",
    when="9 November",
    extent="1 of 6 chairs",
    root_cause="The transfer missed the release",
    correction="A new chair",
    apology_sent=True,
    remedy="replacement",
    outcome_told=True,
    answer=cases.SOLVED,
)

GUARD_ROWS = [
    ("acknowledged", {"has_owner": False}, ["owner"]),
    ("acknowledged", {"acknowledgement_sent": False}, ["acknowledgement"]),
    ("acknowledged", {"acknowledgement_sent": False, "may_contact": False}, []),
    ("acknowledged", {"severity": "", "what": ""}, []),
    ("investigating", {"severity": ""}, ["severity"]),
    ("investigating", {"severity": "huge"}, ["severity"]),
    ("investigating", {"what": "  "}, ["what"]),
    ("investigating", {"where": "", "when": "", "extent": ""}, ["where", "when", "extent"]),
    ("action_planned", {"root_cause": ""}, ["root_cause"]),
    ("action_planned", {"root_cause": "", "cause_unknown_because": "The courier kept no scans"}, []),
    ("action_planned", {"root_cause": "", "cause_unknown_because": " "}, ["root_cause"]),
    ("action_planned", {"correction": ""}, ["correction"]),
    ("action_planned", {"apology_sent": False}, ["apology"]),
    ("action_planned", {"apology_sent": False, "may_contact": False}, []),
    ("action_planned", {"remedy": ""}, ["remedy"]),
    ("action_planned", {"remedy": "", "no_remedy_because": "The customer wants none"}, []),
    ("action_planned", {"remedy": "a holiday"}, ["remedy"]),
    ("action_planned", {"remedy_waits": True}, ["approval"]),
    ("action_planned", {"remedy": "", "remedy_waits": True}, ["approval"]),
    ("verifying", {"remedy_owed": True}, ["given"]),
    ("in_progress", {"open_actions": 2}, []),
    ("verifying", {"open_actions": 1}, ["actions"]),
    ("verifying", {"outcome_told": False}, ["outcome"]),
    ("verifying", {"outcome_told": False, "may_contact": False}, []),
    ("verifying", {"extras_told": False}, ["extras"]),
    ("closed", {"running_promises": 1}, ["promises"]),
    ("closed", {"answer": cases.NOT_ASKED}, ["answer"]),
    ("closed", {"answer": cases.NOT_SOLVED}, ["answer"]),
    ("closed", {"answer": cases.NOT_SOLVED, "may_contact": False}, ["answer"]),
    ("closed", {"answer": cases.ASKED, "days_silent": 13}, ["answer"]),
    ("closed", {"answer": cases.ASKED, "days_silent": 14}, []),
    ("closed", {"answer": cases.ASKED, "days_silent": 5, "silence_days": 5}, []),
    ("closed", {"answer": cases.NOT_ASKED, "may_contact": False}, []),
    ("closed", {"has_owner": False, "what": ""}, ["owner", "what"]),
]


@pytest.mark.parametrize(("to_state", "changed", "codes"), GUARD_ROWS)
def test_each_guard_names_exactly_what_is_missing(to_state, changed, codes):
    facts = replace(COMPLETE, state=_before(to_state), **changed)
    check_guard(facts, to_state, codes, cases.RULES)


@pytest.mark.parametrize(
    ("from_state", "to_state"),
    [
        ("investigating", "not_justified"),
        ("received", "cancelled"),
        ("verifying", "investigating"),
        ("closed", "reopened"),
        ("cancelled", "reopened"),
        ("not_justified", "reopened"),
    ],
)
def test_ends_and_steps_back_need_a_reason(from_state, to_state):
    facts = replace(COMPLETE, state=from_state)
    with pytest.raises(Refused, match="Say why"):
        cases.move(facts, to_state, actor="Mikko", why="  ")
    assert cases.move(facts, to_state, actor="Mikko", why="The same order as K-12") == to_state


@pytest.mark.parametrize("to_state", ["investigating", "closed", "received", "verifying", "reopened", "not_justified"])
def test_no_step_is_skipped_from_received(to_state):
    with pytest.raises(Refused, match="cannot go there"):
        cases.move(COMPLETE, to_state, actor="Mikko", why="In a hurry")


def test_nobody_moves_a_case_without_a_name():
    with pytest.raises(Refused, match="Say who"):
        cases.move(replace(COMPLETE, state="verifying"), "closed", actor="")


@pytest.mark.parametrize(
    ("state", "answer", "expected"),
    [
        ("received", cases.NOT_ASKED, "acknowledged"),
        ("verifying", cases.ASKED, "closed"),
        ("verifying", cases.NOT_SOLVED, "investigating"),
        ("reopened", cases.NOT_ASKED, "investigating"),
        ("closed", cases.SOLVED, None),
        ("cancelled", cases.NOT_ASKED, None),
        ("not_justified", cases.NOT_ASKED, None),
    ],
)
def test_the_next_state_is_the_one_to_work_towards(state, answer, expected):
    assert cases.next_state(replace(COMPLETE, state=state, answer=answer)) == expected


def test_the_checklist_shows_what_is_there_and_what_an_earlier_state_lost():
    facts = replace(COMPLETE, state="verifying", has_owner=False, answer=cases.NOT_ASKED)
    assert [need.code for need in cases.requirements(facts, "closed")] == ["owner", "answer", "promises"]
    assert [need.code for need in cases.requirements(COMPLETE, "acknowledged")] == ["owner", "acknowledgement"]


def test_every_state_can_be_reached_and_left():
    reached = {states.RECEIVED}
    frontier = [states.RECEIVED]
    while frontier:
        for state in states.TRANSITIONS[frontier.pop()]:
            if state not in reached:
                reached.add(state)
                frontier.append(state)
    assert reached == set(states.STATES) == set(states.TRANSITIONS) == set(states.LABELS)
    assert all(states.TRANSITIONS.values())
    assert not any(state in states.OPEN for state in states.ENDED)


FACT_CHANGES = st.one_of(
    st.tuples(st.just("has_owner"), st.booleans()),
    st.tuples(st.just("may_contact"), st.booleans()),
    st.tuples(st.just("acknowledgement_sent"), st.booleans()),
    st.tuples(st.just("severity"), st.sampled_from(["", "minor", "critical"])),
    st.tuples(st.sampled_from(["what", "where", "when", "extent", "root_cause", "cause_unknown_because"]), st.text()),
    st.tuples(st.sampled_from(["correction", "no_remedy_because"]), st.text()),
    st.tuples(st.just("apology_sent"), st.booleans()),
    st.tuples(st.just("remedy"), st.sampled_from(["", "refund", "gold"])),
    st.tuples(st.just("open_actions"), st.integers(0, 2)),
    st.tuples(st.sampled_from(["outcome_told", "extras_told"]), st.booleans()),
    st.tuples(st.just("answer"), st.sampled_from(["not_asked", "asked", "solved", "not_solved"])),
    st.tuples(st.just("days_silent"), st.integers(0, 30)),
)
MOVES = st.tuples(st.just("move"), st.sampled_from(states.STATES))


def _honest(facts: CaseFacts, state: str) -> bool:
    """The table of the domain, written down a second time: what must be true of a case that stands in `state`."""
    rank = {"acknowledged": 1, "investigating": 2, "action_planned": 3, "in_progress": 3, "verifying": 4, "closed": 5}
    reached = rank.get(state, 0)
    silent = facts.answer == "asked" and facts.days_silent >= 14
    rows = [
        facts.has_owner and (facts.acknowledgement_sent or not facts.may_contact),
        facts.severity in ("minor", "major", "critical")
        and all(text.strip() for text in (facts.what, facts.where, facts.when, facts.extent)),
        (facts.root_cause.strip() or facts.cause_unknown_because.strip())
        and facts.correction.strip()
        and (facts.apology_sent or not facts.may_contact)
        and (facts.remedy == "refund" or facts.remedy == "replacement" or facts.no_remedy_because.strip()),
        not facts.open_actions and ((facts.outcome_told and facts.extras_told) or not facts.may_contact),
        facts.answer == "solved" or silent or (not facts.may_contact and facts.answer != "not_solved"),
    ]
    return all(rows[:reached])


@settings(max_examples=300, deadline=None)
@given(start=st.booleans(), steps=st.lists(st.one_of(FACT_CHANGES, MOVES, MOVES), max_size=40))
def test_no_walk_evades_a_guard(start, steps):
    facts = COMPLETE if start else CaseFacts()
    walk(facts, steps, cases.RULES, _honest)


@pytest.mark.parametrize(
    ("state", "is_acknowledged", "is_answered", "stage"),
    [
        ("received", False, False, "acknowledge"),
        ("received", True, False, "answer"),
        ("acknowledged", True, False, "answer"),
        ("reopened", True, False, "answer"),
        ("investigating", True, True, "close"),
        ("action_planned", True, False, "close"),
        ("verifying", True, True, "close"),
        ("closed", True, True, None),
        ("cancelled", False, False, None),
    ],
)
def test_a_promise_kept_early_gives_way_to_the_next(state, is_acknowledged, is_answered, stage):
    assert deadlines.stage_of(state, is_acknowledged=is_acknowledged, is_answered=is_answered) == stage


def _before(state: str) -> str:
    return states.LINE[states.LINE.index(state) - 1]


def test_while_the_customer_thinks_nothing_of_ours_is_late():
    assert deadlines.stage_of(states.VERIFYING, is_answered=True, is_waiting=True) == deadlines.SILENCE
    assert deadlines.stage_of(states.VERIFYING, is_answered=True) == "close"
    assert deadlines.stage_of(states.CLOSED, is_waiting=True) is None
