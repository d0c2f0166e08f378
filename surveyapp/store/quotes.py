"""Queries of quotes: the comments of a theme, newest first, within the units that the reader may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select, tuple_
from sqlalchemy.orm import Session

from surveyapp.store.codings import IS_CURRENT, Coder, Coding, ThemeHit
from surveyapp.store.counting import COUNTED_FACTS
from surveyapp.store.customers import Customer
from surveyapp.store.orders import Order
from surveyapp.store.report_queries import Part
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.units import Unit

# What comments can be narrowed to: the facts of the response, and the verdict on its order.
DIMENSIONS = ("", *COUNTED_FACTS, "promise")


def list_quotes(
    session: Session,
    survey_id: int,
    theme: str,
    polarity: str,
    part: Part,
    *,
    after: tuple[date, int] | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return comments with what is shown and masked of them; `after` is the day and coding that the page begins after."""
    query = (
        select(
            Coding.id, ThemeHit.answered_on, Unit.path, Coding.question, Coding.language, Response.answers,
            Response.version_id, Response.may_quote, Customer.name, Order.external_id,
        )
        .join(Coding, Coding.id == ThemeHit.coding_id)
        .join(Response, Response.id == Coding.response_id)
        .join(Unit, Unit.id == ThemeHit.unit_id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(Order, Order.id == Response.order_id)
        .where(ThemeHit.coder_id == select(Coder.id).where(IS_CURRENT).scalar_subquery())
        .where(ThemeHit.survey_id == survey_id, ThemeHit.theme == theme, ThemeHit.polarity == polarity)
        # What was promised when somebody answered holds, whatever the survey promises now.
        .where(~Response.is_anonymous, SurveyVersion.anonymity == "identified")
        .order_by(ThemeHit.answered_on.desc(), ThemeHit.coding_id.desc())
        .limit(limit)
    )  # fmt: skip
    if part.unit_ids is not None:
        query = query.where(ThemeHit.unit_id.in_(part.unit_ids))
    if part.from_on is not None:
        query = query.where(ThemeHit.answered_on >= part.from_on)
    if part.to_on is not None:
        query = query.where(ThemeHit.answered_on <= part.to_on)
    if part.dimension:
        column = Order.promise if part.dimension == "promise" else getattr(Response, part.dimension)
        query = query.where(column == part.key)
    if after is not None:
        query = query.where(tuple_(ThemeHit.answered_on, ThemeHit.coding_id) < tuple_(*after))
    return session.execute(query).all()


def list_hits(session: Session, coding_ids: Sequence[int]) -> Sequence[ThemeHit]:
    """Return every theme found in some comments."""
    return session.scalars(select(ThemeHit).where(ThemeHit.coding_id.in_(coding_ids))).all()
