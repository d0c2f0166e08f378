"""Who is invited, when, and in which language."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveyapp.domain.definitions import Duration
from surveyapp.domain.invitations import Decision, Touch, choose_language, decide, later
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
