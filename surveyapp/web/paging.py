"""A list's place in the address: the row's time and id that a page begins after, or ends before."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request, url_for

from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.paging import Page, Place

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def asked_place() -> Place | None:
    """Return the place that the address names, None for the beginning or for what was never a place."""
    for name in ("after", "before"):
        moment, _, row = request.args.get(name, "").partition(".")
        if moment.isdecimal() and len(moment) < 18 and row:
            return Place(EPOCH + timedelta(microseconds=int(moment)), decode_id(row), is_before=name == "before")
    return None


def neighbours(page: Page, endpoint: str, **kept: Any) -> tuple[str | None, str | None]:
    """Return the addresses of the pages before and after; `kept` are the filters that go along."""
    previous = url_for(endpoint, **kept, before=_text(page.previous)) if page.previous else None
    following = url_for(endpoint, **kept, after=_text(page.next)) if page.next else None
    return previous, following


def _text(place: Place) -> str:
    return f"{(place.at - EPOCH) // timedelta(microseconds=1)}.{encode_id(place.id)}"
