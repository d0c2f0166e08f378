"""Who is invited to answer: what is decided of one touchpoint, and why somebody is not asked."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from surveyapp.domain.definitions import Duration
from surveyapp.domain.surveys import Invite

PLANNED = "planned"
SKIPPED = "skipped"
STATES = (PLANNED, "queued", "sent", "started", "answered", SKIPPED, "bounced", "opted_out", "expired")
# Planned and not sent yet; a queued one has its letter written.
WAITING = (PLANNED, "queued")
TOO_OLD = "too_old"
ERASED = "erased"
SKIP_REASONS = (TOO_OLD, ERASED)
# The touchpoints that an order itself tells of.
ORDER_TOUCHPOINTS = ("delivered", "installed", "serviced")
# A survey that does not say how long it can be answered.
DEFAULT_EXPIRE = Duration(30, "day")
SATURDAY = 5
# Counting of a list's states stops here, so that a long list is opened as fast as a short one.
COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Touch:
    """Something that happened with an order and asks for a survey; `zone` is the order's."""

    at: datetime
    zone: ZoneInfo
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """`state` is planned, with the times of sending and expiry, or skipped, with the reason."""

    state: str
    skip_reason: str | None = None
    send_at: datetime | None = None
    expires_at: datetime | None = None


def decide(touch: Touch, invite: Invite, *, now: datetime) -> Decision:
    """Return what becomes of a touchpoint: asked after the survey's wait, unless it is too old or nobody is left to ask.

    What is planned late, within the time that the survey may be answered, can still be answered for all that time.
    """
    if touch.is_erased:
        return Decision(SKIPPED, ERASED)
    expire = invite.expire or DEFAULT_EXPIRE
    if later(touch.at, expire, touch.zone) < now:
        return Decision(SKIPPED, TOO_OLD)
    send_at = max(now, later(touch.at, invite.wait, touch.zone) if invite.wait else now)
    return Decision(PLANNED, send_at=send_at, expires_at=later(send_at, expire, touch.zone))


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
