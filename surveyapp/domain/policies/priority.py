"""How urgent a ticket is: severity × impact → priority, a table that anybody can read and the company can change."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.policies.reading import TellFault, reader_of

SEVERITIES = ("minor", "major", "critical")
IMPACTS = ("one", "several", "danger")
PRIORITIES = ("low", "normal", "high", "urgent")
UNJUDGED = "normal"
KEYS = frozenset({"priority", "unjudged"})


@dataclass(frozen=True, slots=True)
class PriorityPolicy:
    """The priority of each severity × impact, and of a ticket that nobody has judged yet."""

    table: Mapping[tuple[str, str], str]
    unjudged: str = UNJUDGED

    def priority_of(self, severity: str | None, impact: str | None) -> str:
        """Return the priority; while only the impact is unknown, one customer is assumed."""
        return self.table.get((severity or "", impact or IMPACTS[0]), self.unjudged)


def parse(data: Mapping[str, Any], fault: TellFault) -> PriorityPolicy:
    """Return the rule that `data` writes down; every cell must be filled, and nothing worse may be less urgent."""
    top = reader_of(data, fault)
    top.refuse_unknown(KEYS, "the priority rule")
    table: dict[tuple[str, str], str] = {}
    rows = top.child("priority")
    if rows is None:
        fault((), N_("“%(key)s” is missing; add it."), key="priority")
    else:
        rows.refuse_unknown(frozenset(SEVERITIES), "the table, whose rows are severities")
        for severity in SEVERITIES:
            row = rows.child(severity)
            if severity not in rows:
                fault(("priority",), N_("“%(key)s” is missing; add it."), key=severity)
            if row is None:
                continue
            row.refuse_unknown(frozenset(IMPACTS), "a row, whose columns are whom it touches")
            for impact in IMPACTS:
                if impact not in row:
                    fault(("priority", severity), N_("“%(key)s” is missing; add it."), key=impact)
                table[severity, impact] = row.option(impact, PRIORITIES, UNJUDGED)
        _check_order(table, fault)
    return PriorityPolicy(table, top.option("unjudged", PRIORITIES, UNJUDGED))


def _check_order(table: Mapping[tuple[str, str], str], fault: TellFault) -> None:
    def tell(severity: str, impact: str, than: str) -> None:
        message = N_("This is less urgent than “%(than)s”, which is not as bad; make it at least as urgent.")
        fault(("priority", severity, impact), message, than=than)

    rank = PRIORITIES.index
    for severity, impact in table:
        for milder, worse in pairwise(SEVERITIES):
            above = table.get((milder, impact))
            if severity == worse and above is not None and rank(table[severity, impact]) < rank(above):
                tell(severity, impact, milder)
        for fewer, more in pairwise(IMPACTS):
            before = table.get((severity, fewer))
            if impact == more and before is not None and rank(table[severity, impact]) < rank(before):
                tell(severity, impact, fewer)
