"""What goes out in the coming days, and the switch that stops all of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Row, case, delete, exists, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.domain.invitations import WAITING
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.units import scope
from surveyapp.store.users import User

EVERYTHING = "everything"


class SendingStop(db.Model):
    """While there is a row of this scope, no invitation goes out; `everything` is the only scope."""

    __tablename__ = "sending_stops"

    scope: Mapped[str] = mapped_column(primary_key=True)
    stopped_at: Mapped[datetime]
    stopped_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


def may_send() -> ColumnElement[bool]:
    """Return the condition, for whoever sends invitations, that nobody has stopped all sending."""
    return ~exists().where(SendingStop.scope == EVERYTHING)


def find_stop(session: Session) -> Row[Any] | None:
    """Return when all sending was stopped and the name of who did it, None while it runs."""
    query = select(SendingStop.stopped_at, User.name).outerjoin(User, User.id == SendingStop.stopped_by)
    return session.execute(query.where(SendingStop.scope == EVERYTHING)).one_or_none()


def add_stop(session: Session, *, user_id: int, now: datetime) -> bool:
    """Stop all sending; return False where it was stopped already."""
    if session.get(SendingStop, EVERYTHING) is not None:
        return False
    session.execute(insert(SendingStop).values(scope=EVERYTHING, stopped_at=now, stopped_by=user_id))
    return True


def delete_stop(session: Session) -> bool:
    """Let invitations go out again; return False where nothing was stopped."""
    return bool(session.execute(delete(SendingStop).where(SendingStop.scope == EVERYTHING)).rowcount)  # type: ignore[attr-defined]


def count_coming(
    session: Session, viewer: Viewer, survey_id: int, ends: Sequence[datetime]
) -> Sequence[Row[tuple[int, int, int]]]:
    """Return (place of the day, unit's id, count) of what waits to be sent before each of `ends`, which ascend."""
    place = case(*((Invitation.send_at < end, position) for position, end in enumerate(ends)))
    query = (
        select(place.label("place"), Invitation.unit_id, func.count().label("n"))
        .where(
            Invitation.survey_id == survey_id,
            Invitation.state.in_(WAITING),
            Invitation.send_at < ends[-1],
            Invitation.unit_id.in_(scope(viewer)),
        )
        .group_by("place", Invitation.unit_id)
    )
    return session.execute(query).all()
