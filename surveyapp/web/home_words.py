"""The words and measures of the first pages: greetings, findings, next acts, and how a figure stands."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from surveyapp.analysis.metrics import Estimate, Measured, width_of
from surveyapp.analysis.overview import ON_TIME, Change, Standing
from surveyapp.domain.errors import N_
from surveyapp.reports.words import KINDS
from surveyapp.services.overview import Overview
from surveyapp.services.tickets import desk as desks
from surveyapp.services.tickets.desk import Desk, DeskRow
from surveyapp.web import formatting
from surveyapp.web.reports.words import digits_of
from surveyapp.web.tickets import words

NAMES = {
    "csat": N_("Satisfied"),
    "nps": N_("Would recommend us (NPS)"),
    "ces": N_("Found it easy, mean"),
    "rating": N_("Rating, mean"),
}
SHORT_NAMES = {"csat": N_("satisfied"), "nps": N_("NPS"), "ces": N_("ease"), "rating": N_("rating")}
# The strong word of how a figure stands, and the kind of its colour.
SIGNALS = {
    "below": (N_("Below its usual range."), "bad"),
    "above": (N_("Above its usual range."), "good"),
    "nine_below": (N_("Low nine times in a row."), "bad"),
    "nine_above": (N_("High nine times in a row."), "good"),
}
WIDTH = 260.0
# Limits come from so many answers that a decimal is deserved.
WHOLE = 1000
NOON, EVENING = 12, 18


@dataclass(frozen=True, slots=True)
class Gauge:
    """Where interval, value and usual range stand on a line of 260; None where there is no range."""

    value: float
    low: float
    high: float
    band: tuple[float, float] | None


def greeting(name: str, local: datetime) -> str:
    """Return a greeting by the reader's time of day, with the first name."""
    first = name.split()[0] if name.split() else name
    if local.hour < NOON:
        return gettext("Good morning, %(name)s", name=first)
    if local.hour < EVENING:
        return gettext("Good afternoon, %(name)s", name=first)
    return gettext("Good evening, %(name)s", name=first)


def desk_finding(desk: Desk, now: datetime) -> str:
    """Return how many cases are late and when the next one is due."""
    late = desk.counts[desks.LATE]
    said = [ngettext("%(num)s case is late.", "%(num)s cases are late.", late) if late else gettext("No case is late.")]
    coming = [row.due_at for group in (desks.DUE, desks.UNOWNED) for row in desk.rows[group] if row.due_at is not None]
    if coming:
        said.append(gettext("The next is due %(moment)s.", moment=formatting.moment(min(coming), now)))
    elif not late and not any(desk.counts.values()):
        said.append(gettext("Nothing waits for you."))
    return " ".join(said)


def next_act(row: DeskRow) -> str:
    """Return what is to be done next with a case, in a few words."""
    if row.wrote_at is not None:
        return gettext("Read what the customer wrote")
    if row.owner is None:
        return gettext("Take it")
    if row.is_waiting:
        return gettext("Wait for the customer's answer")
    if row.verdict == "not_solved":
        return gettext("Read and investigate again")
    if row.need is not None:
        return gettext(words.ACTS[row.need])
    return gettext(words.MOVES[row.next_state]) if row.next_state else gettext("Read it")


def name_of(measured: Measured) -> str:
    """Return what a figure is called."""
    return gettext(ON_TIME.title) if measured is ON_TIME else gettext(NAMES[measured.measure])


def question_of(measured: Measured) -> str:
    """Return the words of the question that a figure is made of; "" where no question is asked."""
    return "" if measured is ON_TIME else measured.title


def short_name_of(measured: Measured) -> str:
    """Return what a figure is called within a line."""
    return gettext("promised dates kept") if measured is ON_TIME else gettext(SHORT_NAMES[measured.measure])


def value_of(measured: Measured, figure: Estimate, n: int | None = None) -> str:
    """Return a figure's value without its unit, with the digits that `n` answers deserve (the figure's own unless given)."""
    text = formatting.number(figure.value, digits_of(KINDS[measured.measure], figure.n if n is None else n))
    return f"+{text}" if measured.measure == "nps" and figure.value is not None and figure.value > 0 else text


def unit_of(measured: Measured) -> str:
    """Return what stands behind a figure's value."""
    kind = KINDS[measured.measure]
    if kind == "percent":
        return "%"
    return gettext("points") if kind == "nps" else gettext("of %(highest)s", highest=measured.scale[-1])


