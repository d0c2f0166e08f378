"""The list of corrective actions, as one person may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.paging import PAGE_SIZE, Page, Place, turn
from surveyapp.domain.tickets.action_views import ActionFilter
from surveyapp.services import taxonomies
from surveyapp.store import action_lists, codings, ticket_lists
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class ActionList:
    """A page of the list, how many each view holds, and what the filters offer.

    `owners` are (id, name) pairs, `themes` (theme, its names by language) pairs.
    """

    page: Page
    counts: Mapping[str, int]
    units: Sequence[Any]
    owners: Sequence[tuple[int, str]]
    themes: Sequence[tuple[str, Mapping[str, str]]]


def list_actions(
    viewer: Viewer, chosen: ActionFilter, place: Place | None = None, *, now: datetime, size: int = PAGE_SIZE
) -> ActionList:
    """Return the page of `chosen` that begins at `place`; only corrective actions of the viewer's units are in it."""
    session = db.session()
    found = action_lists.list_actions(session, viewer, chosen, place, now=now, size=size + 1)
    offers = action_lists.list_offers(session, viewer)
    owners = {row.owner_id: row.owner for row in offers if row.owner_id is not None}
    names = theme_names()
    themes = sorted({taxonomies.resolve(row.theme) for row in offers if row.theme})
    return ActionList(
        page=turn(found, place, "next_due_at" if chosen.is_of_open else "ended_at", size),
        counts=action_lists.count_views(session, viewer, chosen, now=now),
        units=ticket_lists.list_units(session, viewer),
        owners=sorted(owners.items(), key=lambda pair: pair[1]),
        themes=[(theme, names.get(theme, {})) for theme in themes],
    )


def theme_names() -> Mapping[str, Mapping[str, str]]:
    """Return what each theme is called, by language; nothing before comments were coded."""
    coder = codings.find_current_coder(db.session())
    return taxonomies.with_merged(coder.names) if coder is not None else {}


def count_open(viewer: Viewer, *, now: datetime) -> int:
    """Return how many open corrective actions the viewer sees, for the navigation; counting stops at `COUNT_LIMIT`."""
    return action_lists.count_open(db.session(), viewer, now=now)
