"""Orders as one person may see them: the list, and one with its promises, answers, cases and invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.answer_words import answer_lines
from surveyapp.domain.errors import NotFound
from surveyapp.domain.order_views import COUNT_LIMIT, Filter
from surveyapp.domain.orders import delivery_facts
from surveyapp.domain.paging import PAGE_SIZE, Page, Place, turn
from surveyapp.domain.promises import LedgerLine, ledger
from surveyapp.services import answer_files
from surveyapp.services.surveys.published import kept
from surveyapp.services.tickets.pages import Answered
from surveyapp.store import invitation_lists, order_lists
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order and what hangs on it. `ledger` holds its promises as they stand on `today`, the order's own day."""

    order: Any
    unit: str
    customer: Any
    account: str | None
    today: date
    ledger: list[LedgerLine]
    answered: list[Answered]
    tickets: Sequence[Any]
    invitations: Sequence[Any]


def list_orders(
    viewer: Viewer, chosen: Filter, place: Place | None = None, *, today: date, size: int = PAGE_SIZE
) -> Page:
    """Return the page of `chosen` that begins at `place`; only orders of the viewer's units are in it."""
    found = order_lists.list_orders(db.session(), viewer, chosen, place, today=today, size=size + 1)
    return turn(found, place, "placed_at", size)


def count_overdue(viewer: Viewer, *, today: date) -> int:
    """Return how many orders of the viewer's units are promised and not there; COUNT_LIMIT means so many or more."""
    return order_lists.count_overdue(db.session(), viewer, today, COUNT_LIMIT)


def get_order(viewer: Viewer, order_id: int, *, now: datetime) -> OrderPage:
    """Return an order with everything that its page shows.

    Answers and cases of confidential and anonymous surveys are left out: the customer's name stands beside them here.

    Raises:
        NotFound: it is not there, or belongs to a unit that the viewer does not see.
    """
    session = db.session()
    found = order_lists.find_order(session, viewer, order_id)
    if found is None:
        raise NotFound
    order, unit, customer, account = found
    today = now.astimezone(ZoneInfo(order.timezone)).date()
    responses = order_lists.list_responses(session, viewer, order_id)
    files = answer_files.of_responses(row[0] for row in responses)
    return OrderPage(
        order=order,
        unit=unit,
        customer=customer,
        account=account,
        today=today,
        ledger=ledger(delivery_facts(order), order.quoted_total, order.invoiced_total, today),
        answered=[_answered(row, order, files.get(row[0].id, {})) for row in responses],
        tickets=order_lists.list_tickets(session, viewer, order_id=order_id),
        invitations=invitation_lists.list_of_order(session, viewer, order_id),
    )


def _answered(row: Any, order: Any, files: Mapping[str, Sequence[Any]]) -> Answered:
    response = row[0]
    survey = kept.find(row.content_hash) or kept.keep(row.content_hash, row.definition)
    language = response.language or survey.locale
    lines = answer_lines(survey, response.answers, language, order)
    return Answered(response.answered_at, language, lines, files=files)