def before_of(change: Change) -> str:
    """Return what a figure was, with no more digits than it has now."""
    return with_unit(change.measured, change.before, min(change.before.n, change.now.n))


def now_of(change: Change) -> str:
    """Return what a figure is now, with no more digits than it had."""
    return with_unit(change.measured, change.now, min(change.before.n, change.now.n))


def with_unit(measured: Measured, figure: Estimate, n: int | None = None) -> str:
    """Return a value with its sign of per cent, as it stands within a sentence."""
    text = value_of(measured, figure, n)
    return f"{text}{formatting.NBSP}%" if KINDS[measured.measure] == "percent" else text


def number_of(measured: Measured, value: float) -> str:
    """Return a limit or centre of a measure as it stands within a sentence."""
    return with_unit(measured, Estimate(WHOLE, value))


def interval_of(measured: Measured, low: float | None, high: float | None, n: int | None = None) -> str:
    """Return an interval of the measure, cut at the ends of its scale."""
    kind = KINDS[measured.measure]
    low, high = _inside(measured, low, high)
    return formatting.interval((low, high), digits_of(kind, n))


def difference_of(change: Change) -> str:
    """Return the difference with its interval: "−13.9 percentage points (−18.9 to −9.0)"."""
    digits = 2 if KINDS[change.measured.measure] == "mean" else 0 if min(change.now.n, change.before.n) < 100 else 1
    text = formatting.number(change.difference, digits)
    signed = f"+{text}" if change.difference > 0 else text
    ends = formatting.interval((change.low, change.high), digits)
    if KINDS[change.measured.measure] == "percent":
        return gettext("%(points)s percentage points (%(interval)s)", points=signed, interval=ends)
    return gettext("%(points)s points (%(interval)s)", points=signed, interval=ends)


def gauge(standing: Standing) -> Gauge | None:
    """Return where a figure stands on its line, None where there is nothing to draw."""
    figure = standing.figure
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    low, high = _inside(standing.measured, figure.low, figure.high)
    band = _inside(standing.measured, standing.low, standing.high) if standing.low is not None else None
    places = [place for place in (low, high, figure.value, *(band or ())) if place is not None]
    span = max(max(places) - min(places), width_of(standing.measured) / 20) * 1.2
    start = (max(places) + min(places)) / 2 - span / 2

    def place(value: float | None) -> float:
        return round(((value if value is not None else start) - start) / span * WIDTH, 1)

    return Gauge(place(figure.value), place(low), place(high), (place(band[0]), place(band[1])) if band else None)


def overview_finding(overview: Overview, unit_name: dict[int, str]) -> str:
    """Return what changed most, for worse and for better, in two or three sentences."""
    if overview.is_empty:
        return gettext("There are no figures yet.")
    worse = [change for change in overview.changes.real if change.difference < 0][:1]
    better = [change for change in overview.changes.real if change.difference > 0][:1]
    said = [_change_said(change, unit_name) for change in [*worse, *better]]
    if not said:
        said.append(gettext("Nothing has changed beyond chance in the last four weeks."))
    if overview.late_count:
        said.append(ngettext("%(num)s case is late.", "%(num)s cases are late.", overview.late_count))
    return " ".join(said)


def _change_said(change: Change, unit_name: dict[int, str]) -> str:
    message = (
        N_("%(unit)s: %(figure)s rose from %(before)s to %(now)s.")
        if change.difference > 0
        else N_("%(unit)s: %(figure)s fell from %(before)s to %(now)s.")
    )
    return gettext(
        message,
        unit=unit_name[change.unit],
        figure=short_name_of(change.measured),
        before=before_of(change),
        now=now_of(change),
    )


def _inside(measured: Measured, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    from_scale = ends_of_scale(measured)
    return (
        None if low is None else max(low, from_scale[0]),
        None if high is None else min(high, from_scale[1]),
    )


def ends_of_scale(measured: Measured) -> tuple[float, float]:
    """Return the lowest and highest value that a measure can have."""
    kind = KINDS[measured.measure]
    if kind == "percent":
        return 0.0, 100.0
    return (-100.0, 100.0) if kind == "nps" else (float(measured.scale[0]), float(measured.scale[-1]))
