"""The people of a case beside its owner and its customer: a second person of ours where words hurt, and further contacts.

Conduct that is out of bounds changes no guard: the complaint is heard like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services.messages import BY_HAND, MAIL
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.services.tickets.people import check_assignable
from surveyapp.store import ticket_contacts as store
from surveyapp.store.customers import Customer
from surveyapp.store.database import db

CONDUCTS = ("threats", "abuse")
CHANNELS = (MAIL, *BY_HAND)
MAXIMUM_CONTACTS = 20
SHOWN_COLLEAGUES, SHOWN_CASES = 200, 10


@dataclass(frozen=True, slots=True)
class Contact:
    """A further person of a case, and their part in it."""

    customer_id: int
    name: str
    email: str | None
    part: str | None
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Parties:
    """The company that the customer buys for, further people of it on the case, whom to add, and its other open cases.

    Nothing of all this where the case is confidential: it would tell who the customer is.
    """

    account: str | None
    contacts: Sequence[Contact]
    addable: Sequence[tuple[int, str]]
    other_cases: Sequence[tuple[int, str, str, str]]


NOBODY = Parties(None, (), (), ())


def record_conduct(
    viewer: Viewer,
    ticket_id: int,
    version: int,
    *,
    conduct: str,
    note: str,
    second_id: int | None,
    channel: str,
    now: datetime,
) -> None:
    """Mark threats or abuse, with a second person of ours and the way of contact; "" takes the mark back.

    Raises:
        Refused: nothing says what was said or done, the second person is the owner or cannot see the case.
    """
    if conduct not in ("", *CONDUCTS) or channel not in ("", *CHANNELS):
        raise Refused(N_("Choose one of those offered."))
    if conduct and not note.strip():
        raise Refused(N_("Write down what was said or done, and when; only our own people see it."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        if conduct and second_id is not None:
            if second_id == change.ticket.owner_id:
                raise Refused(N_("The second person is somebody other than the owner."))
            check_assignable(change, second_id)
        change.set("conduct", conduct)
        change.set("conduct_note", note if conduct else None)
        change.set("second_id", second_id if conduct else None)
        change.set("agreed_channel", channel if conduct else None)


def get_parties(viewer: Viewer, page: TicketPage) -> Parties:
    """Return whom the case concerns beside its customer, as the viewer may see it."""
    session, ticket = db.session(), page.ticket
    if ticket.is_confidential:
        return NOBODY
    account = store.find_account(session, _account_id(ticket, page.customer))
    contacts = [
        Contact(customer.id, _name(customer), customer.email, row.part, customer.erased_at is not None)
        for row, customer in store.list_contacts(session, ticket.id)
    ]
    if account is None:
        return Parties(None, contacts, (), ())
    there = {ticket.customer_id, *(contact.customer_id for contact in contacts)}
    colleagues = store.list_colleagues(session, viewer, account.id, limit=SHOWN_COLLEAGUES)
    cases = store.list_open_cases(session, viewer, account.id, but=ticket.id, limit=SHOWN_CASES)
    return Parties(
        account.name,
        contacts,
        [(each.id, _name(each)) for each in colleagues if each.id not in there],
        [(row.id, case_number(row.number), row.title, row.state) for row in cases],
    )


def add_contact(viewer: Viewer, ticket_id: int, customer_id: int, part: str, *, now: datetime) -> None:
    """Put a colleague of the customer on the case, or say anew what their part is.

    Raises:
        NotFound: there is nobody like that in the customer's company.
        Refused: the case is confidential, or has too many people already.
    """
    with changing(viewer, ticket_id, now=now) as change:
        ticket, session = change.ticket, change.session
        if ticket.is_confidential:
            raise Refused(N_("The survey promised confidentiality: nobody else is put on this case."))
        customer = session.get(Customer, ticket.customer_id) if ticket.customer_id else None
        account_id = _account_id(ticket, customer)
        person = store.find_colleague(session, viewer, account_id, customer_id) if account_id is not None else None
        if person is None:
            raise NotFound
        if person.id == ticket.customer_id:
            raise Refused(N_("This person is the customer of the case already."))
        if store.count_contacts(session, ticket_id) >= MAXIMUM_CONTACTS:
            raise Refused(N_("At most %(most)s further people fit on a case."), most=MAXIMUM_CONTACTS)
        store.save_contact(session, ticket_id, customer_id, part.strip() or None, now=now)
        _note(change, customer_id, is_there=True)


def remove_contact(viewer: Viewer, ticket_id: int, customer_id: int, *, now: datetime) -> None:
    """Take a further person off the case; doing it twice changes nothing."""
    with changing(viewer, ticket_id, now=now) as change:
        if store.remove_contact(change.session, ticket_id, customer_id):
            _note(change, customer_id, is_there=False)


def _note(change: Change, customer_id: int, *, is_there: bool) -> None:
    code = encode_id(customer_id)
    change.note("contact", old=None if is_there else code, new=code if is_there else None)


def _account_id(ticket: Any, customer: Any) -> int | None:
    found: int | None = ticket.account_id or (customer.account_id if customer is not None else None)
    return found


def _name(customer: Any) -> str:
    return str(customer.name or customer.email or customer.external_id)
