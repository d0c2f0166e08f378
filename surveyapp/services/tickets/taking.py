"""Complaints that nobody asked for: by telephone, in the store, by mail, on the public form. A case like any other."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from surveyapp.channels import letters
from surveyapp.channels.letters import Letter
from surveyapp.domain.answer_words import OWN_WORDS, AnswerLine
from surveyapp.domain.ids import encode_id
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import deadlines, states
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import letters as company_letters
from surveyapp.services import policies
from surveyapp.services.kept_files import Taken
from surveyapp.services.messages import queue_letter, record_by_hand
from surveyapp.services.promised_answers import promised
from surveyapp.services.service_level import clock_of
from surveyapp.services.ticket_files import Keeper
from surveyapp.services.tickets.hearing import RECEIVED
from surveyapp.services.tickets.matter import matter_of
from surveyapp.services.tickets.opening import TRIES
from surveyapp.store import ticket_records as records
from surveyapp.store.customers import Customer
from surveyapp.store.database import random_id
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket

FORM = "form"
SOURCE = "complaint"
COMPLAINT = "complaint"
LABELS = {
    "en": {"when": "When", "item": "What it is about", "order": "Order", "wish": "What would put it right"},
    "fi": {"when": "Milloin", "item": "Mitä se koskee", "order": "Tilaus", "wish": "Mikä korjaisi asian"},
    "sv": {
        "when": "När",
        "item": "Vad det gäller",
        "order": "Beställning",
        "wish": "Vad som skulle ställa det till rätta",
    },
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer told: in their own words `what` happened, `when`, with which `item` and `order`, and their `wish`."""

    what: str
    when: str = ""
    item: str = ""
    order: str = ""
    wish: str = ""

    def words(self, language: str) -> str:
        """Return all of it as one message of the customer."""
        labels = LABELS[language]
        more = [f"{labels[name]}: {text}" for name in labels if (text := getattr(self, name))]
        return "\n\n".join([self.what, "\n".join(more)]) if more else self.what


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to open; `order` and `customer` are rows or None, `dedupe_key` is "" where it is about no order.

    `is_told` says that whoever took it has already said sorry and what comes next, by `channel`. `may_quote` whether the
    acknowledgement may hold what was told: not where nobody knows whether the address belongs to who wrote it.
    """

    unit_id: int
    channel: str
    title: str
    told: Told
    language: str
    company: str
    order: Any = None
    customer: Any = None
    theme: str | None = None
    wants_contact: bool = True
    dedupe_key: str = ""
    is_told: bool = False
    may_quote: bool = True
    received_by: int | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that was opened, or the open one about the same matter that it joined."""

    ticket_id: int
    number: str
    is_new: bool


def open_case(session: Session, new: NewCase, files: Sequence[Taken], keeper: Keeper, *, now: datetime) -> Opened:
    """Open a case, with what the customer told as the first message of its thread, inside the caller's transaction.

    Where a case with the same dedupe key is open it joins that one.
    """
    values = _values(new, now=now)
    for _ in range(TRIES):
        number = records.insert_open(session, values)
        if number is not None:
            opened = Opened(values["id"], case_number(number), True)
            records.add_event(
                session,
                opened.ticket_id,
                "state",
                at=now,
                user_id=new.received_by,
                old=None,
                new=states.RECEIVED,
                reason=None,
            )
            _add_told(session, new, opened.ticket_id, files, keeper, now=now)
            _acknowledge(session, new, opened, due_at=values["answer_due_at"], now=now)
            return opened
        found = records.find_open(session, values["dedupe_key"])
        if found is not None:
            return _join(session, new, found, files, keeper, now=now)
    raise RuntimeError("no number could be given to a case")


def new_customer(
    session: Session, *, name: str, email: str, phone: str, language: str, now: datetime
) -> Customer | None:
    """Add a customer who is known from a complaint only; None where they said nothing of themselves."""
    if not (name or email or phone):
        return None
    customer_id = random_id()
    customer = Customer(
        id=customer_id,
        source=SOURCE,
        external_id=encode_id(customer_id),
        name=name or None,
        email=email or None,
        phone=phone or None,
        language=language,
        created_at=now,
    )
    session.add(customer)
    session.flush()
    return customer


