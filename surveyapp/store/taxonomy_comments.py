"""Queries of the taxonomy editor: past comments to try patterns on, how often a theme is found, and what names it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, func, select, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.store.approved_quotes import ApprovedQuote
from surveyapp.store.codings import AWAITS_CODING, IS_CURRENT, THEMES, Coder, Coding
from surveyapp.store.corrective_actions import Criterion
from surveyapp.store.customers import Customer
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Series
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import Unit, scope
from surveyapp.store.users import User


def list_newest(session: Session, survey_ids: Sequence[int], viewer: Viewer, *, limit: int) -> Sequence[Row[Any]]:
    """Return the newest comments of some surveys in the viewer's units, as the current coder knows them, newest first."""
    coder = select(Coder.id).where(IS_CURRENT).scalar_subquery()
    columns = (
        Coding.response_id, Coding.question, Coding.language, Response.answers, Response.version_id,
        Response.answered_on,
    )  # fmt: skip
    # Each survey's newest come from its own index, so that nothing old is looked at.
    parts = [
        select(
            select(*columns)
            .join(Response, Response.id == Coding.response_id)
            .where(Response.survey_id == survey_id, ~Response.is_anonymous, Coding.coder_id == coder)
            .where(Response.unit_id.in_(scope(viewer)))
            .order_by(Response.answered_on.desc(), Response.id)
            .limit(limit)
            .subquery()
        )
        for survey_id in survey_ids
    ]
    if not parts:
        return []
    newest = union_all(*parts).subquery()
    query = select(newest).order_by(newest.c.answered_on.desc(), newest.c.response_id, newest.c.question).limit(limit)
    return session.execute(query).all()


def has_awaiting(session: Session) -> bool:
    """Return whether nobody has coded some response's comments yet."""
    return session.scalar(select(Response.id).where(AWAITS_CODING).limit(1)) is not None


def list_masked(session: Session, response_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Return id, unit's path, customer's name and order's number of some responses: what is shown and what is masked."""
    query = (
        select(Response.id, Unit.path, Customer.name, Order.external_id)
        .join(Unit, Unit.id == Response.unit_id)
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(Order, Order.id == Response.order_id)
    )
    return session.execute(query.where(Response.id.in_(response_ids))).all()


def list_theme_series(session: Session, survey_ids: Collection[int]) -> list[int]:
    """Return the series that the themes of some surveys are counted under."""
    query = select(Series.id).where(Series.survey_id.in_(survey_ids), Series.question == THEMES)
    return list(session.scalars(query))


def list_staff(session: Session) -> Sequence[Row[Any]]:
    """Return name and mail address of everybody who can sign in, by name."""
    query = select(User.name, User.email).where(User.disabled_at.is_(None))
    return session.execute(query.order_by(User.name, User.email)).all()


def count_naming(session: Session, themes: Collection[str]) -> Row[Any]:
    """Return how many open cases, open corrective actions, criteria and approved quotes name one of `themes`."""
    tickets = select(func.count()).select_from(Ticket).where(Ticket.theme.in_(themes), Ticket.ended_at.is_(None))
    criteria = select(func.count()).select_from(Criterion).where(Criterion.theme.in_(themes))
    quotes = select(func.count()).select_from(ApprovedQuote).where(ApprovedQuote.theme.in_(themes))
    return session.execute(
        select(
            tickets.where(Ticket.kind != CORRECTIVE_ACTION).scalar_subquery().label("cases"),
            tickets.where(Ticket.kind == CORRECTIVE_ACTION).scalar_subquery().label("actions"),
            criteria.scalar_subquery().label("criteria"),
            quotes.scalar_subquery().label("quotes"),
        )
    ).one()
