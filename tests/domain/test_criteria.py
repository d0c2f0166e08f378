"""When a criterion may be fixed, and what it has to say."""

from datetime import date, timedelta

import pytest

from surveyapp.domain.errors import Refused
from surveyapp.domain.tickets.criteria import (
    Round,
    Standing,
    Wish,
    check_decision,
    check_may_lock,
    check_wish,
    may_lock,
    may_prolong,
)

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)


def wish(**changes: object) -> Wish:
    values = {
        "survey": "shop", "measure": "theme:late", "unit_id": 1, "baseline_from": TODAY - 28 * DAY,
        "baseline_to": TODAY + 7 * DAY, "smallest_change": 6.0, "decide_on": TODAY + 60 * DAY,
    }  # fmt: skip
    return Wish(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "is_allowed"),
    [
        (Standing("investigating", [], False, 0), True),
        (Standing("received", [], False, 0), True),
        (Standing("action_planned", [], False, 0), True),
        (Standing("investigating", [], False, 1), False),
        (Standing("verifying", [], False, 0), False),
        (Standing("closed", [], False, 0), False),
        (Standing("cancelled", [], False, 0), False),
        (Standing("investigating", [Round(None)], False, 0), False),
        (Standing("investigating", [Round(None)], True, 0), False),
        (Standing("investigating", [Round("not_effective")], True, 0), True),
        (Standing("investigating", [Round("not_effective")], True, 1), False),
        (Standing("investigating", [Round("not_effective")], False, 0), False),
        (Standing("investigating", [Round("effective")], True, 0), True),
        (Standing("verifying", [Round("effective")], False, 0), False),
        (Standing("investigating", [Round("not_enough_data")], True, 0), False),
        (Standing("investigating", [Round("not_enough_data"), Round("not_enough_data", True)], True, 0), True),
        (Standing("investigating", [Round("not_enough_data"), Round(None, True)], True, 0), False),
    ],
)
def test_a_criterion_is_fixed_before_anything_is_done_and_once_a_round(standing: Standing, is_allowed: bool):
    assert may_lock(standing) is is_allowed
    if not is_allowed:
        with pytest.raises(Refused):
            check_may_lock(standing)


@pytest.mark.parametrize(
    ("standing", "is_allowed"),
    [
        (Standing("verifying", [], False, 0), False),
        (Standing("verifying", [Round(None)], False, 0), False),
        (Standing("verifying", [Round("not_enough_data")], False, 0), True),
        (Standing("in_progress", [Round("not_enough_data")], False, 0), True),
        (Standing("verifying", [Round("not_enough_data"), Round("not_enough_data", True)], False, 0), False),
        (Standing("verifying", [Round("effective")], False, 0), False),
        (Standing("investigating", [Round("not_enough_data")], True, 0), False),
        (Standing("cancelled", [Round("not_enough_data")], False, 0), False),
    ],
)
def test_the_day_is_moved_once_and_only_where_data_were_short(standing: Standing, is_allowed: bool):
    assert may_prolong(standing) is is_allowed


def test_a_sensible_wish_is_taken():
    check_wish(wish(), today=TODAY)
    check_wish(wish(alarm_from=TODAY - 35 * DAY, alarm_to=TODAY - 29 * DAY), today=TODAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline_to": TODAY - 40 * DAY},
        {"baseline_from": TODAY + DAY},
        {"baseline_from": TODAY - 5 * DAY, "baseline_to": TODAY},
        {"alarm_from": TODAY - 28 * DAY},
        {"alarm_to": TODAY},
        {"alarm_from": TODAY, "alarm_to": TODAY - DAY},
        {"alarm_from": TODAY - 28 * DAY, "alarm_to": TODAY + DAY},
        {"decide_on": TODAY + 14 * DAY},
        {"decide_on": TODAY},
        {"decide_on": TODAY + 720 * DAY},
        {"smallest_change": 0.0},
        {"smallest_change": -3.0},
        {"smallest_change": 100.5},
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, object]):
    with pytest.raises(Refused):
        check_wish(wish(**changes), today=TODAY)


@pytest.mark.parametrize("days", [-1, 0, 800])
def test_a_new_decision_date_lies_ahead_and_not_too_far(days: int):
    with pytest.raises(Refused):
        check_decision(TODAY + days * DAY, before=TODAY - DAY, today=TODAY)
    check_decision(TODAY + 30 * DAY, before=TODAY, today=TODAY)
