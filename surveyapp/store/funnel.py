"""Queries of the funnel: invitations counted by what became of them, from one index."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, extract, func, or_, select, text
from sqlalchemy.orm import Session

from surveyapp.store.drafts import Draft
from surveyapp.store.invitation_links import ANSWERABLE
from surveyapp.store.invitations import Invitation
from surveyapp.store.report_queries import Part
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion

KEYS = {
    "day": Invitation.touched_on,
    "unit": Invitation.unit_id,
    "language": Invitation.language,
    "survey": Invitation.survey_id,
}
# A link that was handed over by hand has no time of sending, but whoever used it was asked.
_WAS_SENT = or_(
    Invitation.sent_at.is_not(None),
    Invitation.started_at.is_not(None),
    Invitation.state.in_(("sent", "started", "answered", "bounced")),
)
_WAS_STARTED = or_(Invitation.started_at.is_not(None), Invitation.state.in_(("started", "answered")))


def sum_invitations(session: Session, survey_ids: Sequence[int], part: Part, by: str) -> Sequence[Row[Any]]:
    """Return counts of invitations by (key of `by`, state, skip reason, whether sent, whether begun).

    `by` is one of `KEYS`. The dates of `part` are those of what happened with the order: its dimension is not used.
    """
    return session.execute(_counts(by).where(*_within(survey_ids, part))).all()


def sum_partial(session: Session, survey_ids: Sequence[int], part: Part, by: str) -> Sequence[Row[Any]]:
    """Return the same of those invitations whose response is a partial one."""
    query = _counts(by).join(Response, Response.invitation_id == Invitation.id)
    query = query.where(Response.survey_id.in_(survey_ids), ~Response.is_complete)
    return session.execute(query.where(*_within(survey_ids, part))).all()


def sum_stops(session: Session, survey_id: int, part: Part) -> Sequence[Row[Any]]:
    """Return (question, count) of the partial responses to invitations; the question that they stopped at may be None."""
    query = select(Response.stopped_at, func.count().label("n")).join(
        Invitation, Response.invitation_id == Invitation.id
    )
    query = query.where(Response.survey_id == survey_id, ~Response.is_complete, *_within([survey_id], part))
    return session.execute(query.group_by(Response.stopped_at)).all()


def find_first_unsettled(session: Session, survey_id: int, before: datetime) -> datetime | None:
    """Return when the first time to answer ended, before `before`, of which it is not written yet what came of it."""
    is_drafted = Invitation.id.in_(select(Draft.invitation_id))
    query = select(func.min(Invitation.expires_at)).where(Invitation.survey_id == survey_id)
    query = query.where(Invitation.expires_at < before, or_(Invitation.state.in_(ANSWERABLE), is_drafted))
    return session.scalar(query)


def sum_settled(session: Session, survey_id: int, before: datetime, *, partial: bool = False) -> Sequence[Row[Any]]:
    """Return counts of the invitations whose time to answer ended before `before`.

    By (unit, year, month of that end in UTC, state, skip reason, whether sent, whether begun); `partial` counts those
    alone whose response is a partial one.
    """
    month = (extract("year", Invitation.expires_at), extract("month", Invitation.expires_at))
    facts = (Invitation.state, Invitation.skip_reason, _WAS_SENT, _WAS_STARTED)
    names = ("unit_id", "year", "month", "state", "skip_reason", "was_sent", "was_started")
    columns = (Invitation.unit_id, *month, *facts)
    labelled = [column.label(name) for name, column in zip(names, columns, strict=True)]
    query = select(*labelled, func.count().label("n")).where(
        Invitation.survey_id == survey_id, Invitation.expires_at < before
    )
    if partial:
        query = query.join(Response, Response.invitation_id == Invitation.id).where(~Response.is_complete)
    # By their places: an expression with parameters is another one to PostgreSQL when it is written twice.
    return session.execute(query.group_by(*(text(str(place + 1)) for place in range(len(names))))).all()


def list_identified(session: Session, besides: int) -> Sequence[Row[Any]]:
    """Return id and name of the published surveys that need no disclosure control, and of `besides`."""
    is_current = (SurveyVersion.survey_id == Survey.id) & SurveyVersion.is_current
    query = select(Survey.id, Survey.name).join(SurveyVersion, is_current)
    return session.execute(query.where(or_(SurveyVersion.anonymity == "identified", Survey.id == besides))).all()


def _counts(by: str) -> Select[Any]:
    # Grouped by the labels: the same expression with parameters is another one to PostgreSQL.
    return select(
        KEYS[by].label("group_key"),
        Invitation.state,
        Invitation.skip_reason,
        _WAS_SENT.label("was_sent"),
        _WAS_STARTED.label("was_started"),
        func.count().label("n"),
    ).group_by("group_key", Invitation.state, Invitation.skip_reason, "was_sent", "was_started")


def _within(survey_ids: Sequence[int], part: Part) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Invitation.survey_id.in_(survey_ids)]
    if part.unit_ids is not None:
        found.append(Invitation.unit_id.in_(part.unit_ids))
    if part.from_on is not None:
        found.append(Invitation.touched_on >= part.from_on)
    if part.to_on is not None:
        found.append(Invitation.touched_on <= part.to_on)
    return found
