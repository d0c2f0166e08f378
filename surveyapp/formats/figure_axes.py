"""The axes of a drawn figure: which values they span, where each value lies, and which ticks they bear."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LETTER = 6.1
MOST_LABEL = 190


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: the values at its two ends, their places in pixels, and (value, words) of its ticks."""

    low: float
    high: float
    start: float
    end: float
    ticks: Sequence[tuple[float, str]]
    has_grid: bool

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        span = self.high - self.low or 1
        return self.start + (value - self.low) / span * (self.end - self.start)


def span_of(figure: Mapping[str, Any], name: str) -> tuple[float, float]:
    """Return the values at the ends of the axis `name` (x or y): its range, else what its data needs."""
    axis = figure["layout"].get(f"{name}axis", {})
    if axis.get("range"):
        low, high = axis["range"]
        return float(low), float(high)
    values = [value for trace in figure["data"] for value in _values(trace, name)]
    values += [float(tick) for tick in axis.get("tickvals") or ()]
    if axis.get("rangemode") == "tozero" or any(trace["type"] == "bar" for trace in figure["data"]):
        values.append(0.0)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    edge = 0.5 if axis.get("tickvals") else (high - low) * 0.05 or 1.0
    return (low if low == 0 and not axis.get("tickvals") else low - edge), high + edge


def ticks_of(axis: Mapping[str, Any], low: float, high: float) -> list[tuple[float, str]]:
    """Return the ticks of an axis: its own, or round numbers."""
    if axis.get("showticklabels") is False:
        return []
    if axis.get("tickvals") is not None:
        words = axis.get("ticktext") or [str(value) for value in axis["tickvals"]]
        return [(float(value), str(word)) for value, word in zip(axis["tickvals"], words, strict=True)]
    first, last = min(low, high), max(low, high)
    step = _step((last - first) / max(axis.get("nticks") or 6, 2))
    place, found = math.ceil(first / step) * step, []
    digits = max(0, -math.floor(math.log10(step)))
    while place <= last + step * 1e-9:
        words = f"{place:,.{digits}f}".replace(",", "\u00a0").replace("-", "\u2212")
        found.append((place, words + (axis.get("ticksuffix") or "").replace(" ", "\u00a0")))
        place += step
    return found


def label_width(ticks: Sequence[tuple[float, str]]) -> float:
    """Return how many pixels the longest label of a standing axis takes."""
    lines = [line for _, words in ticks for line in words.split("<br>")]
    return min(MOST_LABEL, max((len(line) for line in lines), default=0) * LETTER)


def _step(rough: float) -> float:
    """Return the round number (1, 2 or 5 times a power of ten) that is at least `rough`."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def _values(trace: Mapping[str, Any], name: str) -> Iterator[float]:
    error = trace.get(f"error_{name}") or {}
    up, down = error.get("array") or (), error.get("arrayminus") or ()
    for place, value in enumerate(trace.get(name) or ()):
        if isinstance(value, int | float):
            yield float(value)
            if place < len(up):
                yield value + (up[place] or 0)
            if place < len(down):
                yield value - (down[place] or 0)
