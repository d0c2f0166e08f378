"""Cases and corrective actions driven at random through the real services, each step held against rules of its own.

What a state needs is written down here once more and read from the rows, not from `domain.tickets`: a guard that lets
something through is found by its traces. Every walk is a seed, so that a fault can be walked into again.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import actions, cases, states
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.services.tickets import changes, work
from surveyapp.store.corrective_actions import CorrectiveAction
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.builders.action_walks import ActionWalk
from tests.builders.actions import make_action
from tests.builders.case_walks import CaseWalk
from tests.builders.remedies import make_code
from tests.builders.ticket_needs import missing_for
from tests.builders.tickets import OPENED, make_case, make_customer, make_order
from tests.builders.users import make_viewer
from tests.builders.walks import Act, Walk

WALKS = {CASE: CaseWalk, CORRECTIVE_ACTION: ActionWalk}
FAULTS = (Refused, Conflict, NotFound, Forbidden)
# Codes and ids, of which the history says from what to what; of the others it says that they changed.
CODED = (
    "state", "owner_id", "severity", "impact", "priority", "root_cause_category", "wants_contact", "customer_verdict", "conduct",
    "method",
)  # fmt: skip
TEXTS = (
    "title", "fact_what", "fact_where", "fact_when", "fact_extent", "evidence", "our_side", "root_cause",
    "root_cause_unknown_because", "correction", "remedy_none_because", "extra", "problem", "containment", "escape_cause", "risk",
    "similar_places", "procedure",
)  # fmt: skip
# What has to come to pass at least once, so that the walks mean something.
CASE_ACTS = {
    "assign", "judge", "facts", "cause", "correction", "offer", "approve", "refuse", "withdraw", "give", "no remedy", "extra",
    "finish", "plan", "contact", "letter apology", "told outcome", "letter question", "verdict", "says solved", "says not solved",
    "writes", "pause", "resume", "merge", "complain", "silence", "bounce", "move to closed", "move to reopened",
}  # fmt: skip
ACTION_ACTS = {
    "open", "assign", "problem", "add case", "remove case", "why", "change cause", "remove cause", "root", "plan", "finish",
    "check", "drop", "lock", "verdict", "write procedure", "move to closed", "move to reopened", "move to investigating",
}  # fmt: skip
Rows = dict[int, dict[str, Any]]


def all_tickets() -> Rows:
    """Return every ticket as the database has it now, with what a corrective action has beyond it."""
    db.session.rollback()
    db.session.expire_all()
    own = {row.ticket_id: dict(row._mapping) for row in db.session.execute(select(CorrectiveAction.__table__))}
    rows = db.session.execute(select(Ticket.__table__))
    return {row.id: {**own.get(row.id, {}), **row._mapping} for row in rows}


def code_of(value: Any) -> str | None:
    if value is None:
        return None
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@dataclass
class Watch:
    """Whoever looks over the walkers' shoulders after every step."""

    done: Counter[str] = field(default_factory=Counter)

    def step(self, walk: Walk, act: Act, before: Rows) -> None:
        now = walk.now
        at_now = select(TicketEvent).where(TicketEvent.at == now)
        # Of an earlier walk, which came by the same moment.
        earlier = {event.id for event in db.session.scalars(at_now)}
        fault: Exception | None = None
        try:
            act.do(now)
        except FAULTS as raised:
            fault = raised
        after = all_tickets()
        events = [event for event in db.session.scalars(at_now) if event.id not in earlier]
        if fault is not None:
            assert before == after, f"refused, yet something changed: {fault}"
            assert events == [], f"refused, yet in the history: {fault}"
            return
        assert not act.is_stale, "what somebody else had written was written over"
        self.done[act.name] += 1
        for ticket_id, row in after.items():
            own = [event for event in events if event.ticket_id == ticket_id]
            self.check(before.get(ticket_id), row, own, act, now)
        assert len({(row["kind"], row["number"]) for row in after.values()}) == len(after), "a number twice"
        keys = Counter(row["dedupe_key"] for row in after.values() if row["ended_at"] is None)
        assert set(keys.values()) <= {1}, "two are open about one matter"

    def check(
        self, old: dict[str, Any] | None, new: dict[str, Any], events: list[Any], act: Act, now: datetime
    ) -> None:
        is_ended = new["state"] in states.ENDED
        assert (new["ended_at"] is not None) == is_ended, "its end does not stand where its state says"
        assert (new["next_due_at"] is None) == is_ended, "its clock does not run as long as it is open"
        assert not (is_ended and new["waiting_since"]), "an ended one waits"
        for event in (each for each in events if each.field == "state"):
            assert event.new in states.TRANSITIONS.get(event.old or "", (states.RECEIVED,)), "there is no such move"
            if event.new in states.LINE:
                missing = missing_for(new, event.new, mover_id=event.user_id, now=now)
                assert missing == [], f"evaded to enter {event.new}: {missing}"
            if states.needs_reason(event.old or event.new, event.new):
                assert event.reason, "nobody says why"
        if old is None:
            return
        who = act.who.user_id if act.who is not None else None
        for column in CODED:
            told = [event for event in events if event.field == column]
            assert follow(code_of(old.get(column)), told) == code_of(new.get(column)), f"{column}: history has a gap"
            assert all(event.user_id == who for event in told), f"{column}: history names somebody else"
        changed = {column for column in (*CODED, *TEXTS) if old.get(column) != new.get(column)}
        assert changed <= {event.field for event in events}, "changed, but not in the history"
        assert new["version"] >= old["version"] + bool(changed), "changed, but the version stayed"


def follow(value: str | None, told: list[Any]) -> str | None:
    """Return where the lines of history lead from a value; each is used once."""
    left = list(told)
    while left:
        line = next((each for each in left if each.old == value), None)
        assert line is not None, f"{left[0].field}: history begins elsewhere"
        left.remove(line)
        value = line.new
    return value


