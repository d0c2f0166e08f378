"""The numbers of the Monday overview: figures against their range, changes beyond chance, units below their limit."""

import random

import pytest

from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.overview import ON_TIME, find_below, find_changes, standing_of, together, weeks_per_period

HAPPY = Measured("happy", "csat", ("1", "2", "3", "4", "5"), 2, "Happy?")
RECOMMEND = Measured("recommend", "nps", tuple(map(str, range(11))), title="Recommend?")
# The company, two regions, two stores in the north and one in the south.
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}


def happy(hits, n):
    return {"5": hits, "1": n - hits}


def test_weeks_are_judged_alone_where_the_middle_one_has_enough_answers():
    assert weeks_per_period([happy(20, 40)] * 20) == 1
    assert weeks_per_period([happy(10, 20)] * 20) == 4
    # Only the last thirteen decide: the shop has grown.
    assert weeks_per_period([happy(1, 2)] * 40 + [happy(20, 40)] * 12) == 1
    assert weeks_per_period([]) == 4


def test_weeks_are_added_from_the_newest():
    weeks = [{"5": place} for place in range(1, 11)]
    assert together(weeks, 4) == [{"5": 3 + 4 + 5 + 6}, {"5": 7 + 8 + 9 + 10}]
    assert together(weeks, 1) == weeks


def test_a_figure_within_its_range_is_as_usual():
    periods = [happy(80 + place % 3, 100) for place in range(26)]
    found = standing_of(HAPPY, periods)
    assert (found.figure.n, found.figure.value, found.signal, found.last_signal) == (100, 81.0, None, None)
    assert found.low < 81 < found.high


def test_a_figure_that_falls_is_below_and_one_that_came_back_says_so():
    usual = [happy(80 + place % 3, 100) for place in range(25)]
    assert standing_of(HAPPY, [*usual, happy(50, 100)]).signal == "below"
    back = standing_of(HAPPY, [*usual, happy(50, 100), happy(81, 100)])
    assert (back.signal, back.last_signal) == (None, "below")
    long_ago = standing_of(HAPPY, [*usual, happy(50, 100), *usual[:6]])
    assert long_ago.last_signal is None


@pytest.mark.parametrize(
    "periods", [[happy(8, 10)] * 26, [happy(80, 100)] * 5, [{}] * 26, [*[happy(80, 100)] * 20, happy(4, 9)]]
)
def test_few_answers_or_periods_are_never_judged(periods):
    found = standing_of(HAPPY, periods)
    assert (found.signal, found.low, found.high) == (None, None, None)


def changes(questions, now, before):
    return find_changes(questions, now, before, PARENTS)


def test_a_real_fall_is_found_once_and_where_it_is_surest():
    before = {("happy", unit): happy(240, 300) for unit in (4, 5, 6)}
    now = {("happy", 4): happy(40, 100), ("happy", 5): happy(80, 100), ("happy", 6): happy(80, 100)}
    found = changes([HAPPY], now, before)
    # The store speaks, not its region nor the company, which fell with it.
    assert [(change.unit, change.now.value, change.before.value) for change in found.real] == [(4, 40.0, 80.0)]
    assert found.real[0].difference == pytest.approx(-40)
    assert found.real[0].high < 0
    # The south has one store only: it is compared once. Company, north, two stores, one store.
    assert found.compared == 5


def test_a_fall_of_a_whole_region_is_told_of_the_region():
    before = {("happy", unit): happy(240, 300) for unit in (4, 5, 6)}
    now = {("happy", 4): happy(58, 100), ("happy", 5): happy(58, 100), ("happy", 6): happy(80, 100)}
    assert [change.unit for change in changes([HAPPY], now, before).real] == [2]


def test_what_correction_takes_away_is_listed_apart():
    parents = dict.fromkeys(range(40))
    before = {("happy", unit): happy(80, 100) for unit in parents}
    now = {("happy", unit): happy(80, 100) for unit in parents} | {("happy", 7): happy(67, 100)}
    found = find_changes([HAPPY], now, before, parents)
    assert found.real == []
    assert [change.unit for change in found.unclear] == [7]


def test_under_thirty_answers_are_not_compared():
    before = {("happy", 4): happy(300, 300)}
    assert changes([HAPPY], {("happy", 4): happy(0, 29)}, before).compared == 0
    assert changes([HAPPY], {("happy", 4): happy(0, 30)}, before).compared == 1
    assert changes([HAPPY], {}, {}).compared == 0


def test_recommendation_and_promises_are_compared_as_well():
    before = {("recommend", 4): {"10": 150, "3": 50}, ("on_time", 5): {"1": 180, "0": 20}}
    now = {("recommend", 4): {"10": 40, "3": 60}, ("on_time", 5): {"1": 100, "0": 60}}
    found = changes([RECOMMEND, ON_TIME], now, before)
    assert {(change.measured.question, change.unit) for change in found.real} == {("recommend", 4), ("on_time", 5)}


def test_chance_alone_is_rarely_called_real():
    """Of 200 companies where nothing changes, few are told of a change: the correction is for false discoveries."""
    chance = random.Random(7)
    parents = dict.fromkeys(range(10))

    def draw(n):
        return happy(sum(chance.random() < 0.8 for _ in range(n)), n)

    wrong = 0
    for _ in range(200):
        now = {("happy", unit): draw(60) for unit in parents}
        before = {("happy", unit): draw(200) for unit in parents}
        wrong += bool(find_changes([HAPPY], now, before, parents).real)
    assert wrong <= 20


def test_units_below_their_own_limit_the_furthest_first():
    usual = [happy(80 + place % 3, 100) for place in range(12)]
    found = find_below(
        HAPPY, {4: [*usual, happy(60, 100)], 5: [*usual, happy(40, 100)], 6: [*usual, happy(80, 100)], 7: [{}] * 13}
    )
    assert [each.unit for each in found] == [5, 4]
    assert found[0].figure.value is not None
    assert found[0].figure.value < found[0].low < found[0].centre
