"""Labels: what people say that a comment says, for the coder to learn from and to be measured by."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, UniqueConstraint, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.domain.access import Viewer
from surveyapp.store.database import among, db, random_id
from surveyapp.store.responses import Response
from surveyapp.store.units import scope
from surveyapp.store.users import User


class Label(db.Model):
    """One person's reading of one comment.

    `themes` are `{"theme", "polarity"}` and, where words prove it, `"begins"` and `"ends"`; `is_negative` is None where the
    person could not say, and then the label decides nothing. `coder_version` is the coder whose proposal was looked at,
    `proposal` what it was (`{"negativity", "themes", "offered"}`, `offered` the ids of the themes there were), `is_blind`
    whether it was hidden, as it is from a second reader. `draw` is how the comment came up: only those of `random` tell
    how good the coder is. `text_hash` is of the comment as it was read: of another text the label says nothing.
    """

    __tablename__ = "labels"
    __table_args__ = (
        UniqueConstraint("response_id", "question", "user_id"),
        Index("ix_labels_labelled_at", "labelled_at"),
        Index("ix_labels_user_id_labelled_at", "user_id", "labelled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    question: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    language: Mapped[str]
    is_negative: Mapped[bool | None]
    themes: Mapped[list[Any]]
    coder_version: Mapped[str]
    proposal: Mapped[dict[str, Any]]
    draw: Mapped[str]
    text_hash: Mapped[str]
    is_blind: Mapped[bool]
    labelled_at: Mapped[datetime]


def insert_label(session: Session, values: Mapping[str, Any]) -> None:
    """Insert a label."""
    session.execute(insert(Label), [{"id": random_id(), **values}])


def delete_label(session: Session, label_id: int) -> None:
    """Delete a label."""
    session.execute(delete(Label).where(Label.id == label_id))


def delete_labels(session: Session, label_ids: Collection[int]) -> None:
    """Delete labels of texts that are no more."""
    session.execute(delete(Label).where(Label.id.in_(label_ids)))


def find_last(session: Session, viewer: Viewer) -> Label | None:
    """Return the newest label of a person, of a comment that they may see still."""
    query = (
        select(Label)
        .join(Response, Response.id == Label.response_id)
        .where(Label.user_id == viewer.user_id, Response.unit_id.in_(scope(viewer)))
        .order_by(Label.labelled_at.desc(), Label.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def count_of(session: Session, user_id: int) -> int:
    """Return how many comments a person has labelled."""
    return session.scalar(select(func.count()).select_from(Label).where(Label.user_id == user_id)) or 0


def list_of_comment(session: Session, response_id: int, question: str) -> Sequence[Label]:
    """Return the labels of a comment, the oldest first."""
    query = select(Label).where(Label.response_id == response_id, Label.question == question)
    return session.scalars(query.order_by(Label.labelled_at, Label.id)).all()


def list_deciding(session: Session, response_ids: Collection[int]) -> Sequence[Label]:
    """Return the labels that say what comments of some responses say: first readings by somebody who could tell."""
    query = select(Label).where(among(Label.response_id, response_ids), ~Label.is_blind, Label.is_negative.is_not(None))
    return session.scalars(query).all()


def list_readings(session: Session, viewer: Viewer) -> Sequence[Row[Any]]:
    """Return every label of comments in the reader's units, with what the coder had said, the oldest first."""
    query = (
        select(
            Label.response_id, Label.question, Label.user_id, Label.language, Label.is_negative, Label.themes,
            Label.proposal, Label.draw, Label.is_blind, Label.coder_version, User.name,
        )
        .join(Response, Response.id == Label.response_id)
        .join(User, User.id == Label.user_id)
        .where(Response.unit_id.in_(scope(viewer)))
        .order_by(Label.labelled_at, Label.id)
    )  # fmt: skip
    return session.execute(query).all()


def mark_drawn(session: Session, comments: Collection[tuple[int, str]], draw: str) -> None:
    """Note that the first readings of comments belong to another draw than the one that brought them up."""
    here = tuple_(Label.response_id, Label.question).in_(list(comments))
    session.execute(update(Label).where(here, ~Label.is_blind).values(draw=draw))
