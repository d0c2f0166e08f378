"""What a letter may name of a case; of a confidential one neither the person nor the order that would tell who it is."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.channels.letters import Agreed, Matter, Offer, language_for
from surveyapp.domain.answer_words import CHOICE, CHOICES, GRID, OWN_WORDS, RANKED, SCORE, AnswerLine, answer_lines
from surveyapp.domain.remedies import SETTLED
from surveyapp.domain.surveys import parse_survey
from surveyapp.domain.tickets import cases, states
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services.service_level import current_level
from surveyapp.store import remedies, ticket_contacts
from surveyapp.store import ticket_records as records
from surveyapp.store.users import User


def offers_of(rows: Sequence[Any]) -> list[Offer]:
    """Return what the customer gets, from rows of `store.remedies.list_of_case`; what is not decided on is not told."""
    return [
        Offer(
            remedy.kind,
            remedy.text or "",
            remedy.amount,
            remedy.currency or "",
            code or "",
            expires_on,
        )
        for remedy, _, _, code, expires_on in rows
        if remedy.state in SETTLED
    ]


def matter_of(
    number: str,
    *,
    lines: Sequence[AnswerLine],
    order: Any,
    customer: Any,
    is_confidential: bool,
    company: str,
    sender: str = "",
    ticket: Any = None,
    offers: Sequence[Offer] = (),
    **more: Any,
) -> Matter:
    """Return what is known for a letter; `order`, `customer` and `ticket` are rows, None where there is none (yet).

    `more` are further fields of the matter, such as what was changed or agreed.
    """
    is_not_justified = ticket is not None and ticket.state == states.NOT_JUSTIFIED
    return Matter(
        number=number,
        company=company,
        sender=sender,
        customer=(customer.name or "") if customer is not None and not is_confidential else "",
        order=order.external_id if order is not None and not is_confidential else "",
        product=(order.product or "") if order is not None else "",
        promised_on=order.promised_on if order is not None else None,
        delivered_on=order.delivered_on if order is not None else None,
        late_by=(order.days_late or 0) if order is not None else 0,
        said=tuple(line.short for line in lines if line.kind in (SCORE, CHOICE, CHOICES, GRID, RANKED)),
        own_words=next((line.words for line in lines if line.kind == OWN_WORDS), ""),
        correction=(ticket.correction or "") if ticket is not None else "",
        offers=tuple(offers),
        extra=(ticket.extra or "") if ticket is not None else "",
        silence_days=current_level().silence_days,
        is_not_justified=is_not_justified,
        reason=(ticket.end_reason or "") if ticket is not None and is_not_justified else "",
        is_solved=ticket is not None and ticket.customer_verdict == cases.SOLVED,
        needed=(ticket.waiting_for or "") if ticket is not None else "",
        channel=(ticket.agreed_channel or "") if ticket is not None else "",
        **more,
    )


def matter_of_case(session: Session, found: Any, *, sender: str, **more: Any) -> tuple[str, Matter]:
    """Return the customer's language and what a letter may name, of a row of `store.ticket_records.find_ticket`.

    `more` are further fields of the matter.
    """
    ticket, unit, order, customer, _, company = found
    own = (None, ticket.customer_id)
    # A double that was merged into this case may have been another person's: their words go into no letter to this one.
    answers = (row for row in records.list_responses(session, ticket.id) if row[0].customer_id in own)
    response = next(answers, None)
    answered = response[0].language if response else None
    language = language_for(answered, customer.language if customer else None, ticket.language)
    lines = (
        answer_lines(parse_survey(response.definition), response[0].answers, answered or language, order)
        if response
        else []
    )
    zone = ZoneInfo((order.timezone if order is not None else None) or unit.timezone or "UTC")
    second = session.get(User, ticket.second_id) if ticket.second_id else None
    return language, matter_of(
        case_number(ticket.number),
        lines=lines,
        order=order,
        customer=customer,
        is_confidential=ticket.is_confidential,
        company=company,
        sender=sender,
        ticket=ticket,
        offers=offers_of(remedies.list_of_case(session, ticket.id)),
        agreed=tuple(
            Agreed(row.party == "us", row.text or "", row.due_at.astimezone(zone).date(), row.kind)
            for row in ticket_contacts.list_agreed(session, ticket.id)
        ),
        second=second.name if second is not None else "",
        **more,
    )
