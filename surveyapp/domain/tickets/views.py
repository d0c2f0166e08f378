"""Which tickets a list shows: its view, its filters, its order, and the place in it where a page begins."""

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# Each view of the list; all but the last two hold open tickets only, the next due first.
OPEN_VIEWS = ("open", "mine", "unassigned", "late", "waiting")
VIEWS = (*OPEN_VIEWS, "ended", "all")
PAGE_SIZE = 50
# Counting stops here, so that a long list is opened as fast as a short one.
COUNT_LIMIT = 1000

BY_DUE, BY_OPENED, BY_PRIORITY = "due", "opened", "priority"
ORDERS = (BY_DUE, BY_OPENED, BY_PRIORITY)
# Due times by the reader's own day: still to come today, still to come this week (to Sunday), or past.
TODAY, WEEK, LATE = "today", "week", "late"
DUES = (TODAY, WEEK, LATE)
# What a filter asks for that nothing was ever written about.
NONE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """A row's key in the order of its list; a page begins after it, or ends before it when `is_before`.

    `rank` is the row's priority as a number where the list runs by priority, the most urgent 0.
    """

    at: datetime
    ticket_id: int
    is_before: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list was narrowed down to; empty text and None narrow nothing.

    `unit` is a path and means its whole subtree, `owner` a user's id, `search` a number, an order's number, or words of
    the title or the customer's name. `due` is one of `DUES` by the days of `zone`; `theme` may be `NONE`;
    `merged` are the ids of themes that went into it.
    `order` is one of `ORDERS`, "" for the view's own.
    """

    view: str = "open"
    unit: str = ""
    state: str = ""
    priority: str = ""
    owner: int | None = None
    search: str = ""
    theme: str = ""
    merged: tuple[str, ...] = ()
    due: str = ""
    tag: str = ""
    language: str = ""
    channel: str = ""
    order: str = ""
    zone: str = "UTC"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the view narrows the list."""
        return any(getattr(self, each.name) for each in fields(self) if each.name not in {"view", "order", "zone"})

    @property
    def is_of_open(self) -> bool:
        """Whether the view holds open tickets only."""
        return self.view in OPEN_VIEWS

    @property
    def runs_by(self) -> str:
        """By what the list runs: what has ended is due no more, so it always runs by opening."""
        if not self.is_of_open:
            return BY_OPENED
        return self.order if self.order in ORDERS else BY_DUE

    @property
    def is_by_due_time(self) -> bool:
        """Whether the list runs by due time, next first; else by opening, newest first, or by priority."""
        return self.runs_by == BY_DUE


def day_ends_at(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the midnight that ends the local day of `now`."""
    return _midnight(now, zone, 1)


def week_ends_at(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the midnight that ends the Sunday of the local week of `now`."""
    return _midnight(now, zone, 7 - now.astimezone(zone).weekday())


def _midnight(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), zone).astimezone(now.tzinfo)


def due_between(due: str, now: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return from when and before when a ticket is due that `due` asks for; None is no bound."""
    if due == LATE:
        return None, now
    if due in (TODAY, WEEK):
        return now, (day_ends_at if due == TODAY else week_ends_at)(now, ZoneInfo(zone))
    return None, None
