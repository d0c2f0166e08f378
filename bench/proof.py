"""`python -m bench.proof --seed 1`: invented histories of which the truth is known, weighed as the product weighs them.

A history is a unit that is watched week by week beside the rest of its company, until the control limits cry. Then
somebody looks into it, fixes a criterion by what the product proposes, does something, and waits for the decision date.
In half of the histories nothing was ever wrong and what is done is useless: the alarm was chance, and would go away by
itself. In the others a cause doubles the share before the alarm, and the action halves it.

Days differ beyond chance, everywhere and in the unit by itself, and the share of the whole company drifts after the
action as much as it likes: an honest method is fooled by none of it.
"""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from surveyapp.analysis.alarms import Alarm, Watched, find_alarms
from surveyapp.analysis.effectiveness import (
    EFFECTIVE,
    NOT_EFFECTIVE,
    NOT_ENOUGH_DATA,
    Day,
    Effect,
    Windows,
    base_of,
    baseline_of,
    effect_of,
)
from surveyapp.analysis.metrics import wilson
from surveyapp.analysis.proof_plan import (
    ONE_DAY,
    expected_base,
    propose_baseline,
    propose_change,
    propose_decision,
    propose_later,
    prospect,
)

FIRST = date(2025, 1, 6)
WATCHED_WEEKS = 26
DELAYS = (21, 56)
# An alarm by chance is rare, which is the point of control limits; so many weeks are watched at most until one cries.
PATIENCE = 20_000
FALSE_ALARMS, FOUND = 0.05, 0.80


@dataclass(frozen=True, slots=True)
class World:
    """One company: answers a day and share in the unit and in the rest, how much days differ (on the logit), the drift.

    `memory` is how much of a day's own mood lives on to the next one.
    """

    pace: float
    rest_pace: float
    share: float
    rest_share: float
    shared_mood: float
    own_mood: float
    drift: float
    memory: float


@dataclass(frozen=True, slots=True)
class History:
    """How one history ended: what the product says, with the alarm kept out of the baseline and (wrongly) inside.

    `final` is what it says in the end: where data were short, after the one new day that may be set.
    """

    effect: Effect
    final: Effect
    with_alarm: Effect
    truth: float


def make_world(random: np.random.Generator, memory: float) -> World:
    """Return a company of any size that can be watched at all."""
    pace = float(np.exp(random.uniform(math.log(5), math.log(40))))
    return World(
        pace=pace,
        rest_pace=pace * random.uniform(1.5, 8),
        share=float(random.uniform(0.06, 0.25)),
        rest_share=float(random.uniform(0.04, 0.25)),
        shared_mood=float(random.uniform(0, 0.35)),
        own_mood=float(random.uniform(0, 0.35)),
        drift=float(random.uniform(-0.4, 0.4)),
        memory=memory,
    )


def live(
    random: np.random.Generator, world: World, first: date, length: int, share: float, drift: float = 0.0
) -> list[Day]:
    """Return so many days of a company whose unit has `share`; `drift` moves everybody on the logit."""
    shared, own = (_moods(random, length, size, world.memory) for size in (world.shared_mood, world.own_mood))
    n, rest_n = random.poisson(world.pace, length), random.poisson(world.rest_pace, length)
    hits = random.binomial(n, _moved(share, shared + own + drift))
    rest_hits = random.binomial(rest_n, _moved(world.rest_share, shared + drift))
    columns = (each.tolist() for each in (hits, n, rest_hits, rest_n))
    return [Day(first + timedelta(days=i), *row) for i, row in enumerate(zip(*columns, strict=True))]


def _moods(random: np.random.Generator, length: int, size: float, memory: float) -> np.ndarray:
    moods = random.normal(0, size, length)
    for i in range(1, length if memory else 0):
        moods[i] = memory * moods[i - 1] + math.sqrt(1 - memory**2) * moods[i]
    return moods


def _moved(share: float, by: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(math.log(share / (1 - share)) + by)))


def watch(random: np.random.Generator, world: World, has_cause: bool) -> tuple[list[Day], Alarm] | None:
    """Live week by week until the limits cry; None when they never do."""
    days = live(random, world, FIRST, 7 * WATCHED_WEEKS, world.share)
    share = 2 * world.share if has_cause else world.share
    for _ in range(8 if has_cause else PATIENCE):
        days += live(random, world, days[-1].day + ONE_DAY, 7, share)
        alarms = find_alarms([_weeks(days[-7 * WATCHED_WEEKS :])])
        if alarms:
            return days, alarms[0]
    return None


def _weeks(days: Sequence[Day]) -> Watched:
    weeks = [days[i : i + 7] for i in range(0, len(days), 7)]
    return Watched([sum(day.hits for day in week) for week in weeks], [sum(day.n for day in week) for week in weeks])


