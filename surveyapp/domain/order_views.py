"""Which orders a list shows: its view and its filters."""

from dataclasses import dataclass

# Overdue: promised and not there yet. Late: there, but later than promised. Unrecorded: promised so long ago that it must
# have come or been given up, but nothing says so.
VIEWS = ("all", "open", "overdue", "late", "delivered", "unrecorded")
# Counting stops here, so that a long list is opened as fast as a short one.
COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list was narrowed down to; empty text narrows nothing.

    `unit` is a path and means its whole subtree; `search` is an order's number, a mail address, or part of a customer's
    name.
    """

    view: str = "all"
    unit: str = ""
    search: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the view narrows the list."""
        return bool(self.unit or self.search)
