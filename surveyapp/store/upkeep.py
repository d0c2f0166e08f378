"""Queries of an administrator's first page: what stands still."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.invitations import WAITING
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.rollups import Rollup
from surveyapp.store.surveys import Series, Survey, SurveyVersion
from surveyapp.store.users import User

LIMIT = 1000


def count_all(session: Session, *, now: datetime, stuck_before: datetime) -> dict[str, int]:
    """Return how many letters failed, how many and invitations are overdue, and how many people wait; at most LIMIT each."""
    mail = (Message.direction == "out", Message.channel == "mail")
    parts = {
        "failed_mail": select(Message.id).where(Message.state == "failed", *mail),
        "stuck_mail": select(Message.id).where(
            Message.state.in_(("queued", "sending")), Message.send_at < stuck_before
        ),
        "stuck_invitations": select(Invitation.id).where(
            Invitation.state.in_(WAITING), Invitation.send_at < stuck_before, Invitation.expires_at > now
        ),
        "waiting_people": select(User.id).where(User.password_hash.is_(None), User.disabled_at.is_(None)),
        "people": select(User.id).where(User.disabled_at.is_(None)),
        "orders": select(Order.id),
    }
    counted = [
        select(literal(name), select(func.count()).select_from(each.limit(LIMIT).subquery()).scalar_subquery())
        for name, each in parts.items()
    ]
    return dict(session.execute(union_all(*counted)).all())


def list_survey_answers(session: Session) -> Any:
    """Return (name, state, opens_at, closes_at, day of the newest counted answer or None) of every published survey, by name."""
    is_current = (SurveyVersion.survey_id == Survey.id) & SurveyVersion.is_current
    is_pseudo = (Series.survey_id == Survey.id) & (Series.question == "")
    newest = select(func.max(Rollup.day)).where(Rollup.series_id == Series.id, Rollup.dimension == "").scalar_subquery()
    query = select(Survey.name, Survey.state, Survey.opens_at, Survey.closes_at, newest.label("last_on"))
    return session.execute(
        query.join(SurveyVersion, is_current).outerjoin(Series, is_pseudo).order_by(Survey.name)
    ).all()
