"""Queries of what was asked and answered after a case had closed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.domain.invitations import TICKET_CLOSED
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion


def list_askings(session: Session, ticket_id: int) -> Sequence[Any]:
    """Return (Invitation, survey's name, Response, its version's definition) of every asking about the case's end.

    The last two are None while nobody answered. Of an anonymous survey nothing leads to the answer.
    """
    query = (
        select(Invitation, Survey.name.label("survey"), Response, SurveyVersion.definition)
        .join(Survey, Survey.id == Invitation.survey_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .outerjoin(SurveyVersion, SurveyVersion.id == Response.version_id)
        .where(Invitation.touchpoint == TICKET_CLOSED, Invitation.occasion == str(ticket_id))
        .order_by(Invitation.planned_at, Invitation.id)
    )
    return session.execute(query).all()
