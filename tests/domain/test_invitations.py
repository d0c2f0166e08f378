"""Who is invited, when, and in which language."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from surveyapp.domain.definitions import Duration
from surveyapp.domain.invitations import (
    Decision,
    Standing,
    Touch,
    Verdict,
    choose_language,
    decide,
    draw_lot,
    judge_sending,
    last_anniversary,
    later,
    next_reminder,
)
from surveyapp.domain.surveys import Invite

HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def invite(*, wait: Duration | None = None, expire: Duration | None = None) -> Invite:
    return Invite(("delivered",), wait, None, (), (), expire, None, 1.0, None)


def touch(days_ago: float, *, is_erased: bool = False) -> Touch:
    return Touch(NOW - timedelta(days=days_ago), HELSINKI, is_erased)


def test_asked_after_the_wait_and_as_long_as_the_survey_says() -> None:
    decision = decide(touch(1), invite(wait=Duration(2, "day"), expire=Duration(1, "week")), now=NOW)
    assert decision == Decision("planned", send_at=NOW + timedelta(days=1), expires_at=NOW + timedelta(days=8))


def test_planned_late_it_can_still_be_answered_for_all_the_time() -> None:
    decision = decide(touch(6), invite(wait=Duration(2, "day"), expire=Duration(1, "week")), now=NOW)
    assert (decision.send_at, decision.expires_at) == (NOW, NOW + timedelta(days=7))


@pytest.mark.parametrize(
    ("given", "rules", "reason"),
    [
        (touch(8), invite(expire=Duration(1, "week")), "too_old"),
        (touch(7), invite(expire=Duration(1, "week")), None),
        (touch(31), invite(), "too_old"),
        (touch(29), invite(), None),
        (touch(1, is_erased=True), invite(), "erased"),
    ],
)
def test_who_is_skipped(given: Touch, rules: Invite, reason: str | None) -> None:
    assert decide(given, rules, now=NOW).skip_reason == reason


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        # Over the night when the clock goes back a day keeps its time of day and has 25 hours; 24 hours are 24 hours.
        ("2026-10-24T12:00", Duration(1, "day"), "2026-10-25T12:00"),
        ("2026-10-24T12:00", Duration(24, "hour"), "2026-10-25T11:00"),
        ("2026-11-20T12:00", Duration(2, "working day"), "2026-11-24T12:00"),
        ("2026-11-22T12:00", Duration(1, "working day"), "2026-11-23T12:00"),
        ("2026-11-20T12:00", Duration(2, "week"), "2026-12-04T12:00"),
        ("2026-01-31T12:00", Duration(1, "month"), "2026-02-28T12:00"),
        ("2026-12-15T12:00", Duration(1, "month"), "2027-01-15T12:00"),
        ("2024-02-29T12:00", Duration(1, "year"), "2025-02-28T12:00"),
    ],
)
def test_lengths_of_time(start: str, length: Duration, end: str) -> None:
    begun = datetime.fromisoformat(start).replace(tzinfo=HELSINKI).astimezone(UTC)
    assert later(begun, length, HELSINKI).astimezone(HELSINKI).replace(tzinfo=None).isoformat()[:16] == end


@pytest.mark.parametrize(
    ("wishes", "chosen"),
    [
        ((None, None), "en"),
        (("fi", "sv"), "fi"),
        (("de", "sv"), "sv"),
        (("de", None), "en"),
        (("sv-fi",), "sv"),
    ],
)
def test_language(wishes: tuple[str | None, ...], chosen: str) -> None:
    assert choose_language(wishes, ("en", "fi", "sv"), "en") == chosen


@pytest.mark.parametrize(
    ("facts", "rules", "reason"),
    [
        ({"has_address": False}, {}, "no_address"),
        ({"is_opted_out": True}, {}, "opted_out"),
        ({"is_duplicate": True}, {}, "duplicate"),
        ({"has_open_case": True}, {}, "open_case"),
        ({"draw": 0.5}, {"sample": 0.5}, "not_sampled"),
        ({"draw": 0.49}, {"sample": 0.5}, None),
        ({"asked_at": NOW - timedelta(days=80)}, {}, "capped"),
        ({"asked_at": NOW - timedelta(days=91)}, {}, None),
        ({"asked_at": NOW - timedelta(days=80)}, {"cap": Duration(30, "day")}, None),
        ({"asked_at": NOW}, {"cap": Duration(0, "day")}, None),
        ({"planned_on": lambda _moment: 5}, {"quota": 5}, "quota"),
        ({"planned_on": lambda _moment: 4}, {"quota": 5}, None),
        ({"is_erased": True, "has_address": False, "has_open_case": True}, {}, "erased"),
    ],
)
def test_each_rule_has_its_reason(facts: dict[str, Any], rules: dict[str, Any], reason: str | None) -> None:
    given = replace(touch(1), **facts)
    assert decide(given, replace(invite(), **rules), now=NOW).skip_reason == reason


def test_what_is_due_at_night_goes_out_in_the_morning() -> None:
    rules = replace(invite(), hours=(time(9), time(20)), days=("mon", "tue"))
    decision = decide(touch(0.5), rules, now=NOW)
    assert decision.send_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_the_lot_depends_on_the_facts_alone_and_is_even() -> None:
    assert draw_lot("survey", 1) == draw_lot("survey", 1) != draw_lot("survey", 2)
    lots = [draw_lot("survey", number) for number in range(2000)]
    assert 0.45 < sum(lot < 0.5 for lot in lots) / 2000 < 0.55


def test_anniversaries() -> None:
    first = datetime(2024, 2, 29, 12, tzinfo=UTC)
    assert last_anniversary(first, HELSINKI, now=datetime(2025, 2, 27, tzinfo=UTC)) is None
    assert last_anniversary(first, HELSINKI, now=datetime(2026, 12, 1, tzinfo=UTC)) == (
        datetime(2026, 2, 28, 12, tzinfo=UTC),
        2,
    )


STANDING = Standing("queued", False, HELSINKI, NOW + timedelta(days=9), False, True, False, False)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict(may_send=True)),
        ({"state": "answered"}, Verdict(may_send=False)),
        ({"state": "sent"}, Verdict(may_send=False)),
        ({"state": "sent", "is_reminder": True}, Verdict(may_send=True)),
        ({"state": "started", "is_reminder": True, "has_open_case": True}, Verdict(may_send=False)),
        ({"expires_at": NOW}, Verdict(may_send=False, state="expired")),
        ({"is_opted_out": True}, Verdict(may_send=False, state="opted_out")),
        ({"is_opted_out": True, "state": "sent", "is_reminder": True}, Verdict(may_send=False, state="opted_out")),
        ({"is_erased": True}, Verdict(may_send=False, state="skipped", skip_reason="erased")),
        ({"has_address": False}, Verdict(may_send=False, state="skipped", skip_reason="no_address")),
        ({"has_open_case": True}, Verdict(may_send=False, state="skipped", skip_reason="open_case")),
        ({"zone": ZoneInfo("America/New_York")}, Verdict(False, wait_until=datetime(2026, 11, 20, 14, tzinfo=UTC))),
    ],
)
def test_everything_is_asked_again_at_sending(changes: dict[str, Any], verdict: Verdict) -> None:
    assert judge_sending(replace(STANDING, **changes), invite(), now=NOW) == verdict


def test_reminders_follow_the_invitation_and_end_with_it() -> None:
    rules = replace(invite(), remind=(Duration(10, "day"), Duration(5, "day")))
    ends = NOW + timedelta(days=8)
    assert next_reminder(rules, NOW, 0, HELSINKI, ends) == NOW + timedelta(days=5)
    assert next_reminder(rules, NOW, 1, HELSINKI, ends) is None
    assert next_reminder(rules, NOW, 1, HELSINKI, None) == NOW + timedelta(days=10)
    assert next_reminder(rules, NOW, 2, HELSINKI, None) is None
