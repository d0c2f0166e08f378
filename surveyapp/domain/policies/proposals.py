"""What proposes a corrective action by itself: shares over their control limits, and cases that are too much alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.policies.reading import TellFault, reader_of

CAUSE, PRODUCT, CARRIER, UNIT = "recurring_cause", "same_product", "same_carrier", "same_unit"
REPEATS = (CAUSE, PRODUCT, CARRIER, UNIT)
LIMITS = "control_limits"
# Eight points make the limits, and some more are judged by them.
LEAST_WEEKS, MOST_WEEKS, USUAL_WEEKS = 13, 156, 52
USUAL_FALSE_ALARMS = 0.05


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many cases that are alike, within so many days."""

    cases: int
    days: int


@dataclass(frozen=True, slots=True)
class ProposalPolicy:
    """What is watched.

    `themes` and `low_scores` are shares held against control limits drawn from the last `weeks`; of the alarms, a share
    of `false_alarms` may be false. `repeats` holds the rules that count cases; one that is left out is off.
    """

    themes: bool = True
    low_scores: bool = True
    weeks: int = USUAL_WEEKS
    false_alarms: float = USUAL_FALSE_ALARMS
    repeats: Mapping[str, Repeat] = field(default_factory=dict)


def parse(data: Mapping[str, Any], fault: TellFault) -> ProposalPolicy:
    """Return the rule that `data` writes down."""
    top = reader_of(data, fault)
    top.refuse_unknown(frozenset({LIMITS, *REPEATS}), "the rule for proposals")
    repeats = {name: repeat for name in REPEATS if (repeat := _repeat(top, name)) is not None}
    limits = top.child(LIMITS)
    if limits is None:
        return ProposalPolicy(themes=False, low_scores=False, repeats=repeats)
    limits.refuse_unknown(frozenset({"themes", "low_scores", "weeks", "false_alarms"}), "control limits")
    false_alarms = limits.number("false_alarms", 0.001, 0.2)
    return ProposalPolicy(
        themes=limits.boolean("themes", True),
        low_scores=limits.boolean("low_scores", True),
        weeks=limits.integer("weeks", USUAL_WEEKS, LEAST_WEEKS, MOST_WEEKS),
        false_alarms=USUAL_FALSE_ALARMS if false_alarms is None else false_alarms,
        repeats=repeats,
    )


def _repeat(top: Reader, name: str) -> Repeat | None:
    row = top.child(name)
    if row is None:
        return None
    row.refuse_unknown(frozenset({"cases", "days"}), "a rule that counts cases")
    for key in ("cases", "days"):
        if key not in row:
            row.fault(None, N_("“%(key)s” is missing; add it."), key=key)
    return Repeat(row.integer("cases", 3, 2, 1000), row.integer("days", 30, 1, 365))
