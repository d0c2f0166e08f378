"""What narrows a list of tickets, as conditions: whose it is, its view and every filter of its address."""

import re
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.deadlines import PRIORITIES
from surveyapp.domain.tickets.views import NONE, Filter, due_between
from surveyapp.store.customers import Customer
from surveyapp.store.orders import Order
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, UnitClosure, scope
from surveyapp.store.worklists import TicketTag

NUMBER = re.compile(r"(?:k-?)?(\d{1,15})", re.IGNORECASE)
# The most urgent is 0, so that a list by priority runs upwards like one by due time.
RANK = case(
    {name: rank for rank, name in enumerate(reversed(PRIORITIES))}, value=Ticket.priority, else_=len(PRIORITIES)
)

# What says which clock of a ticket runs, and how much of its time is left.
CLOCK = (
    Ticket.unit_id, Ticket.state, Ticket.priority, Ticket.next_due_at, Ticket.acknowledged_at, Ticket.answered_at,
    Ticket.asked_solved_at, Ticket.customer_verdict, Ticket.waiting_since,
)  # fmt: skip


def is_visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a ticket belongs to one of the viewer's units or their subtrees."""
    return Ticket.unit_id.in_(scope(viewer))


def conditions(viewer: Viewer, chosen: Filter, view: str, *, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a case must be to stand in `view` under the filters; `chosen.view` itself plays no part."""
    narrowed = [is_visible(viewer), Ticket.kind == "case", *_of_view(view, viewer, now=now)]
    if chosen.unit:
        narrowed.append(Ticket.unit_id.in_(_subtree(chosen)))
    for column, wanted in (
        (Ticket.state, chosen.state),
        (Ticket.priority, chosen.priority),
        (Ticket.owner_id, chosen.owner),
        (Ticket.language, chosen.language),
        (Ticket.receipt_channel, chosen.channel),
    ):
        if wanted:
            narrowed.append(column == wanted)
    if chosen.theme:
        is_about = Ticket.theme.in_((chosen.theme, *chosen.merged))
        narrowed.append(Ticket.theme.is_(None) if chosen.theme == NONE else is_about)
    if chosen.tag:
        narrowed.append(Ticket.id.in_(select(TicketTag.ticket_id).where(TicketTag.tag == chosen.tag)))
    begins, ends = due_between(chosen.due, now, chosen.zone)
    if begins is not None:
        narrowed.append(Ticket.next_due_at >= begins)
    if ends is not None:
        narrowed.append(Ticket.next_due_at < ends)
    if chosen.search:
        narrowed.append(_matches(chosen.search))
    return narrowed


def _subtree(chosen: Filter) -> Select[tuple[int]]:
    below = select(UnitClosure.unit_id).join(Unit, Unit.id == UnitClosure.ancestor_id)
    return below.where(Unit.path == chosen.unit)


def _of_view(view: str, viewer: Viewer, *, now: datetime) -> list[ColumnElement[bool]]:
    is_open = Ticket.ended_at.is_(None)
    is_asked = and_(Ticket.asked_solved_at.is_not(None), Ticket.customer_verdict.is_(None))
    return {
        "open": [is_open],
        "mine": [is_open, Ticket.owner_id == viewer.user_id],
        "unassigned": [is_open, Ticket.owner_id.is_(None)],
        # While the next step is the customer's, nothing of ours is late.
        "late": [is_open, Ticket.next_due_at < now, Ticket.waiting_since.is_(None)],
        "waiting": [is_open, or_(is_asked, Ticket.waiting_since.is_not(None))],
        "ended": [Ticket.ended_at.is_not(None)],
        "all": [],
    }[view]


def _matches(search: str) -> ColumnElement[bool]:
    # A confidential case is found neither by its customer's name nor by the order that would tell it.
    named = and_(
        Ticket.is_confidential.is_(False),
        or_(
            exists()
            .where(Customer.id == Ticket.customer_id, Customer.name.icontains(search, autoescape=True))
            .correlate(Ticket),
            exists().where(Order.id == Ticket.order_id, Order.external_id == search).correlate(Ticket),
        ),
    )
    ways = [Ticket.title.icontains(search, autoescape=True), named]
    if match := NUMBER.fullmatch(search):
        ways.append(Ticket.number == int(match[1]))
    return or_(*ways)
