"""Small bars by month, drawn as SVG by the server: no script, no style of their own, light and dark by tokens."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 64
STEP, GAP = 16, 4
# Something that is there is seen, however small beside the others.
LEAST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the month in words that it stands for."""

    words: str
    count: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars on a common scale, the highest, of `most`, as high as the drawing."""

    width: int
    height: int
    bars: Sequence[Bar]
    most: int


def draw_bars(counts: Sequence[tuple[str, int]], *, height: int = HEIGHT) -> Bars:
    """Return the bars of (words, count), in order."""
    most = max((count for _, count in counts), default=0) or 1
    bars = []
    for place, (words, count) in enumerate(counts):
        high = max(round(height * count / most), LEAST if count else 0)
        bars.append(Bar(words, count, place * STEP, height - high, STEP - GAP, high))
    return Bars(max(len(bars) * STEP - GAP, 1), height, bars, most)
