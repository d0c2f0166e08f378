"""Outgoing messages: put into the queue with the change that causes them, sent by the worker later."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from surveyapp.channels.letters import Letter
from surveyapp.store import outbox
from surveyapp.store.database import random_id
from surveyapp.store.messages import Message

QUEUED = "queued"
SENT = "sent"
FAILED = "failed"
MAIL = "mail"
# How else a person can be told something; such a message is recorded, nothing is sent.
BY_HAND = ("telephone", "in_person", "paper")


def queue_letter(
    session: Session,
    kind: str,
    letter: Letter,
    *,
    ticket_id: int,
    customer_id: int | None,
    author_id: int | None,
    now: datetime,
) -> None:
    """Put a letter about a ticket into the mail queue, inside the caller's transaction."""
    row = _message(kind, letter, ticket_id=ticket_id, customer_id=customer_id, author_id=author_id, now=now)
    outbox.add_messages(session, [{**row, "channel": MAIL, "state": QUEUED}])


def queue_staff_letter(
    session: Session, kind: str, letter: Letter, *, user_id: int, now: datetime, html: str | None = None
) -> None:
    """Put a letter to one of our own people into the mail queue, inside the caller's transaction.

    `html` draws the same for mail programs that can show it. The letter belongs to no ticket: what customers or their
    case's thread are shown must never hold it.
    """
    row = _message(kind, letter, ticket_id=None, customer_id=None, author_id=None, now=now)
    session.execute(insert(Message).values(**row, html=html, user_id=user_id, channel=MAIL, state=QUEUED))


def queue_letters(
    session: Session, kind: str, letters: Iterable[tuple[Letter, int, int]], *, author_id: int | None, now: datetime
) -> int:
    """Put letters, each with its ticket's and its customer's id, into the mail queue in one statement; return how many."""
    rows = [
        {
            **_message(kind, letter, ticket_id=ticket_id, customer_id=customer_id, author_id=author_id, now=now),
            "channel": MAIL,
            "state": QUEUED,
        }
        for letter, ticket_id, customer_id in letters
    ]
    outbox.add_messages(session, rows)
    return len(rows)


def record_by_hand(
    session: Session,
    kind: str,
    letter: Letter,
    channel: str,
    *,
    ticket_id: int,
    customer_id: int | None,
    author_id: int | None,
    now: datetime,
) -> None:
    """Record what the customer was told by `channel` (one of BY_HAND), inside the caller's transaction."""
    session.execute(
        insert(Message).values(
            **_message(kind, letter, ticket_id=ticket_id, customer_id=customer_id, author_id=author_id, now=now),
            channel=channel,
            state=SENT,
            sent_at=now,
        )
    )


def _message(
    kind: str, letter: Letter, *, ticket_id: int | None, customer_id: int | None, author_id: int | None, now: datetime
) -> dict[str, Any]:
    return {
        "id": random_id(),
        "direction": "out",
        "kind": kind,
        "ticket_id": ticket_id,
        "customer_id": customer_id,
        "author_id": author_id,
        "language": letter.language,
        "subject": letter.subject,
        "body": letter.body,
        "created_at": now,
        "send_at": now,
    }
