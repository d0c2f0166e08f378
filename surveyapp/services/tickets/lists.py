"""The list of tickets and the board, as one person may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets import board
from surveyapp.domain.tickets.deadlines import TimeLeft
from surveyapp.domain.tickets.naming import case_number
from surveyapp.domain.tickets.views import BY_OPENED, PAGE_SIZE, Filter, Place
from surveyapp.services import taxonomies
from surveyapp.services.service_level import clock_of
from surveyapp.services.tickets.facts import is_waiting, running_stage, working_time_left
from surveyapp.store import codings, ticket_lists
from surveyapp.store.database import db

# So many tags are offered to filter by, the most used first.
TAGS_OFFERED = 100


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list; `started_at` is when the time to `due_at` began, None once it has ended.

    `left` is working time, None where no clock of ours runs. `version` is the state of the case
    that the reader sees. `waiting_since` is set while its clock stands still.
    """

    id: int
    number: str
    title: str
    about: str
    state: str
    priority: str
    unit: str
    owner: str | None
    opened_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    started_at: datetime | None
    left: TimeLeft | None
    is_waiting: bool
    verdict: str | None
    version: int
    theme: str | None
    waiting_since: datetime | None
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Offers:
    """What filters can be set to: values that occur among open cases. `theme_names`: theme → language → name."""

    units: Sequence[Any]
    owners: Sequence[tuple[int, str]]
    themes: Sequence[str]
    languages: Sequence[str]
    channels: Sequence[str]
    tags: Sequence[str]
    theme_names: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class TicketList:
    """A page of the list, how many tickets each view holds, and what the filters offer."""

    rows: list[ListRow]
    counts: dict[str, int]
    offers: Offers
    previous_place: Place | None
    next_place: Place | None


@dataclass(frozen=True, slots=True)
class Board:
    """The first cards of each column and how many there are of it, by the column's code."""

    cards: Mapping[str, Sequence[ListRow]]
    counts: Mapping[str, int]
    views: Mapping[str, int]
    offers: Offers


def list_tickets(
    viewer: Viewer, chosen: Filter, place: Place | None = None, *, now: datetime, size: int = PAGE_SIZE
) -> TicketList:
    """Return the page of `chosen` that begins at `place`; only tickets of the viewer's units are in it or counted."""
    session = db.session()
    found = list(ticket_lists.list_tickets(session, viewer, chosen, place, now=now, size=size + 1))
    has_more = len(found) > size
    is_backwards = place is not None and place.is_before
    shown = (found[1:] if is_backwards else found[:-1]) if has_more else found
    has_next = is_backwards or has_more
    has_previous = has_more if is_backwards else place is not None
    return TicketList(
        rows=_with_tags(session, shown, now=now),
        counts=ticket_lists.count_views(session, viewer, chosen, now=now),
        offers=_offers(session, viewer),
        previous_place=_place(shown[0], chosen, is_before=True) if shown and has_previous else None,
        next_place=_place(shown[-1], chosen) if shown and has_next else None,
    )


def get_board(viewer: Viewer, chosen: Filter, sizes: Mapping[str, int], *, now: datetime) -> Board:
    """Return the board of a view of open cases; `sizes` says how many cards of each column are wanted."""
    session = db.session()
    columns = [(held, sizes[column]) for column, held in board.COLUMNS.items()]
    found = ticket_lists.list_board(session, viewer, chosen, columns, now=now)
    by_state = ticket_lists.count_board(session, viewer, chosen, now=now)
    cards: dict[str, list[ListRow]] = {column: [] for column in board.COLUMNS}
    names = list(board.COLUMNS)
    for row, card in zip(found, _with_tags(session, found, now=now), strict=True):
        cards[names[row.place]].append(card)
    return Board(
        cards=cards,
        counts={column: sum(by_state.get(state, 0) for state in held) for column, held in board.COLUMNS.items()},
        views=ticket_lists.count_views(session, viewer, chosen, now=now),
        offers=_offers(session, viewer),
    )


def count_open(viewer: Viewer, *, now: datetime) -> int:
    """Return how many open tickets the viewer sees, for the navigation; counting stops at `views.COUNT_LIMIT`."""
    session = db.session()
    return ticket_lists.count_view(session, viewer, Filter(), now=now)


def list_late(viewer: Viewer, *, now: datetime, size: int) -> tuple[list[ListRow], int]:
    """Return the `size` cases that are late the longest, and how many are late; counting stops at `views.COUNT_LIMIT`."""
    session, chosen = db.session(), Filter(view="late")
    found = ticket_lists.list_tickets(session, viewer, chosen, None, now=now, size=size)
    return [_row(row, now=now) for row in found], ticket_lists.count_view(
        session, viewer, chosen, now=now
    ) if found else 0


def _place(row: Any, chosen: Filter, *, is_before: bool = False) -> Place:
    at = row.opened_at if chosen.runs_by == BY_OPENED else row.next_due_at
    return Place(at, row.id, is_before, row.rank)


def _offers(session: Session, viewer: Viewer) -> Offers:
    found = ticket_lists.list_offers(session, viewer)
    coder = codings.find_current_coder(session)
    owners = {(row.owner_id, row.owner) for row in found if row.owner_id is not None}
    return Offers(
        units=ticket_lists.list_units(session, viewer),
        owners=sorted(owners, key=lambda owner: owner[1].casefold()),
        themes=sorted({taxonomies.resolve(row.theme) for row in found if row.theme}),
        languages=sorted({row.language for row in found if row.language}),
        channels=sorted({row.receipt_channel for row in found}),
        tags=ticket_lists.list_tags(session, viewer, TAGS_OFFERED),
        theme_names=taxonomies.with_merged(coder.names) if coder is not None else {},
    )


def _with_tags(session: Session, found: Sequence[Any], *, now: datetime) -> list[ListRow]:
    tags = ticket_lists.tags_of(session, [row.id for row in found]) if found else {}
    return [_row(row, tags.get(row.id, ()), now=now) for row in found]


def _row(row: Any, tags: Sequence[str] = (), *, now: datetime) -> ListRow:
    stage = running_stage(row)
    clock = clock_of(row.unit_id, at=now) if stage and row.next_due_at else None
    return ListRow(
        id=row.id,
        number=case_number(row.number),
        title=row.title,
        about=row.category or "",
        state=row.state,
        priority=row.priority,
        unit=row.unit,
        owner=row.owner,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        due_at=row.next_due_at if stage else None,
        started_at=clock.started_at(row.next_due_at, stage, row.priority) if clock and stage else None,
        left=working_time_left(clock, row, stage, now=now) if clock else None,
        is_waiting=bool(stage) and is_waiting(row),
        verdict=row.customer_verdict,
        version=row.version,
        theme=row.theme,
        waiting_since=row.waiting_since if stage else None,
        tags=tags,
    )
