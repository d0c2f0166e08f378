"""Did it work? Shares before and after an action, against what was left alone, and the verdict (docs/decisions/0016).

The estimate is the difference-in-differences of the linear probability model. Its 95 % interval is the wider of two on
each side: Student's t on the variance clustered by day (`analysis.day_clusters`: CR2 with the degrees of freedom of Bell
& McCaffrey), and Newcombe's intervals of the two changes put together by square-and-add (Newcombe 1998; Zou & Donner
2008), which alone knows what to do with a window in which nobody complained. As with control limits, it is never
narrower than the sampling of the answers by themselves would make it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from surveyapp.analysis.day_clusters import DayCount, Spread, Window, half_width, spread_of
from surveyapp.analysis.metrics import difference_of_shares, share
from surveyapp.analysis.proof_power import Base, needed_answers

EFFECTIVE, NOT_EFFECTIVE, NOT_ENOUGH_DATA = "effective", "not_effective", "not_enough_data"
VERDICTS = (EFFECTIVE, NOT_EFFECTIVE, NOT_ENOUGH_DATA)


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: hits of n answers in the segment, and in the segments that were left alone."""

    day: date
    hits: int
    n: int
    untouched_hits: int = 0
    untouched_n: int = 0


@dataclass(frozen=True, slots=True)
class Windows:
    """The days that are compared, all included; the alarm's are left out of the baseline, wherever they lie."""

    baseline: tuple[date, date]
    after: tuple[date, date] | None
    alarm: tuple[date, date] | None = None

    def is_before(self, day: date) -> bool:
        """Tell whether a day belongs to the baseline."""
        return _is_within(day, self.baseline) and not _is_within(day, self.alarm)

    def is_after(self, day: date) -> bool:
        """Tell whether a day belongs to the time after the action."""
        return _is_within(day, self.after)


@dataclass(frozen=True, slots=True)
class Share:
    """A share in per cent with its Wilson interval; None without answers."""

    hits: int
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change in points of a hundred answers, below zero for fewer, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Effect:
    """All that the verdict rests on.

    Attributes:
        difference: of the changes where something was left alone (`is_compared`), else the segment's own change; its
            interval is clustered by day. None while a window has no answers, or on one day only.
        freedom, days: degrees of freedom of the interval, and how many days both windows have answers on.
        design_effect: by how much days widened the variance of the baseline, 1 at least.
        needed: answers after the action that the power asks for, None when no number of them would do.
        days_after: how many days the time after the action has.
    """

    before: Share
    after: Share
    untouched_before: Share
    untouched_after: Share
    change: Change | None
    untouched_change: Change | None
    difference: Change | None
    is_compared: bool
    freedom: float | None
    days: int
    design_effect: float
    needed: int | None
    days_after: int
    smallest_change: float

    @property
    def missing(self) -> int | None:
        """Return how many answers are still missing, None when no number would do."""
        return None if self.needed is None else max(0, self.needed - self.after.n)

    @property
    def days_to_go(self) -> int | None:
        """Return how many days the missing answers take at the present pace, None when they never come."""
        if self.missing is None:
            return None
        pace = self.after.n / self.days_after if self.days_after else 0.0
        return 0 if not self.missing else math.ceil(self.missing / pace) if pace else None

    @property
    def verdict(self) -> str:
        """Return effective, not_enough_data or not_effective, as of these counts."""
        if self.difference is not None:
            is_large = self.difference.value <= -self.smallest_change
            if is_large and self.difference.high < 0:
                return EFFECTIVE
        if self.difference is None or self.missing is None or self.missing > 0:
            return NOT_ENOUGH_DATA
        return NOT_EFFECTIVE

    def as_data(self) -> dict[str, Any]:
        """Return plain figures to keep with the verdict, unrounded."""
        derived = {"missing": self.missing, "days_to_go": self.days_to_go, "verdict": self.verdict}
        return {**asdict(self), **derived}


class _Shares(NamedTuple):
    before: Share
    after: Share
    untouched_before: Share
    untouched_after: Share


