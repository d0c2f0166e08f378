"""Telling everybody who complained of a cause what was changed (S13): once, capped, and only who wants to hear from us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.channels.letters import LANGUAGES, Letter, language_for
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.telling import CAP, Choice, Person, choose
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION, EFFECTIVE
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import letters
from surveyapp.services.messages import MAIL, queue_letters
from surveyapp.services.opt_outs import list_opted_out
from surveyapp.services.tickets.changes import changing
from surveyapp.services.tickets.matter import matter_of
from surveyapp.store import action_records, invitation_plans
from surveyapp.store import telling as store
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db, random_id

LETTER = "cause_removed"
MAXIMUM_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Telling:
    """Who would be told: how many in each language, and how many not, by reason; `hidden` cases are beyond the viewer's units.

    `refusal` says why it cannot be told now. `told_at` and `told_count` are set once it was.
    """

    counts: Mapping[str, int]
    left_out: Mapping[str, int]
    hidden: int
    refusal: str | None
    told_at: datetime | None
    told_count: int

    @property
    def total(self) -> int:
        """How many people get the letter."""
        return sum(self.counts.values())


def get_telling(viewer: Viewer, action_id: int, *, secret_key: str, now: datetime) -> Telling:
    """Return who would hear what was changed, and who not.

    Raises:
        NotFound: the corrective action is not there or not visible.
    """
    session = db.session()
    found = _find(session, viewer, action_id)
    own = action_records.get_action(session, action_id)
    choice, seen = _choice(session, viewer, action_id, secret_key, now=now)
    counts = dict.fromkeys(LANGUAGES, 0)
    for row in choice.told:
        counts[_language(row)] += 1
    return Telling(
        counts={language: count for language, count in counts.items() if count},
        left_out=choice.left_out,
        hidden=action_records.count_cases(session, action_id) - seen,
        refusal=_refusal(session, found[0]),
        told_at=own.told_at,
        told_count=own.told_count or 0,
    )


def preview(
    viewer: Viewer, action_id: int, changed: Mapping[str, str], *, secret_key: str, now: datetime
) -> list[Letter]:
    """Return the letter to the first person of each language; `changed` says by language what was changed.

    Raises:
        NotFound: the corrective action is not there or not visible.
        Refused: nothing is written in a language that somebody reads.
    """
    session = db.session()
    company = _find(session, viewer, action_id)[5]
    choice, _ = _choice(session, viewer, action_id, secret_key, now=now)
    first = {_language(row): row for row in reversed(choice.told)}
    texts = _checked(changed, first)
    return [_letter(session, first[language], company, viewer, texts) for language in LANGUAGES if language in first]


def tell(viewer: Viewer, action_id: int, changed: Mapping[str, str], *, secret_key: str, now: datetime) -> int:
    """Queue the letter to everybody who gets it, and return how many that are; told before, it only returns that number.

    The corrective action keeps when and how many, each case has the letter in its thread and a line in its history.

    Raises:
        NotFound: the corrective action is not there or not visible.
        Refused: it is not proven effective, nobody is left to tell, or nothing is written in a language somebody reads.
    """
    with changing(viewer, action_id, now=now, allows_ended=True) as change:
        session = change.session
        if change.ticket.kind != CORRECTIVE_ACTION:
            raise NotFound
        own = action_records.get_action(session, action_id)
        if own.told_at is not None:
            return own.told_count or 0
        refusal = _refusal(session, change.ticket)
        if refusal is not None:
            raise Refused(refusal)
        # Two actions that are told at the same moment must not both write to the same person.
        invitation_plans.lock_planning(session)
        choice, _ = _choice(session, viewer, action_id, secret_key, now=now)
        if not choice.told:
            raise Refused(N_("There is nobody to tell."))
        texts = _checked(changed, {_language(row) for row in choice.told})
        company = _find(session, viewer, action_id)[5]
        written = [
            (_letter(session, row, company, viewer, texts), row.Ticket.id, row.Customer.id) for row in choice.told
        ]
        count = queue_letters(session, LETTER, written, author_id=viewer.user_id, now=now)
        store.add_events(session, [_event(row.Ticket.id, viewer, now=now) for row in choice.told])
        own.told_at, own.told_count = now, count
        change.note("told", new=str(count))
        return count


def _find(session: Session, viewer: Viewer, action_id: int) -> Any:
    found = records.find_ticket(session, viewer, action_id)
    if found is None or found[0].kind != CORRECTIVE_ACTION:
        raise NotFound
    return found


def _refusal(session: Session, ticket: Any) -> str | None:
    newest = action_records.find_criterion(session, ticket.id)
    # A cause that came back is being investigated again, whatever an earlier verdict said.
    is_proven = newest is not None and newest[0].verdict == EFFECTIVE
    if not is_proven or ticket.state not in (states.VERIFYING, states.CLOSED):
        return N_("Tell it when the verdict is “effective”: until then nobody knows that the cause is gone.")
    return None


def _choice(
    session: Session, viewer: Viewer, action_id: int, secret_key: str, *, now: datetime
) -> tuple[Choice[Any], int]:
    """Return who is told, and how many gathered cases the viewer sees."""
    rows = store.list_gathered(session, viewer, action_id)
    typed = {row.Customer.email for row in rows if row.Customer is not None and row.Customer.email}
    addresses = sorted(typed | {email.lower() for email in typed})
    opted_out = {email.lower() for email in list_opted_out(session, secret_key, addresses)}
    told = store.list_told(session, LETTER, addresses, since=now - CAP)
    return choose(_person(row, opted_out, told) for row in rows), len(rows)


def _person(row: Any, opted_out: set[str], told: frozenset[str]) -> Person[Any]:
    ticket, customer = row.Ticket, row.Customer
    address = (customer.email or "").lower() if customer is not None else ""
    return Person(
        row,
        address,
        is_known=customer is not None and customer.erased_at is None,
        is_withdrawn=ticket.state == states.CANCELLED or ticket.merged_into_id is not None,
        wants_contact=ticket.wants_contact,
        is_opted_out=address in opted_out,
        was_told=address in told,
    )


def _language(row: Any) -> str:
    return language_for(row.Ticket.language, row.Customer.language)


def _checked(changed: Mapping[str, str], languages: Mapping[str, Any] | set[str]) -> dict[str, str]:
    texts = {language: changed.get(language, "").strip() for language in languages}
    if not all(texts.values()):
        raise Refused(N_("Write what was changed, in every language that somebody reads."))
    if any(len(text) > MAXIMUM_TEXT for text in texts.values()):
        raise Refused(N_("Shorten the text to %(max)d characters."), max=MAXIMUM_TEXT)
    return texts


def _letter(session: Session, row: Any, company: str, viewer: Viewer, texts: Mapping[str, str]) -> Letter:
    ticket, order, customer = row
    language = _language(row)
    matter = matter_of(
        case_number(ticket.number),
        lines=(),
        order=order,
        customer=customer,
        is_confidential=ticket.is_confidential,
        company=company,
        sender=viewer.name,
        ticket=ticket,
        changed=texts[language],
    )
    return letters.write(session, LETTER, language, matter)


def _event(ticket_id: int, viewer: Viewer, *, now: datetime) -> dict[str, Any]:
    return {
        "id": random_id(),
        "ticket_id": ticket_id,
        "at": now,
        "user_id": viewer.user_id,
        "field": "message",
        "old": MAIL,
        "new": LETTER,
        "reason": None,
    }
