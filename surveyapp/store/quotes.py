"""Queries of quotes: the comments of a theme, newest first, within the units that the reader may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from surveyapp.store.behind import rows_of_part
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
    )  # fmt: skip
    query = rows_of_part(
        query,
        part,
        unit_id=ThemeHit.unit_id,
        answered_on=ThemeHit.answered_on,
        row_id=ThemeHit.coding_id,
        after=after,
        limit=limit,
    )
    return session.execute(query).all()


def list_hits(session: Session, coding_ids: Sequence[int]) -> Sequence[ThemeHit]:
    """Return every theme found in some comments."""
    return session.scalars(select(ThemeHit).where(ThemeHit.coding_id.in_(coding_ids))).all()
