"""The harm of themes: score lost × customers × the value of their orders, from counts of scores and sums of money."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from surveyapp.analysis.comparison import benjamini_hochberg, difference
from surveyapp.analysis.metrics import FEW, Measured
from surveyapp.analysis.themes.said import HUNDREDTHS, MONEY, PRICED, SCORED, count_of, value_of
from surveyapp.reports.counting import Counts

# Two answers are the fewest that have a spread.
FEWEST = 2


@dataclass(frozen=True)
class Beside:
    """The score that was given beside comments, as a plain one: its question, its series, and all who gave which."""

    measured: Measured
    series_id: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Harm:
    """What a theme costs.

    Attributes:
        n: complaining answers with a score.
        lost: how many points of the scale lower they score on average than all who do not complain of it, with its 95 %
            interval (`comparison.difference`); None where either are fewer than two.
        is_clear: the difference stands after the correction for many themes (Benjamini & Hochberg 1995).
        stake: the sum of their orders' prices by currency, with how many orders it is of; first the currency that most
            orders of all themes have, so that themes can be held against each other.
        share: per cent of the harm of all themes, with the ends that follow from the interval of what is lost.
    """

    n: int = 0
    lost: float | None = None
    low: float | None = None
    high: float | None = None
    is_clear: bool = False
    stake: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether too few gave a score for the difference to be acted on."""
        return self.n < FEW or self.lost is None

    @property
    def main_stake(self) -> tuple[str, float | None, int]:
        """Currency, sum and number of orders of the first currency; "", None and 0 where no price is known."""
        for currency, (money, n) in self.stake.items():
            return currency, money, n
        return "", None, 0


def harms_of(themes: Sequence[Measured], total: Counts, beside: Beside | None) -> dict[str, Harm]:
    """Return the harm of each theme that is complained of; nothing where no score stands beside the comments.

    Harm is score lost × complaining answers × the value of their orders. The value of an order is counted against the
    mean of its currency among all who complain, so that currencies can stand beside each other; an order of unknown
    price counts as a mean one. A theme whose complainers score no lower does no harm.
    """
    if beside is None:
        return {}
    hits = {each.question: total.get(value_of(each.question, "negative"), 0) for each in themes}
    stakes = _in_one_order({theme: _stake(theme, total) for theme in hits})
    means = _mean_prices(stakes.values())
    found = {theme: _lost(theme, total, beside) for theme, n in hits.items() if n}
    real = benjamini_hochberg([figures[4] for _, figures in found.values() if figures])
    clear = iter(real)
    weighed: dict[str, tuple[Harm, float]] = {}
    for theme, (n, figures) in found.items():
        lost, low, high, excludes_zero, _ = figures or (None, None, None, False, 1.0)
        is_real = next(clear) if figures else False
        harm = Harm(n, lost, low, high, is_real and excludes_zero, stakes[theme])
        weighed[theme] = harm, _weight(hits[theme], stakes[theme], means)
    whole = sum(max(harm.lost or 0.0, 0.0) * weight for harm, weight in weighed.values())
    return {theme: _shared(harm, weight, whole) for theme, (harm, weight) in weighed.items()}


def _lost(theme: str, total: Counts, beside: Beside) -> tuple[int, tuple[float, float, float, bool, float] | None]:
    """Return n and what is lost, low, high, whether zero lies outside, and the p value; None with too few."""
    scores = {
        score: total.get(count_of(SCORED, f"{beside.series_id}/{score}", theme), 0) for score in beside.measured.scale
    }
    others = {score: max(beside.counts.get(score, 0) - n, 0) for score, n in scores.items()}
    n = sum(scores.values())
    if n < FEWEST or sum(others.values()) < FEWEST:
        return n, None
    lower, low, high, p_value = difference(beside.measured, scores, others)
    return n, (-lower, -high, -low, not low <= 0 <= high, p_value)


def _stake(theme: str, total: Counts) -> dict[str, tuple[float, int]]:
    """Return the sum of prices and the number of orders behind it, by currency."""
    prefix, suffix = f"{PRICED}:", f":{theme}"
    known = {
        value.removeprefix(prefix).removesuffix(suffix): n
        for value, n in total.items()
        if value.startswith(prefix) and value.endswith(suffix)
    }
    return {currency: (total.get(count_of(MONEY, currency, theme), 0) / HUNDREDTHS, n) for currency, n in known.items()}


def _in_one_order(stakes: Mapping[str, Mapping[str, tuple[float, int]]]) -> dict[str, dict[str, tuple[float, int]]]:
    """Return the same with currencies in one order: the one that most orders have first."""
    orders = Counter[str]()
    for stake in stakes.values():
        orders.update({currency: n for currency, (_, n) in stake.items()})
    ranked = sorted(orders, key=lambda currency: (-orders[currency], currency))
    return {theme: {each: stake[each] for each in ranked if each in stake} for theme, stake in stakes.items()}


def _mean_prices(stakes: Iterable[Mapping[str, tuple[float, int]]]) -> dict[str, float]:
    sums: dict[str, tuple[float, int]] = {}
    for stake in stakes:
        for currency, (money, n) in stake.items():
            before, count = sums.get(currency, (0.0, 0))
            sums[currency] = before + money, count + n
    return {currency: money / n for currency, (money, n) in sums.items() if n}


def _weight(hits: int, stake: Mapping[str, tuple[float, int]], means: Mapping[str, float]) -> float:
    """Return how many mean orders the complaints of a theme stand for."""
    unknown = max(hits - sum(n for _, n in stake.values()), 0)
    return unknown + sum(money / means[currency] if means[currency] else n for currency, (money, n) in stake.items())


def _shared(harm: Harm, weight: float, whole: float) -> Harm:
    if harm.lost is None or harm.low is None or harm.high is None or not whole:
        return harm
    share, low, high = (100 * max(lost, 0.0) * weight / whole for lost in (harm.lost, harm.low, harm.high))
    return Harm(harm.n, harm.lost, harm.low, harm.high, harm.is_clear, harm.stake, share, low, high)
