"""Photos and papers sent with answers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_UNCLAIMED = text("response_id IS NULL")


class AnswerFile(db.Model):
    """A file that was sent with a form; its bytes lie in the instance folder under its id.

    `form_hash` is the SHA-256 of the link's token or of the open form's key: only that form may hold it.
    `response_id` is empty until the answers are sent; what is never sent is swept away.
    """

    __tablename__ = "answer_files"
    __table_args__ = (
        Index("ix_answer_files_unclaimed_at", "at", sqlite_where=IS_UNCLAIMED, postgresql_where=IS_UNCLAIMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    form_hash: Mapped[str] = mapped_column(index=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    at: Mapped[datetime]
