"""What people do to corrective actions at random: mostly what is missing, else anything whatsoever."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from surveyapp.domain.tickets import states
from surveyapp.services.actions import causes, work
from surveyapp.store.corrective_actions import Cause, Criterion
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketAction, TicketLink
from tests.builders.actions import PROBLEM, give_verdict, lock_criterion, make_action
from tests.builders.walks import Act, Walk


class ActionWalk(Walk):
    """Corrective actions about the cases of one customer."""

    def helpful(self, action: Any, missing: Sequence[str]) -> Act:
        """Return what supplies the first thing missing, or the next move where nothing is."""
        if not missing:
            # Whoever did nothing of it may close it.
            return self.move(action, states.next_on_line(action.state) or states.REOPENED, who=self.people[-1])
        supply: dict[str, Callable[[], Act]] = {
            "owner": lambda: self.assign(action),
            "problem": lambda: self.edit("problem", work.record_problem, action, problem=PROBLEM),
            "cases": lambda: self.gather(action),
            "analysis": lambda: self.ask_why(action, 1.0),
            "root_cause": lambda: self.root(action),
            "escape_cause": lambda: self.write(action, "escape_cause"),
            "plan": lambda: self.plan(action, "corrective"),
            "criterion": lambda: self.lock(action),
            "actions": lambda: self.finish(action),
            "checks": lambda: self.check(action, is_fine=True),
            "similar_places": lambda: self.write(action, "similar_places"),
            "procedure": lambda: self.write(action, "procedure"),
            "verdict": lambda: self.judge(action),
        }
        return supply[missing[0]]()

    def anything(self, action: Any) -> Act:
        """Return anything that somebody may try."""
        tries: list[Callable[[Any], Act]] = [
            self.assign, self.gather, self.ask_why, self.root, self.write, self.write, self.plan, self.finish, self.check,
            self.lock, self.judge, self.change_cause, self.remove_cause, self.drop, self.drop, self.state_problem, self.open,
            *[self.move_anywhere] * 5,
        ]  # fmt: skip
        return self.die.choice(tries)(action)

    def open(self, action: Any) -> Act:
        theme, owner_id = self.die.choice([action.theme, "broken"]), self.die.choice([None, self.people[0].user_id])
        return Act("open", None, lambda now: make_action(theme=theme, owner_id=owner_id, now=now))

    def state_problem(self, action: Any) -> Act:
        problem = {part: self.text(0.9) for part in PROBLEM}
        return self.edit("problem", work.record_problem, action, problem=problem)

    def gather(self, action: Any) -> Act:
        linked = select(TicketLink.case_id).where(TicketLink.action_id == action.id)
        query = select(Ticket.id, Ticket.number).where(Ticket.kind == "case", Ticket.customer_id == self.customer_id)
        case = self.die.choice(db.session.execute(query.order_by(Ticket.number)).all())
        if case.id in db.session.scalars(linked).all():
            return self.edit("remove case", work.remove_case, action, case_id=case.id, why=self.text(0.5))
        return self.act("add case", work.add_case, action.id, f"K-{case.number}")

    def causes_of(self, action: Any) -> list[int]:
        query = select(Cause.id).where(Cause.ticket_id == action.id).order_by(Cause.position)
        return list(db.session.scalars(query)) or [1]

    def ask_why(self, action: Any, chance: float = 0.9) -> Act:
        facts = {"question": "Why?", "answer": self.text(), "evidence": self.text(chance)}
        return self.act("why", causes.add_cause, action.id, **facts)

    def change_cause(self, action: Any) -> Act:
        cause_id = self.die.choice(self.causes_of(action))
        facts = {"question": "Why?", "answer": self.text(), "evidence": self.text()}
        return self.edit("change cause", causes.change_cause, action, cause_id=cause_id, **facts)

    def remove_cause(self, action: Any) -> Act:
        return self.edit("remove cause", causes.remove_cause, action, cause_id=self.causes_of(action)[0])

    def root(self, action: Any) -> Act:
        return self.edit("root", causes.mark_root, action, cause_id=self.causes_of(action)[-1], category="management")

    def write(self, action: Any, column: str = "") -> Act:
        name = column or self.die.choice(work.TEXTS)
        texts = {name: self.text(1.0 if column else 0.8)}
        return self.edit(f"write {name}", work.record_texts, action, texts=texts)

    def plan(self, action: Any, kind: str = "") -> Act:
        # The last of the people does nothing, so that somebody is left to close it.
        owner = self.die.choice(self.people[:-1]).user_id
        facts = {"kind": kind or "correction", "text": self.text(), "owner_id": owner, "due_on": self.due_on()}
        return self.act("plan", work.add_action, action.id, **facts)

    def steps_of(self, action: Any, *, is_done: bool) -> int:
        query = select(TicketAction.id).where(TicketAction.ticket_id == action.id)
        done = TicketAction.done_at.is_not(None) if is_done else TicketAction.done_at.is_(None)
        unchecked = TicketAction.checked_at.is_(None)
        return db.session.scalars(query.where(done, unchecked).order_by(TicketAction.created_at)).first() or 1

    def finish(self, action: Any) -> Act:
        step, who = self.steps_of(action, is_done=False), self.die.choice(self.people[:-1])
        return self.act("finish", work.finish_action, action.id, step, evidence="A photo", who=who)

    def check(self, action: Any, *, is_fine: bool | None = None) -> Act:
        fine = self.die.random() < 0.7 if is_fine is None else is_fine
        facts = {"action_id": self.steps_of(action, is_done=True), "is_fine": fine, "why": self.text(0.8)}
        return self.edit("check", work.check_action, action, **facts)

    def drop(self, action: Any) -> Act:
        step = self.steps_of(action, is_done=False)
        return self.edit("drop", work.drop_action, action, action_id=step, why=self.text(0.8))

    def rounds(self, action: Any) -> list[Any]:
        query = select(Criterion.id, Criterion.round, Criterion.verdict).where(Criterion.ticket_id == action.id)
        return list(db.session.execute(query.order_by(Criterion.round)))

    def lock(self, action: Any) -> Act:
        """Fix a criterion, where none is fixed for the present round."""

        def fix(now: datetime) -> None:
            rounds = self.rounds(action)
            is_needed = not rounds or rounds[-1].verdict in ("effective", "not_effective")
            if is_needed and action.state in (states.INVESTIGATING, states.REOPENED, states.ACKNOWLEDGED):
                lock_criterion(action.id, round_=len(rounds) + 1)

        return Act("lock", None, fix)

    def judge(self, action: Any) -> Act:
        """Read a verdict, once the action is being verified."""

        def read(now: datetime) -> None:
            rounds = self.rounds(action)
            if action.state == states.VERIFYING and rounds and rounds[-1].verdict is None:
                verdict = self.die.choice(["effective", "effective", "not_effective"])
                give_verdict(rounds[-1].id, verdict)

        return Act("verdict", None, read)
