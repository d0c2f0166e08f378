"""Remedies in words: their states, a decision, and one of them in a line."""

from decimal import Decimal
from typing import Any

from flask_babel import format_date, gettext, ngettext

from surveyapp.domain.errors import N_
from surveyapp.domain.remedies import LikeCases
from surveyapp.services.remedies.pages import CaseRemedies
from surveyapp.web.formatting import money, number

REMEDIES = {
    "apology": N_("Apology"),
    "explanation": N_("Explanation"),
    "repair": N_("Repair"),
    "replacement": N_("Replacement"),
    "refund": N_("Refund"),
    "gift_card": N_("Gift card"),
    "extra": N_("Something extra"),
}
STATES = {
    "proposed": N_("waits for approval"),
    "approved": N_("decided on, not given yet"),
    "refused": N_("refused"),
    "given": N_("given"),
    "accepted": N_("accepted by the customer"),
    "declined": N_("declined by the customer"),
    "withdrawn": N_("withdrawn"),
}
# Chips: kind and glyph.
LOOKS = {
    "proposed": ("warn", "pause"),
    "approved": ("", "missing"),
    "refused": ("bad", "bad"),
    "given": ("good", "good"),
    "accepted": ("good", "good"),
    "declined": ("", "bad"),
    "withdrawn": ("", "bad"),
}
DECISIONS = {"approve": N_("Approve it"), "refuse": N_("Refuse it")}
DID = {
    "proposed": N_("proposed a remedy: %(what)s"),
    "approved": N_("decided on a remedy: %(what)s"),
    "refused": N_("refused a remedy: %(what)s"),
    "given": N_("gave a remedy: %(what)s"),
    "accepted": N_("recorded that the customer accepted: %(what)s"),
    "declined": N_("recorded that the customer declined: %(what)s"),
    "withdrawn": N_("withdrew a remedy: %(what)s"),
}


def amount_of(amount: Decimal | None, currency: str | None) -> str:
    """Return an amount with its currency, a bare figure where there is none."""
    if amount is None:
        return ""
    return money(amount, currency) if currency else number(float(amount), 2)


def said(remedy: Any) -> str:
    """Return a remedy in a line: kind, amount, and what exactly."""
    parts = [f"{gettext(REMEDIES[remedy.kind])} {amount_of(remedy.amount, remedy.currency)}".strip()]
    return " · ".join(parts + ([remedy.text] if remedy.text else []))


def did(kind: str, coded: str) -> str:
    """Return what somebody did to a remedy, from the codes of the history."""
    state, _, rest = coded.partition(" ")
    amount, _, currency = rest.partition(" ")
    what = gettext(REMEDIES.get(kind, kind))
    if amount:
        what += " " + amount_of(Decimal(amount), currency or None)
    return gettext(DID.get(state, N_("changed the remedy")), what=what)


def limit_said(remedies: CaseRemedies, *, is_own: bool = True) -> str:
    """Return whether what is offered is within the limit of one person, and which that is.

    `is_own` is False for who decides on what somebody else offers: the limit is not theirs.
    """
    if remedies.limit is None or remedies.currency is None:
        return ""
    limit = money(remedies.limit, remedies.currency)
    if remedies.counted > remedies.limit and not is_own:
        return gettext(
            "Above the limit of %(limit)s that one person decides alone for this order and harm.", limit=limit
        )
    if remedies.counted > remedies.limit:
        return gettext("Above your limit of %(limit)s for this order and harm.", limit=limit)
    return gettext("Within your limit: up to %(limit)s for this order and harm.", limit=limit)


def like_said(like: LikeCases | None, currency: str | None) -> str:
    """Return what like cases were given."""
    if like is None or currency is None:
        return ""
    return ngettext(
        "%(num)s like case was given a median of %(median)s (%(low)s to %(high)s).",
        "%(num)s like cases were given a median of %(median)s (%(low)s to %(high)s).",
        like.n,
        median=money(like.median, currency),
        low=money(like.low, currency),
        high=money(like.high, currency),
    )


def month_name(day: Any) -> str:
    """Return a month's name, as in "November"."""
    from_babel: str = format_date(day, "LLLL")
    return from_babel
