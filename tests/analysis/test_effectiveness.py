"""The verdict: what it says, what it leaves out, and what it does when there is hardly anything to look at."""

from datetime import date, timedelta

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from surveyapp.analysis.effectiveness import Day, Windows, effect_from, effect_of

START = date(2026, 9, 7)
WINDOWS = Windows((START, START + timedelta(days=20)), (START + timedelta(days=28), START + timedelta(days=55)))


def make_days(before: int, after: int, untouched: int = 8, *, n: int = 20, seed: int = 0) -> list[Day]:
    """Return ten weeks of so many hits of `n` a day before and after the 28th day; days differ a little."""
    random = np.random.default_rng(seed)
    days = []
    for i in range(70):
        wobble = int(random.integers(-1, 2))
        hits = min(n, max(0, (before if i < 28 else after) + wobble))
        days.append(Day(START + timedelta(days=i), hits, n, untouched + wobble, 5 * n))
    return days


def test_a_large_fall_is_effective():
    effect = effect_of(make_days(6, 2), WINDOWS, 10.0)
    assert effect.verdict == "effective"
    assert effect.difference.value == pytest.approx(effect.change.value - effect.untouched_change.value)
    assert effect.difference.high < 0
    assert effect.missing == 0
    assert effect.days_to_go == 0
    assert (effect.before.n, effect.after.n) == (21 * 20, 28 * 20)


def test_no_fall_is_not_effective_once_there_are_answers_enough():
    effect = effect_of(make_days(6, 6, n=40), WINDOWS, 6.0)
    assert effect.needed is not None
    assert effect.verdict == "not_effective"


def test_a_sure_fall_that_is_too_small_is_not_effective():
    effect = effect_of(make_days(60, 50, n=200), WINDOWS, 8.0)
    assert effect.difference.high < 0
    assert effect.difference.value > -8.0
    assert effect.verdict == "not_effective"


def test_what_falls_everywhere_is_no_success():
    days = [
        Day(START + timedelta(days=i), *((30, 100, 90, 300) if i < 28 else (15 + i % 2, 100, 45 + i % 3, 300)))
        for i in range(70)
    ]
    effect = effect_of(days, WINDOWS, 5.0)
    assert effect.change.high < -10
    assert effect.verdict == "not_effective"
    alone = effect_of([Day(each.day, each.hits, each.n) for each in days], WINDOWS, 5.0)
    assert (alone.is_compared, alone.verdict) == (False, "effective")
    assert alone.difference.value == alone.change.value


