"""What a letter may name of a case; of a confidential one neither the person nor the order that would tell who it is."""

from collections.abc import Sequence
from typing import Any

from surveyapp.channels.letters import Matter, Offer
from surveyapp.domain.answer_words import CHOICE, CHOICES, OWN_WORDS, SCORE, AnswerLine
from surveyapp.domain.remedies import SETTLED
from surveyapp.services.service_level import current_level


def offers_of(remedies: Sequence[Any]) -> list[Offer]:
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
        for remedy, _, _, code, expires_on in remedies
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
) -> Matter:
    """Return what is known for a letter; `order`, `customer` and `ticket` are rows, None where there is none (yet)."""
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
        said=tuple(line.short for line in lines if line.kind in (SCORE, CHOICE, CHOICES)),
        own_words=next((line.words for line in lines if line.kind == OWN_WORDS), ""),
        correction=(ticket.correction or "") if ticket is not None else "",
        offers=tuple(offers),
        extra=(ticket.extra or "") if ticket is not None else "",
        silence_days=current_level().silence_days,
    )
