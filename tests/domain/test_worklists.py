"""Work lists: due times by the reader's own days, the board's columns, tags, and who stands in for whom."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.absences import check_days, stand_in
from surveyapp.domain.errors import Refused
from surveyapp.domain.tickets import board, states
from surveyapp.domain.tickets.tags import clean_tag
from surveyapp.domain.tickets.views import Filter, day_ends_at, due_between, week_ends_at

HELSINKI = ZoneInfo("Europe/Helsinki")
FRIDAY = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day_ends", "week_ends"),
    [
        # In Helsinki it is Saturday already.
        (FRIDAY, datetime(2026, 11, 21, 22, tzinfo=UTC), datetime(2026, 11, 22, 22, tzinfo=UTC)),
        (datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 22, 22, tzinfo=UTC), datetime(2026, 11, 22, 22, tzinfo=UTC)),
        # The day on which clocks go back has 25 hours.
        (datetime(2026, 10, 25, 6, tzinfo=UTC), datetime(2026, 10, 25, 22, tzinfo=UTC), datetime(2026, 10, 25, 22, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_days_and_weeks_end_at_the_readers_midnight(now, day_ends, week_ends):
    assert day_ends_at(now, HELSINKI) == day_ends
    assert week_ends_at(now, HELSINKI) == week_ends


@pytest.mark.parametrize(
    ("due", "bounds"),
    [
        ("", (None, None)),
        ("nonsense", (None, None)),
        ("late", (None, FRIDAY)),
        ("today", (FRIDAY, datetime(2026, 11, 21, tzinfo=UTC))),
        ("week", (FRIDAY, datetime(2026, 11, 23, tzinfo=UTC))),
    ],
)
def test_what_due_asks_for(due, bounds):
    assert due_between(due, FRIDAY, "UTC") == bounds


@pytest.mark.parametrize(
    ("chosen", "runs_by", "is_narrowed"),
    [
        (Filter(), "due", False),
        (Filter(order="priority"), "priority", False),
        (Filter(order="opened", zone="Europe/Helsinki"), "opened", False),
        (Filter(view="ended", order="priority"), "opened", False),
        (Filter(view="all"), "opened", False),
        (Filter(tag="vip"), "due", True),
        (Filter(due="today"), "due", True),
    ],
)
def test_the_order_of_a_list_and_whether_it_is_narrowed(chosen, runs_by, is_narrowed):
    assert (chosen.runs_by, chosen.is_narrowed) == (runs_by, is_narrowed)


def test_every_open_state_stands_in_one_column_and_no_ended_one_does():
    placed = [state for held in board.COLUMNS.values() for state in held]
    assert sorted(placed) == sorted(states.OPEN)
    assert {board.column_of(state) for state in states.ENDED} == {None}
    assert board.LABELS.keys() == board.COLUMNS.keys()


@pytest.mark.parametrize("state", states.OPEN)
@pytest.mark.parametrize("column", board.COLUMNS)
def test_a_card_goes_only_where_one_step_leads(state, column):
    target = board.target_of(state, column)
    assert target is None or (target in states.TRANSITIONS[state] and board.column_of(target) == column)
    reachable = {board.column_of(each) for each in states.TRANSITIONS[state]}
    assert (target is not None) == (column in reachable)


def test_skipping_a_column_leads_nowhere():
    assert board.target_of(states.RECEIVED, "investigating") is None
    assert board.target_of(states.ACKNOWLEDGED, "investigating") == states.INVESTIGATING
    assert board.target_of(states.VERIFYING, "investigating") == states.INVESTIGATING


@pytest.mark.parametrize(("text", "tag"), [("VIP", "vip"), ("  courier   X ", "courier x"), ("Äkillinen", "äkillinen")])
def test_a_tag_has_one_form(text, tag):
    assert clean_tag(text) == tag


@pytest.mark.parametrize("text", ["", "   ", "a,b", "x" * 41, "a\x00b"])
def test_what_is_no_tag_is_refused(text):
    with pytest.raises(Refused, match=r"1 to 40 characters|maximum"):
        clean_tag(text)


@pytest.mark.parametrize(
    ("deputies", "who"),
    [
        ({}, 1),
        ({2: 3}, 1),
        ({1: 2}, 2),
        ({1: 2, 2: 3}, 3),
        ({1: None}, None),
        ({1: 2, 2: None}, None),
        ({1: 2, 2: 1}, None),
        ({1: 1}, None),
    ],
)
def test_who_stands_in(deputies, who):
    assert stand_in(deputies, 1) == who


@given(st.dictionaries(st.integers(0, 9), st.none() | st.integers(0, 9)), st.integers(0, 9))
def test_whoever_stands_in_is_there(deputies, user_id):
    assert stand_in(deputies, user_id) not in deputies.keys() - {None}


@pytest.mark.parametrize(
    ("from_on", "to_on", "said"),
    [
        (date(2026, 11, 23), date(2026, 11, 22), "before the first"),
        (date(2026, 11, 1), date(2026, 11, 19), "are over"),
        (date(2026, 11, 20), date(2027, 11, 21), "a year at most"),
    ],
)
def test_days_that_cannot_be_are_refused(from_on, to_on, said):
    with pytest.raises(Refused, match=said):
        check_days(from_on, to_on, date(2026, 11, 20))
