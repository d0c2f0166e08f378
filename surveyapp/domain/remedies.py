"""Remedies: whether one may be offered, by the company's rule; facts in, verdict out.

What counts for limits and budgets is what comes on top of what was owed anyway; the rule says which kinds that are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from statistics import quantiles
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.policies.remedies import Limit, RemedyPolicy
from surveyapp.domain.tickets.cases import REMEDIES, SEVERITIES

PROPOSED, APPROVED, REFUSED_STATE, GIVEN = "proposed", "approved", "refused", "given"
ACCEPTED, DECLINED, WITHDRAWN = "accepted", "declined", "withdrawn"
STATES = (PROPOSED, APPROVED, REFUSED_STATE, GIVEN, ACCEPTED, DECLINED, WITHDRAWN)
# Decided on, so that the plan of a case holds; and what takes room in a limit or a budget, decided or not.
SETTLED = (APPROVED, GIVEN, ACCEPTED)
RESERVED = (PROPOSED, *SETTLED)
HANDED_OVER = (GIVEN, ACCEPTED, DECLINED)

# Kinds that are words alone: they are given as soon as they are allowed, for the letter itself gives them.
WORDS_ALONE = ("apology", "explanation")
NEEDS_AMOUNT = ("gift_card", "refund")

ALLOWED = "allowed"
NEEDS_APPROVAL = "needs_approval"
REFUSED = "refused"

CENT = Decimal("0.01")
NONE = Decimal(0)
# Fewer like cases than this say nothing about what is usual.
LEAST_LIKE_CASES = 5


@dataclass(frozen=True, slots=True)
class RemedyFacts:
    """What the decision needs to know; amounts are in `currency`, and what counts is without the remedy itself.

    `case_counted` is what the case already has, `customer_counted` and `customer_times` what the customer was given
    in other cases within the rule's days. `themes` are the ids of the case's theme: its own, and those of themes that went
    into it. `budgets_left` are (unit's name, what is left), the nearest unit first.
    """

    kind: str
    amount: Decimal | None = None
    currency: str | None = None
    severity: str = ""
    themes: Sequence[str] = ()
    order_total: Decimal | None = None
    order_currency: str | None = None
    case_counted: Decimal = NONE
    customer_counted: Decimal = NONE
    customer_times: int = 0
    budgets_left: Sequence[tuple[str, Decimal]] = ()
    exception_because: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` is allowed, needs_approval or refused; the message says why, and what to do about it."""

    outcome: str
    message: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LikeCases:
    """What like cases were given: how many cases, and median and quartiles of the amounts."""

    n: int
    median: Decimal
    low: Decimal
    high: Decimal


def limit_of(policy: RemedyPolicy, severity: str, currency: str | None, order_total: Decimal | None) -> Decimal | None:
    """Return up to where one person decides alone, None where the rule says nothing of this harm or currency."""
    limit = policy.limits.get(severity, Limit())
    bounds = []
    if limit.share is not None and order_total is not None:
        bounds.append((limit.share * order_total).quantize(CENT, ROUND_DOWN))
    if limit.amounts is not None:
        most = limit.amounts.get(currency or "")
        if most is None:
            return None
        bounds.append(most)
    return min(bounds) if bounds else None


def judge(policy: RemedyPolicy, facts: RemedyFacts) -> Verdict:
    """Return whether the remedy may be offered, needs another person's approval, or is refused."""
    refusal = _cannot_be(policy, facts)
    if refusal is not None:
        return refusal
    outside = _outside(policy, facts)
    if outside is not None and not facts.exception_because.strip():
        return outside
    if outside is not None:
        return Verdict(NEEDS_APPROVAL, N_("It is an exception to the rule, so another person must approve it."))
    return _approval(policy, facts) or Verdict(ALLOWED)


def _cannot_be(policy: RemedyPolicy, facts: RemedyFacts) -> Verdict | None:
    """Return why no reason in the world makes it possible: something is not known, or there is no money."""
    if facts.kind not in REMEDIES:
        return Verdict(REFUSED, N_("Choose one of the remedies offered."))
    if facts.severity not in SEVERITIES:
        return Verdict(REFUSED, N_("Say first how bad it is for the customer; what may be offered depends on it."))
    if facts.amount is not None and facts.amount < 0:
        return Verdict(REFUSED, N_("An amount cannot be below zero."))
    if facts.kind in NEEDS_AMOUNT and not facts.amount:
        return Verdict(REFUSED, N_("Write the amount."))
    if facts.amount and not facts.currency:
        return Verdict(REFUSED, N_("Choose the currency of the amount."))
    return _no_money(policy, facts) if facts.amount else None


def _no_money(policy: RemedyPolicy, facts: RemedyFacts) -> Verdict | None:
    if facts.kind == "refund" and _is_more_than_paid(facts):
        message = N_("No more can be paid back than the order cost. Offer the rest as something else.")
        return Verdict(REFUSED, message)
    for unit, left in facts.budgets_left if policy.counts(facts.kind) else ():
        if (facts.amount or NONE) > left and not unit:
            message = N_(
                "The month's budget above this unit does not reach so far. Offer less, or ask an admin to raise it."
            )
            return Verdict(REFUSED, message)
        if (facts.amount or NONE) > left:
            message = N_(
                "The month's budget of %(unit)s has %(left)s %(currency)s left. Offer less, or ask an admin to raise it."
            )
            return Verdict(REFUSED, message, {"unit": unit, "left": max(left, NONE), "currency": facts.currency})
    return None


def _outside(policy: RemedyPolicy, facts: RemedyFacts) -> Verdict | None:
    """Return how the remedy lies outside the rule; with a reason it is an exception."""
    rule = policy.kinds.get(facts.kind)
    if rule is None:
        return Verdict(
            REFUSED, N_("The rule does not know this remedy. Choose another one, or say why it is an exception.")
        )
    if rule.severities and facts.severity not in rule.severities:
        message = N_("The rule keeps this remedy for worse harm. Choose another one, or say why it is an exception.")
        return Verdict(REFUSED, message)
    if rule.themes and set(rule.themes).isdisjoint(facts.themes):
        message = N_(
            "The rule keeps this remedy for other kinds of complaint. Choose another one, or say why it is an exception."
        )
        return Verdict(REFUSED, message)
    return None


def _approval(policy: RemedyPolicy, facts: RemedyFacts) -> Verdict | None:
    """Return why another person must approve, None where nobody must."""
    if facts.exception_because.strip():
        return Verdict(NEEDS_APPROVAL, N_("It is an exception to the rule, so another person must approve it."))
    if not facts.amount or not policy.counts(facts.kind):
        return None
    total = facts.order_total if facts.order_currency == facts.currency else None
    limit = limit_of(policy, facts.severity, facts.currency, total)
    if limit is None:
        message = N_("The rule names no limit in %(currency)s, so another person must approve it.")
        return Verdict(NEEDS_APPROVAL, message, {"currency": facts.currency})
    if facts.case_counted + facts.amount > limit:
        message = N_(
            "It is above your limit of %(limit)s %(currency)s for this case, so another person must approve it."
        )
        return Verdict(NEEDS_APPROVAL, message, {"limit": limit, "currency": facts.currency})
    return _approval_by_customer(policy, facts)


def _approval_by_customer(policy: RemedyPolicy, facts: RemedyFacts) -> Verdict | None:
    rule = policy.customer
    if rule.times is not None and facts.customer_times >= rule.times:
        message = N_(
            "The customer was given something %(times)s times within %(days)s days, so another person must approve it."
        )
        return Verdict(NEEDS_APPROVAL, message, {"times": facts.customer_times, "days": rule.days})
    most = (rule.amounts or {}).get(facts.currency or "")
    if most is not None and facts.customer_counted + facts.case_counted + (facts.amount or NONE) > most:
        message = N_(
            "The customer would reach more than %(limit)s %(currency)s within %(days)s days, so another person must approve it."
        )
        return Verdict(NEEDS_APPROVAL, message, {"limit": most, "currency": facts.currency, "days": rule.days})
    return None


def _is_more_than_paid(facts: RemedyFacts) -> bool:
    if facts.order_total is None or facts.amount is None or facts.order_currency != facts.currency:
        return False
    return facts.amount > facts.order_total


def coded(state: str, amount: Decimal | None, currency: str | None) -> str:
    """Return a state with its amount as the history keeps it, such as "given 60.00 EUR"."""
    return f"{state} {amount.quantize(CENT)} {currency or ''}".strip() if amount is not None else state


def like_cases(amounts: Sequence[Decimal]) -> LikeCases | None:
    """Return median and quartiles of what like cases were given (Hyndman & Fan 1996, type 7); None below five."""
    if len(amounts) < LEAST_LIKE_CASES:
        return None
    low, median, high = (value.quantize(CENT) for value in quantiles(amounts, n=4, method="inclusive"))
    return LikeCases(len(amounts), median, low, high)
