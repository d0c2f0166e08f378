"""What a case may be offered: its facts for the rule, the budgets that cover it, and what like cases were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain import remedies as rules
from surveyapp.domain.access import Viewer
from surveyapp.domain.policies.remedies import RemedyPolicy
from surveyapp.domain.remedies import LEAST_LIKE_CASES, LikeCases, RemedyFacts
from surveyapp.services import policies, taxonomies
from surveyapp.store import remedies as store
from surveyapp.store import units
from surveyapp.store.orders import Order
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit

# What was usual years ago says little; the newest like cases do.
MOST_LIKE_CASES = 200
# An unnamed look beyond one's own units needs so many of them.
LEAST_UNITS = 3


@dataclass(frozen=True, slots=True)
class Budget:
    """A month's budget of a unit in one currency: what is spent below it, with what this case takes (`here`) of that.

    `is_visible` is whether the unit is the viewer's: of one above theirs the figures would tell what others spent.
    """

    unit: str
    month: date
    currency: str
    total: Decimal
    spent: Decimal
    here: Decimal
    is_visible: bool

    @property
    def left(self) -> Decimal:
        """Return what is left after this case."""
        return self.total - self.spent


def get_policy() -> RemedyPolicy:
    """Return the rule about remedies that holds now."""
    policy: RemedyPolicy = policies.current("remedies")
    return policy


def currency_of(policy: RemedyPolicy, order: Order | None) -> str | None:
    """Return the currency that a case is about: its order's, else the first that the company has a budget or limit in."""
    if order is not None and order.currency:
        return order.currency
    amounts = [*policy.budgets.values(), *(limit.amounts or {} for limit in policy.limits.values())]
    return next((currency for each in amounts for currency in each), None)


def month_of(session: Session, unit_id: int, *, zone: ZoneInfo, now: datetime) -> date:
    """Return the first day of the month that it is in a unit now; `zone` is the company's."""
    name = units.find_timezone(session, unit_id)
    return now.astimezone(ZoneInfo(name) if name else zone).date().replace(day=1)


def list_budgets(
    session: Session, viewer: Viewer, policy: RemedyPolicy, ticket: Ticket, path: str, *, month: date, currency: str
) -> list[Budget]:
    """Return the budgets in this currency that cover the ticket's unit, the nearest one first; one statement."""
    totals = {each: amounts[currency] for each, amounts in policy.budgets_of(path).items() if currency in amounts}
    if not totals:
        return []
    kinds = policy.counted_kinds
    rows = store.sum_budgets(
        session, viewer, list(totals), month=month, currency=currency, kinds=kinds, ticket_id=ticket.id
    )
    return [
        Budget(row.name, month, currency, total, Decimal(row.spent), Decimal(row.here), bool(row.is_visible))
        for each, total in totals.items()
        if (row := rows.get(each)) is not None
    ]


def facts_of(
    session: Session,
    policy: RemedyPolicy,
    ticket: Ticket,
    budgets: Sequence[Budget],
    *,
    kind: str,
    amount: Decimal | None,
    currency: str | None,
    exception_because: str,
    now: datetime,
) -> RemedyFacts:
    """Return what the rule asks about a remedy for this case."""
    order = find_order(session, ticket)
    kinds = policy.counted_kinds
    in_case, to_customer, times = Decimal(0), Decimal(0), 0
    if currency:
        in_case = store.sum_of_case(session, ticket.id, currency=currency, kinds=kinds)
    if currency and ticket.customer_id:
        since = now - timedelta(days=policy.customer.days)
        to_customer, times = store.sum_of_customer(
            session, ticket.customer_id, ticket.id, since=since, currency=currency, kinds=kinds
        )
    return RemedyFacts(
        kind=kind,
        amount=amount,
        currency=currency,
        severity=ticket.severity or "",
        themes=taxonomies.family_of(ticket.theme) if ticket.theme else (),
        order_total=order.price_total if order else None,
        order_currency=order.currency if order else None,
        case_counted=in_case,
        customer_counted=to_customer,
        customer_times=times,
        budgets_left=[(budget.unit if budget.is_visible else "", budget.left) for budget in budgets],
        exception_because=exception_because,
    )


def find_like_cases(
    session: Session, viewer: Viewer, policy: RemedyPolicy, ticket: Ticket, *, currency: str | None
) -> LikeCases | None:
    """Return what like cases of the viewer's units were given; of the whole company where those are too few.

    Beyond one's own units the cases stay unnamed: they must come from at least three units. None where even so fewer
    than five cases were given anything.
    """
    if not (ticket.theme and ticket.severity and currency):
        return None
    rows = store.list_like(session, viewer, ticket, currency=currency, kinds=policy.counted_kinds, size=MOST_LIKE_CASES)
    own = [Decimal(row.total) for row in rows if row.is_visible]
    if len(own) >= LEAST_LIKE_CASES:
        return rules.like_cases(own)
    # With one's own taken out, what is left must not tell what a single case elsewhere was given.
    if len({row.unit_id for row in rows}) >= LEAST_UNITS and len(rows) - len(own) >= LEAST_LIKE_CASES:
        return rules.like_cases([Decimal(row.total) for row in rows])
    return None


def find_order(session: Session, ticket: Ticket) -> Order | None:
    """Return the order that a case is about."""
    return session.get(Order, ticket.order_id) if ticket.order_id else None


def path_of(session: Session, unit_id: int) -> str:
    """Return the path of a unit."""
    unit = session.get(Unit, unit_id)
    return unit.path if unit else ""
