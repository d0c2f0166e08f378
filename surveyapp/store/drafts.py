"""Drafts: what somebody has typed into a link's form and not sent yet. A draft is no response."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db


class Draft(db.Model):
    """The fields of a form as they were typed (name → list of texts), and the `page` that its writer has come to.

    Anonymous surveys keep none. Its last state is counted as a partial response when the link expires.
    """

    __tablename__ = "drafts"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"))
    language: Mapped[str]
    page: Mapped[str]
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
