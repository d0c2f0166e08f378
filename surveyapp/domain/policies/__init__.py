"""The company's own rules: each a short text that anybody can read, checked line by line before it holds.

A policy is one module here with `parse`, one shipped file `policies/<name>.yaml`, and one line below.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.policies import assignment, priority, proposals, remedies, service_level
from surveyapp.domain.policies.reading import TellFault


@dataclass(frozen=True, slots=True)
class PolicyKind:
    """A kind of rule: its name in addresses and commands, its title and what it decides, in a sentence each.

    `parse(data, fault)` returns a frozen dataclass of what the text says. It tells `fault(path, message, **params)` of
    everything that is wrong, and then still returns something.
    """

    name: str
    title: str
    parse: Callable[[Mapping[str, Any], TellFault], Any]
    about: str = ""


# A new policy adds its line here.
POLICIES: dict[str, PolicyKind] = {
    kind.name: kind
    for kind in (
        PolicyKind(
            "priority",
            N_("Priority of cases"),
            priority.parse,
            N_("How bad it is for the customer, and whom it touches, decide how soon a case is dealt with."),
        ),
        PolicyKind(
            "service_level",
            N_("Service level and working hours"),
            service_level.parse,
            N_("How soon customers are answered, and the hours in which that time runs."),
        ),
        PolicyKind(
            "remedies",
            N_("Remedies and their budgets"),
            remedies.parse,
            N_("What customers may be offered, how much of it one person decides alone, and out of which budget."),
        ),
        PolicyKind(
            "proposals",
            N_("What proposes a corrective action"),
            proposals.parse,
            N_(
                "Shares over their limits, and cases that are too much alike, are put before you as one cause to remove."
            ),
        ),
        PolicyKind(
            "assignment",
            N_("Who gets new cases"),
            assignment.parse,
            N_("To whom new cases go by themselves, in a fair round. Switched off until you switch it on."),
        ),
    )
}
