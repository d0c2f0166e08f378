"""What the report `recovery` knows of each case, and the groups that it makes of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from surveyapp.analysis.loyalty import Weeks
from surveyapp.analysis.metrics import Estimate, share
from surveyapp.analysis.recovery import (
    Contrast,
    Spread,
    contrast_of_returns,
    contrast_of_shares,
    judge_spreads,
    judge_together,
    spread_of,
)

QUICK = timedelta(hours=24)
APOLOGY, QUICK_APOLOGY, EXPLANATION = "apology", "quick_apology", "explanation"
# What is more than words.
VALUABLE = ("repair", "replacement", "refund", "gift_card", "extra")
KINDS = (APOLOGY, QUICK_APOLOGY, EXPLANATION, *VALUABLE)
SOLVED, HANDLED, RETURNED = "solved", "handled", "returned"
SOMETHING, AMOUNT = "something", "amount"
LOW_VALUE, MIDDLE_VALUE, HIGH_VALUE, NO_VALUE = "low", "middle", "high", "unknown"


@dataclass(frozen=True, slots=True)
class Case:
    """One case that held.

    Attributes:
        given: which of `KINDS` it got.
        costs: what its remedies cost, by currency.
        solved: whether the customer called it solved; None while they may still answer, or were not asked.
        scores: the score given afterwards to each question about the handling.
        is_handled_well: whether they are satisfied with the handling; None where they did not say.
        is_product_well: whether they were satisfied with what they had bought, in the answer that opened the case.
        week: the week of the next order after the end and True, or the weeks known without one; None while it is open.
        price: the order's, in `currency`.
    """

    unit: str
    theme: str | None
    severity: str | None
    given: frozenset[str]
    costs: Mapping[str, float]
    solved: bool | None
    scores: Mapping[str, str] = field(default_factory=dict)
    is_handled_well: bool | None = None
    is_product_well: bool | None = None
    week: tuple[int, bool] | None = None
    price: float | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What goes with one kind of remedy: `outcome` solved, handled or returned, within `week` weeks for the last."""

    kind: str
    outcome: str
    contrast: Contrast
    week: int | None = None


@dataclass(frozen=True, slots=True)
class LikeCases:
    """Cases of one theme, severity and value of the order, and how far apart units treat them."""

    theme: str
    severity: str
    value: str
    looked_at: str
    spread: Spread


def effects(cases: Sequence[Case]) -> list[Effect]:
    """Return what goes with each kind, corrected for how many are looked at; kinds that all or none got are left out."""
    found: list[tuple[str, str, Contrast, int | None]] = []
    for kind in KINDS:
        with_it = [case for case in cases if kind in case.given]
        # A quick apology is held against a slow one, not against none.
        base = [case for case in cases if APOLOGY in case.given] if kind == QUICK_APOLOGY else cases
        without = [case for case in base if kind not in case.given]
        if not with_it or not without:
            # Nothing to set it against.
            continue
        for outcome, of in ((SOLVED, _solved), (HANDLED, _handled)):
            found.append((kind, outcome, contrast_of_shares(*_hits(with_it, of), *_hits(without, of)), None))
        contrast, week = contrast_of_returns(weeks_of(with_it), weeks_of(without))
        found.append((kind, RETURNED, contrast, week))
    judged = judge_together([contrast for _, _, contrast, _ in found])
    return [
        Effect(kind, outcome, contrast, week) for (kind, outcome, _, week), contrast in zip(found, judged, strict=True)
    ]


def weeks_of(cases: Iterable[Case]) -> Weeks:
    """Return the closed cases by the week of the customer's next order."""
    returned: dict[int, int] = {}
    lost: dict[int, int] = {}
    for case in cases:
        if case.week is not None:
            week, happened = case.week
            counts = returned if happened else lost
            counts[week] = counts.get(week, 0) + 1
    return Weeks(returned, lost)


def rate(cases: Iterable[Case], of: Callable[[Case], bool | None]) -> Estimate:
    """Return the per cent of the cases of which it is known that it is so."""
    hits, n = _hits(cases, of)
    return Estimate(n, *share(hits, n)) if n else Estimate(0)


def value_classes(cases: Sequence[Case]) -> list[str]:
    """Return whether each case's order is of low, middle or high value: thirds of its own currency."""
    prices: dict[str, list[float]] = {}
    for case in cases:
        if case.price is not None and case.currency:
            prices.setdefault(case.currency, []).append(case.price)
    ends = {currency: np.quantile(found, (1 / 3, 2 / 3)).tolist() for currency, found in prices.items()}
    return [_value_class(case, ends) for case in cases]


def like_cases(cases: Sequence[Case]) -> list[LikeCases]:
    """Return how far apart units treat like cases: whether anything was given, and how much of the order's value.

    Like cases have theme, severity and order value in common, and are over: what open ones get is not decided yet.
    """
    groups: dict[tuple[str, str, str], list[Case]] = {}
    for case, value in zip(cases, value_classes(cases), strict=True):
        if case.theme and case.severity and case.week is not None:
            groups.setdefault((case.theme, case.severity, value), []).append(case)
    found: list[tuple[tuple[str, str, str], str, Spread]] = []
    for group, members in sorted(groups.items()):
        for looked_at, measure in ((SOMETHING, _something), (AMOUNT, _amount)):
            by_unit: dict[str, list[float]] = {}
            for case in members:
                figure = measure(case)
                if figure is not None:
                    by_unit.setdefault(case.unit, []).append(figure)
            spread = spread_of(by_unit)
            # Where nobody was given any amount there is nothing to compare.
            if spread is not None and (looked_at == SOMETHING or spread.mean > 0):
                found.append((group, looked_at, spread))
    judged = judge_spreads([spread for _, _, spread in found])
    return [LikeCases(*group, looked_at, spread) for (group, looked_at, _), spread in zip(found, judged, strict=True)]


def _hits(cases: Iterable[Case], of: Callable[[Case], bool | None]) -> tuple[int, int]:
    known = [said for case in cases if (said := of(case)) is not None]
    return sum(known), len(known)


def _solved(case: Case) -> bool | None:
    return case.solved


def _handled(case: Case) -> bool | None:
    return case.is_handled_well


def _something(case: Case) -> float:
    return 100.0 if case.given.intersection(VALUABLE) else 0.0


def _amount(case: Case) -> float | None:
    """Return what was given in per cent of the order's price, None where either is in another currency or unknown."""
    if not case.price or not case.currency or set(case.costs) - {case.currency}:
        return None
    return 100 * case.costs.get(case.currency, 0.0) / case.price


def _value_class(case: Case, ends: Mapping[str, Sequence[float]]) -> str:
    if case.price is None or not case.currency:
        return NO_VALUE
    low, high = ends[case.currency]
    return LOW_VALUE if case.price <= low else MIDDLE_VALUE if case.price <= high else HIGH_VALUE
