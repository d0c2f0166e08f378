"""The words of orders: how a promise stands, and what one order comes to."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from flask_babel import gettext, ngettext

from surveyapp.domain import invitations as asking
from surveyapp.domain.errors import N_
from surveyapp.domain.order_views import COUNT_LIMIT
from surveyapp.domain.promises import is_given_up
from surveyapp.services.orders import OrderPage
from surveyapp.web.formatting import day, money, number

TOUCHPOINTS = {
    "delivered": N_("Delivered"),
    "installed": N_("Installed"),
    "serviced": N_("Serviced"),
    "ticket_closed": N_("Case closed"),
    "anniversary": N_("Anniversary"),
    "visited": N_("Visited"),
}
INVITATION_STATES = {
    "planned": N_("Planned"),
    "queued": N_("Queued"),
    "sent": N_("Sent"),
    "started": N_("Begun"),
    "answered": N_("Answered"),
    "skipped": N_("Not asked"),
    "bounced": N_("Came back"),
    "opted_out": N_("Opted out"),
    "expired": N_("Expired"),
}
MAIL_KINDS = {"invitation": N_("Invitation"), "reminder": N_("Reminder")}
MAIL_STATES = {
    "queued": N_("waits in the outbox"),
    "sending": N_("is going out"),
    "sent": N_("the mail server has it"),
    "failed": N_("was not taken"),
    "dropped": N_("was not sent"),
}
SKIP_REASONS = {
    asking.ERASED: N_("the customer was erased"),
    asking.TOO_OLD: N_("too long ago"),
    asking.NO_ADDRESS: N_("no mail address"),
    asking.OPTED_OUT: N_("wants no surveys"),
    asking.DUPLICATE: N_("asked about the same day already"),
    asking.OPEN_CASE: N_("a case of theirs is open"),
    asking.NOT_SAMPLED: N_("not in the sample"),
    asking.CAPPED: N_("asked a short while ago"),
    asking.QUOTA: N_("the unit's quota of the day is full"),
    asking.SURVEY_CLOSED: N_("the survey has ended"),
}


class Standing(NamedTuple):
    """How an order stands, as a chip: words, kind and glyph."""

    words: str
    kind: str = ""
    glyph: str = ""


def standing(order: Any, today: date) -> Standing:
    """Return how the delivery of an order stands on `today`, for a row of a list."""
    if order.is_delivered:
        if order.days_late is None:
            return Standing(gettext("delivered"))
        if order.days_late > 0:
            words = ngettext("%(num)s day late", "%(num)s days late", order.days_late)
            return Standing(words, "bad", "bad")
        if order.days_late < 0:
            words = ngettext("%(num)s day early", "%(num)s days early", -order.days_late)
            return Standing(words, "good", "good")
        return Standing(gettext("on the promised day"), "good", "good")
    if is_given_up(order.status):
        return Standing(gettext("cancelled"), "", "missing")
    if order.promised_on is not None and order.promised_on < today:
        waited = (today - order.promised_on).days
        return Standing(ngettext("overdue by %(num)s day", "overdue by %(num)s days", waited), "bad", "warn")
    return Standing(gettext("not yet delivered"), "", "missing")


def overdue_finding(count: int) -> str:
    """Return how many orders are overdue, in a sentence."""
    if not count:
        return gettext("No order is overdue.")
    if count >= COUNT_LIMIT:
        return gettext("%(num)s orders or more are overdue.", num=number(count))
    return ngettext("%(num)s order is overdue.", "%(num)s orders are overdue.", count)


def finding(page: OrderPage, *, now: datetime) -> str:
    """Return what became of the promise, in a sentence; "" where nothing was promised and nothing has happened."""
    order = page.order
    promised = day(order.promised_on, now)
    if order.is_delivered:
        delivered = day(order.delivered_on, now)
        if order.days_late is None:
            return gettext("Delivered on %(delivered)s; no day had been promised.", delivered=delivered)
        if order.days_late > 0:
            return ngettext(
                "Delivered on %(delivered)s, %(num)s day later than promised.",
                "Delivered on %(delivered)s, %(num)s days later than promised.",
                order.days_late,
                delivered=delivered,
            )
        if order.days_late < 0:
            return ngettext(
                "Delivered on %(delivered)s, %(num)s day before the promised one.",
                "Delivered on %(delivered)s, %(num)s days before the promised one.",
                -order.days_late,
                delivered=delivered,
            )
        return gettext("Delivered on %(delivered)s, as promised.", delivered=delivered)
    if is_given_up(order.status):
        return gettext("The order was given up; nothing is promised any more.")
    if order.promised_on is None:
        return ""
    if order.promised_on < page.today:
        waited = (page.today - order.promised_on).days
        return ngettext(
            "Not delivered yet: promised for %(promised)s, %(num)s day ago.",
            "Not delivered yet: promised for %(promised)s, %(num)s days ago.",
            waited,
            promised=promised,
        )
    return gettext("Promised for %(promised)s; there is still time.", promised=promised)


def money_of(amount: Decimal | None, currency: str | None) -> str:
    """Return an amount with its currency, or the bare figure where the order names none."""
    return money(amount, currency) if currency else number(amount, 2)


def mail_error(error: str | None) -> str:
    """Return why a mail was not sent: a reason of ours in words, or what the mail server said."""
    if error in SKIP_REASONS or error in INVITATION_STATES:
        return gettext(SKIP_REASONS.get(error) or INVITATION_STATES[error])
    return error or ""


def skip_reason(reason: str | None) -> str:
    """Return why somebody is not asked."""
    return gettext(SKIP_REASONS[reason]) if reason in SKIP_REASONS else reason or ""
