"""The report `drivers`: which questions tell most of an outcome, and how good each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveyapp.analysis.drivers import LEVELS, Drivers, analyse
from surveyapp.analysis.joint import JointCounts
from surveyapp.analysis.metrics import Estimate, Measured, estimate, mean_interval
from surveyapp.analysis.report import Amount, Figure, Filters, Report, Text
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports import drivers_tables as tables
from surveyapp.reports.drivers_figure import driver_figures
from surveyapp.reports.drivers_tables import Driver
from surveyapp.reports.hiding import Protection, may_show
from surveyapp.reports.words import answers, joined, no_answers

TITLE = N_("Drivers")
NOT_A_CAUSE = N_("What goes together need not be cause and effect: to be sure, change one thing and measure.")
START = N_("“%(driver)s” matters most for “%(outcome)s” and scores lowest: start there.")
LEADS = N_("“%(driver)s” matters most for “%(outcome)s”.")
LOWEST = N_("“%(driver)s” scores lowest.")
UNCLEAR = N_("Which question matters most for “%(outcome)s” could be chance: their intervals overlap.")
NOTHING = N_("Whether any question tells something of “%(outcome)s” could be chance.")
GAIN = N_("Most is to be gained by “%(driver)s”.")
ONE = N_("Only “%(driver)s” is asked beside “%(outcome)s”.")
EXPLAINED = NN_(
    "All that is asked explains %(explained)s of the differences in the outcome (R², %(interval)s), from %(n)s answer.",
    "All that is asked explains %(explained)s of the differences in the outcome (R², %(interval)s), from %(n)s answers.",
)


@dataclass(frozen=True)
class Frames:
    """What the report looks at.

    Attributes:
        outcomes: the questions that may be looked at as the outcome.
        outcome: the one that is; None where nothing is scored.
        predictors: what may drive it, in the order asked.
        joint: the answers to predictors and outcome (the last) counted together.
        protection: None where the survey needs none towards this reader.
    """

    outcomes: Sequence[Measured]
    outcome: Measured | None
    predictors: Sequence[Measured]
    joint: JointCounts
    protection: Protection | None = None


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded."""
    outcome = frames.outcome
    may = may_show(frames.joint.n, frames.protection) and bool(frames.predictors)
    found = analyse(frames.joint) if may else Drivers(0, 0, 0, True)
    answered = int(frames.joint.single[-1].sum()) if outcome else 0
    if not may_show(answered, frames.protection):
        answered = 0
    drivers = drivers_from(frames.predictors, frames.joint, found, frames.protection)
    whole = figure_at(outcome, frames.joint, -1, frames.protection) if outcome and frames.predictors else Estimate(0)
    explained = found.explained
    return Report(
        name="drivers",
        title=Text(TITLE),
        finding=_finding(outcome, drivers, found, answered, filters),
        question=outcome.question if outcome else None,
        data={
            "report": "drivers",
            **filters.as_data(),
            "outcome": outcome.question if outcome else None,
            "outcomes": [each.question for each in frames.outcomes],
            "n": found.n,
            "answered": answered,
            "needed": found.needed,
            "r_squared": _fraction(explained.value if explained else None),
            "r_squared_low": _fraction(explained.low if explained else None),
            "r_squared_high": _fraction(explained.high if explained else None),
            "method": "shapley" if found.is_exact else "relative weights",
            "drivers": [tables.driver_row(each) for each in drivers],
        },
        tables=[
            tables.driver_table(drivers),
            *([tables.outcome_table(outcome, whole, found, answered)] if outcome else []),
        ],
        figures=[_figure(drivers, found)] if outcome and explained and len(drivers) > 1 else [],
    )


def drivers_from(
    predictors: Sequence[Measured], joint: JointCounts, found: Drivers, protection: Protection | None
) -> list[Driver]:
    """Return each predictor with its own figure and its importance, the most important first."""
    rows = []
    for place, each in enumerate(predictors):
        figure = figure_at(each, joint, place, protection)
        share = found.shares[place] if found.shares else None
        rows.append(Driver(place, each, figure, on_scale(each, figure), share, _verdict(found, place)))
    return sorted(rows, key=lambda row: -(row.share.value if row.share else 0.0))