def replayed(ticket_id: int) -> str | None:
    """Return the state to which the whole history of a ticket leads."""
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, TicketEvent.field == "state")
    state: str | None = None
    events = list(db.session.scalars(query))
    for at in sorted({event.at for event in events}):
        state = follow(state, [event for event in events if event.at == at])
    return state


def begin(app: Flask, kind: str, seed: int) -> Walk:
    people = [make_viewer(role="quality"), make_viewer(role="quality"), make_viewer(role="manager")]
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id)
    case_id = make_case(order_id=order_id, customer_id=customer_id) or 0
    make_case(customer_id=customer_id)
    if kind == CORRECTIVE_ACTION:
        make_action(theme=f"theme-{seed}", case_ids=[case_id])
    return WALKS[kind](app.config["SETTINGS"], people, Random(seed), OPENED, order_id, customer_id)


def walk_on(watch: Watch, walk: Walk, kind: str, known: set[int], steps: int) -> None:
    """Let a walk go on among the tickets of its own (those not `known` before)."""
    for _ in range(steps):
        walk.now += timedelta(minutes=walk.die.choice([1, 20, 90, 1500]))
        before = all_tickets()
        rows = [row for row in before.values() if row["kind"] == kind and row["id"] not in known]
        rows.sort(key=lambda row: (not states.is_open(row["state"]), row["number"]))
        # Mostly the same one, so that it comes to its end.
        row = rows[0] if walk.die.random() < 0.8 else walk.die.choice(rows)
        ticket = db.session.get_one(Ticket, row["id"])
        towards = states.next_on_line(ticket.state)
        if towards is not None and walk.die.random() < 0.75:
            missing = missing_for(row, towards, mover_id=walk.people[-1].user_id, now=walk.now)
            # Now and then somebody is in a hurry, whatever is missing.
            is_hasty = walk.die.random() < 0.2
            act = walk.move(ticket, towards) if is_hasty else walk.helpful(ticket, missing)
        elif towards is None and walk.die.random() < 0.5:
            act = walk.move(ticket, states.REOPENED)
        else:
            # Of a few, what has come to pass least, so that everything does.
            act = min((walk.anything(ticket) for _ in range(4)), key=lambda each: watch.done[each.name])
        walk.trail.append(act.name)
        watch.step(walk, act, before)


def run_walks(app: Flask, kind: str, *, seeds: range, steps: int) -> Watch:
    watch = Watch()
    for _ in range(8 * len(seeds)):
        make_code(amount=30)
        make_code(amount=90)
    for seed in seeds:
        known = set(all_tickets())
        walk = begin(app, kind, seed)
        try:
            walk_on(watch, walk, kind, known, steps)
        except AssertionError as fault:
            fault.add_note(f"seed {seed}, after: {', '.join(walk.trail[-12:])}")
            raise
    for ticket_id, row in all_tickets().items():
        assert replayed(ticket_id) == row["state"], "the history leads elsewhere"
    return watch


def reached(kind: str) -> set[str | None]:
    """Return every state in which the history has seen a ticket of a kind."""
    query = select(TicketEvent.new).join(Ticket, Ticket.id == TicketEvent.ticket_id)
    return set(db.session.scalars(query.where(Ticket.kind == kind, TicketEvent.field == "state")))


@pytest.mark.parametrize(("kind", "steps", "acts"), [(CASE, 75, CASE_ACTS), (CORRECTIVE_ACTION, 65, ACTION_ACTS)])
def test_no_guard_is_evaded_no_state_unreachable_and_the_history_complete(
    app: Flask, kind: str, steps: int, acts: set[str]
) -> None:
    watch = run_walks(app, kind, seeds=range(6), steps=steps)
    assert reached(kind) == set(states.STATES), "a state was never reached"
    assert acts - set(watch.done) == set(), "an act never came to pass, so nothing was tried by it"


def without(guards: dict[str, Any], state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the guards of a state away."""
    monkeypatch.setitem(guards, state, ())


def without_note(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the history forget one kind of change."""
    note = changes.Change.note

    def forget(change: changes.Change, what: str, **facts: Any) -> None:
        if what != field:
            note(change, what, **facts)

    monkeypatch.setattr(changes.Change, "note", forget)


def without_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let whoever saw an older version write over the newer one."""

    def changing(*args: Any, **facts: Any) -> Any:
        return changes.changing(*args, **{**facts, "version": None})

    monkeypatch.setattr(work, "changing", changing)


FLAWS = {
    "a case without its cause": (CASE, partial(without, cases.GUARDS, states.ACTION_PLANNED), "evaded to enter"),
    "a case nobody says is solved": (CASE, partial(without, cases.GUARDS, states.CLOSED), "evaded to enter closed"),
    "an action not proven": (
        CORRECTIVE_ACTION,
        partial(without, actions.GUARDS, states.CLOSED),
        "evaded to enter closed",
    ),
    "an action not checked": (CORRECTIVE_ACTION, partial(without, actions.GUARDS, states.VERIFYING), "evaded to enter"),
    "a state that is not told": (CASE, partial(without_note, "state"), "state: history has a gap"),
    "a cause that is not told": (CORRECTIVE_ACTION, partial(without_note, "root_cause"), "not in the history"),
    "an older page": (CASE, without_versions, "written over"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("flaw", FLAWS)
def test_a_flaw_is_walked_into(app: Flask, monkeypatch: pytest.MonkeyPatch, flaw: str) -> None:
    kind, make_flaw, said = FLAWS[flaw]
    make_flaw(monkeypatch)
    with pytest.raises(AssertionError, match=said):
        run_walks(app, kind, seeds=range(6), steps=90)
