"""How the staff of Tuohi & Vik work on their cases: each goes as far as its age says, through the real services."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets import cases, states
from surveyapp.services.tickets import moves, words, work
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketAction


@dataclass(frozen=True, slots=True)
class Finding:
    """What the staff find out about a kind of complaint, and what they do about it."""

    what: str
    extent: str
    cause: str
    category: str
    correction: str
    remedy: str
    offer: str
    amount: Decimal | None = None
    severity: str = "minor"
    extra: str = ""


FINDINGS = {
    "late": Finding(
        "Delivered after the promised day.",
        "One order, all of its parcels.",
        "The van was loaded in the order of postcodes, not of promised days.",
        "process",
        "Delivered by our own van; the customer was rung the same day.",
        "gift_card",
        "A gift card for the days of waiting.",
        Decimal(40),
    ),
    "not_told": Finding(
        "The delay was known two days before, and nobody told the customer.",
        "One order.",
        "The carrier's notice goes to an inbox that nobody reads at weekends.",
        "management",
        "Rang the customer and agreed on a new time.",
        "apology",
        "An apology by the store's manager.",
    ),
    "damaged": Finding(
        "Dented corner, as the customer's description says.",
        "One part of one article.",
        "The pallet was stacked two high at the terminal.",
        "environment",
        "A new part sent and fitted by our carrier.",
        "replacement",
        "The damaged part was replaced.",
        severity="major",
        extra="Fitted by us, although fitting was not in the order",
    ),
    "quality": Finding(
        "The surface does not stand what our text promises.",
        "One article; two others of the same batch were fine.",
        "The batch left the factory with one layer of varnish missing.",
        "material",
        "Taken back, and the batch stopped.",
        "refund",
        "Paid back in full.",
        severity="major",
    ),
    "billing": Finding(
        "The invoice is six per cent above the order.",
        "One invoice.",
        "Carrying was added by hand although the order includes it.",
        "people",
        "Credited the difference.",
        "refund",
        "The difference was paid back.",
    ),
    "service": Finding(
        "Half an hour in the queue, then no answer.",
        "One call.",
        "One person was on duty on the day after the campaign began.",
        "management",
        "Rang the customer and settled the question.",
        "apology",
        "An apology, and a direct number.",
    ),
}
UNCLEAR = Finding(
    "The customer is not happy with the whole.",
    "One order.",
    "What was shown and what was delivered differ in a detail that our text does not mention.",
    "misunderstanding",
    "Explained, and corrected the text.",
    "explanation",
    "An explanation of what is part of the article.",
)

# The usual way of a case, one step after the other; a case stops where its age says.
STOPS = (
    states.RECEIVED,
    states.ACKNOWLEDGED,
    states.INVESTIGATING,
    states.ACTION_PLANNED,
    states.IN_PROGRESS,
    states.VERIFYING,
    states.CLOSED,
)


@dataclass(slots=True)
class Desk:
    """One case on somebody's desk, with a clock that goes on with each step."""

    viewer: Viewer
    ticket_id: int
    finding: Finding
    where: str
    clock: datetime
    random: Random
    may_write: bool

    def later(self, hours: float) -> datetime:
        """Move the clock on by about so many hours and return the time."""
        self.clock += timedelta(minutes=int(60 * hours * self.random.uniform(0.5, 1.5)))
        return self.clock

    def version(self) -> int:
        """Return the version of the case, as somebody sees it who has just opened its page."""
        ticket = db.session().get(Ticket, self.ticket_id, populate_existing=True)
        assert ticket is not None  # noqa: S101 - the case was opened a moment ago
        return ticket.version

    def write(self, kind: str, *, names_extra: bool = False) -> None:
        """Send the letter `kind` as it was drafted, unless the customer wants none."""
        if not self.may_write:
            return
        letter = words.draft(self.viewer, self.ticket_id, kind)
        words.send_letter(
            self.viewer,
            self.ticket_id,
            kind,
            subject=letter.subject,
            body=letter.body,
            language=letter.language,
            names_extra=names_extra,
            now=self.clock,
        )


