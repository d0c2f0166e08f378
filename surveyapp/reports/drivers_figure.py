"""The Plotly figure of the drivers: how important each is, against how good it is."""

from collections.abc import Sequence
from typing import Any

from surveyapp.analysis.report import Amount, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.drivers_tables import IMPROVE, Driver
from surveyapp.reports.figures import GRID, TEMPLATE

# A direct label has so many letters, fewer where they meet; in full it stands in the table beneath.
LONGEST = (60, 40)
# About how large the plot is, and a letter and a line of its labels, in pixels.
WIDE, NARROW, HIGH = 880.0, 260.0, 316.0
LETTER, LINE, POINT = 6.4, 15.0, 5.0
CORNERS = (
    (0.0, 1.0, N_("improve first")),
    (1.0, 1.0, N_("keep it up")),
    (0.0, 0.0, N_("can wait")),
    (1.0, 0.0, N_("good enough")),
)
HOVER = N_(
    "%(question)s: importance %(share)s (%(share_interval)s), mean answer %(level)s of the scale (%(level_interval)s),"
    " n %(n)s"
)


def driver_figures(drivers: Sequence[Driver]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the wide figure, with the questions' words, and the narrow one, with their numbers in the table."""
    return _figure(drivers, is_wide=True), _figure(drivers, is_wide=False)


def _figure(drivers: Sequence[Driver], is_wide: bool) -> dict[str, Any]:
    shown = [each for each in drivers if each.share is not None and each.level.value is not None]
    even = 100 / len(drivers)
    mean = sum(each.level.value or 0.0 for each in shown) / max(len(shown), 1)
    across, up = _span(shown, mean), _upwards(shown, even)
    for longest in LONGEST:
        labels = [_label(each, place, longest, is_wide) for place, each in enumerate(drivers, start=1) if each in shown]
        places = _positions(shown, [str(label.value) for label in labels], across, up, WIDE if is_wide else NARROW)
        if all(places):
            break
    texts = [
        label if place else Amount(str(label.value).split()[0], "text")
        for label, place in zip(labels, places, strict=True)
    ]
    # What is to be improved first is told by its mark as well as by its place.
    data = [
        _points(
            [
                (each, text, place)
                for each, text, place in zip(shown, texts, places, strict=True)
                if (each.verdict == IMPROVE) is is_first
            ],
            "var(--c2)" if is_first else "var(--c1)",
            "diamond" if is_first else "circle",
        )
        for is_first in (False, True)
    ]
    dotted = {"type": "line", "line": {"color": "var(--c6)", "width": 1, "dash": "2px,3px"}}
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": 380 if is_wide else 340,
        "margin": {"l": 44, "r": 24, "t": 24, "b": 40},
        "xaxis": {**GRID, "showgrid": False, "range": list(across), "ticksuffix": " %", "nticks": 6 if is_wide else 4},
        "yaxis": {**GRID, "range": list(up), "ticksuffix": " %"},
        "shapes": [
            {**dotted, "x0": mean, "x1": mean, "yref": "paper", "y0": 0, "y1": 1},
            {**dotted, "y0": even, "y1": even, "xref": "paper", "x0": 0, "x1": 1},
        ],
        "annotations": [_corner(*corner) for corner in CORNERS] if len(shown) > 1 else [],
    }
    return {"data": data, "layout": layout}


def _points(drawn: Sequence[tuple[Driver, Amount, str]], colour: str, symbol: str) -> dict[str, Any]:
    """Return the points of some drivers, each with its label and where that stands."""
    shares = [each.share for each, _, _ in drawn if each.share is not None]
    return {
        "type": "scatter",
        "x": [each.level.value for each, _, _ in drawn],
        "y": [share.value for share in shares],
        "mode": "markers+text",
        "marker": {"size": 10, "color": colour, "symbol": symbol},
        "error_x": _reach([(each.level.value, each.level.low, each.level.high) for each, _, _ in drawn]),
        "error_y": _reach([(share.value, share.low, share.high) for share in shares]),
        "text": [text for _, text, _ in drawn],
        "textposition": [place or "top right" for _, _, place in drawn],
        "textfont": {"color": "var(--ink)"},
        "hovertext": [_hover(each) for each, _, _ in drawn],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _span(shown: Sequence[Driver], mean: float) -> tuple[float, float]:
    """Return the ends of the scale across: around what is there, and the mean in the middle third at least."""
    ends = [end for each in shown for end in (each.level.low, each.level.high, each.level.value) if end is not None]
    reach = max([abs(end - mean) for end in ends] or [1.0]) * 1.25 + 1
    return max(-1.0, mean - reach), min(101.0, mean + reach)


def _upwards(shown: Sequence[Driver], even: float) -> tuple[float, float]:
    tops = [each.share.high for each in shown if each.share is not None]
    return 0.0, max([*tops, even * 1.4]) * 1.12


def _reach(figures: Sequence[tuple[float | None, float | None, float | None]]) -> dict[str, Any]:
    up = [high - value if high is not None and value is not None else 0 for value, _, high in figures]
    down = [value - low if low is not None and value is not None else 0 for value, low, _ in figures]
    look = {"color": "var(--c6)", "thickness": 1.5, "width": 0}
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, **look}


