"""Queries of the coding desk: which comment a person reads next, within their units, of identified surveys only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.store.codings import IS_CURRENT, Coder, Coding, ThemeHit
from surveyapp.store.customers import Customer
from surveyapp.store.labels import Label
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import Unit, scope


@dataclass(frozen=True, slots=True)
class Asked:
    """Which comments are wanted; "" is any."""

    survey: str = ""
    language: str = ""
    theme: str = ""


CURRENT = select(Coder.id).where(IS_CURRENT).scalar_subquery()
OF_COMMENT = and_(Label.response_id == Coding.response_id, Label.question == Coding.question)
READ = (
    Coding.id, Coding.response_id, Coding.question, Coding.language, Coding.negativity, Response.answers,
    Response.version_id, Response.survey_id, Response.unit_id, Response.answered_on, Unit.path, Survey.name.label("survey"),
    Customer.name, Order.external_id, Coder.version,
)  # fmt: skip


def find_comment(session: Session, viewer: Viewer, response_id: int, question: str) -> Row[Any] | None:
    """Return a comment as the current coder reads it, None where this person may not read it."""
    here = (Coding.response_id == response_id, Coding.question == question, Coding.coder_id == CURRENT)
    return session.execute(_readable(viewer, Asked()).where(*here)).one_or_none()


def find_near(
    session: Session, viewer: Viewer, asked: Asked, gate: float, *, above: bool, skipped: int
) -> Row[Any] | None:
    """Return the comment nobody has labelled that sounds least far above `gate`, or below it."""
    side = Coding.negativity >= gate if above else Coding.negativity < gate
    order = Coding.negativity.asc() if above else Coding.negativity.desc()
    query = _fresh(viewer, asked).where(Coding.coder_id == CURRENT, side).order_by(order).offset(skipped).limit(1)
    return session.execute(query).one_or_none()


def find_silent(session: Session, viewer: Viewer, asked: Asked, unhappy: float, *, skipped: int) -> Row[Any] | None:
    """Return the unhappiest comment nobody has labelled of which no complaint was found."""
    complaint = exists().where(ThemeHit.coding_id == Coding.id, ThemeHit.polarity == "negative")
    query = _fresh(viewer, asked).where(Coding.coder_id == CURRENT, Coding.negativity >= unhappy, ~complaint)
    return session.execute(query.order_by(Coding.negativity.desc()).offset(skipped).limit(1)).one_or_none()


def find_from(session: Session, viewer: Viewer, asked: Asked, pivot: int) -> Row[Any] | None:
    """Return the first comment nobody has labelled from the id `pivot` on: ids are random, and so is what it is."""
    # The sum keeps the index by coder and negativity out of it: rows are to be walked by their ids until one fits.
    query = _fresh(viewer, asked).where(Coding.coder_id + 0 == CURRENT, Coding.id >= pivot)
    return session.execute(query.order_by(Coding.id).limit(1)).one_or_none()


def find_second(session: Session, viewer: Viewer, asked: Asked, pivot: int) -> Row[Any] | None:
    """Return a comment that one other person has labelled, the first whose label's id is from `pivot` on."""
    again = Label.__table__.alias("again")
    others = exists().where(
        again.c.response_id == Label.response_id,
        again.c.question == Label.question,
        again.c.id != Label.id,
    )
    # The sum, again: there are few labels and many comments, so the labels are to be walked.
    query = _readable(viewer, asked).join(Label, OF_COMMENT).where(Coding.coder_id + 0 == CURRENT)
    query = query.where(~Label.is_blind, Label.is_negative.is_not(None), Label.user_id != viewer.user_id, ~others)
    return session.execute(query.where(Label.id >= pivot).order_by(Label.id).limit(1)).one_or_none()


def list_passed(session: Session, viewer: Viewer, asked: Asked, first: int, last: int) -> list[tuple[int, str]]:
    """Return the labelled comments with ids from `first` up to `last`: those that a draw would have given."""
    query = _readable(viewer, asked).where(Coding.coder_id + 0 == CURRENT, Coding.id >= first, Coding.id < last)
    rows = session.execute(query.where(exists().where(OF_COMMENT))).all()
    return [(row.response_id, row.question) for row in rows]


def list_hits(session: Session, coding_id: int) -> Sequence[ThemeHit]:
    """Return the themes of a comment in the order of their words."""
    query = select(ThemeHit).where(ThemeHit.coding_id == coding_id).order_by(ThemeHit.begins, ThemeHit.theme)
    return session.scalars(query).all()


def list_codings(session: Session, response_id: int, question: str) -> Sequence[Row[Any]]:
    """Return id, coder's id and coder's themes of every coding of a comment, whichever coder made it."""
    query = select(Coding.id, Coding.coder_id, Coder.names).join(Coder, Coder.id == Coding.coder_id)
    return session.execute(query.where(Coding.response_id == response_id, Coding.question == question)).all()


def clear_codings(session: Session, coding_ids: Collection[int], themes: Collection[str], negativity: float) -> None:
    """Take some themes away from codings, and say how unhappy the comment is."""
    session.execute(delete(ThemeHit).where(ThemeHit.coding_id.in_(coding_ids), ThemeHit.theme.in_(themes)))
    session.execute(update(Coding).where(Coding.id.in_(coding_ids)).values(negativity=negativity))


def _readable(viewer: Viewer, asked: Asked) -> Select[Any]:
    """Return the query of comments that a person may read; whose coder's they are is the caller's to say."""
    query = (
        select(*READ)
        .join(Coder, Coder.id == Coding.coder_id)
        .join(Response, Response.id == Coding.response_id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .join(Survey, Survey.id == Response.survey_id)
        .join(Unit, Unit.id == Response.unit_id)
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(Order, Order.id == Response.order_id)
        # No survey that promised not to tell who said what has its comments read here.
        .where(~Response.is_anonymous, SurveyVersion.anonymity == "identified", Response.unit_id.in_(scope(viewer)))
    )
    if asked.survey:
        query = query.where(Survey.name == asked.survey)
    if asked.language:
        query = query.where(Coding.language == asked.language)
    if asked.theme:
        query = query.where(exists().where(ThemeHit.coding_id == Coding.id, ThemeHit.theme == asked.theme))
    return query


def _fresh(viewer: Viewer, asked: Asked) -> Select[Any]:
    """Return the query of comments that a person may read and nobody has labelled."""
    return _readable(viewer, asked).where(~exists().where(OF_COMMENT))
