"""Which of many watched shares cry, and that hardly any does where nothing is wrong."""

import numpy as np
import pytest

from surveyapp.analysis.alarms import RUN_P, Watched, find_alarms, merged

CALM = [5, 4, 6, 5, 5, 4, 6, 5, 5, 5, 4, 6, 5, 5, 6, 4, 5, 5, 6, 4]


def steady(last: list[int], n: int = 50) -> Watched:
    """Return twenty calm weeks and then these."""
    hits = CALM + last
    return Watched(hits, [n] * len(hits))


def test_a_latest_week_over_its_limit_is_an_alarm():
    (alarm,) = find_alarms([steady([5]), steady([18])])
    assert (alarm.place, alarm.signal, alarm.span, alarm.weeks) == (1, "above", 1, (0, 0))
    assert (alarm.share, alarm.n) == (0.36, 50)
    assert alarm.centre == pytest.approx(0.1, abs=0.01)
    assert alarm.limit < alarm.share
    assert alarm.p_value < 0.001


def test_the_alarm_begins_with_the_first_week_of_its_signal():
    (alarm,) = find_alarms([steady([18, 19, 21])])
    assert alarm.weeks == (2, 0)


def test_what_is_back_is_no_alarm():
    assert find_alarms([steady([18, 5])]) == []


def test_nine_above_the_middle_are_an_alarm_of_nine_weeks():
    # Limits come from the earlier two thirds, so that what follows is judged by the calm before.
    calm = [60, 40] * 10
    (alarm,) = find_alarms([Watched([*calm, *[56] * 9], [500] * 29)])
    assert (alarm.signal, alarm.weeks, alarm.p_value) == ("nine_above", (8, 0), RUN_P)


def test_small_weeks_are_judged_two_or_four_at_a_time():
    hits = [1, 1] * 20
    watched = Watched([*hits[:-4], 5, 5, 5, 5], [10] * 40)
    (alarm,) = find_alarms([watched])
    assert (alarm.span, alarm.n, alarm.weeks) == (4, 40, (3, 0))


def test_a_share_of_hardly_any_answers_is_never_judged():
    assert find_alarms([Watched([0] * 39 + [5], [5] * 40)]) == []


def test_points_are_counted_back_from_the_latest():
    points = merged(Watched([1, 2, 3, 4, 5], [10] * 5), 2)
    assert (points.hits, points.totals) == ([5, 9], [20, 20])


def test_a_few_of_thirty_are_less_sure_than_the_spread_says():
    # The limit of so rare a complaint is bent by its skewness, and its chance is never under the binomial's own tail.
    before = [0, 1, 1, 0, 1, 1, 0, 1, 0, 1] * 2
    assert find_alarms([Watched([*before, 4], [30] * 21)]) == []
    (alone,) = find_alarms([Watched([*before, 5], [30] * 21)])
    assert alone.share > alone.limit
    assert alone.p_value > 0.0001


def test_watching_much_raises_hardly_any_false_alarm():
    # Weeks differ far beyond the sampling of answers, which nine periods' moving range knows badly.
    random = np.random.default_rng(5)
    false = 0
    for _ in range(40):
        watched = []
        for _ in range(60):
            totals = random.poisson(random.uniform(20, 2000), 26)
            shares = random.beta(8, 92, 26)
            watched.append(Watched(random.binomial(totals, shares).tolist(), totals.tolist()))
        false += bool(find_alarms(watched))
    assert false <= 4


def test_a_first_complaint_ever_may_be_an_alarm():
    # Where nobody ever complained there is no spread, and limits that never cry would be blind.
    (alarm,) = find_alarms([Watched([0] * 20 + [9], [50] * 21)])
    assert alarm.limit > alarm.centre == 0
    assert find_alarms([Watched([0] * 20 + [1], [50] * 21)]) == []


def test_what_was_watched_beside_it_makes_an_alarm_less_sure():
    weak = steady([14])
    assert find_alarms([weak])
    assert not find_alarms([weak, *[steady([5])] * 400])
