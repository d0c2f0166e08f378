"""What guards every state of a ticket, whichever kind it is: each missing fact is named, and no walk gets past."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from surveyapp.domain.errors import Refused
from surveyapp.domain.tickets import states
from surveyapp.domain.tickets.guards import Rules


def check_guard(facts: Any, to_state: str, codes: Sequence[str], rules: Rules[Any]) -> None:
    """Fail unless exactly the requirements `codes` keep the facts out of a state, and a refusal names the first."""
    assert [need.code for need in rules.missing(facts, to_state)] == codes
    assert rules.may_move(facts, to_state) is (not codes)
    if codes:
        with pytest.raises(Refused) as refusal:
            rules.move(facts, to_state, actor="Elina")
        assert refusal.value.params["requirement"] == codes[0]
        assert str(refusal.value).endswith(".")
    else:
        assert rules.move(facts, to_state, actor="Elina") == to_state


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
