"""Queries of counting what answers were followed by: a month of a survey at a time, each row by an index."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from surveyapp.store.codings import Coding, ThemeHit
from surveyapp.store.invitations import Invitation
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.tickets import Ticket, TicketResponse

# What somebody spent is counted over so many days up to the answer: a year of whole weeks.
YEAR = 364
READ_AT_ONCE = 2_000
# Invitations that came to an end; the others may still be answered.
SETTLED = ("answered", "expired", "bounced", "opted_out")


def find_last_order_day(session: Session, today: date) -> date | None:
    """Return the last day whose orders are known, at the latest `today`; None where there are no orders."""
    # The newest by the time they were placed at: the index holds that, not the local day.
    newest = select(Order.placed_on).order_by(Order.placed_at.desc(), Order.id.desc()).limit(1)
    found = session.scalar(newest)
    return min(found, today) if found is not None else None


def list_named_surveys(session: Session) -> Sequence[Row[Any]]:
    """Return id and name of the published surveys whose answers have a customer: all but anonymous ones."""
    is_current = (SurveyVersion.survey_id == Survey.id) & SurveyVersion.is_current
    columns: tuple[Any, ...] = (Survey.id, Survey.name)
    query = select(*columns).join(SurveyVersion, is_current)
    return session.execute(query.where(SurveyVersion.anonymity != "anonymous").order_by(Survey.name)).all()


def list_months(session: Session, survey_id: int) -> list[date]:
    """Return the first days of the months in which a survey was answered."""
    days = session.scalars(select(Response.answered_on).where(Response.survey_id == survey_id).distinct())
    return sorted({day.replace(day=1) for day in days})


def walk_answers(session: Session, survey_id: int, first: date, last: date) -> Iterable[Row[Any]]:
    """Yield each complete, named answer of some days with its order, what was spent before and what came next.

    `next_on` and `account_next_on` are the local days of the next orders of the customer, and of the company that the
    customer bought for; `spent` and `account_spent` what each spent in the year up to the answer, in the answer's
    currency; `next_state` what became of the customer's next invitation to the same survey, None where there was none or
    it may still be answered.
    """
    since = _year_before(session)
    own, theirs = Order.customer_id == Response.customer_id, Order.account_id
    bought = aliased(Order)
    next_invitation = (
        select(Invitation.state)
        .where(
            Invitation.customer_id == Response.customer_id,
            # Of the same survey: another one, about a case that was closed, is answered by other people. The sum keeps
            # SQLite from looking through every invitation of the survey in the place of the customer's few.
            Invitation.survey_id + 0 == Response.survey_id,
            Invitation.sent_at > Response.answered_at,
            Invitation.state.in_(SETTLED),
        )
        .order_by(Invitation.sent_at)
        .limit(1)
        .correlate(Response)
        .scalar_subquery()
    )
    query = (
        select(
            Response.id, Response.version_id, Response.unit_id, Response.answered_on, Response.answers,
            Response.currency, bought.account_id, bought.promise, bought.quoted_total, bought.invoiced_total,
            bought.is_delivered,
            _next_day(own, Response.answered_at, Response).label("next_on"),
            _next_day(theirs == bought.account_id, Response.answered_at, Response, bought).label("account_next_on"),
            _spent(own, since, Response).label("spent"),
            _spent(theirs == bought.account_id, since, Response, bought).label("account_spent"),
            next_invitation.label("next_state"),
        )
        .outerjoin(bought, bought.id == Response.order_id)
        .where(
            Response.survey_id == survey_id, Response.answered_on.between(first, last), Response.is_complete,
            Response.customer_id.is_not(None), Response.answered_at.is_not(None),
        )
    )  # fmt: skip
    # A month may have any number of answers; only so many of them are held at a time.
    return session.execute(query.execution_options(yield_per=READ_AT_ONCE))


def list_cases(session: Session, survey_id: int, first: date, last: date) -> Sequence[Row[Any]]:
    """Return (response, verdict, its time, next order's day after that) of the cases that answers of some days opened.

    Cases that did not hold or were a mistake are none.
    """
    buyer = Order.customer_id == Ticket.customer_id
    query = (
        select(
            TicketResponse.response_id, Ticket.state, Ticket.customer_verdict, Ticket.customer_verdict_at,
            _next_day(buyer, Ticket.customer_verdict_at, Ticket).label("next_on"),
        )
        .join(Ticket, Ticket.id == TicketResponse.ticket_id)
        .join(Response, Response.id == TicketResponse.response_id)
        .where(
            Response.survey_id == survey_id, Response.answered_on.between(first, last),
            Ticket.state.not_in(("not_justified", "cancelled")),
        )
    )  # fmt: skip
    return session.execute(query).all()


def list_said(
    session: Session, coder_id: int, survey_id: int, first: date, last: date, themes: Collection[str]
) -> Sequence[Row[Any]]:
    """Return (response, theme) of what answers of some days complain of; the theme is None for each coded comment."""
    hit = (ThemeHit.coding_id == Coding.id) & (ThemeHit.polarity == "negative") & ThemeHit.theme.in_(themes)
    columns: tuple[Any, ...] = (Coding.response_id, ThemeHit.theme)
    query = (
        select(*columns)
        .join(Response, Response.id == Coding.response_id)
        .outerjoin(ThemeHit, hit)
        .where(Coding.coder_id == coder_id, Response.survey_id == survey_id, Response.answered_on.between(first, last))
    )
    return session.execute(query).all()


def _next_day(buyer: ColumnElement[bool], moment: Any, *around: Any) -> Any:
    query: Select[Any] = select(Order.placed_on).where(buyer, Order.placed_at > moment)
    return query.order_by(Order.placed_at).limit(1).correlate(*around).scalar_subquery()


def _spent(buyer: ColumnElement[bool], since: Any, *around: Any) -> Any:
    query: Select[Any] = select(func.sum(Order.price_total)).where(
        buyer,
        Order.currency == Response.currency,
        Order.placed_at <= Response.answered_at,
        Order.placed_on > since,
    )
    return query.correlate(*around).scalar_subquery()


def _year_before(session: Session) -> Any:
    """Return the day a year before the answer's; SQLite keeps days as text and reckons with them by a function."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(Response.answered_on, f"-{YEAR} days")
    return Response.answered_on - YEAR