def _values(new: NewCase, *, now: datetime) -> dict[str, Any]:
    # Nobody has judged it yet; until then it counts as the rule says of what is not judged.
    priority = policies.current("priority").priority_of(None, "one")
    due = clock_of(new.unit_id, at=now).due_times(now, priority)
    is_acknowledged = new.is_told or bool(_address(new))
    stage = deadlines.stage_of(states.RECEIVED, is_acknowledged=is_acknowledged) or "answer"
    ticket_id = random_id()
    return {
        "id": ticket_id,
        "kind": CASE,
        "state": states.RECEIVED,
        "dedupe_key": new.dedupe_key or f"complaint:{encode_id(ticket_id)}",
        "title": new.title,
        "unit_id": new.unit_id,
        "order_id": new.order.id if new.order is not None else None,
        "account_id": new.order.account_id if new.order is not None else getattr(new.customer, "account_id", None),
        "customer_id": new.customer.id if new.customer is not None else None,
        "owner_id": new.owner_id,
        "received_by": new.received_by,
        "is_confidential": False,
        "wants_contact": new.wants_contact,
        "receipt_channel": new.channel,
        "reasons": [],
        "theme": new.theme,
        "language": new.language,
        "impact": "one",
        "priority": priority,
        "fact_when": new.told.when or None,
        "opened_at": now,
        "acknowledge_due_at": due.acknowledge_at,
        "answer_due_at": due.answer_at,
        "close_due_at": due.close_at,
        "next_due_at": due.of(stage),
        "acknowledged_at": now if is_acknowledged else None,
    }


def _address(new: NewCase) -> str:
    if new.customer is None or new.customer.erased_at is not None or not new.wants_contact:
        return ""
    return new.customer.email or ""


def _add_told(
    session: Session, new: NewCase, ticket_id: int, files: Sequence[Taken], keeper: Keeper, *, now: datetime
) -> bool:
    """Put what was told into the thread; False where these very words stand in it already."""
    words = new.told.words(new.language)
    content = "\0".join([str(ticket_id), words, *(file.sha256 for file in files)])
    remote_id = f"{new.channel}:{hashlib.sha256(content.encode()).hexdigest()}"
    if any(message.remote_id == remote_id for message, _ in records.list_messages(session, ticket_id)):
        return False
    message_id = random_id()
    session.execute(
        insert(Message).values(
            id=message_id,
            direction="in",
            kind=COMPLAINT,
            channel=new.channel,
            state=RECEIVED,
            ticket_id=ticket_id,
            customer_id=new.customer.id if new.customer is not None else None,
            author_id=new.received_by,
            remote_id=remote_id,
            language=new.language,
            subject="",
            body=words,
            created_at=now,
            send_at=now,
        )
    )
    keeper.keep(
        session, files, ticket_id=ticket_id, message_id=message_id, is_public=True, user_id=new.received_by, now=now
    )
    return True


def _join(
    session: Session, new: NewCase, found: Any, files: Sequence[Taken], keeper: Keeper, *, now: datetime
) -> Opened:
    ticket = session.get(Ticket, found.id)
    if ticket is not None and _add_told(session, new, ticket.id, files, keeper, now=now):
        ticket.wrote_at = ticket.wrote_at or now
        records.add_event(
            session, ticket.id, "customer_message", at=now, user_id=new.received_by, old=None, new=None, reason=None
        )
    return Opened(int(found.id), case_number(found.number), False)


def _acknowledge(session: Session, new: NewCase, opened: Opened, *, due_at: datetime, now: datetime) -> None:
    promise = promised(new.unit_id, now, due_at, now=now).words(letters.language_for(new.language))
    letter = _letter(session, new, opened, promise)
    customer_id = new.customer.id if new.customer is not None else None
    about: dict[str, Any] = {"ticket_id": opened.ticket_id, "customer_id": customer_id, "now": now}
    if new.is_told:
        told = Letter(letter.language, "", letter.body)
        record_by_hand(session, "acknowledgement", told, new.channel, author_id=new.received_by, **about)
    elif _address(new):
        queue_letter(session, "acknowledgement", letter, author_id=None, **about)


def _letter(session: Session, new: NewCase, opened: Opened, promise: str) -> Letter:
    own_words = AnswerLine(name="what", title="", kind=OWN_WORDS, words=new.told.what)
    matter = matter_of(
        opened.number,
        lines=[own_words] if new.may_quote else [],
        order=new.order,
        customer=new.customer if new.may_quote else None,
        is_confidential=False,
        company=new.company,
        promise=promise,
    )
    return company_letters.write(session, "acknowledgement", letters.language_for(new.language), matter)
