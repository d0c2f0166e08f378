"""Which cells of a protected survey a report shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from surveyapp.analysis.disclosure import K, suppress
from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.report import Text
from surveyapp.domain.errors import N_
from surveyapp.reports.counting import Counts, figure_of

# Stands for everybody of the total who is in no cell of the breakdown; no key begins with a NUL.
REST = "\0rest"
# Stands among the unsafe questions for what was said in words.
SAID = "@said"


@dataclass(frozen=True)
class Protection:
    """Disclosure control of a survey that needs it towards this reader.

    `periods` are the merged closed months that may be shown, `hidden` the keys of a breakdown that may not, each with
    its reason (`small` or `complement`); `k` is the smallest base shown. `unsafe` are questions that are not shown: too
    few answer them in some unit and period.
    """

    periods: Sequence[tuple[date, date]] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    k: int = K
    unsafe: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one question that are shown, and the reasons of those that are not."""

    shown: Mapping[str, Counts]
    hidden: Mapping[str, str]


def cells_of(measured: Measured, groups: Mapping[str, Counts], total: int, protection: Protection | None) -> Cells:
    """Return which groups of a question are shown beside its total of `total` answers; empty ones never are."""
    n = {group: figure_of(measured, counts).n for group, counts in groups.items()}
    if protection is None:
        return Cells({group: groups[group] for group in groups if n[group]}, {})
    left = {group: count for group, count in n.items() if group not in protection.hidden}
    found = suppress({**left, REST: total - sum(left.values())}, protection.k)
    hidden = dict(protection.hidden) | {group: found.reason(group) for group in left if group in found}
    return Cells({group: groups[group] for group in left if n[group] and group not in found}, hidden)


def may_show(n: int, protection: Protection | None) -> bool:
    """Tell whether a total of n answers may be shown."""
    return protection is None or n == 0 or n >= protection.k


def hidden_note(reason: str, protection: Protection, small: str | None) -> Text:
    """Return what stands in the place of a hidden cell; `small` names the one it must not give away."""
    if reason == "small":
        return Text(N_("Fewer than %(k)s answers, not shown"), {"k": str(protection.k)})
    if small is None:
        return Text(N_("Not shown, so that no smaller one can be worked out"))
    return Text(N_("Not shown, so that %(name)s cannot be worked out"), {"name": small})
