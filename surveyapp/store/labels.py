"""Labels: what people say that a comment says, for the coder to learn from and to be measured by."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class Label(db.Model):
    """One person's reading of one comment.

    `themes` are `{"theme", "polarity"}` and, where words were marked, `"begins"` and `"ends"`; `is_negative` is None where
    the person could not say. `coder_version` is the coder whose proposal was looked at, `is_blind` whether it was hidden,
    as it is from a second reader.
    """

    __tablename__ = "labels"
    __table_args__ = (
        UniqueConstraint("response_id", "question", "user_id"),
        Index("ix_labels_labelled_at", "labelled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    question: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    language: Mapped[str]
    is_negative: Mapped[bool | None]
    themes: Mapped[list[Any]]
    coder_version: Mapped[str]
    is_blind: Mapped[bool]
    labelled_at: Mapped[datetime]
