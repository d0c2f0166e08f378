"""What became of invitations, and the response rates of AAPOR."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from surveyapp.analysis.response_rate import FACTS, Outcomes, count_outcomes, outcomes_by, reasons_of
from surveyapp.domain.invitations import STATES

ENDS = ("complete", "partial", "broken_off", "opted_out", "bounced", "expired", "pending")


def frame(*rows):
    return pd.DataFrame(list(rows), columns=FACTS)


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (("planned", None, False, False, False), "planned"),
        (("queued", None, False, False, False), "queued"),
        (("skipped", "too_old", False, False, False), "skipped"),
        (("expired", None, False, False, False), "lapsed"),
        (("opted_out", None, False, False, False), "lapsed"),
        (("sent", None, True, False, False), "pending"),
        (("started", None, True, True, False), "pending"),
        (("answered", None, True, True, False), "complete"),
        (("answered", None, True, True, True), "partial"),
        (("expired", None, True, True, True), "partial"),
        (("expired", None, True, True, False), "broken_off"),
        (("expired", None, True, False, False), "expired"),
        (("opted_out", None, True, False, False), "opted_out"),
        (("bounced", None, True, False, False), "bounced"),
    ],
)
def test_each_invitation_has_one_outcome(row, outcome):
    found = count_outcomes(frame((*row, 3)))
    assert getattr(found, outcome) == 3
    assert found.recorded == 3
    assert found.asked == (3 if row[2] else 0)
    assert found.started == (3 if row[3] else 0)


def test_rates_by_hand():
    found = Outcomes(asked=200, complete=60, partial=10, bounced=20, opted_out=4, expired=100, pending=6)
    assert (found.rr1.n, found.rr1.value, found.rr2.value) == (200, 30.0, 35.0)
    oracle = binomtest(60, 200).proportion_ci(method="wilson")
    assert found.rr1.low == pytest.approx(100 * oracle.low)
    assert found.rr1.high == pytest.approx(100 * oracle.high)


def test_nobody_asked_has_no_rate():
    assert (Outcomes(recorded=5, skipped=5).rr1.n, Outcomes().rr1.value) == (0, None)


def test_reasons_come_with_the_most_frequent_first():
    rows = frame(
        ("skipped", "erased", False, False, False, 1),
        ("skipped", "too_old", False, False, False, 4),
        ("skipped", "erased", False, False, False, 2),
        ("sent", None, True, False, False, 9),
    )
    assert list(reasons_of(rows).items()) == [("too_old", 4), ("erased", 3)]


KINDS = st.tuples(
    st.sampled_from(STATES), st.none(), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 10**6)
)


@given(st.lists(KINDS, max_size=30))
def test_nobody_is_lost_nor_counted_twice(rows):
    found = count_outcomes(frame(*rows))
    asked = sum(getattr(found, name) for name in ENDS)
    assert found.asked == asked == sum(row[5] for row in rows if row[2])
    assert found.recorded == asked + found.planned + found.queued + found.skipped + found.lapsed
    assert found.recorded == sum(row[5] for row in rows)


@given(st.lists(KINDS, max_size=20))
def test_groups_add_up_to_the_whole(rows):
    whole = frame(*rows)
    groups = outcomes_by(whole.assign(key=["a" if i % 3 else "b" for i in range(len(whole))]), "key").values()
    total = count_outcomes(whole)
    assert sum(each.recorded for each in groups) == total.recorded
    assert sum(each.complete for each in groups) == total.complete