def test_too_few_answers_say_how_many_are_missing_and_how_long_they_take():
    effect = effect_of(
        make_days(7, 6, n=22), Windows(WINDOWS.baseline, (START + timedelta(days=28), START + timedelta(days=31))), 10.0
    )
    assert effect.verdict == "not_enough_data"
    assert effect.missing == effect.needed - 88
    assert effect.days_to_go == -(-effect.missing // 22)


def test_the_alarm_is_left_out_of_the_baseline():
    days = [Day(each.day, 20, 20, 8, 100) if i < 7 else each for i, each in enumerate(make_days(4, 4))]
    alarm = (START, START + timedelta(days=6))
    with_alarm = effect_of(days, WINDOWS, 5.0)
    without = effect_of(days, Windows(WINDOWS.baseline, WINDOWS.after, alarm), 5.0)
    assert with_alarm.verdict == "effective"
    assert without.verdict != "effective"
    assert without.before.n == 14 * 20


def test_the_interval_is_that_of_statsmodels_where_days_differ_much():
    random = np.random.default_rng(4)
    days, rows = [], []
    for i in range(70):
        hits, others = int(random.binomial(40, random.beta(2, 6))), int(random.binomial(80, random.beta(2, 8)))
        days.append(Day(START + timedelta(days=i), hits, 40, others, 80))
        if WINDOWS.is_before(days[-1].day) or WINDOWS.is_after(days[-1].day):
            after = int(i >= 28)
            rows += [(int(k < hits), 1, after, i) for k in range(40)] + [
                (int(k < others), 0, after, i) for k in range(80)
            ]
    answers = np.array(rows)
    x = sm.add_constant(np.column_stack([answers[:, 1], answers[:, 2], answers[:, 1] * answers[:, 2]]))
    fit = sm.OLS(answers[:, 0], x).fit(
        cov_type="cluster", cov_kwds={"groups": answers[:, 3], "use_correction": True}, use_t=True
    )
    low, high = fit.conf_int()[3]
    effect = effect_of(days, WINDOWS, 5.0)
    assert effect.difference.value == pytest.approx(100 * fit.params[3])
    # CR2 and its own degrees of freedom differ from CR1 with days less one by a few per cent only.
    assert effect.difference.high - effect.difference.low == pytest.approx(100 * (high - low), rel=0.04)
    for share, (hits, n) in (
        (effect.before, (effect.before.hits, effect.before.n)),
        (effect.after, (effect.after.hits, effect.after.n)),
    ):
        ends = proportion_confint(hits, n, method="wilson")
        assert (share.low, share.high) == pytest.approx((100 * ends[0], 100 * ends[1]))


def test_the_interval_is_never_narrower_than_independent_answers_make_it():
    # Every day is the same, so that days have no spread at all; and nobody complains any more.
    days = [Day(START + timedelta(days=i), 5 if i < 28 else 0, 20, 10, 100) for i in range(70)]
    effect = effect_of(days, WINDOWS, 5.0)
    assert effect.design_effect == 1.0
    assert effect.difference.low < effect.difference.value < effect.difference.high
    assert effect.difference.high >= effect.change.high


@pytest.mark.parametrize(
    ("days", "n"),
    [
        ([], 0),
        ([Day(START, 1, 1, 0, 1)], 0),
        ([Day(START, 1, 1), Day(START + timedelta(days=30), 0, 1)], 1),
        ([Day(START, 5, 5), Day(START + timedelta(days=1), 5, 5), Day(START + timedelta(days=30), 0, 1)], 1),
    ],
)
def test_hardly_any_answers_are_not_enough(days: list[Day], n: int):
    effect = effect_of(days, WINDOWS, 5.0)
    assert effect.verdict == "not_enough_data"
    assert effect.difference is None
    assert effect.after.n == n


@pytest.mark.parametrize("hits", [0, 10])
def test_all_the_same_is_no_effect(hits: int):
    days = [Day(START + timedelta(days=i), hits, 10, 3 * hits, 30) for i in range(70)]
    effect = effect_of(days, WINDOWS, 5.0)
    assert effect.difference.value == 0.0
    assert effect.difference.low < 0 < effect.difference.high
    assert effect.verdict != "effective"


def test_untouched_segments_that_stopped_answering_are_no_comparison():
    days = [
        Day(each.day, each.hits, each.n, *((8, 100) if i < 28 else (0, 0))) for i, each in enumerate(make_days(6, 2))
    ]
    effect = effect_of(days, WINDOWS, 5.0)
    assert not effect.is_compared
    assert effect.untouched_change is None


def test_before_the_action_is_done_there_is_nothing_after():
    effect = effect_of(make_days(6, 2), Windows(WINDOWS.baseline, None), 10.0)
    assert (effect.after.n, effect.days_after, effect.verdict) == (0, 0, "not_enough_data")
    assert effect.needed is not None
    assert effect.days_to_go is None


def test_figures_are_kept_as_they_are():
    effect = effect_of(make_days(6, 2), WINDOWS, 6.0)
    data = effect.as_data()
    assert data["verdict"] == "effective"
    assert effect_from(data) == effect


counts = st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(st.tuples(counts, counts), max_size=60), st.floats(0.5, 50))
def test_whatever_the_counts_the_interval_holds_the_estimate(rows: list, smallest: float):
    days = [Day(START + timedelta(days=i), *own, *other) for i, (own, other) in enumerate(rows)]
    effect = effect_of(days, WINDOWS, smallest)
    if effect.difference is not None:
        assert effect.difference.low <= effect.difference.value <= effect.difference.high
    if effect.verdict == "effective":
        assert effect.difference.high < 0
        assert effect.difference.value <= -smallest
    assert effect_from(effect.as_data()) == effect
