"""What people do to any ticket at random; the walks of cases and of corrective actions build on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets import states
from surveyapp.services.tickets import moves, work
from surveyapp.settings import Settings


@dataclass
class Act:
    """Something that somebody (`who`, None for the customer) does; with `stale` from a page that is no longer the newest."""

    name: str
    who: Viewer | None
    do: Callable[[datetime], Any]
    is_stale: bool = False


@dataclass
class Walk:
    """Whoever walks: the people, their die, and what they walk with."""

    settings: Settings
    people: Sequence[Viewer]
    die: Random
    now: datetime
    order_id: int
    customer_id: int
    count: int = field(default=0, init=False)
    trail: list[str] = field(default_factory=list, init=False)

    def text(self, chance: float = 1.0) -> str:
        """Return new words, or none."""
        self.count += 1
        return f"Words {self.count}" if self.die.random() < chance else ""

    def due_on(self) -> date:
        """Return a day to come."""
        return self.now.date() + timedelta(days=self.die.randint(1, 9))

    def act(self, name: str, service: Callable[..., Any], ticket_id: int, *args: Any, **facts: Any) -> Act:
        """Return an act of a random person that checks no version."""
        who = facts.pop("who", None) or self.die.choice(self.people)
        return Act(name, who, lambda now: service(who, ticket_id, *args, **facts, now=now))

    def edit(self, name: str, service: Callable[..., Any], ticket: Any, *args: Any, **facts: Any) -> Act:
        """Return an act of a random person that checks the version; now and then they saw an older one."""
        is_stale = self.die.random() < 0.04
        act = self.act(name, service, ticket.id, *args, version=ticket.version - is_stale, **facts)
        act.is_stale = is_stale
        return act

    def move(self, ticket: Any, to_state: str, *, why: str = "It has to be so", who: Viewer | None = None) -> Act:
        """Return a try to move it."""
        return self.edit(f"move to {to_state}", moves.move, ticket, to_state=to_state, why=why, who=who)

    def move_anywhere(self, ticket: Any) -> Act:
        """Return a try to move it somewhere, mostly one step on or back, with or without a reason."""
        ways = [*states.TRANSITIONS[ticket.state] * 2, *states.STATES]
        ways = [each for each in ways if each != states.CANCELLED or self.die.random() < 0.7]
        return self.move(ticket, self.die.choice(ways), why=self.text(0.7))

    def assign(self, ticket: Any, owner_id: int | None = None) -> Act:
        """Return an assigning, by default to whoever."""
        return self.edit("assign", work.assign, ticket, owner_id=owner_id or self.die.choice(self.people).user_id)