def tell(random: np.random.Generator, *, has_cause: bool, memory: float) -> History:
    """Return one history from its first day to its verdict."""
    found = None
    while found is None:
        world = make_world(random, memory)
        found = watch(random, world, has_cause)
    days, alarm = found
    today = days[-1].day + ONE_DAY
    alarm_days = (today - timedelta(weeks=alarm.weeks[0] + 1), today - timedelta(weeks=alarm.weeks[1]) - ONE_DAY)
    # The criterion is fixed half-way between the alarm and the day on which the action is done.
    done_on = today + timedelta(days=int(random.integers(*DELAYS)))
    share = 2 * world.share if has_cause else world.share
    days += live(random, world, today, (done_on - today).days, share)
    baseline = propose_baseline(alarm_days, done_on, today=today)
    windows = Windows(baseline, None, alarm_days)
    locked_on = today + (done_on - today) // 2
    known = [day for day in days if day.day < locked_on]
    base = expected_base(
        base_of(baseline_of(known, windows)), (locked_on - baseline[0]).days, (baseline[1] - baseline[0]).days + 1
    )
    smallest = propose_change(base)
    effective_from = done_on + ONE_DAY
    pace = sum(day.n for day in known[-28:]) / 28
    decide_on = propose_decision(prospect(base, pace, effective_from, smallest), effective_from)
    after = live(random, world, done_on, (decide_on - done_on).days, world.share, world.drift)
    windows = Windows(baseline, (effective_from, decide_on - ONE_DAY), alarm_days)
    wrong = Windows((alarm_days[0], baseline[1]), windows.after)
    every = days + after
    effect = final = effect_of(every, windows, smallest)
    if effect.verdict == NOT_ENOUGH_DATA:
        later = propose_later(effect, today=decide_on)
        every += live(random, world, decide_on, (later - decide_on).days, world.share, world.drift)
        final = effect_of(every, Windows(baseline, (effective_from, later - ONE_DAY), alarm_days), smallest)
    return History(effect, final, effect_of(every, wrong, smallest), _truth(world, share))


def _truth(world: World, share: float) -> float:
    """Return the true difference-in-differences in points, with the days' moods evened out."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    weights = weights / weights.sum()

    def mean(of: float, size: float, drift: float) -> float:
        return float(weights @ _moved(of, size * nodes + drift))

    own, shared = math.hypot(world.shared_mood, world.own_mood), world.shared_mood
    change = mean(world.share, own, world.drift) - mean(share, own, 0.0)
    return 100 * (change - (mean(world.rest_share, shared, world.drift) - mean(world.rest_share, shared, 0.0)))


def report(useless: Sequence[History], real: Sequence[History]) -> str:
    """Return a table of how often the product was right."""
    powered = [each for each in real if each.effect.missing == 0]
    lines = [
        f"{'history':<34}{'n':>6}{'effective':>12}{'not effective':>15}{'not enough':>12}",
        _row("useless, alarm left out", [each.effect for each in useless]),
        _row("useless, after one new day", [each.final for each in useless]),
        _row("useless, alarm in the baseline", [each.with_alarm for each in useless]),
        _row("real halving", [each.effect for each in real]),
        _row("real halving, after one new day", [each.final for each in real]),
        _row("real halving, answers enough", [each.effect for each in powered]),
        "",
        f"{'measure':<52}{'share':>8}{'95 % interval':>18}   target",
        _measure("useless actions called effective", _hits([each.effect for each in useless]), f"≤ {FALSE_ALARMS:.0%}"),
        _measure("the same after one new day", _hits([each.final for each in useless]), f"≤ {FALSE_ALARMS:.0%}"),
        _measure("halvings found where the power said so", _hits([each.effect for each in powered]), f"≥ {FOUND:.0%}"),
        _measure("true effect inside the interval", [_is_covered(each) for each in (*useless, *real)], "≥ 95 %"),
    ]
    return "\n".join(lines)


def _hits(effects: Sequence[Effect]) -> list[bool]:
    return [effect.verdict == EFFECTIVE for effect in effects]


def _is_covered(each: History) -> bool:
    difference = each.effect.difference
    return difference is not None and difference.low <= each.truth <= difference.high


def _row(name: str, effects: Sequence[Effect]) -> str:
    verdicts = [effect.verdict for effect in effects]
    counts = [verdicts.count(verdict) for verdict in (EFFECTIVE, NOT_EFFECTIVE, NOT_ENOUGH_DATA)]
    return f"{name:<34}{len(effects):>6}{counts[0]:>12}{counts[1]:>15}{counts[2]:>12}"


def _measure(name: str, hits: Sequence[bool], target: str) -> str:
    low, high = wilson(sum(hits), len(hits)) if hits else (0.0, 1.0)
    share = sum(hits) / len(hits) if hits else 0.0
    return f"{name:<52}{share:>8.1%}{f'{low:.1%} to {high:.1%}':>18}   {target}"


def main() -> None:
    """Tell the histories that the command line asks for, and print how they ended."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.proof", description="Is the proof honest? Invented histories."
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed tells the same histories (default 1)")
    parser.add_argument("--histories", type=int, default=500, help="how many, half of them useless (default 500)")
    parser.add_argument("--memory", type=float, default=0.0, help="how much of a day's mood lives on (default 0)")
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    half = options.histories // 2
    useless = [tell(random, has_cause=False, memory=options.memory) for _ in range(half)]
    real = [tell(random, has_cause=True, memory=options.memory) for _ in range(options.histories - half)]
    print(report(useless, real))


if __name__ == "__main__":
    main()
