"""Who gets a new case: which rule speaks of it, and whose turn it is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.policies.assignment import AssignmentPolicy, Candidate, Rule, Subject, Target, choose, parse

OULU = Subject(unit="Finland/North/Oulu", theme="delivery_late", language="sv", category="Sofas", product="Sofa Hanko")


def parsed(data):
    faults = []
    policy = parse(data, lambda _path, message, **params: faults.append(message % params if params else message))
    return policy, faults


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ({}, True),
        ({"theme": ("delivery_late", "billing")}, True),
        ({"theme": ("billing",)}, False),
        ({"unit": ("Finland/North",)}, True),
        ({"unit": ("Finland/Nor",)}, False),
        ({"unit": ("",)}, True),
        ({"language": ("SV",)}, True),
        ({"category": ("sofas",), "product": ("Sofa Hanko",)}, True),
        ({"theme": ("delivery_late",), "language": ("fi",)}, False),
    ],
)
def test_a_rule_fits_when_all_its_conditions_hold(when, fits):
    assert Rule(when, Target(role="quality")).fits(OULU) is fits


def test_rules_come_in_their_order_and_the_rest_last():
    first, second, rest = Target(people=("a@x.fi",)), Target(role="manager"), Target(role="quality")
    rules = (Rule({"theme": ("billing",)}, Target(role="admin")), Rule({}, first), Rule({"language": ("sv",)}, second))
    assert list(AssignmentPolicy(True, rules, rest).targets_for(OULU)) == [first, second, rest]


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ([], None),
        ([Candidate(1, 5, None), Candidate(2, 4, datetime(2026, 11, 20, tzinfo=UTC))], 2),
        ([Candidate(1, 4, datetime(2026, 11, 20, tzinfo=UTC)), Candidate(2, 4, datetime(2026, 11, 19, tzinfo=UTC))], 2),
        ([Candidate(1, 4, datetime(2026, 11, 20, tzinfo=UTC)), Candidate(2, 4, None)], 2),
        ([Candidate(2, 0, None), Candidate(1, 0, None)], 1),
    ],
)
def test_the_lightest_desk_is_next_then_whoever_waited_longest(candidates, chosen):
    found = choose(candidates)
    assert (found.user_id if found else None) == chosen


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60), st.integers(1, 6))
def test_equal_cases_go_round_so_that_no_desk_is_heavier_by_more_than_one_case(weights, people):
    loads = dict.fromkeys(range(people), 0)
    for weight in weights:
        taker = choose([Candidate(each, load, None) for each, load in loads.items()])
        loads[taker.user_id] += weight
    assert max(loads.values()) - min(loads.values()) <= max(weights)


def test_what_is_written_is_read():
    policy, faults = parsed(
        {
            "enabled": True,
            "rules": [
                {"when": {"theme": "delivery_late", "unit": ["Finland"]}, "to": {"group": "couriers"}},
                {"to": {"role": "manager"}},
            ],
            "otherwise": {"people": ["Elina@Example.com"]},
            "groups": {"couriers": ["mikko@example.com"]},
            "speaks": {"Mikko@example.com": ["fi"]},
            "weights": {"urgent": 9},
        }
    )
    assert faults == []
    assert policy.enabled
    assert [rule.to for rule in policy.rules] == [Target(people=("mikko@example.com",)), Target(role="manager")]
    assert policy.otherwise == Target(people=("elina@example.com",))
    assert policy.weights == {"low": 1, "normal": 2, "high": 3, "urgent": 9}
    assert not policy.may_speak("mikko@example.com", "sv")
    assert policy.may_speak("mikko@example.com", "fi-FI")
    assert policy.may_speak("mikko@example.com", "")
    assert policy.may_speak("elina@example.com", "sv")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"enable": True}, "did you mean “enabled”"),
        ({"enabled": "perhaps"}, "must be true or false"),
        ({"rules": [{"when": {"theme": "x"}}]}, "“to” is missing"),
        ({"rules": [{"to": {"role": "quality", "people": ["a@x.fi"]}}]}, "either a role, or people, or a group"),
        ({"rules": [{"to": {}}]}, "either a role, or people, or a group"),
        ({"rules": [{"to": {"role": "boss"}}]}, "cannot be “boss”"),
        ({"rules": [{"to": {"group": "couriers"}}], "groups": {"courier": []}}, "did you mean “courier”"),
        ({"rules": [{"when": {"themes": "x"}, "to": {"role": "quality"}}]}, "did you mean “theme”"),
        ({"rules": [{"when": {"theme": [1]}, "to": {"role": "quality"}}]}, "must be a text, or a list of texts"),
        ({"otherwise": {"people": ["Mikko"]}}, "mail address"),
        ({"speaks": {"mikko@example.com": ["Finnish"]}}, "is no language"),
        ({"weights": {"urgent": -1}}, "whole number"),
    ],
)
def test_what_is_wrong_is_told(data, said):
    _, faults = parsed(data)
    assert any(said in fault for fault in faults), faults


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=12,
    )
)
def test_whatever_stands_there_is_read_or_told_of(value):
    for key in ("rules", "otherwise", "groups", "speaks", "weights", "enabled"):
        policy, _ = parsed({key: value})
        assert isinstance(policy, AssignmentPolicy)
