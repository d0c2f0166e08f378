"""One customer as one person may see them: who it is, what they bought, and their cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import NotFound
from surveyapp.store import order_lists
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A customer with the newest of their orders and cases in the viewer's units; `order_count` counts all of those."""

    customer: Any
    account: str | None
    order_count: int
    orders: Sequence[Any]
    tickets: Sequence[Any]


def get_customer(viewer: Viewer, customer_id: int) -> CustomerPage:
    """Return a customer with everything that their page shows.

    Raises:
        NotFound: there is no such customer, or they have neither order nor case in a unit that the viewer sees.
    """
    session = db.session()
    found = order_lists.find_customer(session, viewer, customer_id)
    if found is None:
        raise NotFound
    customer, account = found
    return CustomerPage(
        customer=customer,
        account=account,
        order_count=order_lists.count_orders(session, viewer, customer_id),
        orders=order_lists.list_of_customer(session, viewer, customer_id),
        tickets=order_lists.list_tickets(session, viewer, customer_id=customer_id),
    )
