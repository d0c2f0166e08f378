"""How the staff of Tuohi & Vik work on their cases: each step of a plan, done at somebody's desk."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from surveyapp.domain.tickets import cases, states
from surveyapp.services import policies
from surveyapp.services.demo.desk import Desk, the_book
from surveyapp.services.tickets.facts import next_due_at
from surveyapp.store.database import random_id

COST = Decimal("0.01")
# What is promised by a day, by the remedy; with any other somebody rings.
PROMISED = {"refund": "money", "repair": "visit", "replacement": "delivery"}


def work_through(desk: Desk) -> None:
    """Do every step of the case's plan.

    Raises:
        Refused: a guard would refuse a step; the plan is wrong.
    """
    for step in desk.plan.steps:
        desk.now = step.at
        ACTS[step.act](desk)
        desk.ticket.version += 1
    desk.ticket.next_due_at = next_due_at(desk.ticket)


def own(desk: Desk) -> None:
    """Take the case; where the acknowledgement is out, that acknowledges it."""
    desk.change("owner_id", desk.owner_id)
    desk.enter(states.ACKNOWLEDGED)


def investigate(desk: Desk) -> None:
    """Judge it and record the facts."""
    told, common, ticket = desk.told(), desk.common(), desk.ticket
    severity = the_book()["themes"][desk.theme]["codes"]["severity"]
    if cases.SEVERITIES.index(severity) > cases.SEVERITIES.index(ticket.severity or severity):
        desk.change("severity", severity)
        desk.change("priority", policies.current("priority").priority_of(severity, ticket.impact or "one"))
        desk.set_due(ticket.opened_at)
    for column, text in (
        ("fact_what", told["what"]),
        ("fact_where", desk.about.order.place),
        ("fact_when", desk.pick(common["when"])),
        ("fact_extent", told["extent"]),
        ("evidence", desk.pick(common["evidence"])),
        ("our_side", desk.pick(common["our_side"])),
    ):
        desk.change(column, text)
    desk.enter(states.INVESTIGATING)


def note(desk: Desk) -> None:
    """Leave a note for colleagues."""
    row = {"id": random_id(), "ticket_id": desk.ticket.id, "author_id": desk.owner_id, "at": desk.now}
    desk.notes.append(row | {"text": desk.told()["note"]})
    desk.log("note")


def explain(desk: Desk) -> None:
    """Tell the customer what happened."""
    desk.send("explanation")
    if desk.may_write and desk.ticket.answered_at is None:
        desk.ticket.answered_at = desk.now


def plan_correction(desk: Desk) -> None:
    """Find the cause, decide how it is put right and say sorry."""
    told, codes = desk.told(), the_book()["themes"][desk.theme]["codes"]
    is_apart = desk.about.is_story and "apart" in told
    desk.change("root_cause", told["apart"] if is_apart else desk.pick(told["cause"]))
    desk.change("root_cause_category", codes["category"])
    desk.plan_action(told["correction"])
    amount = (Decimal(codes["amount"]) * Decimal(desk.about.factor)).quantize(COST) if "amount" in codes else None
    desk.offer(codes["remedy"], told["offer"], amount)
    desk.promise(PROMISED.get(codes["remedy"], "callback"))
    desk.change("extra", told.get("extra"))
    desk.send("apology")
    if desk.may_write:
        desk.ticket.apology_sent_at = desk.now
    desk.enter(states.ACTION_PLANNED)


def plan_again(desk: Desk) -> None:
    """Decide on something else; cause, apology and remedy stand."""
    desk.plan_action(desk.common()["second"])
    desk.enter(states.ACTION_PLANNED)


def begin(desk: Desk) -> None:
    """Begin to put it right."""
    desk.enter(states.IN_PROGRESS)


def finish(desk: Desk) -> None:
    """Note that it is done, tell the customer and ask whether it is solved."""
    for action in desk.actions:
        if action["done_at"] is None:
            action.update(done_at=desk.now, done_by=desk.owner_id, evidence=desk.pick(desk.common()["done"]))
            desk.log("action", old="open", new="done")
    desk.hand_over()
    desk.keep_promises()
    desk.send("outcome")
    if desk.may_write:
        ticket = desk.ticket
        ticket.outcome_told_at, ticket.answered_at = desk.now, ticket.answered_at or desk.now
        ticket.extra_told_at = desk.now if ticket.extra else None
    desk.enter(states.VERIFYING)
    desk.send("question")
    if desk.may_write:
        desk.ticket.asked_solved_at = desk.now


def say_solved(desk: Desk) -> None:
    """Let the customer say that it is solved."""
    desk.record_verdict(cases.SOLVED, desk.common()["told_solved"])


def say_unsolved(desk: Desk) -> None:
    """Let the customer say that it is not."""
    desk.record_verdict(cases.NOT_SOLVED, desk.common()["told_unsolved"])


def stay_silent(desk: Desk) -> None:
    """Let the customer say nothing."""


def go_back(desk: Desk) -> None:
    """Take it up again, since the customer is not helped."""
    desk.enter(states.INVESTIGATING, desk.common()["go_back"])


def complain_again(desk: Desk) -> None:
    """Let the customer write that it is not over."""
    desk.receive(desk.pick(desk.common()["again"]))


def reopen(desk: Desk) -> None:
    """Open the ended case again and look into it."""
    desk.enter(states.REOPENED, desk.common()["reopen"])
    desk.set_due(desk.now)
    desk.now += timedelta(minutes=20)
    desk.enter(states.INVESTIGATING)


def close(desk: Desk) -> None:
    """Close it."""
    desk.enter(states.CLOSED)


def cancel(desk: Desk) -> None:
    """End it: it was a mistake."""
    desk.enter(states.CANCELLED, desk.common()["cancel"])


def dismiss(desk: Desk) -> None:
    """End it: the complaint does not hold."""
    desk.enter(states.NOT_JUSTIFIED, desk.common()["dismiss"])


ACTS: Mapping[str, Callable[[Desk], None]] = {
    "own": own,
    "investigate": investigate,
    "note": note,
    "explain": explain,
    "plan": plan_correction,
    "plan_again": plan_again,
    "begin": begin,
    "finish": finish,
    "say_solved": say_solved,
    "say_unsolved": say_unsolved,
    "stay_silent": stay_silent,
    "go_back": go_back,
    "complain_again": complain_again,
    "reopen": reopen,
    "close": close,
    "cancel": cancel,
    "dismiss": dismiss,
}