def _positions(
    shown: Sequence[Driver], labels: Sequence[str], across: tuple[float, float], up: tuple[float, float], width: float
) -> list[str]:
    """Return where each label stands beside its point: the first place where no point, label or edge is in its way.

    A place that no interval crosses goes before one that is crossed. Where there is none it is "": then the number
    alone has to do.
    """

    def at(level: float | None, share: float | None) -> tuple[float, float]:
        x = ((level or 0.0) - across[0]) / (across[1] - across[0]) * width
        return x, ((share or 0.0) - up[0]) / (up[1] - up[0]) * HIGH

    spots = [at(each.level.value, each.share and each.share.value) for each in shown]
    reaches: list[tuple[float, float, float, float]] = []
    for each, (x, y) in zip(shown, spots, strict=True):
        if each.share is not None and each.share.low is not None and each.share.high is not None:
            reaches.append((x - 1, at(0, each.share.low)[1], x + 1, at(0, each.share.high)[1]))
        if each.level.low is not None and each.level.high is not None:
            reaches.append((at(each.level.low, 0)[0], y - 1, at(each.level.high, 0)[0], y + 1))
    taken = [(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in spots]
    found = []
    for (x, y), label in zip(spots, labels, strict=True):
        boxes = {
            f"{row} {side}": (left, y + lift, left + LETTER * len(label), y + lift + LINE)
            for row, lift in (("top", POINT), ("bottom", -POINT - LINE))
            for side, left in (("right", x + POINT), ("left", x - POINT - LETTER * len(label)))
        }
        free = [place for place, box in boxes.items() if box[0] >= 0 and box[2] <= width and not _meets(box, taken)]
        free.sort(key=lambda place: _meets(boxes[place], reaches))
        if free:
            taken.append(boxes[free[0]])
        found.append(free[0] if free else "")
    return found


def _meets(box: tuple[float, float, float, float], others: Sequence[tuple[float, float, float, float]]) -> bool:
    return any(box[0] < x1 and x0 < box[2] and box[1] < y1 and y0 < box[3] for x0, y0, x1, y1 in others)


def _label(driver: Driver, number: int, longest: int, is_wide: bool) -> Amount:
    if not is_wide:
        return Amount(str(number), "text")
    title = driver.measured.title
    short = title if len(title) <= longest else title[:longest].rsplit(" ", 1)[0] + " …"
    return Amount(f"{number} {short}", "text")


def _corner(x: float, y: float, words: str) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": y,
        "xanchor": "left" if x < 0.5 else "right",
        "yanchor": "top" if y > 0.5 else "bottom",
        "xshift": 4 if x < 0.5 else -4,
        "yshift": 16 if y > 0.5 else 2,
        "showarrow": False,
        "text": Text(words),
        "font": {"color": "var(--muted)"},
    }


def _hover(driver: Driver) -> Text:
    share, level = driver.share, driver.level
    return Text(
        HOVER,
        {
            "question": Amount(driver.measured.title, "text"),
            "share": Amount(share.value if share else None, "percent", n=level.n),
            "share_interval": Amount(
                (share.low, share.high) if share else (None, None), "interval", of="percent", n=level.n
            ),
            "level": Amount(level.value, "percent", n=level.n),
            "level_interval": Amount((level.low, level.high), "interval", of="percent", n=level.n),
            "n": Amount(level.n, "count"),
        },
    )
