"""What people and customers do to cases at random: mostly what is missing, else anything whatsoever."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from surveyapp.domain.tickets import states
from surveyapp.services.case_links import make_token
from surveyapp.services.remedies import deciding, giving
from surveyapp.services.tickets import hearing, merging, moves, pausing, words, work
from surveyapp.services.tickets.bulk import Pick
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.remedies import Remedy
from surveyapp.store.tickets import Ticket, TicketAction
from tests.builders.remedies import HELSINKI
from tests.builders.tickets import make_case
from tests.builders.walks import Act, Walk

FACTS = {"what": "Late", "where": "Oulu", "when": "9 Nov", "extent": "1 of 12", "evidence": "Scan", "our_side": "Depot"}


class CaseWalk(Walk):
    """Cases of one customer about one order."""

    def helpful(self, case: Any, missing: Sequence[str]) -> Act:
        """Return what supplies the first thing missing, or the next move where nothing is."""
        if not missing:
            return self.move(case, states.next_on_line(case.state) or states.REOPENED)
        supply: dict[str, Callable[[], Act]] = {
            "owner": lambda: self.assign(case),
            "acknowledgement": lambda: self.letter(case, "acknowledgement"),
            "severity": lambda: self.judge(case),
            "facts": lambda: self.edit("facts", work.record_facts, case, **FACTS),
            "root_cause": lambda: self.cause(case, 1.0),
            "correction": lambda: self.correct(case, 1.0),
            "apology": lambda: self.letter(case, "apology"),
            "remedy": lambda: self.die.choice([self.offer, self.offer, self.offer, self.offer_nothing])(case),
            "approval": lambda: self.remedy(case),
            "actions": lambda: self.finish(case),
            "given": lambda: self.remedy(case),
            "outcome": lambda: self.letter(case, "outcome"),
            "extras": lambda: self.letter(case, "outcome"),
            "answer": lambda: self.die.choice([self.ask, self.hear, self.hear_of, self.stay_silent])(case),
        }
        return supply[missing[0]]()

    def anything(self, case: Any) -> Act:
        """Return anything that somebody may try."""
        tries: list[Callable[[Any], Act]] = [
            self.assign, self.judge, self.give_facts, self.cause, self.correct, self.offer, self.offer, self.offer_nothing,
            self.remedy, self.remedy, self.finish, self.plan, self.extra, self.wish, self.ask, self.hear, self.hear, self.hear_of,
            self.stay_silent, self.pause, self.resume, self.merge, self.complain, self.any_letter, self.any_letter, self.bounce,
            *[self.move_anywhere] * 7,
        ]  # fmt: skip
        return self.die.choice(tries)(case)

    def judge(self, case: Any) -> Act:
        severity, impact = (
            self.die.choice(["minor", "major", "critical"]),
            self.die.choice(["one", "several", "danger"]),
        )
        return self.edit("judge", work.judge, case, severity=severity, impact=impact)

    def give_facts(self, case: Any) -> Act:
        return self.edit("facts", work.record_facts, case, **{name: self.text(0.8) for name in FACTS})

    def cause(self, case: Any, chance: float = 0.7) -> Act:
        cause = self.text(chance)
        why_not = "" if cause else self.text(0.5)
        return self.edit("cause", work.record_cause, case, cause=cause, category="process", unknown_because=why_not)

    def correct(self, case: Any, chance: float = 0.8) -> Act:
        facts = {"text": self.text(chance), "owner_id": None, "due_on": self.due_on()}
        return self.edit("correction", work.record_correction, case, **facts)

    def offer(self, case: Any) -> Act:
        kind = self.die.choice(["gift_card", "gift_card", "apology", "extra", "replacement"])
        amount = None if kind == "apology" else Decimal(self.die.choice([30, 30, 90, 90, 90, 9000]))
        facts = {"kind": kind, "text": "For the wait", "amount": amount, "exception_because": "", "zone": HELSINKI}
        # Nobody approves their own, so the only one who may approve anything seldom proposes.
        who = self.die.choice([*self.people[:-1] * 3, self.people[-1]])
        return self.edit("offer", deciding.propose, case, **facts, who=who)

    def offer_nothing(self, case: Any) -> Act:
        return self.edit("no remedy", work.record_no_remedy, case, none_because=self.text(0.8))

    def remedy(self, case: Any) -> Act:
        """Return what somebody does with a remedy; mostly what is up next with it."""
        query = select(Remedy.id, Remedy.state).where(Remedy.ticket_id == case.id).order_by(Remedy.proposed_at)
        rows = list(db.session.execute(query))
        running = [row for row in rows if row.state in ("proposed", "approved")]
        row = self.die.choice(running or rows or [None])
        remedy_id, state = (row.id, row.state) if row is not None else (1, "")
        why, manager = self.text(0.9), self.people[-1]
        acts = {
            "give": lambda: self.act("give", giving.give, case.id, remedy_id),
            "approve": lambda: self.act("approve", deciding.approve, case.id, remedy_id, why=why, who=manager),
            "refuse": lambda: self.act("refuse", deciding.refuse, case.id, remedy_id, why=why, who=manager),
            "withdraw": lambda: self.act("withdraw", deciding.withdraw, case.id, remedy_id, why=why),
            "approve as anybody": lambda: self.act("approve", deciding.approve, case.id, remedy_id, why=why),
        }
        usual = {"proposed": ["approve", "approve", "refuse"], "approved": ["give", "give", "withdraw"]}
        return acts[self.die.choice([*usual.get(state, []) * 4, *acts])]()

    def finish(self, case: Any) -> Act:
        query = select(TicketAction.id).where(TicketAction.ticket_id == case.id, TicketAction.done_at.is_(None))
        action_id = db.session.scalars(query.order_by(TicketAction.created_at)).first() or 1
        return self.act("finish", work.finish_action, case.id, action_id, evidence=self.text())

    def plan(self, case: Any) -> Act:
        facts = {"kind": "extra", "text": self.text(), "owner_id": None, "due_on": self.due_on(), "cost": None}
        return self.act("plan", work.add_action, case.id, **facts)

    def extra(self, case: Any) -> Act:
        return self.edit("extra", work.record_extra, case, extra=self.text(0.7))

    def wish(self, case: Any) -> Act:
        wants = self.die.random() < 0.7
        return self.edit("contact", work.record_contact_wish, case, wants_contact=wants, why=self.text(0.9))

    def letter(self, case: Any, kind: str) -> Act:
        if not case.wants_contact or self.die.random() < 0.3:
            facts = {"text": self.text(), "names_extra": self.die.random() < 0.8}
            return self.act(f"told {kind}", words.record_told, case.id, kind, "telephone", **facts)
        facts = {"subject": "Asia", "body": self.text(), "language": "fi", "names_extra": self.die.random() < 0.8}
        return self.act(f"letter {kind}", words.send_letter, case.id, kind, **facts)

    def any_letter(self, case: Any) -> Act:
        kinds = [
            "acknowledgement",
            "apology",
            "explanation",
            "outcome",
            "question",
            "decision",
            "closing",
            "extra_told",
        ]
        return self.letter(case, self.die.choice(kinds))

    def ask(self, case: Any) -> Act:
        return self.letter(case, "question")

    def hear(self, case: Any) -> Act:
        token, key = make_token(self.settings.secret_key, case.id), self.text()
        written = {"form_key": key, "language": "fi"}
        return self.die.choice(
            [
                Act("says solved", None, lambda now: hearing.say_solved(self.settings, token, now=now)),
                Act("says solved", None, lambda now: hearing.say_solved(self.settings, token, now=now)),
                Act(
                    "says not solved",
                    None,
                    lambda now: hearing.say_not_solved(self.settings, token, key, **written, now=now),
                ),
                Act("writes", None, lambda now: hearing.write(self.settings, token, key, [], **written, now=now)),
            ]
        )

    def hear_of(self, case: Any) -> Act:
        verdict = self.die.choice(["solved", "solved", "not_solved"])
        return self.edit("verdict", moves.record_verdict, case, verdict=verdict, channel="telephone")

    def stay_silent(self, case: Any) -> Act:
        """The letters go out, and two weeks pass."""

        def send(now: datetime) -> None:
            with transaction() as session:
                queued = update(Message).where(Message.ticket_id == case.id, Message.state == "queued")
                session.execute(queued.values(state="sent", sent_at=now))
            self.now += timedelta(days=15)

        return Act("silence", None, send)

    def bounce(self, case: Any) -> Act:
        """The last letter cannot be delivered."""

        def fail(now: datetime) -> None:
            with transaction() as session:
                query = select(Message.id).where(Message.ticket_id == case.id, Message.direction == "out")
                last = session.scalars(query.order_by(Message.created_at.desc())).first()
                session.execute(update(Message).where(Message.id == last).values(state="failed"))

        return Act("bounce", None, fail)

    def pause(self, case: Any) -> Act:
        return self.edit("pause", pausing.pause, case, what_for=self.text())

    def resume(self, case: Any) -> Act:
        return self.edit("resume", pausing.resume_case, case)

    def merge(self, case: Any) -> Act:
        query = select(Ticket.id, Ticket.version).where(Ticket.kind == "case", Ticket.customer_id == self.customer_id)
        query = query.where(Ticket.id != case.id).order_by(Ticket.ended_at.is_not(None), Ticket.number).limit(2)
        others = [Pick(row.id, row.version) for row in db.session.execute(query)]
        double, who = self.die.choice(others), self.die.choice(self.people)
        picks = (Pick(case.id, case.version), [double])
        return Act("merge", who, lambda now: merging.merge(who, *picks, why="The same matter", now=now))

    def complain(self, case: Any) -> Act:
        order_id = self.die.choice([case.order_id, self.order_id, None])
        about = {"order_id": order_id, "customer_id": self.customer_id}
        return Act("complain", None, lambda now: make_case(**about, now=now))
