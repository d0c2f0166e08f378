"""Who is invited to answer: what is decided of one touchpoint, why somebody is not asked, and what is checked at sending."""

import calendar
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from surveyapp.domain.definitions import Duration
from surveyapp.domain.sending_hours import next_sending_moment, sending_hours
from surveyapp.domain.surveys import Invite

PLANNED = "planned"
QUEUED = "queued"
SENT = "sent"
STARTED = "started"
ANSWERED = "answered"
SKIPPED = "skipped"
BOUNCED = "bounced"
OPTED_OUT = "opted_out"
EXPIRED = "expired"
# Planned and not sent yet; a queued one has its place in the outbox.
WAITING = (PLANNED, QUEUED)
STATES = (PLANNED, QUEUED, SENT, STARTED, ANSWERED, SKIPPED, BOUNCED, OPTED_OUT, EXPIRED)
# Why somebody is not asked. Opted out is a reason at planning, and a state of what was planned or sent already.
TOO_OLD = "too_old"
ERASED = "erased"
NO_ADDRESS = "no_address"
DUPLICATE = "duplicate"
OPEN_CASE = "open_case"
NOT_SAMPLED = "not_sampled"
CAPPED = "capped"
QUOTA = "quota"
# Planned before the survey ended, and due after.
SURVEY_CLOSED = "survey_closed"
SKIP_REASONS = (ERASED, TOO_OLD, NO_ADDRESS, OPTED_OUT, DUPLICATE, OPEN_CASE, NOT_SAMPLED, CAPPED, QUOTA, SURVEY_CLOSED)
# The touchpoints that an order itself tells of; `visited` comes with whoever tells of the visit, and nothing plans it.
ORDER_TOUCHPOINTS = ("delivered", "installed", "serviced")
TICKET_CLOSED = "ticket_closed"
ANNIVERSARY = "anniversary"
# A survey that does not say how long it can be answered, or how often a person is asked at most.
DEFAULT_EXPIRE = Duration(30, "day")
DEFAULT_CAP = Duration(90, "day")
SATURDAY = 5
# Counting of a list's states stops here, so that a long list is opened as fast as a short one.
COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that happened and asks for a survey, with what is known of the person.

    `zone` is the person's. `asked_at` is when they are asked last, about anything; `draw` their lot in the sample, 0 to
    1; `planned_on` tells of a moment how many of their unit the survey asks already on its day.
    """

    at: datetime
    zone: ZoneInfo
    is_erased: bool = False
    has_address: bool = True
    is_opted_out: bool = False
    is_duplicate: bool = False
    has_open_case: bool = False
    asked_at: datetime | None = None
    draw: float = 0.0
    planned_on: Callable[[datetime], int] = lambda _moment: 0


@dataclass(frozen=True, slots=True)
class Decision:
    """`state` is planned, with the times of sending and expiry, or skipped, with the reason."""

    state: str
    skip_reason: str | None = None
    send_at: datetime | None = None
    expires_at: datetime | None = None


def decide(touch: Touch, invite: Invite, *, now: datetime) -> Decision:
    """Return what becomes of a touchpoint: asked after the survey's wait, within its hours, unless a rule is against it.

    What is planned late, within the time that the survey may be answered, can still be answered for all that time.
    """
    if reason := _why_not(touch, invite, now):
        return Decision(SKIPPED, reason)
    due = later(touch.at, invite.wait, touch.zone) if invite.wait else touch.at
    send_at = next_sending_moment(max(now, due), sending_hours(invite), touch.zone)
    if touch.asked_at is not None and later(touch.asked_at, invite.cap or DEFAULT_CAP, touch.zone) > send_at:
        return Decision(SKIPPED, CAPPED)
    if invite.quota is not None and touch.planned_on(send_at) >= invite.quota:
        return Decision(SKIPPED, QUOTA)
    return Decision(PLANNED, send_at=send_at, expires_at=later(send_at, invite.expire or DEFAULT_EXPIRE, touch.zone))


def _why_not(touch: Touch, invite: Invite, now: datetime) -> str | None:
    """Return what is against asking, whenever it were; the reason that nothing can change comes first."""
    against = (
        (touch.is_erased, ERASED),
        (later(touch.at, invite.expire or DEFAULT_EXPIRE, touch.zone) < now, TOO_OLD),
        (not touch.has_address, NO_ADDRESS),
        (touch.is_opted_out, OPTED_OUT),
        (touch.is_duplicate, DUPLICATE),
        (touch.has_open_case, OPEN_CASE),
        (touch.draw >= invite.sample, NOT_SAMPLED),
    )
    return next((reason for holds, reason in against if holds), None)


def draw_lot(*facts: object) -> float:
    """Return a number from 0 to below 1 that follows from `facts` alone: the same touchpoint always draws the same lot."""
    digest = hashlib.sha256("\n".join(map(str, facts)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


@dataclass(frozen=True, slots=True)
class Standing:
    """How an invitation stands at the moment when its mail, or a reminder, is about to go out."""

    state: str
    is_reminder: bool
    zone: ZoneInfo
    expires_at: datetime | None
    is_erased: bool
    has_address: bool
    is_opted_out: bool
    has_open_case: bool
    is_survey_closed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """`may_send`, or not: then not before `wait_until`, or never, and the invitation becomes `state` (None: stays)."""

    may_send: bool
    wait_until: datetime | None = None
    state: str | None = None
    skip_reason: str | None = None


def judge_sending(standing: Standing, invite: Invite, *, now: datetime) -> Verdict:
    """Return whether a mail may go out now: what was true at planning is asked again, and a late worker keeps the hours."""
    if standing.state not in ((SENT, STARTED) if standing.is_reminder else (QUEUED,)):
        return Verdict(may_send=False)
    if standing.expires_at is not None and standing.expires_at <= now:
        return Verdict(may_send=False, state=EXPIRED)
    if standing.is_opted_out:
        return Verdict(may_send=False, state=OPTED_OUT)
    against = (
        (standing.is_erased, ERASED),
        (not standing.has_address, NO_ADDRESS),
        (standing.has_open_case, OPEN_CASE),
        (standing.is_survey_closed, SURVEY_CLOSED),
    )
    if reason := next((reason for holds, reason in against if holds), None):
        # Whoever was asked before stays asked; only the reminder falls away.
        return Verdict(may_send=False) if standing.is_reminder else Verdict(False, state=SKIPPED, skip_reason=reason)
    moment = next_sending_moment(now, sending_hours(invite), standing.zone)
    return Verdict(may_send=moment <= now, wait_until=moment if moment > now else None)


def next_reminder(
    invite: Invite, sent_at: datetime, reminders: int, zone: ZoneInfo, expires_at: datetime | None
) -> datetime | None:
    """Return when the reminder after the first `reminders` ones is due, None when no further one fits before the end.

    Each length of `remind` counts from the sending of the invitation, in `zone`.
    """
    due = sorted(later(sent_at, length, zone) for length in invite.remind)[reminders:]
    if not due:
        return None
    moment = next_sending_moment(due[0], sending_hours(invite), zone)
    return moment if expires_at is None or moment < expires_at else None


def later(moment: datetime, length: Duration, zone: ZoneInfo) -> datetime:
    """Return when `length` after `moment` is; days and longer keep the time of day in `zone`, hours are real hours."""
    if length.unit == "hour":
        return moment + timedelta(hours=length.amount)
    local = moment.astimezone(zone)
    if length.unit == "working day":
        return _working_days_later(local, length.amount).astimezone(UTC)
    if length.unit in ("month", "year"):
        return _months_later(local, length.amount * (12 if length.unit == "year" else 1)).astimezone(UTC)
    days = length.amount * (7 if length.unit == "week" else 1)
    return (local + timedelta(days=days)).astimezone(UTC)


def _working_days_later(local: datetime, count: int) -> datetime:
    while count:
        local += timedelta(days=1)
        count -= local.weekday() < SATURDAY
    return local


def _months_later(local: datetime, count: int) -> datetime:
    """Return the same day some months on, or that month's last where it has no such day."""
    years, month = divmod(local.year * 12 + local.month - 1 + count, 12)
    day = min(local.day, calendar.monthrange(years, month + 1)[1])
    return local.replace(year=years, month=month + 1, day=day)


def last_anniversary(first_at: datetime, zone: ZoneInfo, *, now: datetime) -> tuple[datetime, int] | None:
    """Return the last anniversary of `first_at` in `zone` that is not in the future, and of how many years it is."""
    for years in range(now.year - first_at.year + 1, 0, -1):
        moment = later(first_at, Duration(years, "year"), zone)
        if moment <= now:
            return moment, years
    return None


def choose_language(wishes: Iterable[str | None], offered: Sequence[str], otherwise: str) -> str:
    """Return the first wish that the survey is offered in (pt-br also means pt), else the survey's own language."""
    for wish in wishes:
        for code in (wish, wish.partition("-")[0]) if wish else ():
            if code in offered:
                return code
    return otherwise


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list was narrowed down to; `survey` is a name, `unit` a path and means its subtree, `search` an order's number."""

    state: str = ""
    survey: str = ""
    unit: str = ""
    search: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the state narrows the list."""
        return bool(self.survey or self.unit or self.search)
