"""Corrective actions for tests, opened and worked on as the product does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from surveyapp.domain.access import Viewer
from surveyapp.services.actions import causes, opening, work
from surveyapp.services.tickets import moves
from surveyapp.services.transactions import transaction
from surveyapp.store.corrective_actions import Cause, Criterion
from surveyapp.store.database import db, random_id
from surveyapp.store.surveys import Survey
from surveyapp.store.tickets import Ticket, TicketAction
from surveyapp.store.units import ROOT_ID
from tests.builders.tickets import OPENED, get_row, make_version

PROBLEM = {"what": "Parcels come late", "where": "Oulu", "when": "Since 14 September", "how_many": "31 of 412"}


def make_action(
    *,
    title: str = "Deliveries late since the courier changed",
    unit_id: int = ROOT_ID,
    theme: str | None = "late_delivery",
    rule: str | None = None,
    case_ids: Sequence[int] = (),
    owner_id: int | None = None,
    now: datetime = OPENED,
) -> int | None:
    """Open a corrective action and return its id, None when one about the same matter is open."""
    with transaction() as session:
        return opening.open_action(
            session, title=title, unit_id=unit_id, theme=theme, rule=rule, reasons=(), signal={}, case_ids=case_ids,
            owner_id=owner_id, now=now,
        )  # fmt: skip


def lock_criterion(
    ticket_id: int, *, round_: int = 1, verdict: str | None = None, decide_on: date = date(2027, 1, 20)
) -> int:
    """Fix what counts as success, as a row, and return its id."""
    survey_id, _, _ = make_version()
    with transaction() as session:
        assert session.get(Survey, survey_id) is not None
        criterion = Criterion(
            id=random_id(), ticket_id=ticket_id, round=round_, survey_id=survey_id, metric="theme", theme="late_delivery",
            low_values=[], unit_id=ROOT_ID, baseline_from=date(2026, 9, 28), baseline_to=date(2026, 10, 18),
            smallest_change=6.0, decide_on=decide_on, locked_at=OPENED, verdict=verdict,
        )  # fmt: skip
        session.add(criterion)
        return criterion.id


def give_verdict(criterion_id: int, verdict: str) -> None:
    """Write the verdict of a criterion."""
    with transaction() as session:
        session.get_one(Criterion, criterion_id).verdict = verdict


@dataclass
class Workshop:
    """A person at a corrective action, always with its newest version."""

    viewer: Viewer
    ticket_id: int
    now: datetime = OPENED

    @property
    def row(self) -> Ticket:
        """The ticket as it is now."""
        row: Ticket = get_row(Ticket, self.ticket_id)
        return row

    def do(self, act: Callable[..., Any], *args: Any, **facts: Any) -> None:
        """Do something that checks the version."""
        act(self.viewer, self.ticket_id, *args, version=self.row.version, now=self.now, **facts)

    def move(self, to_state: str, why: str = "") -> None:
        """Move it on."""
        moves.move(self.viewer, self.ticket_id, self.row.version, to_state, why=why, now=self.now)

    def ask_whys(self, count: int = 3, evidence: str = "Gate scans") -> list[int]:
        """Build a chain of whys and return their ids in order."""
        for number in range(1, count + 1):
            causes.add_cause(
                self.viewer,
                self.ticket_id,
                question="Why?",
                answer=f"Because {number}",
                evidence=evidence,
                now=self.now,
            )
        query = select(Cause.id).where(Cause.ticket_id == self.ticket_id).order_by(Cause.position)
        return list(db.session.scalars(query))

    def plan(self, *, kind: str = "corrective", owner_id: int | None = None) -> int:
        """Plan an action and return its id."""
        work.add_action(
            self.viewer, self.ticket_id, kind=kind, text="Release at 14:30", owner_id=owner_id or self.viewer.user_id,
            due_on=date(2026, 12, 1), now=self.now,
        )  # fmt: skip
        query = select(TicketAction.id).where(TicketAction.ticket_id == self.ticket_id, TicketAction.done_at.is_(None))
        return db.session.scalars(query).first() or 0

    def analyse(self) -> None:
        """State the problem and find the root cause."""
        self.do(work.record_problem, problem=PROBLEM)
        chain = self.ask_whys()
        self.do(causes.mark_root, chain[-1], category="management")
        self.do(work.record_texts, texts={"escape_cause": "Nobody watched the depot"})
