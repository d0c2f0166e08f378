"""Photos and papers sent with answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Row,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.domain.paging import Place
from surveyapp.store.database import db, random_id
from surveyapp.store.drafts import Draft
from surveyapp.store.invitation_links import ANSWERABLE
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.ticket_filters import is_visible
from surveyapp.store.tickets import Ticket, TicketResponse
from surveyapp.store.units import Unit, scope

IS_UNCLAIMED = text("response_id IS NULL")
IS_CLAIMED = text("response_id IS NOT NULL")


class AnswerFile(db.Model):
    """A file that was sent with a form; its bytes lie in the instance folder under its id.

    It belongs to one form alone: that of an invitation, whichever of its links is used, or the open one whose key has the
    SHA-256 `form_hash`. `response_id` is empty until the answers are sent; what is never sent is swept away.
    """

    __tablename__ = "answer_files"
    __table_args__ = (
        CheckConstraint("(invitation_id IS NULL) <> (form_hash IS NULL)", name="of_one_form"),
        Index("ix_answer_files_unclaimed_at", "at", sqlite_where=IS_UNCLAIMED, postgresql_where=IS_UNCLAIMED),
        Index("ix_answer_files_claimed_at_id", "at", "id", sqlite_where=IS_CLAIMED, postgresql_where=IS_CLAIMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    form_hash: Mapped[str | None] = mapped_column(index=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    at: Mapped[datetime]


class Form(NamedTuple):
    """The form that files were sent with: an invitation's, or an open one, by the hash of its key."""

    invitation_id: int | None
    form_hash: str | None


def _is_of(form: Form) -> ColumnElement[bool]:
    if form.invitation_id is not None:
        return AnswerFile.invitation_id == form.invitation_id
    return AnswerFile.form_hash == form.form_hash


def list_unclaimed(session: Session, form: Form) -> Sequence[AnswerFile]:
    """Return the files of a form that was not sent yet, the first one first."""
    query = select(AnswerFile).where(_is_of(form), AnswerFile.response_id.is_(None))
    return session.scalars(query.order_by(AnswerFile.at, AnswerFile.id)).all()


def find_unclaimed(session: Session, form: Form, file_id: int) -> AnswerFile | None:
    """Return a file of a form that was not sent yet."""
    query = select(AnswerFile).where(AnswerFile.id == file_id, _is_of(form), AnswerFile.response_id.is_(None))
    return session.scalars(query).one_or_none()


def claim(session: Session, form: Form, file_ids: Collection[int], response_id: int) -> set[tuple[str, int]]:
    """Give files of a form to the response that names them; return (question, id) of those that were there to be given."""
    claimed = session.connection().execute(
        update(AnswerFile.__table__)
        .where(_is_of(form), AnswerFile.response_id.is_(None), AnswerFile.id.in_(file_ids))
        .values(response_id=response_id)
        .returning(AnswerFile.question, AnswerFile.id)
    )
    return {(question, file_id) for question, file_id in claimed}


def list_of_responses(session: Session, response_ids: Collection[int]) -> Sequence[AnswerFile]:
    """Return the files of responses, the first one first."""
    query = select(AnswerFile).where(AnswerFile.response_id.in_(response_ids))
    return session.scalars(query.order_by(AnswerFile.at, AnswerFile.id)).all()


def find_for_viewer(session: Session, viewer: Viewer, file_id: int) -> AnswerFile | None:
    """Return a file of an answer that the viewer may see: on a case, or beside an identified customer's other answers."""
    on_case = exists().where(
        TicketResponse.response_id == AnswerFile.response_id, Ticket.id == TicketResponse.ticket_id, is_visible(viewer)
    )
    identified = exists().where(Response.id == AnswerFile.response_id, *_is_identified(viewer))
    return session.scalars(select(AnswerFile).where(AnswerFile.id == file_id, or_(on_case, identified))).one_or_none()


