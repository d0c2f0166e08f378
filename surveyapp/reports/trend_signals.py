"""What signals say: since when, how likely by chance, and which stand when many questions are watched."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from surveyapp.analysis.comparison import benjamini_hochberg
from surveyapp.analysis.control import ENOUGH, chance_of_any
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.trend import LOW, Trend
from surveyapp.reports.words import sentences

# Under this a share of charts is told as "fewer than 1 in 1,000".
RARE = 0.001
# So many earlier signals are told in words; the figure and the table have them all.
TOLD = 3
# From this share of charts on a signal is no proof of anything.
USUAL = 0.05


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal of a trend.

    Attributes:
        kind: below, above, nine_below or nine_above.
        first, last: indexes of the periods that it lasted, or lasts, without a break.
        is_over: whether later periods are back.
        chance: how likely chance alone raises a signal as strong somewhere in the chart.
        judged: how many periods were looked at.
    """

    kind: str
    first: int
    last: int
    is_over: bool
    chance: float
    judged: int


def signals_of(trend: Trend) -> list[Signal]:
    """Return a trend's signals, the latest first; periods on one side without a break are one."""
    judged = [i for i, figure in enumerate(trend.figures) if figure.n >= ENOUGH]
    sides = groupby(judged, key=lambda i: None if (kind := trend.chart.signals[i]) is None else kind in LOW)
    found = [_signal(trend, list(members), judged) for side, members in sides if side is not None]
    return found[::-1]


def _signal(trend: Trend, members: Sequence[int], judged: Sequence[int]) -> Signal:
    chances = [
        chance_of_any(chance, trend.chart.signals[i] or "", len(judged))
        for i in members
        if (chance := trend.chart.chances[i]) is not None
    ]
    first, last = members[0], members[-1]
    kind = trend.chart.signals[last] or ""
    return Signal(kind, first, last, last < judged[-1], min(chances, default=1.0), len(judged))


def latest_signal(trend: Trend) -> Signal | None:
    """Return a trend's latest signal, None where it raises none or has no limits."""
    return next(iter(signals_of(trend)), None)


def chance_said(trend: Trend) -> Text | None:
    """Return how likely chance alone raises the trend's latest signal, None without one."""
    signal = latest_signal(trend)
    if signal is None:
        return None
    count = Amount(signal.judged, "count")
    if signal.chance < RARE:
        return Text(
            N_("Chance alone does that in fewer than 1 of 1,000 such charts of %(count)s periods."), {"count": count}
        )
    share = Amount(100 * signal.chance, "percent", n=None if signal.chance < 0.1 else 1)
    if signal.chance >= USUAL:
        words = N_("Chance alone does that in %(share)s of such charts of %(count)s periods: it could be chance.")
        return Text(words, {"share": share, "count": count})
    return Text(
        N_("Chance alone does that in %(share)s of such charts of %(count)s periods."), {"share": share, "count": count}
    )


def weighed(trend: Trend, said: Text) -> list[Text]:
    """Return what a trend signals and how likely chance alone does that: one finding, where it could be chance."""
    chance, signal = chance_said(trend), latest_signal(trend)
    if chance is None or signal is None:
        return [said]
    return [sentences([said, chance])] if signal.chance >= USUAL else [said, chance]


def earlier_said(trend: Trend) -> Text | None:
    """Return when the trend signalled last before its latest signal, None if never."""
    before = signals_of(trend)[1 : TOLD + 1]
    if not before:
        return None
    periods = {f"period{i}": Amount(trend.labels[signal.first], "period") for i, signal in enumerate(before)}
    listed = Text(" · ".join(f"%({name})s" for name in periods), periods)
    return Text(N_("It signalled before that, too: %(periods)s."), {"periods": listed})


def signals_table(trends: Sequence[Trend], period: str) -> Table | None:
    """Return every question's signals; `stands` says which are real when all were watched (Benjamini & Hochberg).

    None where no question has limits.
    """
    watched = [trend for trend in trends if trend.chart.base is not None]
    if not watched:
        return None
    # A question that raises none was watched all the same.
    found: list[tuple[Trend, Signal | None]] = []
    for trend in watched:
        found += [(trend, signal) for signal in signals_of(trend)] or [(trend, None)]
    real = benjamini_hochberg([signal.chance if signal else 1.0 for _, signal in found])
    rows = [
        {
            "question": trend.measured.question,
            "title": trend.measured.title,
            "signal": signal.kind,
            "since": trend.labels[signal.first],
            "until": trend.labels[signal.last] if signal.is_over else None,
            "chance": 100 * signal.chance,
            "stands": is_real,
            "_words": {"stands": Text(_STANDS[is_real])},
        }
        for (trend, signal), is_real in zip(found, real, strict=True)
        if signal is not None
    ]
    columns = [
        Column("question", Text(N_("Question"))),
        Column("title", Text(N_("Text"))),
        Column("signal", Text(N_("Signal")), "signal"),
        Column("since", Text(N_("Since")), "period"),
        Column("until", Text(N_("Until")), "period"),
        Column("chance", Text(N_("By chance alone, %%")), "percent"),
        Column("stands", Text(N_("Among all watched"))),
    ]
    note = N_(
        "How often chance alone raises a signal as strong in a chart of as many periods (%(period)s); corrected for all questions"
        " watched (Benjamini & Hochberg 1995)."
    )
    return Table("signals", Text(N_("Signals")), columns, rows, Text(note, {"period": Text(_PERIODS[period])}))


_STANDS = {True: N_("more than chance"), False: N_("could be chance")}
_PERIODS = {"day": N_("days"), "week": N_("weeks"), "month": N_("months")}