def effect_from(data: Mapping[str, Any]) -> Effect:
    """Return what `Effect.as_data` wrote down."""
    shares = {name: Share(**data[name]) for name in ("before", "after", "untouched_before", "untouched_after")}
    changes = {name: data[name] and Change(**data[name]) for name in ("change", "untouched_change", "difference")}
    return Effect(**{each.name: data[each.name] for each in fields(Effect)} | shares | changes)


def effect_of(days: Iterable[Day], windows: Windows, smallest_change: float) -> Effect:
    """Weigh an action.

    Args:
        days: the counts, each day once; days outside the windows do no harm.
        windows: what is compared.
        smallest_change: how many points lower the share has to be to be worth it, above 0.
    """
    days = list(days)
    before = _window([each for each in days if windows.is_before(each.day)])
    after = _window([each for each in days if windows.is_after(each.day)])
    shares = _Shares(*(share_of(each) for each in (before.segment, after.segment, before.untouched, after.untouched)))
    # Nothing was left alone unless it answers after the action too, as soon as the segment does.
    is_compared = shares.untouched_before.n > 0 and (shares.untouched_after.n > 0 or shares.after.n == 0)
    if not is_compared:
        before, after = Window(before.segment), Window(after.segment)
    base = base_of(before)
    change, untouched_change = _change(shares.before, shares.after), _change(*shares[2:])
    spread = spread_of([before, after]) if change is not None else None
    return Effect(
        **shares._asdict(),
        change=change,
        untouched_change=untouched_change,
        difference=_difference(change, untouched_change if is_compared else None, spread),
        is_compared=is_compared,
        freedom=spread.freedom if spread else None,
        days=spread.days if spread else 0,
        design_effect=base.design_effect,
        needed=needed_answers(base, smallest_change / 100),
        days_after=(windows.after[1] - windows.after[0]).days + 1 if windows.after else 0,
        smallest_change=smallest_change,
    )


def base_of(window: Window) -> Base:
    """Return what the power is reckoned from: the baseline's shares, and how much its days differ beyond chance."""
    segment, untouched = share_of(window.segment), share_of(window.untouched)
    independent = sum(_variance(each) for each in (segment, untouched) if each.n)
    spread = spread_of([window]) if segment.n else None
    effect = spread.variance / independent if spread and independent else 1.0
    return Base(segment.hits, segment.n, untouched.hits, untouched.n, max(1.0, effect))


def baseline_of(days: Iterable[Day], windows: Windows) -> Window:
    """Return the baseline's days, without the alarm's."""
    return _window([each for each in days if windows.is_before(each.day)])


def _window(days: Sequence[Day]) -> Window:
    return Window(
        [DayCount(each.day.toordinal(), each.hits, each.n) for each in days if each.n],
        [DayCount(each.day.toordinal(), each.untouched_hits, each.untouched_n) for each in days if each.untouched_n],
    )


def share_of(group: Sequence[DayCount]) -> Share:
    """Return the share of all the days of a group together."""
    hits, n = sum(each.hits for each in group), sum(each.n for each in group)
    return Share(hits, n, *share(hits, n)) if n else Share(hits, n)


def _variance(each: Share) -> float:
    p = each.hits / each.n
    return p * (1 - p) / each.n


def _change(before: Share, after: Share) -> Change | None:
    if not before.n or not after.n:
        return None
    return Change(*difference_of_shares(after.hits, after.n, before.hits, before.n))


def _difference(change: Change | None, untouched: Change | None, spread: Spread | None) -> Change | None:
    """Return the difference of two changes (of one, where nothing was left alone), with the wider interval."""
    if change is None or spread is None:
        return None
    other = untouched or Change(0.0, 0.0, 0.0)
    value = change.value - other.value
    down = math.hypot(change.value - change.low, other.high - other.value)
    up = math.hypot(change.high - change.value, other.value - other.low)
    clustered = 100 * half_width(spread)
    return Change(value, value - max(down, clustered), value + max(up, clustered))


def _is_within(day: date, window: tuple[date, date] | None) -> bool:
    return window is not None and window[0] <= day <= window[1]
