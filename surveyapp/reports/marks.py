"""What happened meanwhile, marked on the time axis: versions of the survey, events, corrective actions, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_

# Longer names are cut on the axis; the list beneath says them whole.
LONGEST_NAME = 22
VERSION, ACTION = "version", "corrective_action"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day, or until `to_on`.

    `kind` is `version`, `corrective_action` or one of `domain.report_events.KINDS`. `title` is what people wrote, or a
    version's number. `event` is the id of an event or note that this reader may change, `ticket` the number of an
    action that they may read.
    """

    on: date
    kind: str
    title: str
    to_on: date | None = None
    unit: str = ""
    event: int | None = None
    ticket: int | None = None


def span_of(label: str) -> tuple[date, date]:
    """Return the first and the last day of a period by its label: a day, an ISO week, a month or months merged."""
    first, _, last = label.partition("/")
    return _span(first)[0], _span(last or first)[1]


def place_of(labels: Sequence[str], day: date) -> int | None:
    """Return the index of the period that a day lies in, None where it lies outside of all."""
    for place, label in enumerate(labels):
        first, last = span_of(label)
        if first <= day <= last:
            return place
    return None


def mark_name(mark: Mark) -> Text | Amount:
    """Return what a mark is called."""
    if mark.kind == VERSION:
        return Text(N_("version %(number)s"), {"number": mark.title})
    return Amount(mark.title, "text")


def placed_marks(labels: Sequence[str], marks: Sequence[Mark]) -> list[tuple[int, Mark]]:
    """Return the marks that lie in one of the periods, each with its index, in the order of time."""
    placed = [(place_of(labels, mark.on), mark) for mark in sorted(marks, key=lambda mark: (mark.on, mark.kind))]
    return [(place, mark) for place, mark in placed if place is not None]


def mark_shapes(
    labels: Sequence[str], marks: Sequence[Mark], *, has_names: bool = False
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return Plotly's shapes and annotations of the marks: dotted verticals, each with its number on top.

    With `has_names` a few are named as well, and dated; many names would lie on each other.
    """
    placed = placed_marks(labels, marks)
    places: dict[int, list[int]] = {}
    for number, (place, _) in enumerate(placed, 1):
        places.setdefault(place, []).append(number)
    shapes = [
        {
            "type": "line", "x0": place, "x1": place, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
            "line": {"color": "var(--muted)", "width": 1, "dash": "2px,3px"},
        }
        for place in places
    ]  # fmt: skip
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False, "font": {"color": "var(--ink)"}}
    names = [
        {
            **top,
            "x": place,
            "text": _named(placed[numbers[0] - 1][1])
            if has_names and _have_room(places, len(labels))
            else _range(numbers),
        }
        for place, numbers in places.items()
    ]
    return shapes, names


def _have_room(places: Mapping[int, Sequence[int]], periods: int) -> bool:
    """Tell whether the names of marks find room beside each other: one a place, half a chart apart."""
    if any(len(numbers) > 1 for numbers in places.values()):
        return False
    return all(2 * (after - before) >= periods for before, after in pairwise(sorted(places)))


def _named(mark: Mark) -> Text:
    short = mark.title if len(mark.title) <= LONGEST_NAME else f"{mark.title[:LONGEST_NAME].rstrip()}…"
    name = mark_name(replace(mark, title=short))
    return Text(N_("%(name)s, %(day)s"), {"name": name, "day": Amount(mark.on, "date")})


def _range(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def marks_table(labels: Sequence[str], marks: Sequence[Mark]) -> Table | None:
    """Return the marks that lie in the periods shown, numbered as on the axis; None where there are none."""
    placed = placed_marks(labels, marks)
    if not placed:
        return None
    rows = [
        {
            "number": number,
            "on": mark.on.isoformat(),
            "to": mark.to_on.isoformat() if mark.to_on else None,
            "kind": mark.kind,
            "title": mark.title,
            "unit": mark.unit,
            "_words": {"kind": Text(KIND_NAMES[mark.kind]), "title": mark_name(mark)},
            "_event": mark.event,
            "_ticket": mark.ticket,
        }
        for number, (_, mark) in enumerate(placed, 1)
    ]
    columns = [
        Column("number", Text(N_("No.")), "count"),
        Column("on", Text(N_("Day")), "date"),
        Column("to", Text(N_("Until")), "date"),
        Column("kind", Text(N_("What")), "code"),
        Column("title", Text(N_("Text"))),
        Column("unit", Text(N_("Unit")), "unit"),
    ]
    return Table("marks", Text(N_("On the time axis")), columns, rows)


KIND_NAMES = {
    VERSION: N_("Survey changed"),
    ACTION: N_("Corrective action begun"),
    "campaign": N_("Campaign"),
    "courier": N_("Courier changed"),
    "price": N_("Price changed"),
    "staffing": N_("Staffing changed"),
    "other": N_("Other event"),
    "note": N_("Note"),
}


def _span(label: str) -> tuple[date, date]:
    if "W" in label:
        year, week = label.split("-W")
        first = date.fromisocalendar(int(year), int(week), 1)
        return first, first + timedelta(days=6)
    if len(label) == len("2018-05"):
        first = date.fromisoformat(f"{label}-01")
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    day = date.fromisoformat(label)
    return day, day