def work_on(desk: Desk, stop: str) -> None:
    """Take the case along the usual way until `stop`, one of STOPS."""
    for step in STEPS[: STOPS.index(stop)]:
        step(desk)


def stop_for_age(random: Random, age: timedelta) -> str:
    """Return how far a case of that age has usually come."""
    passed = sum(age >= timedelta(days=limit) for limit in (0.5, 2, 5, 9, 13, 19))
    lags = passed > 0 and age < timedelta(days=35) and random.random() < 0.25
    return STOPS[passed - lags]


def _acknowledge(desk: Desk) -> None:
    work.assign(desk.viewer, desk.ticket_id, desk.version(), desk.viewer.user_id, now=desk.later(3))
    ticket = db.session().get(Ticket, desk.ticket_id)
    if ticket is not None and ticket.state == states.RECEIVED:
        moves.move(desk.viewer, desk.ticket_id, desk.version(), states.ACKNOWLEDGED, now=desk.clock)


def _investigate(desk: Desk) -> None:
    found = desk.finding
    work.judge(desk.viewer, desk.ticket_id, desk.version(), found.severity, "one", now=desk.later(2))
    work.record_facts(
        desk.viewer,
        desk.ticket_id,
        desk.version(),
        what=found.what,
        where=desk.where,
        when="On the day of delivery",
        extent=found.extent,
        evidence="The customer's answer and the carrier's note.",
        our_side="",
        now=desk.later(1),
    )
    moves.move(desk.viewer, desk.ticket_id, desk.version(), states.INVESTIGATING, now=desk.clock)


def _plan(desk: Desk) -> None:
    found, now = desk.finding, desk.later(20)
    work.record_cause(
        desk.viewer,
        desk.ticket_id,
        desk.version(),
        cause=found.cause,
        category=found.category,
        unknown_because="",
        now=now,
    )
    due_on = (now + timedelta(days=4)).date()
    work.record_correction(
        desk.viewer, desk.ticket_id, desk.version(), text=found.correction, owner_id=None, due_on=due_on, now=now
    )
    work.record_remedy(
        desk.viewer,
        desk.ticket_id,
        desk.version(),
        remedy=found.remedy,
        text=found.offer,
        amount=found.amount,
        none_because="",
        extra=found.extra,
        now=now,
    )
    desk.write("apology")
    moves.move(desk.viewer, desk.ticket_id, desk.version(), states.ACTION_PLANNED, now=desk.later(1))


def _begin(desk: Desk) -> None:
    moves.move(desk.viewer, desk.ticket_id, desk.version(), states.IN_PROGRESS, now=desk.later(10))


def _do(desk: Desk) -> None:
    for action_id in _open_actions(desk.ticket_id):
        work.finish_action(desk.viewer, desk.ticket_id, action_id, evidence="Seen by me.", now=desk.later(30))
    desk.write("outcome", names_extra=True)
    moves.move(desk.viewer, desk.ticket_id, desk.version(), states.VERIFYING, now=desk.later(1))
    desk.write("question")


def _close(desk: Desk) -> None:
    now = desk.later(40)
    if desk.may_write:
        moves.record_verdict(desk.viewer, desk.ticket_id, desk.version(), cases.SOLVED, "telephone", now=now)
    moves.move(desk.viewer, desk.ticket_id, desk.version(), states.CLOSED, now=desk.later(1))


STEPS: Sequence[Callable[[Desk], None]] = (_acknowledge, _investigate, _plan, _begin, _do, _close)


def _open_actions(ticket_id: int) -> list[int]:
    rows = db.session().query(TicketAction.id).filter_by(ticket_id=ticket_id, done_at=None).all()
    return [action_id for (action_id,) in rows]
