"""Tickets put straight into the database, for what counts and lists them; the product opens them by its rules."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from surveyapp.services.transactions import transaction
from surveyapp.store.corrective_actions import CorrectiveAction, Criterion
from surveyapp.store.database import random_id
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import ROOT_ID
from tests.builders.tickets import make_version

OPENED = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
NUMBERS = count(5001)


def add_case(**values: Any) -> int:
    """Put a case into the database, open and fresh unless `values` say otherwise; return its id."""
    opened_at = values.get("opened_at", OPENED)
    ticket_id = random_id()
    row = {
        "id": ticket_id, "number": next(NUMBERS), "kind": "case", "state": "received", "dedupe_key": f"test:{ticket_id}",
        "title": "It was late", "unit_id": ROOT_ID, "receipt_channel": "survey", "reasons": [], "priority": "normal",
        "opened_at": opened_at, "acknowledge_due_at": opened_at + timedelta(hours=8),
        "answer_due_at": opened_at + timedelta(hours=48), "close_due_at": opened_at + timedelta(hours=240),
        **values,
    }  # fmt: skip
    with transaction() as session:
        session.add(Ticket(**row))
    return ticket_id


def add_action(*, verdict: str | None = None, later_verdict: str | None = None, **values: Any) -> int:
    """Put a corrective action with a locked criterion into the database; return its number.

    `later_verdict` is that of a second round.
    """
    survey_id, _, _ = make_version()
    ticket_id, number = add_case(**{"kind": "corrective_action", "number": next(NUMBERS), **values}), 0
    with transaction() as session:
        ticket = session.get(Ticket, ticket_id)
        assert ticket is not None
        number = ticket.number
        session.add(CorrectiveAction(ticket_id=ticket_id, problem={"what": "Parcels are late"}, signal={}))
        session.flush()
        for place, each in enumerate((verdict, later_verdict) if later_verdict else (verdict,), start=1):
            session.add(
                Criterion(
                    id=random_id(), ticket_id=ticket_id, round=place, survey_id=survey_id, metric="theme",
                    theme="delivery_late", low_values=[], unit_id=ROOT_ID, baseline_from=date(2026, 6, 1),
                    baseline_to=date(2026, 8, 31), smallest_change=5.0, decide_on=date(2026, 11, 15), locked_at=OPENED,
                    verdict=each, verdict_at=OPENED if each else None,
                )
            )  # fmt: skip
    return number
