"""Random walks through the states of a ticket: what no walk may do, whichever kind of ticket it is."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from surveyapp.domain.errors import Refused
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.guards import Rules


def walk(
    facts: Any, steps: Iterable[tuple[str, Any]], rules: Rules[Any], is_honest: Callable[[Any, str], bool]
) -> None:
    """Change facts and try moves one after the other; fail where a move enters a state that the facts do not carry."""
    for what, value in steps:
        if what != "move":
            facts = replace(facts, **{what: value})
            continue
        try:
            entered = rules.move(facts, value, actor="Elina", why="Tried")
        except Refused:
            assert not rules.may_move(facts, value)
            continue
        assert entered in states.TRANSITIONS[facts.state]
        assert is_honest(facts, entered)
        facts = replace(facts, state=entered)
