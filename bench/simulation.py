"""Known truth against what the numbers say: coverage of intervals, signals by chance, what hidden cells give away.

`python -m bench.simulation` prints a table. A short form of each runs with the tests.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np

from bench.differencing import smallest_difference
from surveyapp.analysis.control import Chart, mean_chart, share_chart
from surveyapp.analysis.metrics import Measured, difference_of_shares, mean_interval, nps, wilson
from surveyapp.analysis.weighting import weigh
from surveyapp.domain.strata import Stratum

SHARES = np.linspace(0.05, 0.95, 19)
SIZES = (30, 100, 1000)
PER_PERIOD = (30, 100, 300, 3000, 30_000)
CSAT = Measured("happy", "csat", ("1", "2", "3", "4", "5"))
COVERED, SIGNALLED = (93.0, 97.0), 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what, at which size, the figure, between which bounds it should lie."""

    what: str
    size: str
    figure: float
    low: float
    high: float

    @property
    def is_met(self) -> bool:
        """Whether the figure lies within its bounds."""
        return self.low <= self.figure <= self.high


def run(rng: np.random.Generator, repeats: int) -> Iterator[Row]:
    """Simulate everything; `repeats` is how often each case is drawn."""
    for name, covers in COVERAGES.items():
        for n in SIZES:
            share = float(np.mean([covers(rng, float(p), n, repeats) for p in SHARES]))
            yield Row(f"{name} covers, %", f"n {n:,}", 100 * share, *COVERED)
    for periods in (12, 24, 60, 200):
        for n in PER_PERIOD:
            for scatter in (None, 100.0):
                rate = share_signals(rng, n, periods, scatter, max(4, repeats // 20))
                words = "over-dispersed days" if scatter else "chance alone"
                yield Row(f"p′ signals, {words}, %", f"{periods} periods of {n:,}", 100 * rate, 0.0, SIGNALLED)
        rate = mean_signals(rng, periods, repeats)
        yield Row("XmR signals, chance alone, %", f"{periods} periods", 100 * rate, 0.0, SIGNALLED)
    least = min((smallest_difference(rng) for _ in range(repeats)), default=0)
    yield Row("fewest people that two results differ by", f"{repeats} companies", float(least), 5.0, float("inf"))


def covers_wilson(rng: np.random.Generator, p: float, n: int, repeats: int) -> float:
    """Return how often Wilson's interval holds the share."""
    hits = rng.binomial(n, p, repeats)
    return float(np.mean([low <= p <= high for low, high in (_wilson(int(hit), n) for hit in hits)]))


def covers_newcombe(rng: np.random.Generator, p: float, n: int, repeats: int) -> float:
    """Return how often Newcombe's interval holds the difference of two shares; the second group is twice as big."""
    q = 0.5 * (p + 0.5)
    one, other = rng.binomial(n, p, repeats), rng.binomial(2 * n, q, repeats)
    held = 0
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        _, low, high = difference_of_shares(a, n, b, 2 * n)
        held += low <= 100 * (p - q) <= high
    return held / repeats


def covers_nps(rng: np.random.Generator, p: float, n: int, repeats: int) -> float:
    """Return how often the adjusted Wald interval holds the NPS of a share p of promoters and half the rest detractors."""
    detractors = (1 - p) / 2
    drawn = rng.multinomial(n, (p, detractors, 1 - p - detractors), repeats)
    held = 0
    for a, b, _ in drawn.tolist():
        _, low, high = nps(a, b, n)
        held += low <= 100 * (p - detractors) <= high
    return held / repeats


def covers_mean(rng: np.random.Generator, p: float, n: int, repeats: int) -> float:
    """Return how often the t interval holds the mean of a score from 1 to 7, binomial with share p above its lowest."""
    shares = np.array([comb(6, k) * p**k * (1 - p) ** (6 - k) for k in range(7)])
    held = 0
    for counts in rng.multinomial(n, shares / shares.sum(), repeats).tolist():
        _, low, high = mean_interval(dict(enumerate(counts, 1)))
        held += low is not None and high is not None and low <= 1 + 6 * p <= high
    return held / repeats


def covers_weighted(rng: np.random.Generator, p: float, n: int, repeats: int) -> float:
    """Return how often the weighted interval holds the share of all orders, of which late ones answer half as often.

    n is how many answer; the share among late orders is half of p, and 30 % of the orders are late.
    """
    kept, late = Stratum(False, "a", "toys"), Stratum(True, "a", "toys")
    truth, orders = 100 * (0.7 * p + 0.3 * p / 2), {kept: 7000, late: 3000}
    held = 0
    for late_n in rng.binomial(n, 0.15 / (0.7 + 0.15), repeats).tolist():
        hits, late_hits = int(rng.binomial(n - late_n, p)), int(rng.binomial(late_n, p / 2))
        answers = {kept: {"5": hits, "1": n - late_n - hits}, late: {"5": late_hits, "1": late_n - late_hits}}
        found = weigh(CSAT, answers, orders, {})
        held += found is not None and found.low is not None and found.low <= truth <= (found.high or 0.0)
    return held / repeats


def share_signals(rng: np.random.Generator, n: int, periods: int, scatter: float | None, repeats: int) -> float:
    """Return the share of periods that signal although nothing changed, over all shares.

    With `scatter` the share of each period is drawn from a beta distribution of that size: days differ by themselves.
    """
    charts = []
    for p in SHARES:
        drawn = (
            rng.beta(p * scatter, (1 - p) * scatter, (repeats, periods)) if scatter else np.full((repeats, periods), p)
        )
        charts += [share_chart(hits, [n] * periods) for hits in rng.binomial(n, drawn).tolist()]
    return _signalled(charts)


def mean_signals(rng: np.random.Generator, periods: int, repeats: int) -> float:
    """Return the share of periods whose mean signals although nothing changed."""
    return _signalled([mean_chart(row, [100] * periods) for row in rng.normal(4, 0.3, (repeats, periods)).tolist()])


def _signalled(charts: list[Chart]) -> float:
    return float(np.mean([signal is not None for chart in charts for signal in chart.signals]))


@lru_cache(maxsize=10_000)
def _wilson(hits: int, n: int) -> tuple[float, float]:
    return wilson(hits, n)


Coverage = Callable[[np.random.Generator, float, int, int], float]
COVERAGES: dict[str, Coverage] = {
    "Wilson": covers_wilson,
    "Newcombe": covers_newcombe,
    "NPS, adjusted Wald": covers_nps,
    "Mean, Student's t": covers_mean,
    "Weighted share": covers_weighted,
}


def main() -> None:
    """Print the table; end with 1 where a figure lies outside its bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    missed = 0
    for row in run(np.random.default_rng(given.seed), given.repeats):
        missed += not row.is_met
        print(f"{'ok  ' if row.is_met else 'MISS'} {row.what:<44} {row.size:<26} {row.figure:8.2f}", flush=True)
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
