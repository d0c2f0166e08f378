"""Quotes that a person has approved for others to read; the customer's consent is asked anew each time they are shown."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class ApprovedQuote(db.Model):
    """A passage of a comment as it was approved, masked: shown only while its response says `may_quote`."""

    __tablename__ = "approved_quotes"
    __table_args__ = (
        UniqueConstraint("response_id", "question"),
        Index("ix_approved_quotes_survey_id_approved_at", "survey_id", "approved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    question: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    theme: Mapped[str]
    approved_at: Mapped[datetime]
    approved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
