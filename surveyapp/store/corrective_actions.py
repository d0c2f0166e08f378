"""Corrective actions: the problem, its causes, and the criterion by which it is proven that the cause is gone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_UNDECIDED = text("verdict IS NULL")


class CorrectiveAction(db.Model):
    """What a ticket of the kind `corrective_action` has beyond the common record.

    `problem` holds the statement by its parts (5W2H and is / is not: `domain.tickets.actions.PROBLEM_PARTS`). `method` is
    five_whys or ishikawa. `signal` is what proposed it: the rule, what was watched, the window that raised the alarm,
    and the figures then. `told_at` is when those who complained of the cause were told what was changed.
    """

    __tablename__ = "corrective_actions"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    problem: Mapped[dict[str, Any]]
    containment: Mapped[str | None]
    method: Mapped[str | None]
    escape_cause: Mapped[str | None]
    risk: Mapped[str | None]
    similar_places: Mapped[str | None]
    procedure: Mapped[str | None]
    signal: Mapped[dict[str, Any]]
    told_at: Mapped[datetime | None]
    told_count: Mapped[int | None]


class Cause(db.Model):
    """One step of the analysis: a why with its answer and evidence, or a possible cause on a branch of the diagram.

    `branch` is one of the seven categories for a cause of an Ishikawa diagram, "" for a why. The root cause is marked.
    """

    __tablename__ = "causes"
    __table_args__ = (Index("ix_causes_ticket_id_position", "ticket_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    branch: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[int]
    question: Mapped[str | None]
    answer: Mapped[str]
    evidence: Mapped[str | None]
    is_root: Mapped[bool] = mapped_column(default=False)


class Criterion(db.Model):
    """What counts as success, fixed before the actions are done, and the verdict read once on the decision date.

    `metric` is theme or low_score; `theme` or `question` says of what; `low_values` are the answers that count as bad.
    The segment is a unit's subtree, or one key of a dimension within it. Dates are local and inclusive. `smallest_change`
    is in points of a hundred answers and above zero: how much lower the share has to be. `coder_version` codes both
    windows. `figures` are those that the verdict was read from.
    """

    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("ticket_id", "round"),
        Index("ix_criteria_undecided_decide_on", "decide_on", sqlite_where=IS_UNDECIDED, postgresql_where=IS_UNDECIDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    round: Mapped[int]
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id"))
    metric: Mapped[str]
    theme: Mapped[str | None]
    question: Mapped[str | None]
    low_values: Mapped[list[Any]]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    dimension: Mapped[str] = mapped_column(default="", server_default="")
    key: Mapped[str] = mapped_column(default="", server_default="")
    baseline_from: Mapped[date]
    baseline_to: Mapped[date]
    alarm_from: Mapped[date | None]
    alarm_to: Mapped[date | None]
    smallest_change: Mapped[float] = mapped_column(Float)
    decide_on: Mapped[date]
    coder_version: Mapped[str | None]
    locked_at: Mapped[datetime]
    locked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    effective_from: Mapped[date | None]
    verdict: Mapped[str | None]
    verdict_at: Mapped[datetime | None]
    figures: Mapped[dict[str, Any] | None]
