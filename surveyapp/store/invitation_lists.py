"""Queries behind the list of invitations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.invitations import ANSWERED, COUNT_LIMIT, EXPIRED, SENT, STARTED, STATES, Filter
from surveyapp.domain.paging import Place
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import Unit, UnitClosure, scope

_ANONYMOUS = select(SurveyVersion.survey_id).where(SurveyVersion.is_current, SurveyVersion.anonymity == "anonymous")
# Of an anonymous survey a sent invitation stays one that was sent: who has answered, and when, is nobody's to see.
_TELLS_WHO_ANSWERED = and_(Invitation.state.in_((STARTED, ANSWERED, EXPIRED)), Invitation.survey_id.in_(_ANONYMOUS))


def list_invitations(
    session: Session, viewer: Viewer, chosen: Filter, place: Place | None, *, size: int
) -> Sequence[Any]:
    """Return up to `size` invitations, newest first, from `place` on."""
    query = _rows(viewer).where(*_conditions(chosen))
    if chosen.state:
        query = query.where(_is_in(chosen.state))
    key = tuple_(Invitation.planned_at, Invitation.id)
    is_backwards = place is not None and place.is_before
    if place is not None:
        edge = tuple_(literal(place.at, Invitation.planned_at.type), literal(place.id))
        query = query.where(key > edge if is_backwards else key < edge)
    order = (
        (Invitation.planned_at.asc(), Invitation.id.asc())
        if is_backwards
        else (Invitation.planned_at.desc(), Invitation.id.desc())
    )
    rows = session.execute(query.order_by(*order).limit(size)).all()
    return rows[::-1] if is_backwards else rows


def find_invitation(session: Session, viewer: Viewer, invitation_id: int) -> Any:
    """Return an invitation that the viewer may see, None when there is no such one."""
    return session.execute(_rows(viewer).where(Invitation.id == invitation_id)).one_or_none()


def list_messages(session: Session, invitation_id: int) -> Sequence[Any]:
    """Return kind, state, times, tries and error of an invitation's mails, the first one first."""
    columns = (Message.kind, Message.state, Message.send_at, Message.sent_at, Message.attempts, Message.error)
    query = select(*columns).where(Message.invitation_id == invitation_id, Message.direction == "out")
    return session.execute(query.order_by(Message.created_at, Message.id)).all()


def count_states(session: Session, viewer: Viewer, chosen: Filter) -> dict[str, int]:
    """Return how many invitations are in each state under the filters, at most COUNT_LIMIT; "" is all of them."""
    base = select(Invitation.id).where(Invitation.unit_id.in_(scope(viewer)), *_conditions(chosen))
    parts = [select(literal(""), _count(base))]
    parts += [select(literal(state), _count(base.where(_is_in(state)))) for state in STATES]
    return dict(session.execute(union_all(*parts)).all())


def _count(query: Select[Any]) -> Any:
    return select(func.count()).select_from(query.limit(COUNT_LIMIT).subquery()).scalar_subquery()


def list_surveys(session: Session) -> Sequence[Any]:
    """Return id and name of every survey, by name."""
    return session.execute(select(Survey.id, Survey.name).order_by(Survey.name)).all()


def list_of_order(session: Session, viewer: Viewer, order_id: int) -> Sequence[Any]:
    """Return the invitations about an order, newest first."""
    query = _rows(viewer).where(Invitation.order_id == order_id)
    return session.execute(query.order_by(Invitation.planned_at.desc(), Invitation.id)).all()


def _rows(viewer: Viewer) -> Select[Any]:
    return (
        select(
            Invitation.id,
            case((_TELLS_WHO_ANSWERED, SENT), else_=Invitation.state).label("state"),
            Invitation.skip_reason,
            Invitation.touchpoint,
            Invitation.touched_on,
            Invitation.language,
            Invitation.planned_at,
            Invitation.send_at,
            Invitation.sent_at,
            # The case of a confidential answer tells when it came; beside an order that would name the customer.
            case((SurveyVersion.anonymity == "identified", Invitation.answered_at)).label("answered_at"),
            Invitation.expires_at,
            Invitation.order_id,
            Survey.name.label("survey"),
            Order.external_id,
            Unit.path.label("unit"),
        )
        .join(Survey, Survey.id == Invitation.survey_id)
        .join(Unit, Unit.id == Invitation.unit_id)
        .outerjoin(Order, Order.id == Invitation.order_id)
        .outerjoin(Response, Response.invitation_id == Invitation.id)
        .outerjoin(SurveyVersion, SurveyVersion.id == Response.version_id)
        .where(Invitation.unit_id.in_(scope(viewer)))
    )


def _is_in(state: str) -> ColumnElement[bool]:
    """Return the condition that an invitation is in a state, as far as its survey lets anybody know."""
    if state == SENT:
        return or_(Invitation.state == SENT, _TELLS_WHO_ANSWERED)
    if state in (STARTED, ANSWERED, EXPIRED):
        return and_(Invitation.state == state, ~_TELLS_WHO_ANSWERED)
    return Invitation.state == state


def _conditions(chosen: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.survey:
        conditions.append(Invitation.survey_id.in_(select(Survey.id).where(Survey.name == chosen.survey)))
    if chosen.unit:
        subtree = (
            select(UnitClosure.unit_id).join(Unit, Unit.id == UnitClosure.ancestor_id).where(Unit.path == chosen.unit)
        )
        conditions.append(Invitation.unit_id.in_(subtree))
    if chosen.search:
        conditions.append(Invitation.order_id.in_(select(Order.id).where(Order.external_id == chosen.search)))
    return conditions
