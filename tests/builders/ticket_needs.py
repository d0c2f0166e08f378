"""What a ticket needs to stand in a state, read from its rows: written once more, apart from the guards that are tried."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from surveyapp.store.corrective_actions import Cause, CorrectiveAction, Criterion
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.remedies import Remedy
from surveyapp.store.tickets import TicketAction, TicketEvent, TicketLink

LINE = ("received", "acknowledged", "investigating", "action_planned", "in_progress", "verifying", "closed")
SILENCE = timedelta(days=14)
BACK = ("investigating", "reopened")


def missing_for(row: dict[str, Any], state: str, *, mover_id: int | None, now: datetime) -> list[str]:
    """Return what a ticket lacks of all that the states up to `state` need; `mover_id` is who moves it there."""
    needs = _needs_of_case(row, now) if row["kind"] == "case" else _needs_of_action(row, mover_id)
    asked = [need for each in LINE[: LINE.index(state) + 1] for need in needs.get(each, ())]
    return [code for code, is_met in asked if not is_met()]


def _has(*texts: Any) -> Callable[[], bool]:
    return lambda: any(bool(text and str(text).strip()) for text in texts)


def _entered(ticket_id: int, *entered: str) -> datetime | None:
    """Return when it was last taken up again, or entered a state."""
    query = select(func.max(TicketEvent.at)).where(TicketEvent.ticket_id == ticket_id, TicketEvent.field == "state")
    return db.session.scalar(query.where(TicketEvent.new.in_(entered)))


def _of(model: Any, ticket_id: int) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.ticket_id == ticket_id)))


def _needs_of_case(row: dict[str, Any], now: datetime) -> dict[str, list[tuple[str, Callable[[], bool]]]]:
    ticket_id = row["id"]
    customer = db.session.get(Customer, row["customer_id"]) if row["customer_id"] else None
    is_reached = bool(row["wants_contact"] and customer and (customer.email or customer.phone))
    letters = [each for each in _of(Message, ticket_id) if each.direction == "out" and each.state != "failed"]
    remedies = [each.state for each in _of(Remedy, ticket_id)]
    since = _entered(ticket_id, *BACK) or row["opened_at"]

    def told(kind: str, after: datetime | None = None) -> bool:
        sent = [each for each in letters if each.kind == kind and (after is None or each.created_at > after)]
        return bool(sent) or not is_reached

    def extra_told() -> bool:
        query = select(func.max(TicketEvent.at)).where(TicketEvent.ticket_id == ticket_id, TicketEvent.field == "extra")
        named_at, told_at = db.session.scalar(query), row["extra_told_at"]
        return not row["extra"] or not is_reached or (told_at is not None and told_at >= named_at)

    def is_solved() -> bool:
        if row["customer_verdict"] is not None:
            return row["customer_verdict"] == "solved" and row["customer_verdict_at"] > since
        asked = [each for each in letters if each.kind == "question" and each.created_at > since]
        left_at = min((each.sent_at for each in asked if each.sent_at is not None), default=None)
        return not is_reached or (left_at is not None and now - left_at >= SILENCE)

    return {
        "acknowledged": [("owner", _has(row["owner_id"])), ("acknowledgement", lambda: told("acknowledgement"))],
        "investigating": [
            ("severity", lambda: row["severity"] in ("minor", "major", "critical")),
            *(("facts", _has(row[f"fact_{name}"])) for name in ("what", "where", "when", "extent")),
        ],
        "action_planned": [
            ("root_cause", _has(row["root_cause"], row["root_cause_unknown_because"])),
            ("correction", _has(row["correction"])),
            ("apology", lambda: told("apology")),
            (
                "remedy",
                lambda: (
                    bool({"proposed", "approved", "given", "accepted", "declined"} & {*remedies})
                    or bool(row["remedy_none_because"])
                ),
            ),
            ("approval", lambda: "proposed" not in remedies),
        ],
        "verifying": [
            ("actions", lambda: all(each.done_at is not None for each in _of(TicketAction, ticket_id))),
            ("given", lambda: "approved" not in remedies),
            ("outcome", lambda: told("outcome", since)),
            ("extras", extra_told),
        ],
        "closed": [("answer", is_solved)],
    }


def _needs_of_action(row: dict[str, Any], mover_id: int | None) -> dict[str, list[tuple[str, Callable[[], bool]]]]:
    ticket_id = row["id"]
    own = db.session.get_one(CorrectiveAction, ticket_id)
    causes, steps = _of(Cause, ticket_id), _of(TicketAction, ticket_id)
    whys, compared = [each for each in causes if not each.branch], [each for each in causes if each.branch]
    done = [each for each in steps if each.done_at is not None]
    since = _entered(ticket_id, "investigating")
    rounds = select(Criterion).where(Criterion.ticket_id == ticket_id).order_by(Criterion.round.desc())
    criterion = db.session.scalars(rounds).first()
    is_used = len(whys) >= 3 and all(_has(each.evidence)() for each in whys)
    links = select(func.count()).select_from(TicketLink).where(TicketLink.action_id == ticket_id)

    def is_planned(step: Any) -> bool:
        is_against = step.kind in ("corrective", "preventive") and bool(step.owner_id and step.due_on)
        return is_against and (step.done_at is None or since is None or step.done_at >= since)

    def is_open_round() -> bool:
        decided = ("effective", "not_effective") if row["state"] not in ("verifying", "closed") else ()
        return criterion is not None and criterion.verdict not in decided

    return {
        "acknowledged": [("owner", _has(row["owner_id"]))],
        "investigating": [
            ("problem", lambda: all(_has(own.problem.get(part))() for part in ("what", "where", "when", "how_many"))),
            ("cases", lambda: bool(db.session.scalar(links))),
        ],
        "action_planned": [
            ("analysis", lambda: is_used if own.method == "five_whys" else len(compared) >= 2),
            ("root_cause", lambda: bool(row["root_cause"] and row["root_cause_category"])),
            ("escape_cause", _has(own.escape_cause)),
            ("plan", lambda: any(is_planned(step) for step in steps)),
            ("criterion", is_open_round),
        ],
        "verifying": [
            ("actions", lambda: len(done) == len(steps)),
            ("evidence", lambda: all(_has(step.evidence)() for step in done)),
            (
                "checks",
                lambda: all(step.checked_by not in (None, step.done_by, step.owner_id) for step in done),
            ),
            ("similar_places", _has(own.similar_places)),
            ("procedure", _has(own.procedure)),
        ],
        "closed": [
            ("verdict", lambda: criterion is not None and criterion.verdict == "effective"),
            ("another_person", lambda: all(mover_id not in (step.done_by, step.owner_id) for step in done)),
        ],
    }
