"""How a ticket may move: what each state asks for, the same way for both kinds. Facts in, verdict out.

Requirements add up along the line: to enter a state, everything that an earlier one asked for must (still) hold, so
that no way round, not even through "cancelled" and "reopened", leads past a guard.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.tickets import states


class Facts(Protocol):
    """What is known of a ticket, reduced to what the guards of its kind ask."""

    @property
    def state(self) -> str:
        """The state in which it stands."""


F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Requirement(Generic[F]):
    """One thing that a move needs: `code` names it, `label` is its short name, `how` says how to supply it."""

    code: str
    label: str
    how: str
    is_met: Callable[[F], bool]


@dataclass(frozen=True, slots=True)
class Rules(Generic[F]):
    """The guards of one kind of ticket.

    `is_back` tells when a ticket has to be investigated anew instead of going on. `no_way` and `nobody` are what a
    refusal says of a move that does not exist, or that nobody makes.
    """

    guards: Mapping[str, tuple[Requirement[F], ...]]
    is_back: Callable[[F], bool]
    no_way: str
    nobody: str

    def requirements(self, facts: F, to_state: str) -> list[Requirement[F]]:
        """Return what `to_state` asks for, met or not, preceded by what an earlier state asked for and has been lost."""
        if to_state not in states.LINE:
            return []
        earlier = states.LINE[: states.LINE.index(to_state)]
        lost = [need for state in earlier for need in self.guards.get(state, ()) if not need.is_met(facts)]
        return lost + list(self.guards.get(to_state, ()))

    def missing(self, facts: F, to_state: str) -> list[Requirement[F]]:
        """Return what is not there yet to enter `to_state`, in the order in which it is usually supplied."""
        return [need for need in self.requirements(facts, to_state) if not need.is_met(facts)]

    def may_move(self, facts: F, to_state: str) -> bool:
        """Return whether the ticket may enter `to_state` now (a reason, where one is needed, is asked for by `move`)."""
        return to_state in states.TRANSITIONS[facts.state] and not self.missing(facts, to_state)

    def next_state(self, facts: F) -> str | None:
        """Return the state to work towards: the next on the line, or investigating anew; None after an end."""
        if facts.state == states.VERIFYING and self.is_back(facts):
            return states.INVESTIGATING
        return states.next_on_line(facts.state)

    def move(self, facts: F, to_state: str, *, actor: str, why: str = "") -> str:
        """Return `to_state` when the ticket may enter it; `actor` says who moves it, for the history.

        Raises:
            Refused: there is no such move, nobody moves it, a reason is missing, or something that the state needs is.
        """
        if to_state not in states.TRANSITIONS[facts.state]:
            raise Refused(self.no_way)
        if not actor.strip():
            raise Refused(self.nobody)
        if states.needs_reason(facts.state, to_state) and not why.strip():
            raise Refused(N_("Say why, in a sentence: the history keeps the reason."))
        for need in self.missing(facts, to_state):
            raise Refused(need.how, requirement=need.code)
        return to_state


# Rules whose facts are of a kind that the caller does not tell apart.
AnyRules = Rules[Any]
