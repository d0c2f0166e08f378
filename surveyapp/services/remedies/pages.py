"""What a case's page shows of its remedies: each with what may be done, the limit, the budget, like cases and the cost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.gift_codes import masked
from surveyapp.domain.policies.remedies import RemedyPolicy
from surveyapp.domain.remedies import (
    APPROVED,
    GIVEN,
    HANDED_OVER,
    PROPOSED,
    RESERVED,
    SETTLED,
    WORDS_ALONE,
    LikeCases,
    limit_of,
)
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.cases import REMEDIES
from surveyapp.services import taxonomies
from surveyapp.services.remedies import offers
from surveyapp.services.remedies.offers import Budget
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.store import gift_codes
from surveyapp.store import remedies as store
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """A remedy with who proposed it and who decided, the end of its gift card's code, and what the viewer may do to it."""

    remedy: Any
    proposer: str | None
    decider: str | None
    code: str
    expires_on: date | None
    may_decide: bool
    may_give: bool
    may_withdraw: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class CaseRemedies:
    """What is offered in a case. `counted` is what counts of it, against the `limit` for this order and harm.

    `limit` is None where the rule names none, `budget` where none covers the unit. `cost` is by currency, of remedies
    and actions together; `kinds` says of each kind whether the rule allows it here without an exception.
    """

    rows: Sequence[RemedyRow]
    currency: str | None
    limit: Decimal | None
    counted: Decimal
    budget: Budget | None
    budgets: Sequence[Budget]
    like: LikeCases | None
    cost: Sequence[tuple[str | None, Decimal]]
    kinds: Mapping[str, bool]
    counting: Sequence[str]


def get_remedies(viewer: Viewer, page: TicketPage, *, zone: ZoneInfo, now: datetime) -> CaseRemedies:
    """Return what the page of a case shows of its remedies; three statements at most. `zone` is the company's."""
    session, policy, ticket = db.session(), offers.get_policy(), page.ticket
    currency = offers.currency_of(policy, page.order)
    budgets: Sequence[Budget] = ()
    if currency:
        month = offers.month_of(session, ticket.unit_id, zone=zone, now=now)
        path = page.unit.path
        covering = offers.list_budgets(session, viewer, policy, ticket, path, month=month, currency=currency)
        budgets = [each for each in covering if each.is_visible]
    found = [row[0] for row in page.remedies]
    counted = [each for each in found if each.state in RESERVED and policy.counts(each.kind)]
    limit = limit_of(policy, ticket.severity or "", currency, page.order.price_total if page.order else None)
    return CaseRemedies(
        rows=[_row(viewer, page, *row) for row in page.remedies],
        currency=currency,
        # A share of the order tells its price, which would find the customer of a confidential case.
        limit=None if page.is_hidden else limit,
        counted=sum((each.amount or Decimal(0) for each in counted if each.currency == currency), Decimal(0)),
        budget=budgets[0] if budgets else None,
        budgets=budgets,
        like=offers.find_like_cases(session, viewer, policy, ticket, currency=currency),
        cost=_cost(found, [action for action, _ in page.actions], currency),
        kinds={kind: _is_within(policy, kind, ticket) for kind in REMEDIES},
        counting=policy.counted_kinds,
    )


def list_cards(currency: str | None, *, now: datetime) -> Sequence[Decimal]:
    """Return the amounts of the gift cards that are in the pool, where codes are taken from one."""
    rule = offers.get_policy().kinds.get("gift_card")
    if rule is None or not rule.takes_code or currency is None:
        return ()
    return gift_codes.list_free_amounts(db.session(), currency=currency, valid_on=now.date())


def list_given(ticket_id: int) -> list[tuple[Any, str, date | None]]:
    """Return (remedy, its gift card's code in full, until when it holds) of what the customer of a case was given.

    For the customer's own page and letters only: whoever sees a code can use it.
    """
    rows = store.list_of_case(db.session(), ticket_id)
    return [(row[0], row[3] or "", row[4]) for row in rows if row[0].state in HANDED_OVER]


def _row(
    viewer: Viewer,
    page: TicketPage,
    remedy: Any,
    proposer: str | None,
    decider: str | None,
    code: str | None,
    expires_on: date | None,
) -> RemedyRow:
    may_write = viewer.may("tickets.write") and states.is_open(page.ticket.state)
    may_approve = may_write and viewer.may("remedies.approve") and remedy.proposed_by != viewer.user_id
    has_answer_left = remedy.state == GIVEN and remedy.kind not in WORDS_ALONE
    return RemedyRow(
        remedy,
        proposer,
        decider,
        masked(code) if code else "",
        expires_on,
        may_decide=may_approve and remedy.state == PROPOSED,
        may_give=may_write and remedy.state == APPROVED,
        may_withdraw=may_write and remedy.state in (PROPOSED, APPROVED),
        may_answer=viewer.may("tickets.write") and has_answer_left,
    )


def _cost(remedies: Iterable[Any], actions: Iterable[Any], currency: str | None) -> list[tuple[str | None, Decimal]]:
    totals: dict[str | None, Decimal] = {}
    for remedy in remedies:
        if remedy.state in SETTLED and remedy.amount:
            totals[remedy.currency] = totals.get(remedy.currency, Decimal(0)) + remedy.amount
    for action in actions:
        if action.cost:
            totals[currency] = totals.get(currency, Decimal(0)) + action.cost
    return list(totals.items())


def _is_within(policy: RemedyPolicy, kind: str, ticket: Any) -> bool:
    rule = policy.kinds.get(kind)
    if rule is None or (rule.severities and ticket.severity not in rule.severities):
        return False
    return not rule.themes or not set(rule.themes).isdisjoint(taxonomies.family_of(ticket.theme or ""))
