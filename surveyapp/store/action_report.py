"""Queries of the report `actions` and of the auditor's register: cases, corrective actions, remedies, promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select
from sqlalchemy.orm import Session

from surveyapp.domain.ticket_promises import US
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.store.corrective_actions import Criterion
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket

# What a report can be narrowed to and compared by, beside the unit.
COLUMNS = {
    "theme": Ticket.theme,
    "priority": Ticket.priority,
    "severity": Ticket.severity,
    "channel": Ticket.receipt_channel,
}
GIVEN = ("given", "accepted")


@dataclass(frozen=True, slots=True)
class Part:
    """Which tickets are counted: units, a span of opening times (the end is not in it), a survey, one column's key.

    `unit_ids` None is every unit: for the whole company only. `with_confidential` is False for those who may not work
    on cases. `with_doubles` counts cases too that live on in another.
    """

    unit_ids: Select[tuple[int]] | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    survey_id: int | None = None
    dimension: str = ""
    key: str = ""
    with_confidential: bool = False
    with_doubles: bool = False


def list_cases(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return what the report counts of each case; doubles that were merged into another are one case."""
    columns: tuple[Any, ...] = (
        Ticket.opened_at, Ticket.acknowledged_at, Ticket.answered_at, Ticket.ended_at, Ticket.acknowledge_due_at,
        Ticket.answer_due_at, Ticket.close_due_at, Ticket.state, Ticket.unit_id, Ticket.theme, Ticket.priority,
        Ticket.severity, Ticket.receipt_channel.label("channel"), Ticket.wants_contact, Ticket.asked_solved_at,
        Ticket.customer_verdict, Ticket.reopened_count, Ticket.root_cause_category, Ticket.root_cause_unknown_because,
        Ticket.effort_minutes,
    )  # fmt: skip
    return session.execute(select(*columns).where(*conditions(part, CASE))).all()


def list_actions(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return each corrective action with the verdict of its latest criterion, None while it is not decided."""
    query = select(
        Ticket.id, Ticket.number, Ticket.opened_at, Ticket.ended_at, Ticket.state, Ticket.unit_id, Ticket.theme,
        Ticket.root_cause_category, latest_verdict().label("verdict"), Ticket.reopened_count,
    )  # fmt: skip
    return session.execute(query.where(*conditions(part, CORRECTIVE_ACTION)).order_by(Ticket.opened_at)).all()


def list_remedies(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return kind, currency and amount of every remedy that was given for one of the cases."""
    columns: tuple[Any, ...] = (Remedy.kind, Remedy.currency, Remedy.amount)
    query = select(*columns).join(Ticket, Ticket.id == Remedy.ticket_id)
    return session.execute(query.where(Remedy.state.in_(GIVEN), *conditions(part, CASE))).all()


def list_promises(session: Session, part: Part) -> Sequence[Row[Any]]:
    """Return what we promised on the cases, as `domain.ticket_promises.PromiseFacts` wants it."""
    columns: tuple[Any, ...] = (
        TicketPromise.kind,
        TicketPromise.due_at,
        TicketPromise.first_due_at,
        TicketPromise.told_at,
        TicketPromise.done_at,
    )
    query = select(*columns).join(Ticket, Ticket.id == TicketPromise.ticket_id)
    is_ours = (TicketPromise.party == US) & TicketPromise.withdrawn_at.is_(None)
    return session.execute(query.where(is_ours, *conditions(part, CASE))).all()


def latest_verdict() -> Any:
    """Return the verdict of a ticket's latest criterion, as a column."""
    later = (
        select(func.max(Criterion.round)).where(Criterion.ticket_id == Ticket.id).correlate(Ticket).scalar_subquery()
    )
    found = select(Criterion.verdict).where(Criterion.ticket_id == Ticket.id, Criterion.round == later)
    return found.correlate(Ticket).scalar_subquery()


def conditions(part: Part, kind: str) -> list[ColumnElement[bool]]:
    """Return which tickets of a kind are in `part`; a corrective action belongs to the survey that proves it too."""
    found: list[ColumnElement[bool]] = [Ticket.kind == kind]
    if not part.with_doubles:
        found.append(Ticket.merged_into_id.is_(None))
    if part.unit_ids is not None:
        found.append(Ticket.unit_id.in_(part.unit_ids))
    if part.opened_from is not None:
        found.append(Ticket.opened_at >= part.opened_from)
    if part.opened_before is not None:
        found.append(Ticket.opened_at < part.opened_before)
    if part.survey_id is not None:
        proves = exists().where(Criterion.ticket_id == Ticket.id, Criterion.survey_id == part.survey_id)
        of_survey = Ticket.survey_id == part.survey_id
        found.append(of_survey if kind == CASE else of_survey | proves)
    if part.dimension:
        found.append(COLUMNS[part.dimension] == part.key)
    if not part.with_confidential:
        found.append(Ticket.is_confidential.is_(False))
    return found
