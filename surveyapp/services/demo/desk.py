"""A case on somebody's desk: what may be done with it, in memory, by the same guards as real cases.

The services of real cases need a transaction a step; here whole cases are written at once, hundreds of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from surveyapp.channels import letters
from surveyapp.channels.letters import Offer
from surveyapp.domain.answer_words import AnswerLine
from surveyapp.domain.remedies import APPROVED, GIVEN, SETTLED, WORDS_ALONE, coded
from surveyapp.domain.ticket_promises import US
from surveyapp.domain.tickets import cases, states
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services.demo.cases import CasePlan
from surveyapp.services.demo.company import NAME, read_data
from surveyapp.services.messages import MAIL, SENT
from surveyapp.services.service_level import clock_of
from surveyapp.services.tickets.changes import CODED
from surveyapp.services.tickets.facts import case_facts, may_contact
from surveyapp.services.tickets.matter import matter_of
from surveyapp.store.database import random_id


@lru_cache(maxsize=1)
def the_book() -> dict[str, Any]:
    """Return what the staff find out about each kind of complaint, and what is said in any case."""
    book: dict[str, Any] = read_data("casework.yaml")
    return book


@dataclass(frozen=True, slots=True)
class Background:
    """What a case is about: rows of its order and customer, the answer in words, and the theme of what went wrong.

    `is_story` says that the planted cause is behind it. `factor` turns euros into the order's money.
    """

    order: Any
    customer: Any
    lines: Sequence[AnswerLine]
    theme: str
    is_story: bool
    factor: float


@dataclass
class Desk:
    """The case and what is added to it. `ticket` and `messages` are rows as they stand, the lists are rows to write."""

    ticket: Any
    messages: list[Any]
    plan: CasePlan
    owner_id: int
    owner_name: str
    about: Background
    now: datetime = field(init=False)
    events: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)
    remedies: list[dict[str, Any]] = field(default_factory=list)
    promises: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    written: list[dict[str, Any]] = field(default_factory=list)

    def facts(self) -> cases.CaseFacts:
        """Return what is known of the case now."""
        open_actions = sum(action["done_at"] is None for action in self.actions)
        return case_facts(
            self.ticket,
            self.about.customer,
            self.messages,
            open_actions,
            sum(promise["done_at"] is None for promise in self.promises),
            remedies=[(remedy["kind"], remedy["state"]) for remedy in self.remedies],
            now=self.now,
        )

    @property
    def may_write(self) -> bool:
        """Whether the customer wants to hear from us and can be reached."""
        return may_contact(self.ticket, self.about.customer)

    @property
    def theme(self) -> str:
        """What went wrong, as the book of findings calls it."""
        return self.about.theme if self.about.theme in the_book()["themes"] else "other"

    def told(self) -> dict[str, Any]:
        """Return what is found out about such a matter, in the language of the case."""
        told: dict[str, Any] = the_book()["themes"][self.theme][self.plan.language]
        return told

    def common(self) -> dict[str, Any]:
        """Return what is said in any case, in its language."""
        common: dict[str, Any] = the_book()["common"][self.plan.language]
        return common

    def pick(self, texts: Sequence[str]) -> str:
        """Return one of several texts, another one in another case."""
        return texts[(self.plan.variant + len(self.events)) % len(texts)]

    def change(self, column: str, value: Any) -> None:
        """Give a column a value and write the history."""
        old = getattr(self.ticket, column)
        value = value or None
        if old == value:
            return
        setattr(self.ticket, column, value)
        coded = column in CODED
        self.log(column, old=_code(old) if coded else None, new=_code(value) if coded else None)

    def set_due(self, started_at: datetime) -> None:
        """Count the due times from a moment on."""
        ticket = self.ticket
        due = clock_of(ticket.unit_id, at=started_at).due_times(started_at, ticket.priority)
        ticket.acknowledge_due_at, ticket.answer_due_at = due.acknowledge_at, due.answer_at
        ticket.close_due_at = due.close_at

    def plan_action(self, text: str) -> None:
        """Say how it is put right, and plan that it is done."""
        self.change("correction", text)
        self.actions.append(
            {
                "id": random_id(),
                "ticket_id": self.ticket.id,
                "kind": "correction",
                "text": text,
                "owner_id": self.owner_id,
                "due_on": (self.now + timedelta(days=4)).date(),
                "evidence": None,
                "cost": None,
                "created_at": self.now,
                "done_at": None,
                "done_by": None,
            }
        )
        self.log("action", new="open")

    def offer(self, kind: str, text: str, amount: Decimal | None) -> None:
        """Offer the customer something; words alone are given at once, all else is still to be handed over."""
        is_given = kind in WORDS_ALONE
        self.remedies.append(
            {
                "id": random_id(),
                "ticket_id": self.ticket.id,
                "kind": kind,
                "text": text,
                "amount": amount,
                "currency": self.about.order.currency if amount is not None else None,
                "state": GIVEN if is_given else APPROVED,
                "over_limit": False,
                "unit_id": self.ticket.unit_id,
                "budget_on": self.now.date().replace(day=1),
                "proposed_at": self.now,
                "proposed_by": self.owner_id,
                "given_at": self.now if is_given else None,
            }
        )
        self.log("remedy_state", old=kind, new=coded(self.remedies[-1]["state"], amount, self.remedies[-1]["currency"]))

    def promise(self, kind: str) -> None:
        """Promise in every second case by when it is put right, as most people would: some days ahead, by the evening."""
        if self.plan.variant % 2:
            return
        due_at = (self.now + timedelta(days=3 + self.plan.variant % 5)).replace(
            hour=14, minute=0, second=0, microsecond=0
        )
        self.promises.append(
            {
                "id": random_id(),
                "ticket_id": self.ticket.id,
                "party": US,
                "kind": kind,
                "due_at": due_at,
                "made_at": self.now,
                "made_by": self.owner_id,
                "done_at": None,
            }
        )
        self.log("promise", old=kind, new="made")

    def keep_promises(self) -> None:
        """Do what was promised and is not done yet."""
        for promise in self.promises:
            if promise["done_at"] is None:
                promise["done_at"] = self.now

    def hand_over(self) -> None:
        """Give what was decided on and is not given yet."""
        for remedy in self.remedies:
            if remedy["state"] == APPROVED:
                remedy.update(state=GIVEN, given_at=self.now)
                self.log("remedy_state", old=remedy["kind"], new=coded(GIVEN, remedy["amount"], remedy["currency"]))

    def enter(self, state: str, why: str = "") -> None:
        """Enter a state, if its guards allow it; see `services.tickets.moves`."""
        ticket, old = self.ticket, self.ticket.state
        cases.move(self.facts(), state, actor=self.owner_name, why=why)
        ticket.state = state
        self.log("state", old=old, new=state, why=why or None)
        if state == states.ACKNOWLEDGED and ticket.acknowledged_at is None:
            ticket.acknowledged_at = self.now
        if not states.is_open(state):
            ticket.ended_at, ticket.ended_by, ticket.end_reason = self.now, self.owner_id, why or None
        if states.is_step_back(old, state):
            ticket.answered_at = ticket.outcome_told_at = ticket.asked_solved_at = None
            ticket.customer_verdict = ticket.customer_verdict_at = ticket.customer_verdict_channel = None
        if state == states.REOPENED:
            ticket.reopened_count += 1
            ticket.ended_at = ticket.ended_by = ticket.end_reason = None

    def record_verdict(self, verdict: str, texts: Sequence[str]) -> None:
        """Let the customer write whether it is solved, and record it."""
        self.receive(self.pick(texts))
        self.now += timedelta(minutes=1)
        self.change("customer_verdict", verdict)
        self.ticket.customer_verdict_at, self.ticket.customer_verdict_channel = self.now, MAIL

    def send(self, kind: str) -> None:
        """Send a letter, as real ones are written, unless the customer wants none."""
        if not self.may_write:
            return
        matter = matter_of(
            case_number(self.ticket.number),
            lines=self.about.lines,
            order=self.about.order,
            customer=self.about.customer,
            is_confidential=False,
            company=NAME,
            sender=self.owner_name,
            ticket=self.ticket,
            offers=[
                Offer(remedy["kind"], remedy["text"] or "", remedy["amount"], remedy["currency"] or "")
                for remedy in self.remedies
                if remedy["state"] in SETTLED
            ],
        )
        letter = letters.write(kind, self.plan.language, matter)
        self._put("out", kind, letter.subject, letter.body, self.owner_id)
        self.log("message", old=MAIL, new=kind)

    def receive(self, text: str) -> None:
        """Let a letter of the customer come in."""
        self._put("in", "reply", case_number(self.ticket.number), text + "\n", None)

    def _put(self, direction: str, kind: str, subject: str, body: str, author_id: int | None) -> None:
        row = {
            "id": random_id(),
            "direction": direction,
            "kind": kind,
            "channel": MAIL,
            "state": SENT if direction == "out" else "received",
            "ticket_id": self.ticket.id,
            "invitation_id": None,
            "customer_id": self.about.customer.id,
            "author_id": author_id,
            "language": self.plan.language,
            "subject": subject,
            "body": body,
            "created_at": self.now,
            "send_at": self.now,
            "attempts": 1 if direction == "out" else 0,
            "sent_at": self.now,
            "error": None,
        }
        self.written.append(row)
        self.messages.append(SimpleNamespace(**row))

    def log(self, what: str, *, old: str | None = None, new: str | None = None, why: str | None = None) -> None:
        """Write one line of history."""
        row = {"id": random_id(), "ticket_id": self.ticket.id, "at": self.now, "user_id": self.owner_id}
        self.events.append(row | {"field": what, "old": old, "new": new, "reason": why})


def _code(value: Any) -> str | None:
    return None if value is None else str(value)
