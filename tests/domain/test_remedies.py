"""The rule about remedies: what it lets through, what needs a second person, what it refuses, and how it is read."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.policies import POLICIES
from surveyapp.domain.policies.remedies import RemedyPolicy, parse
from surveyapp.domain.remedies import ALLOWED, NEEDS_APPROVAL, REFUSED, RemedyFacts, coded, judge, like_cases, limit_of
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.settings import PROJECT

RULE: dict[str, Any] = {
    "kinds": {
        "apology": {},
        "repair": {"severities": ["major", "critical"]},
        "refund": {"themes": ["price", "billing"]},
        "gift_card": {"counts": True, "codes": True},
        "extra": {"counts": True},
    },
    "limits": {
        "minor": {"share": 0.1, "amount": {"EUR": 40}},
        "major": {"share": 0.2, "amount": {"EUR": 75}},
        "critical": {"share": 0.5},
    },
    "customer": {"days": 100, "times": 2, "amount": {"EUR": 150}},
    "budgets": {"": {"EUR": 5000}, "Finland": {"EUR": 900}, "Finland/Oulu": {"EUR": 600}},
}


def policy_of(data: dict[str, Any]) -> tuple[RemedyPolicy, list[tuple[Any, ...]]]:
    faults: list[tuple[Any, ...]] = []
    return parse(data, lambda path, message, /, **params: faults.append((path, message % params))), faults


POLICY = policy_of(RULE)[0]
CARD = RemedyFacts(
    "gift_card", Decimal(60), "EUR", "major", "late_delivery", order_total=Decimal(1248), order_currency="EUR"
)
ROWS: list[tuple[dict[str, Any], str, str]] = [
    ({}, ALLOWED, ""),
    ({"amount": Decimal(75)}, ALLOWED, ""),
    ({"amount": Decimal("75.01")}, NEEDS_APPROVAL, "above your limit of 75 EUR"),
    ({"case_counted": Decimal(15)}, ALLOWED, ""),
    ({"case_counted": Decimal(16)}, NEEDS_APPROVAL, "above your limit"),
    # The smaller of the share of the order and the amount.
    ({"order_total": Decimal(250)}, NEEDS_APPROVAL, "above your limit of 50.00 EUR"),
    ({"order_total": None}, ALLOWED, ""),
    # An order in another money says nothing about the share.
    ({"order_total": Decimal(100), "order_currency": "SEK"}, ALLOWED, ""),
    ({"severity": "minor"}, NEEDS_APPROVAL, "above your limit of 40 EUR"),
    ({"severity": "critical", "amount": Decimal(150)}, ALLOWED, ""),
    ({"severity": "critical", "amount": Decimal(600)}, NEEDS_APPROVAL, "more than 150 EUR"),
    ({"currency": "SEK", "order_currency": "SEK"}, NEEDS_APPROVAL, "names no limit in SEK"),
    ({"severity": ""}, REFUSED, "how bad it is"),
    ({"amount": None}, REFUSED, "Write the amount"),
    ({"amount": Decimal(0)}, REFUSED, "Write the amount"),
    ({"amount": Decimal(-1)}, REFUSED, "below zero"),
    ({"currency": None}, REFUSED, "Choose the currency"),
    ({"kind": "holiday"}, REFUSED, "Choose one of the remedies"),
    ({"kind": "apology", "amount": None, "currency": None}, ALLOWED, ""),
    ({"kind": "explanation", "amount": None}, REFUSED, "does not know this remedy"),
    ({"kind": "explanation", "amount": None, "exception_because": "Wished for"}, NEEDS_APPROVAL, "exception"),
    ({"kind": "repair", "amount": None}, ALLOWED, ""),
    ({"kind": "repair", "amount": Decimal(900)}, ALLOWED, ""),
    ({"kind": "repair", "amount": None, "severity": "minor"}, REFUSED, "for worse harm"),
    ({"kind": "refund"}, REFUSED, "other kinds of complaint"),
    ({"kind": "refund", "themes": ("billing",), "amount": Decimal(1248)}, ALLOWED, ""),
    ({"kind": "refund", "themes": ("billing",), "amount": Decimal(1249)}, REFUSED, "No more can be paid back"),
    ({"exception_because": "An old friend of the house"}, NEEDS_APPROVAL, "exception"),
    ({"exception_because": "  "}, ALLOWED, ""),
    ({"customer_times": 1}, ALLOWED, ""),
    ({"customer_times": 2}, NEEDS_APPROVAL, "2 times within 100 days"),
    ({"customer_counted": Decimal(90)}, ALLOWED, ""),
    ({"customer_counted": Decimal(91)}, NEEDS_APPROVAL, "more than 150 EUR"),
    ({"budgets_left": [("Oulu", Decimal(60)), ("Finland", Decimal(800))]}, ALLOWED, ""),
    ({"budgets_left": [("Oulu", Decimal("59.99")), ("Finland", Decimal(800))]}, REFUSED, "budget of Oulu has 59.99"),
    ({"budgets_left": [("Oulu", Decimal(400)), ("Finland", Decimal(10))]}, REFUSED, "budget of Finland has 10 EUR"),
    # Not even an exception spends what is not there; what does not count takes nothing.
    ({"budgets_left": [("Oulu", Decimal(0))], "exception_because": "Must be"}, REFUSED, "budget of Oulu"),
    ({"kind": "repair", "budgets_left": [("Oulu", Decimal(0))]}, ALLOWED, ""),
]


@pytest.mark.parametrize(("changes", "outcome", "said"), ROWS)
def test_the_verdict_and_what_it_says(changes: dict[str, Any], outcome: str, said: str) -> None:
    verdict = judge(POLICY, replace(CARD, **changes))
    assert verdict.outcome == outcome
    assert said in verdict.message % verdict.params


amounts = st.decimals(0, 2000, places=2)


@given(amount=amounts, counted=amounts, left=amounts, total=st.none() | amounts)
def test_alone_nobody_goes_beyond_limit_or_budget(
    amount: Decimal, counted: Decimal, left: Decimal, total: Decimal | None
) -> None:
    facts = replace(CARD, amount=amount, case_counted=counted, order_total=total, budgets_left=[("Oulu", left)])
    if judge(POLICY, facts).outcome == ALLOWED:
        assert amount + counted <= 75
        assert amount <= left
        assert total is None or amount + counted <= total * Decimal("0.2")


@given(exception=st.text(), amount=amounts, left=amounts)
def test_no_reason_overruns_a_budget(exception: str, amount: Decimal, left: Decimal) -> None:
    facts = replace(CARD, amount=amount, exception_because=exception, budgets_left=[("Oulu", left)])
    if amount > left:
        assert judge(POLICY, facts).outcome == REFUSED


def test_the_limit_is_the_smaller_of_share_and_amount() -> None:
    assert limit_of(POLICY, "major", "EUR", Decimal(1248)) == Decimal(75)
    assert limit_of(POLICY, "major", "EUR", Decimal("99.99")) == Decimal("19.99")
    assert limit_of(POLICY, "critical", "SEK", Decimal(100)) == Decimal("50.00")
    assert limit_of(POLICY, "critical", "SEK", None) is None
    assert limit_of(POLICY, "", "EUR", Decimal(100)) is None


def test_budgets_that_cover_a_unit_come_nearest_first() -> None:
    assert list(POLICY.budgets_of("Finland/Oulu/Service")) == ["Finland/Oulu", "Finland", ""]
    assert list(POLICY.budgets_of("Sweden")) == [""]
    assert list(POLICY.budgets_of("")) == [""]


def test_like_cases_say_nothing_below_five() -> None:
    assert like_cases([Decimal(10)] * 4) is None
    found = like_cases([Decimal(value) for value in (10, 20, 30, 40, 100)])
    assert found is not None
    assert (found.n, found.low, found.median, found.high) == (5, Decimal(20), Decimal(30), Decimal(40))


def test_the_history_keeps_state_and_amount() -> None:
    assert coded("given", Decimal(60), "EUR") == "given 60.00 EUR"
    assert coded("approved", None, None) == "approved"


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"kinds": {}}, ("kinds",), "at least one"),
        ({"kinds": {"apology": {}, "gold": {}}}, ("kinds", "gold"), "no “gold”"),
        ({"kinds": {"extra": {"count": True}}}, ("kinds", "extra", "count"), "no “count”"),
        ({"kinds": {"extra": {"counts": "yes"}}}, ("kinds", "extra", "counts"), "true or false"),
        ({"kinds": {"extra": {"severities": "major"}}}, ("kinds", "extra", "severities"), "list of names"),
        ({"kinds": {"extra": {"severities": ["huge"]}}}, ("kinds", "extra", "severities"), "no “huge”"),
        ({"kinds": {"extra": 3}}, ("kinds", "extra"), "names with values"),
        ({"limits": {"huge": {}}}, ("limits", "huge"), "no “huge”"),
        ({"limits": {"major": {"share": 1.5}}}, ("limits", "major", "share"), "between 0 and 1"),
        ({"limits": {"major": {"share": True}}}, ("limits", "major", "share"), "Write a number"),
        ({"limits": {"major": {"amount": {"EUR": "much"}}}}, ("limits", "major", "amount", "EUR"), "Write a number"),
        ({"limits": {"major": {"amount": {"euro": 5}}}}, ("limits", "major", "amount", "euro"), "by its code"),
        ({"limits": {"major": {"amount": {"EUR": float("nan")}}}}, ("limits", "major", "amount", "EUR"), "a number"),
        ({"customer": {"days": 0}}, ("customer", "days"), "whole number"),
        ({"customer": {"times": 1.5}}, ("customer", "times"), "whole number"),
        ({"budgets": {"Finland": 5}}, ("budgets", "Finland"), "names with values"),
        ({"gifts": {}}, ("gifts",), "no such part"),
    ],
)
def test_what_is_wrong_in_the_rule_is_told_with_its_place(
    change: dict[str, Any], path: tuple[str, ...], said: str
) -> None:
    _, faults = policy_of(RULE | change)
    assert [place for place, _ in faults] == [path]
    assert said in faults[0][1]


def test_the_shipped_rule_is_read_without_a_fault_and_knows_its_kinds() -> None:
    file = PROJECT / "policies" / "remedies.yaml"
    policy, _ = load_policy(POLICIES["remedies"], file.read_text(encoding="utf-8"), str(file))
    assert policy.counted_kinds == ("gift_card", "extra")
    assert limit_of(policy, "major", "EUR", Decimal(1248)) == Decimal(75)
