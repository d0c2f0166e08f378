"""Cases of answers that were collected elsewhere, opened only when whoever imports them says so."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.themes import Taxonomy
from surveyapp.domain.ticket_rules import RuleContext, propose
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.services.tickets.opening import Complaint, open_cases
from surveyapp.store import response_import as store
from surveyapp.store.order_import import Key


def open_imported(
    session: Session,
    published: PublishedSurvey,
    rows: Sequence[Mapping[str, Any]],
    orders: Mapping[Key, Any],
    taxonomy: Taxonomy | None,
    *,
    now: datetime,
) -> int:
    """Open a case for each response that asks for one and has none; return how many were opened or joined."""
    by_id = {order.id: order for order in orders.values()}
    asking = []
    for row in rows:
        belongs_to = row["order_id"], row["id"], row["unit_id"]
        language = row["language"] or published.survey.locale
        context = RuleContext(published.survey, row["answers"], *belongs_to, language, taxonomy)
        if not row["is_anonymous"] and (proposals := propose(published.survey, context)):
            asking.append((row, context, proposals))
    done = store.list_with_ticket(session, [row["id"] for row, _context, _proposals in asking])
    customers = store.find_customers(session, _distinct(row["customer_id"] for row, _c, _p in asking))
    company = store.get_company_name(session)
    opened: set[int] = set()
    for row, context, proposals in asking:
        if row["id"] in done:
            continue
        complaint = Complaint(
            context,
            published.id,
            language=row["language"],
            may_contact=row["may_contact"],
            order=by_id.get(row["order_id"]),
            customer=customers.get(row["customer_id"]),
            company=company,
        )
        opened.update(open_cases(session, proposals, complaint, now=now, acknowledges=False))
    return len(opened)


def _distinct(ids: Iterable[int | None]) -> list[int]:
    return sorted({each for each in ids if each is not None})
