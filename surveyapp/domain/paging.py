"""Lists that page by key: where a page begins, and which pages lie before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A row's time and id in a list, newest first; a page begins after it, or ends before it when `is_before`."""

    at: datetime
    id: int
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the places of its neighbours, None where there is none."""

    rows: Sequence[Any]
    previous: Place | None
    next: Place | None


def turn(found: Sequence[Any], place: Place | None, key: str, size: int = PAGE_SIZE) -> Page:
    """Return the page of `found`, one row more than fits, in the list's order; `key` names the rows' time."""
    has_more = len(found) > size
    is_backwards = place is not None and place.is_before
    shown = (found[1:] if is_backwards else found[:-1]) if has_more else found
    if not shown:
        return Page(shown, None, None)
    has_previous = has_more if is_backwards else place is not None
    has_next = is_backwards or has_more
    first, last = shown[0], shown[-1]
    return Page(
        shown,
        Place(getattr(first, key), first.id, is_before=True) if has_previous else None,
        Place(getattr(last, key), last.id) if has_next else None,
    )
