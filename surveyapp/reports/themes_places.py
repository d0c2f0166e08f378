"""Where a theme is said more than elsewhere, over several dimensions at once; and where the unhappy write nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from surveyapp.analysis.comparison import HIGHER, Comparison, benjamini_hochberg, difference, verdict_of
from surveyapp.analysis.metrics import FEW, Estimate, Measured, estimate, is_unsure, share
from surveyapp.analysis.rollups import ANSWERED, ASKED, OTHER
from surveyapp.analysis.themes.said import SILENT, SPOKE, WAITING, count_of, value_of
from surveyapp.reports.counting import Counts
from surveyapp.reports.themes_harm import Beside

# Whose words the themes are not is told by these alone: they are what one can do something about.
OF_THE_SILENT = ("unit", "channel", "language")
# What the order tells of itself.
LIVE = ("days_late", "promise")
SILENCE = Measured("silent", "csat", ("0", "1"), 1)

Groups = Mapping[tuple[str, str], Counts]


@dataclass(frozen=True, slots=True)
class Place:
    """A key of a dimension: its figure, and how it compares with all other keys of that dimension."""

    dimension: str
    key: str
    figure: Estimate
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Silence:
    """How many wrote something of all who were asked for words, and how many of the unhappy wrote nothing; by place."""

    commented: Estimate
    silent: Estimate
    places: Sequence[Place]


def groups_of(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    """Return counts by value for each (dimension, key) of a frame with dimension, key, value and count."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for dimension, key, value, count in frame.itertuples(index=False, name=None):
        cell = found.setdefault((dimension, key), {})
        cell[value] = cell.get(value, 0) + int(count)
    return found


def said_more(theme: Measured, groups: Groups) -> tuple[list[Place], int]:
    """Return where comments complain of a theme more than all others of the same dimension do, the furthest apart
    first, and how many places were looked at; the verdicts are corrected for all of them together."""
    places = _compared(theme, groups, lambda counts: _of(theme, counts))
    more = [
        place
        for place in places
        if place.comparison and place.comparison.verdict == HIGHER and not is_unsure(place.figure, 100.0)
    ]
    # How late an order was says why, not where: it comes after the places.
    more.sort(key=lambda each: (each.dimension in LIVE, -each.comparison.difference if each.comparison else 0.0))
    return more, sum(place.comparison is not None for place in places)


def silence_of(total: Counts, groups: Groups, beside: Beside | None) -> Silence | None:
    """Return who wrote nothing; None where no score stands beside the comments, or nobody gave an unhappy one."""
    if beside is None or not total.get(ASKED):
        return None
    spoke, silent = (count_of(kind, str(beside.series_id)) for kind in (SPOKE, SILENT))

    def of(counts: Counts) -> dict[str, int]:
        return {"1": counts.get(silent, 0), "0": counts.get(spoke, 0)}

    figure = estimate(SILENCE, of(total))
    if not figure.n:
        return None
    mine = {place: counts for place, counts in groups.items() if place[0] in OF_THE_SILENT}
    written = total.get(ANSWERED, 0) + total.get(WAITING, 0)
    commented = Estimate(total[ASKED], *share(written, total[ASKED]))
    places = _compared(SILENCE, mine, of)
    return Silence(commented, figure, sorted(places, key=lambda place: -place.figure.n))


def _of(theme: Measured, counts: Counts) -> dict[str, int]:
    hits = counts.get(value_of(theme.question, "negative"), 0)
    return {"1": hits, "0": counts.get(ANSWERED, 0) - hits}


def _compared(measured: Measured, groups: Groups, of: Callable[[Counts], dict[str, int]]) -> list[Place]:
    """Return every place that has answers, each against the rest of its dimension, corrected over all dimensions."""
    answers = {place: of(counts) for place, counts in groups.items()}
    whole: dict[str, dict[str, int]] = {}
    for (dimension, _), counts in answers.items():
        sums = whole.setdefault(dimension, {"0": 0, "1": 0})
        for value, n in counts.items():
            sums[value] += n
    found: dict[tuple[str, str], tuple[float, float, float, float]] = {}
    for (dimension, key), counts in answers.items():
        rest = {value: whole[dimension][value] - n for value, n in counts.items()}
        if key != OTHER and sum(counts.values()) >= FEW and sum(rest.values()) >= FEW:
            found[dimension, key] = difference(measured, counts, rest)
    real = benjamini_hochberg([figures[3] for figures in found.values()])
    verdicts = {
        place: Comparison(*figures, verdict=verdict_of(figures, is_real))
        for (place, figures), is_real in zip(found.items(), real, strict=True)
    }
    return [
        Place(*place, estimate(measured, counts), verdicts.get(place))
        for place, counts in answers.items()
        if sum(counts.values())
    ]
