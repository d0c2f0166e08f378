"""What happened in the company that a report's time axis should show: campaigns, another courier, notes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id


class ReportEvent(db.Model):
    """Something that happened on a day, or until `to_on`, in a unit with all beneath it.

    `kind` is one of `domain.report_events.KINDS`; a `note` is what somebody wrote to a report. `survey_id` None is every
    survey.
    """

    __tablename__ = "report_events"
    __table_args__ = (Index("ix_report_events_unit_id_on_day", "unit_id", "on_day"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    kind: Mapped[str]
    title: Mapped[str]
    on_day: Mapped[date]
    to_on: Mapped[date | None]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