def figure_at(measured: Measured, joint: JointCounts, place: int, protection: Protection | None) -> Estimate:
    """Return a question's own figure, from all who answered it."""
    counts = dict(zip(measured.scale, map(int, joint.single[place]), strict=True))
    return estimate(measured, counts if may_show(sum(counts.values()), protection) else {})


def on_scale(measured: Measured, figure: Estimate) -> Estimate:
    """Return the mean answer in per cent of the way up its scale, so that scales of any length can be compared."""
    if not figure.n:
        return Estimate(0)
    steps = max(len(measured.scale) - 1, 1)
    counts = {place: figure.counts[value] for place, value in enumerate(measured.scale)}
    ends = [None if end is None else 100 * end / steps for end in mean_interval(counts)]
    return Estimate(figure.n, *ends)


def _verdict(found: Drivers, place: int) -> str | None:
    """Return where a driver belongs as far as its intervals can tell, None where they cannot."""
    if len(found.shares) < 2:
        return None
    share, even = found.shares[place], 100 / len(found.shares)
    against = found.levels[:, place] - found.levels.mean(axis=1)
    low, high = np.percentile(against, LEVELS)
    matters = share.low > even or (None if share.high >= even else False)
    is_good = low > 0 or (None if high >= 0 else False)
    return tables.PLACES.get((matters, is_good))


def _finding(
    outcome: Measured | None, drivers: Sequence[Driver], found: Drivers, answered: int, filters: Filters
) -> list[Text]:
    if outcome is None or not drivers:
        return [Text(N_("This survey asks for no score that another of its questions could explain."))]
    if not answered:
        return [no_answers(filters)]
    if found.explained is None:
        params = {"n": Amount(found.n, "count"), "needed": Amount(found.needed, "count")}
        forms = NN_(
            "%(n)s answer has every question answered; to tell what drives the rest, at least %(needed)s are needed.",
            "%(n)s answers have every question answered; to tell what drives the rest, at least %(needed)s are needed.",
        )
        return [Text.counted(forms, found.n, params)]
    params = {
        "explained": Amount(found.explained.value, "percent", n=found.n),
        "interval": Amount((found.explained.low, found.explained.high), "interval", of="percent", n=found.n),
        "n": Amount(found.n, "count"),
    }
    return [*_leading(outcome, drivers, found), Text.counted(EXPLAINED, found.n, params)]


def _leading(outcome: Measured, drivers: Sequence[Driver], found: Drivers) -> list[Text]:
    """Return what may be said of the most important driver, and of the one that scores lowest."""
    params = {"driver": drivers[0].measured.title, "outcome": outcome.title}
    if len(drivers) == 1:
        return [Text(ONE, params)]
    if found.explained is not None and found.explained.low <= 0:
        return [Text(NOTHING, params)]
    if found.most_important is None:
        return [Text(UNCLEAR, params), *_gain_said(drivers)]
    if found.lowest == found.most_important:
        return [Text(START, params)]
    lowest = [each.measured.title for each in drivers if each.place == found.lowest]
    return [Text(LEADS, params), *(_gain_said(drivers) or [Text(LOWEST, {"driver": title}) for title in lowest])]


def _gain_said(drivers: Sequence[Driver]) -> list[Text]:
    """Return where to begin: with what matters and scores low, as far as the intervals can tell."""
    improve = next((each for each in drivers if each.verdict == tables.IMPROVE), None)
    return [Text(GAIN, {"driver": improve.measured.title})] if improve else []


def _figure(drivers: Sequence[Driver], found: Drivers) -> Figure:
    wide, narrow = driver_figures(drivers)
    method = N_("share of what they explain") if found.is_exact else N_("relative weight")
    return Figure(
        name="drivers",
        title=Text(N_("How important, and how good")),
        unit=joined(
            [
                Text(N_("Up: %(method)s, per cent"), {"method": Text(method)}),
                Text(N_("right: mean answer, per cent of the scale")),
                Text(N_("95 %% intervals")),
                answers(found.n),
            ]
        ),
        summary=Text(
            N_("“%(first)s” stands highest with %(share)s. %(caution)s"),
            {
                "first": drivers[0].measured.title,
                "share": Amount(drivers[0].share.value if drivers[0].share else None, "percent", n=found.n),
                "caution": Text(NOT_A_CAUSE),
            },
        ),
        wide=wide,
        narrow=narrow,
    )


def _fraction(percent: float | None) -> float | None:
    return None if percent is None else percent / 100
