"""Photos and papers sent with answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    delete,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.store.database import db, random_id
from surveyapp.store.drafts import Draft
from surveyapp.store.invitation_links import ANSWERABLE
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.ticket_filters import is_visible
from surveyapp.store.tickets import Ticket, TicketResponse
from surveyapp.store.units import scope

IS_UNCLAIMED = text("response_id IS NULL")


class AnswerFile(db.Model):
    """A file that was sent with a form; its bytes lie in the instance folder under its id.

    It belongs to one form alone: that of an invitation, whichever of its links is used, or the open one whose key has the
    SHA-256 `form_hash`. `response_id` is empty until the answers are sent; what is never sent is swept away.
    """

    __tablename__ = "answer_files"
    __table_args__ = (
        CheckConstraint("(invitation_id IS NULL) <> (form_hash IS NULL)", name="of_one_form"),
        Index("ix_answer_files_unclaimed_at", "at", sqlite_where=IS_UNCLAIMED, postgresql_where=IS_UNCLAIMED),
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
    identified = exists().where(
        Response.id == AnswerFile.response_id,
        SurveyVersion.id == Response.version_id,
        SurveyVersion.anonymity == "identified",
        Response.unit_id.in_(scope(viewer)),
    )
    return session.scalars(select(AnswerFile).where(AnswerFile.id == file_id, or_(on_case, identified))).one_or_none()


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
