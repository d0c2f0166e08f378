"""Counts that reports read, and the marks that say which of them are stale."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

# The measures of orders by the day that they were placed on, by whether they came late.
PLACED = {"1": "placed_late", "0": "placed_kept"}


class Counts:
    """The columns of counts by series, day, unit, dimension and value."""

    series_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class Rollup(Counts, db.Model):
    """How many answers of one value: by series, local day, unit and one dimension ("" for none).

    Where an answer may give several values, `@answered` counts those who answered. What reports need not, has no row:
    how many answered a question with one value is the sum of its values, how many were asked is the pseudo series'.
    No foreign key is checked for the millions of rows: they are made from responses that have them, and made anew.
    """

    __tablename__ = "rollups"
    __table_args__ = ({"sqlite_with_rowid": False},)


class RollupMonth(Counts, db.Model):
    """The rollups of a whole month, its first day in the place of the day; true while the month is closed."""

    __tablename__ = "rollup_months"
    __table_args__ = ({"sqlite_with_rowid": False},)


class ClosedMonth(db.Model):
    """A month (its first day) of a survey whose days were not counted anew since their sum was taken."""

    __tablename__ = "closed_months"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)


class OrderRollup(db.Model):
    """How many delivered orders: by local day of delivery, unit, category, measure and value.

    Measures are days_late, lead_days, quoted_days (whole days), promise (the verdict), and placed_late and placed_kept
    (the local day of the order of those that came late, and of those that did not).
    """

    __tablename__ = "order_rollups"
    __table_args__ = ({"sqlite_with_rowid": False},)

    measure: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class DimensionKey(db.Model):
    """A key of a survey's dimension that has rollup rows of its own; at most 200, the rest count as `other`."""

    __tablename__ = "dimension_keys"

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True)
    dimension: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class StaleMark(db.Model):
    """An insert-only note that a partition must be counted anew.

    `kind` is `responses` (with its survey and local day) or `orders` (with the local day of delivery).
    """

    __tablename__ = "stale_marks"
    __table_args__ = (Index("ix_stale_marks_kind_survey_id_day", "kind", "survey_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    kind: Mapped[str]
    survey_id: Mapped[int | None] = mapped_column(ForeignKey("surveys.id"))
    day: Mapped[date]
