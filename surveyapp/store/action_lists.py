"""Queries behind the list of corrective actions: one page by key, how many each view holds, what filters offer."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.paging import Place
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.action_views import VIEWS, ActionFilter
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.views import COUNT_LIMIT
from surveyapp.store.corrective_actions import Criterion
from surveyapp.store.ticket_lists import is_visible
from surveyapp.store.tickets import Ticket, TicketLink
from surveyapp.store.units import Unit, UnitClosure
from surveyapp.store.users import User

NUMBER = re.compile(r"(?:a-?)?(\d{1,15})", re.IGNORECASE)


def list_actions(
    session: Session, viewer: Viewer, chosen: ActionFilter, place: Place | None, *, now: datetime, size: int
) -> Sequence[Any]:
    """Return up to `size` rows of the view, in its order, from `place` on."""
    key = Ticket.next_due_at if chosen.is_of_open else Ticket.ended_at
    is_backwards = place is not None and place.is_before
    runs_up = chosen.is_of_open != is_backwards
    linked = select(func.count()).where(TicketLink.action_id == Ticket.id).scalar_subquery()
    newest = select(Criterion.verdict).where(Criterion.ticket_id == Ticket.id).order_by(Criterion.round.desc()).limit(1)
    query = (
        select(
            Ticket.id, Ticket.number, Ticket.title, Ticket.state, Ticket.theme, Ticket.opened_at, Ticket.next_due_at,
            Ticket.ended_at, Unit.name.label("unit"), User.name.label("owner"), linked.label("cases"),
            newest.scalar_subquery().label("verdict"),
        )
        .join(Unit, Unit.id == Ticket.unit_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(*_conditions(viewer, chosen, chosen.view, now=now))
    )  # fmt: skip
    if place is not None:
        edge = tuple_(literal(place.at, key.type), literal(place.id))
        here = tuple_(key, Ticket.id)
        query = query.where(here > edge if runs_up else here < edge)
    order = (key.asc(), Ticket.id.asc()) if runs_up else (key.desc(), Ticket.id.desc())
    rows = session.execute(query.order_by(*order).limit(size)).all()
    return rows[::-1] if is_backwards else rows


def count_views(session: Session, viewer: Viewer, chosen: ActionFilter, *, now: datetime) -> dict[str, int]:
    """Return how many corrective actions each view holds under the filters; COUNT_LIMIT means so many or more."""
    parts = [select(literal(view), _count(viewer, chosen, view, now=now)) for view in VIEWS]
    return dict(session.execute(union_all(*parts)).all())


def count_open(session: Session, viewer: Viewer, *, now: datetime) -> int:
    """Return how many open ones the viewer sees, at most COUNT_LIMIT."""
    return session.scalar(select(_count(viewer, ActionFilter(), "open", now=now))) or 0


def list_offers(session: Session, viewer: Viewer) -> Sequence[Any]:
    """Return what is there to filter by: every (owner's id and name, theme) of the viewer's corrective actions."""
    query = (
        select(Ticket.owner_id, User.name.label("owner"), Ticket.theme)
        .outerjoin(User, User.id == Ticket.owner_id)
        .where(is_visible(viewer), Ticket.kind == CORRECTIVE_ACTION)
        .distinct()
    )
    return session.execute(query).all()


def _count(viewer: Viewer, chosen: ActionFilter, view: str, *, now: datetime) -> ScalarSelect[int]:
    found = select(Ticket.id).where(*_conditions(viewer, chosen, view, now=now)).limit(COUNT_LIMIT).subquery()
    return select(func.count()).select_from(found).scalar_subquery()


def _conditions(viewer: Viewer, chosen: ActionFilter, view: str, *, now: datetime) -> list[ColumnElement[bool]]:
    is_open = Ticket.ended_at.is_(None)
    narrowed = [is_visible(viewer), Ticket.kind == CORRECTIVE_ACTION]
    narrowed += {
        "open": [is_open],
        "mine": [is_open, Ticket.owner_id == viewer.user_id],
        "late": [is_open, Ticket.next_due_at < now],
        "verdict": [is_open, Ticket.state == states.VERIFYING],
        "ended": [Ticket.ended_at.is_not(None)],
    }[view]
    if chosen.unit:
        below = select(UnitClosure.unit_id).join(Unit, Unit.id == UnitClosure.ancestor_id)
        narrowed.append(Ticket.unit_id.in_(below.where(Unit.path == chosen.unit)))
    if chosen.theme:
        narrowed.append(Ticket.theme.in_((chosen.theme, *chosen.merged)))
    if chosen.owner:
        narrowed.append(Ticket.owner_id == chosen.owner)
    if chosen.search:
        narrowed.append(_matches(chosen.search))
    return narrowed


def _matches(search: str) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [Ticket.title.icontains(search, autoescape=True)]
    if match := NUMBER.fullmatch(search):
        ways.append(Ticket.number == int(match[1]))
    return or_(*ways)
