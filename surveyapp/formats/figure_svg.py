"""Figures for paper: the Plotly figures of reports drawn as plain SVG, where no browser is at hand.

Only what our figures use is drawn: bars, lines (also in steps), points with intervals, bands, straight marks and words.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from surveyapp.formats.figure_axes import Axis, label_width, span_of, ticks_of

# The light tokens: paper is white.
COLOURS = {
    "ink": "#171b1a", "muted": "#56605c", "bg": "#ffffff", "surface": "#ffffff", "control": "#7f8884",
    "accent": "#1b5a86", "good": "#0e6a5b", "warn": "#80560a", "bad": "#a8321a", "c1": "#1b5a86", "c2": "#b5432a",
    "c3": "#27957a", "c4": "#b08a32", "c5": "#43214b", "c6": "#5a605d", "grid": "#e7e9e5", "band": "#e3e8e6",
}  # fmt: skip
FONT = "Liberation Sans, Noto Sans, Arial, sans-serif"
WIDTH = 720
LINE = 14


def draw(figure: Mapping[str, Any], *, title: str, summary: str, key: str) -> str:
    """Return a figure as an `<svg>` element.

    Args:
        figure: a Plotly figure as plain data, its words said in the reader's language and escaped as HTML.
        title: what it is called, for those who hear it.
        summary: what it shows, in a sentence.
        key: what the ids within begin with; different for each figure of a document.
    """
    layout = figure["layout"]
    height = float(layout.get("height", 330))
    margin = {"l": 24, "r": 24, "t": 12, "b": 32, **(layout.get("margin") or {})}
    x, y = _axes(figure, margin, height)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}"'
            f' height="{height:g}" role="img" aria-labelledby="{key}-t {key}-d" font-family="{FONT}" font-size="11">'
        ),
        f'<title id="{key}-t">{html.escape(title)}</title><desc id="{key}-d">{html.escape(summary)}</desc>',
        (
            f'<clipPath id="{key}-c"><rect x="{x.start:g}" y="{y.end - 8:g}" width="{x.end - x.start + 8:g}"'
            f' height="{y.start - y.end + 12:g}"/></clipPath>'
        ),
        *_frame(x, y, layout),
        *(mark for shape in layout.get("shapes") or () for mark in _shape(shape, x, y)),
        # What lies beyond the ends of the axes would be drawn over the words around them.
        f'<g clip-path="url(#{key}-c)">',
        *(mark for place, trace in enumerate(figure["data"]) for mark in _trace(figure["data"], place, trace, x, y)),
        "</g>",
        *(mark for note in layout.get("annotations") or () for mark in _note(note, x, y)),
    ]
    return "".join([*parts, "</svg>"])


def _axes(figure: Mapping[str, Any], margin: Mapping[str, float], height: float) -> tuple[Axis, Axis]:
    layout = figure["layout"]
    ends = {name: span_of(figure, name) for name in ("x", "y")}
    ticks = {name: ticks_of(layout.get(f"{name}axis", {}), *ends[name]) for name in ("x", "y")}
    left = max(margin["l"], label_width(ticks["y"]) + 14)
    bottom = height - max(margin["b"], 24 if ticks["x"] else 8)
    has_grid = {name: bool(layout.get(f"{name}axis", {}).get("showgrid")) for name in ("x", "y")}
    x = Axis(*ends["x"], left, WIDTH - margin["r"], ticks["x"], has_grid["x"])
    return x, Axis(*ends["y"], bottom, margin["t"], ticks["y"], has_grid["y"])


def _frame(x: Axis, y: Axis, layout: Mapping[str, Any]) -> Iterator[str]:
    is_on_top = layout.get("xaxis", {}).get("side") == "top"
    for value, words in x.ticks:
        place = x.at(value)
        if x.has_grid:
            yield _line(place, y.start, place, y.end, COLOURS["grid"], 1)
        yield from _words(words, place, y.end - 8 if is_on_top else y.start + 15, "middle", COLOURS["muted"])
    # Differences are read from the line at nought.
    if layout.get("xaxis", {}).get("zeroline") and min(x.low, x.high) < 0 < max(x.low, x.high):
        yield _line(x.at(0), y.start, x.at(0), y.end, COLOURS["muted"], 1)
    for value, words in y.ticks:
        place = y.at(value)
        if y.has_grid:
            yield _line(x.start, place, x.end, place, COLOURS["grid"], 1)
        lines = words.count("<br>")
        yield from _words(words, x.start - 8, place + 4 - lines * LINE / 2, "end", COLOURS["muted"])


def _trace(data: Sequence[Mapping[str, Any]], place: int, trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    faded = f' opacity="{trace["opacity"]:g}"' if trace.get("opacity", 1) != 1 else ""
    yield f"<g{faded}>"
    if trace["type"] == "bar":
        yield from _bars(trace, x, y)
    else:
        if trace.get("fill") == "tonexty" and place:
            yield _area(data[place - 1], trace, x, y)
        if "lines" in trace.get("mode", ""):
            yield from _path(trace, x, y)
        yield from _intervals(trace, x, y)
        if "markers" in trace.get("mode", ""):
            yield from _points(trace, x, y)
    yield "</g>"


def _bars(trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    colours = trace.get("marker", {}).get("color", "var(--c1)")
    for place, (length, at) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        half = trace.get("width", 0.6) / 2
        top, low = sorted((y.at(at - half), y.at(at + half)))
        left, right = sorted((x.at(0), x.at(length or 0)))
        colour = _colour(colours if isinstance(colours, str) else colours[place])
        yield f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{low - top:.1f}" fill="{colour}"/>'
    yield from _intervals(trace, x, y)


def _path(trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    line = trace.get("line") or {}
    if line.get("width") == 0:
        return
    for points in _runs(trace, x, y):
        yield (
            f'<path d="{_steps(points, line.get("shape") == "hv")}" fill="none" stroke="{_colour(line.get("color"))}"'
            f' stroke-width="{line.get("width", 2):g}"{_dash(line)}/>'
        )


def _area(lower: Mapping[str, Any], upper: Mapping[str, Any], x: Axis, y: Axis) -> str:
    is_stepped = (upper.get("line") or {}).get("shape") == "hv"
    up = [point for run in _runs(upper, x, y) for point in run]
    down = [point for run in _runs(lower, x, y) for point in run]
    if not up or not down:
        return ""
    there, back = _corners(up, is_stepped), _corners(down, is_stepped)[::-1]
    path = "L".join(f"{px:.1f} {py:.1f}" for px, py in [*there, *back])
    return f'<path d="M{path}Z" fill="{_colour(upper.get("fillcolor"))}"/>'


def _intervals(trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    for name in ("x", "y"):
        error = trace.get(f"error_{name}") or {}
        for place, up in enumerate(error.get("array") or ()):
            px, py = trace["x"][place], trace["y"][place]
            if px is None or py is None:
                continue
            down = error["arrayminus"][place] if error.get("arrayminus") else up
            colour, width = _colour(error.get("color")), error.get("thickness", 1.5)
            if name == "x":
                yield _line(x.at(px - (down or 0)), y.at(py), x.at(px + (up or 0)), y.at(py), colour, width)
            else:
                yield _line(x.at(px), y.at(py - (down or 0)), x.at(px), y.at(py + (up or 0)), colour, width)


def _points(trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    marker = trace.get("marker") or {}
    radius = marker.get("size", 7) / 2
    for place, (px, py) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        if px is None or py is None or radius < 1:
            continue
        at, up = x.at(px), y.at(py)
        colour, symbol = _colour(_each(marker.get("color"), place)), _each(marker.get("symbol"), place)
        if symbol == "diamond":
            r = f"{radius:g}"
            yield f'<path d="M{at:.1f} {up - radius:.1f}l{r} {r}l-{r} {r}l-{r} -{r}z" fill="{colour}"/>'
        else:
            look = f'fill="#ffffff" stroke="{colour}"' if symbol == "circle-open" else f'fill="{colour}"'
            yield f'<circle cx="{at:.1f}" cy="{up:.1f}" r="{radius:g}" {look}/>'
        words = (trace.get("text") or [""])[place] if "text" in trace.get("mode", "") else ""
        if words:
            side = str(_each(trace.get("textposition"), place) or "middle right")
            lift = {"top": -radius - 4, "bottom": radius + 12}.get(side.split()[0], 4)
            anchor, shift = ("end", -radius - 3) if side.endswith("left") else ("start", radius + 3)
            yield from _words(str(words), at + shift, up + lift, anchor, COLOURS["ink"])


def _each(value: Any, place: int) -> Any:
    """Return what a property says of one point: it is one for all, or a list of one for each."""
    return value[place] if isinstance(value, list) else value


def _shape(shape: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    left, right = (_place(x, shape.get(end, 0), shape.get("xref")) for end in ("x0", "x1"))
    low, high = (_place(y, shape.get(end, 0), shape.get("yref")) for end in ("y0", "y1"))
    line = shape.get("line") or {}
    if shape.get("type") == "rect":
        yield (
            f'<rect x="{min(left, right):.1f}" y="{min(low, high):.1f}" width="{abs(right - left):.1f}"'
            f' height="{abs(high - low):.1f}" fill="{_colour(shape.get("fillcolor"))}"/>'
        )
    else:
        yield _line(left, low, right, high, _colour(line.get("color")), line.get("width", 1), _dash(line))


def _note(note: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[str]:
    at = _place(x, note.get("x", 0), note.get("xref")) + note.get("xshift", 0)
    up = _place(y, note.get("y", 0), note.get("yref")) - note.get("yshift", 0)
    up += {"top": 11, "bottom": -3}.get(
        note.get("yanchor", "middle"), 4 - str(note.get("text")).count("<br>") * LINE / 2
    )
    anchor = {"left": "start", "right": "end"}.get(note.get("xanchor", "center"), "middle")
    font = note.get("font") or {}
    yield from _words(
        str(note.get("text", "")), at, up, anchor, _colour(font.get("color", "var(--muted)")), font.get("weight")
    )


def _place(axis: Axis, value: float, ref: str | None) -> float:
    return axis.start + value * (axis.end - axis.start) if ref == "paper" else axis.at(value)


def _runs(trace: Mapping[str, Any], x: Axis, y: Axis) -> Iterator[list[tuple[float, float]]]:
    """Yield the points of a line in pixels, parted where a value is missing unless the line closes gaps."""
    run: list[tuple[float, float]] = []
    for px, py in zip(trace["x"], trace["y"], strict=True):
        if px is not None and py is not None:
            run.append((x.at(px), y.at(py)))
        elif run and not trace.get("connectgaps"):
            yield run
            run = []
    if run:
        yield run


def _corners(points: Sequence[tuple[float, float]], is_stepped: bool) -> list[tuple[float, float]]:
    if not is_stepped:
        return list(points)
    found = [points[0]]
    for px, py in points[1:]:
        found += [(px, found[-1][1]), (px, py)]
    return found


def _steps(points: Sequence[tuple[float, float]], is_stepped: bool) -> str:
    return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in _corners(points, is_stepped))


def _line(x0: float, y0: float, x1: float, y1: float, colour: str, width: float, dash: str = "") -> str:
    return (
        f'<path d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}" stroke="{colour}" stroke-width="{width:g}" fill="none"{dash}/>'
    )


def _dash(line: Mapping[str, Any]) -> str:
    dashes = str(line.get("dash") or "").replace("px", "")
    return f' stroke-dasharray="{html.escape(dashes)}"' if dashes and dashes[0].isdigit() else ""


def _words(text: str, x: float, y: float, anchor: str, colour: str, weight: Any = None) -> Iterator[str]:
    bold = f' font-weight="{int(weight)}"' if weight else ""
    for place, line in enumerate(text.split("<br>")):
        # The words were escaped for Plotly, which leaves quotes as they are; here they stand between tags, too.
        clean = html.escape(html.unescape(line), quote=False)
        at = y + place * LINE
        yield f'<text x="{x:.1f}" y="{at:.1f}" text-anchor="{anchor}" fill="{colour}"{bold}>{clean}</text>'


def _colour(name: Any) -> str:
    token = str(name or "").removeprefix("var(--").removesuffix(")")
    return COLOURS.get(token, COLOURS["ink"])
