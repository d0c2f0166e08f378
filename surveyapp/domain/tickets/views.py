"""Which tickets a list shows: its view, its filters, and the place in it where a page begins."""

from dataclasses import dataclass
from datetime import datetime

# Each view of the list; all but the last two hold open tickets only, the next due first.
OPEN_VIEWS = ("open", "mine", "unassigned", "late", "waiting")
VIEWS = (*OPEN_VIEWS, "ended", "all")
PAGE_SIZE = 50
# Counting stops here, so that a long list is opened as fast as a short one.
COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A row's key in the order of its view; a page begins after it, or ends before it when `is_before`."""

    at: datetime
    ticket_id: int
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list was narrowed down to; empty text and None narrow nothing.

    `unit` is a path and means its whole subtree, `owner` a user's id, `search` a number, an order's number, or words of
    the title or the customer's name.
    """

    view: str = "open"
    unit: str = ""
    state: str = ""
    priority: str = ""
    owner: int | None = None
    search: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the view narrows the list."""
        return bool(self.unit or self.state or self.priority or self.owner or self.search)

    @property
    def is_by_due_time(self) -> bool:
        """Whether the list runs by due time, next first; else by opening, newest first."""
        return self.view in OPEN_VIEWS