def _is_identified(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a response belongs to a unit of the viewer's, and to a survey that hides nobody."""
    return (
        SurveyVersion.id == Response.version_id,
        SurveyVersion.anonymity == "identified",
        Response.unit_id.in_(scope(viewer)),
    )


def list_of_survey(
    session: Session, viewer: Viewer, survey_id: int, place: Place | None, *, size: int
) -> Sequence[Row[Any]]:
    """Return up to `size` files sent with the answers to a survey that the viewer may see, newest first, from `place` on.

    Each comes with the day and unit of its answer, the case that the answer is on, and its order, those that there are.
    """
    case_id = (
        # Only cases have responses; asked for by their kind, SQLite would look through all of them for each file.
        select(func.min(Ticket.id))
        .join(TicketResponse, TicketResponse.ticket_id == Ticket.id)
        .where(TicketResponse.response_id == Response.id, is_visible(viewer))
        .correlate(Response)
        .scalar_subquery()
    )
    query = (
        select(
            AnswerFile.id, AnswerFile.at, AnswerFile.name, AnswerFile.media_type, Response.answered_on,
            Unit.path.label("unit"), case_id.label("case_id"), Response.order_id,
        )
        .join(Response, Response.id == AnswerFile.response_id)
        .join(SurveyVersion, SurveyVersion.id == Response.version_id)
        .join(Unit, Unit.id == Response.unit_id)
        .where(AnswerFile.response_id.is_not(None), Response.survey_id == survey_id, *_is_identified(viewer)[1:])
    )  # fmt: skip
    key, is_backwards = tuple_(AnswerFile.at, AnswerFile.id), place is not None and place.is_before
    if place is not None:
        edge = tuple_(literal(place.at, AnswerFile.at.type), literal(place.id))
        query = query.where(key > edge if is_backwards else key < edge)
    order = (AnswerFile.at.asc(), AnswerFile.id.asc()) if is_backwards else (AnswerFile.at.desc(), AnswerFile.id.desc())
    rows = session.execute(query.order_by(*order).limit(size)).all()
    return rows[::-1] if is_backwards else rows


def find_of_case(session: Session, ticket_id: int, file_id: int) -> AnswerFile | None:
    """Return a file of an answer of a case that its customer may see: their own, not that of a double's customer."""
    query = (
        select(AnswerFile)
        .join(Response, Response.id == AnswerFile.response_id)
        .join(TicketResponse, TicketResponse.response_id == Response.id)
        .join(Ticket, Ticket.id == TicketResponse.ticket_id)
        .where(AnswerFile.id == file_id, Ticket.id == ticket_id)
        .where(or_(Response.customer_id.is_(None), Response.customer_id == Ticket.customer_id))
    )
    return session.scalars(query).one_or_none()


def list_abandoned(session: Session, *, before: datetime, now: datetime, limit: int) -> Sequence[int]:
    """Return ids of files taken in before a time whose form can be sent no more, and is not kept as a draft."""
    is_live = exists().where(
        Invitation.id == AnswerFile.invitation_id,
        Invitation.state.in_(ANSWERABLE),
        or_(Invitation.expires_at.is_(None), Invitation.expires_at > now),
    )
    is_drafted = exists().where(Draft.invitation_id == AnswerFile.invitation_id)
    query = select(AnswerFile.id).where(AnswerFile.response_id.is_(None), AnswerFile.at < before)
    return session.scalars(query.where(~is_live, ~is_drafted).order_by(AnswerFile.at).limit(limit)).all()


def delete_unclaimed(session: Session, file_ids: Collection[int]) -> None:
    """Delete the rows of files that no response has."""
    session.execute(delete(AnswerFile).where(AnswerFile.id.in_(file_ids), AnswerFile.response_id.is_(None)))


def list_known(connection: Connection, file_ids: Collection[int]) -> set[int]:
    """Return those of the ids that a row still names, of an answer's file or of a ticket's."""
    found = (connection.scalars(select(model.id).where(model.id.in_(file_ids))) for model in (AnswerFile, TicketFile))
    return {file_id for ids in found for file_id in ids}
