"""The tables of the report `satisfaction`; page and CSV are made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveyapp.analysis.comparison import HIGHER, LOWER, Comparison
from surveyapp.analysis.metrics import FIGURED, RANK, Estimate, Measured, first_share, is_unsure, share, width_of
from surveyapp.analysis.report import Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.counting import figures_row
from surveyapp.reports.hiding import Protection, hidden_note
from surveyapp.reports.trend import Trend

PERIOD_HEADS = {"day": N_("Day"), "week": N_("Week"), "month": N_("Month")}
DIMENSION_HEADS = {
    "unit": N_("Unit"),
    "category": N_("Category"),
    "channel": N_("Channel"),
    "product": N_("Product"),
    "seller": N_("Seller"),
    "carrier": N_("Carrier"),
    "language": N_("Language"),
    "days_late": N_("Days early or late"),
    "promise": N_("Promise"),
}
PLACE_VERDICTS = {
    HIGHER: N_("Further down than with the others"),
    LOWER: N_("Further up than with the others"),
}
ASKED_OF_SOME = N_(
    "n counts those who answered. Some questions are asked on a condition: whoever was not asked is not counted there."
)
QUESTION = Column("question", Text(N_("Question")))
FIGURES = (
    Column("n", Text(N_("n")), "count"),
    Column("value", Text(N_("Value")), "measure"),
    Column("low", Text(N_("Low")), "measure"),
    Column("high", Text(N_("High")), "measure"),
    Column("mean", Text(N_("Mean")), "mean"),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell of the breakdown: its figure, how it compares with all the others, or why it is hidden."""

    key: str
    measured: Measured
    figure: Estimate | None
    comparison: Comparison | None = None
    hidden: str | None = None


def trend_table(trends: Sequence[Trend], period: str) -> Table:
    """Return every question's figure by period, oldest first."""
    rows = [
        {
            "period": label,
            "question": trend.measured.question,
            "measure": trend.measured.measure,
            **figures_row(figure),
            "signal": signal,
        }
        for trend in trends
        for label, figure, signal in zip(trend.labels, trend.figures, trend.chart.signals, strict=True)
    ]
    head = Column("period", Text(PERIOD_HEADS[period]), "period")
    signal = Column("signal", Text(N_("Signal")), "signal")
    return Table("trend", Text(N_("The same as a table")), [head, QUESTION, *FIGURES, signal], rows)


def breakdown_table(compared: Sequence[Compared], by: str, protection: Protection | None) -> Table:
    """Return the breakdown; a hidden cell says why in `_note`, an unsure figure is marked `_unsure`."""
    small = next((each.key.rpartition("/")[2] for each in compared if each.hidden == "small"), None)
    rows = []
    for each in compared:
        row = {"dimension": by, "key": each.key, "question": each.measured.question, "measure": each.measured.measure}
        if each.figure is None:
            note = hidden_note(each.hidden or "small", protection or Protection(), small)
            rows.append({**row, "_note": note})
            continue
        rows.append(
            {
                **row,
                **figures_row(each.figure),
                "verdict": each.comparison.verdict if each.comparison else None,
                "_words": _verdict_words(each),
                "_unsure": is_unsure(each.figure, width_of(each.measured)),
            }
        )
    columns = [
        Column("dimension", Text(N_("Segment")), "dimension"),
        Column("key", Text(DIMENSION_HEADS[by]), "key"),
        QUESTION,
        *FIGURES,
        Column("verdict", Text(N_("Against the others")), "verdict"),
    ]
    return Table("breakdown", Text(DIMENSION_HEADS[by]), columns, rows)


def _verdict_words(compared: Compared) -> dict[str, Text]:
    """Return the verdict on a place in words: there a higher number is further down."""
    verdict = compared.comparison.verdict if compared.comparison else None
    if compared.measured.measure != RANK or verdict not in PLACE_VERDICTS:
        return {}
    return {"verdict": Text(PLACE_VERDICTS[verdict])}


def measure_table(
    questions: Sequence[Measured], figures: Mapping[str, Estimate], *, has_conditions: bool = False
) -> Table:
    """Return one row a question, `_group` and `_part` naming a row of a matrix; `has_conditions` says what n leaves out."""
    rows = [
        {
            "question": each.question,
            "title": each.title,
            "measure": each.measure,
            **figures_row(figures[each.question]),
            "_group": each.group,
            "_part": each.part,
            "_unsure": each.measure in FIGURED and is_unsure(figures[each.question], width_of(each)),
        }
        for each in questions
    ]
    columns = [
        QUESTION,
        Column("title", Text(N_("Text"))),
        Column("measure", Text(N_("Measure")), "measure_name"),
        *FIGURES,
    ]
    note = Text(ASKED_OF_SOME) if has_conditions else None
    return Table("measures", Text(N_("All questions")), columns, rows, note)


def ranking_table(questions: Sequence[Measured], figures: Mapping[str, Estimate]) -> Table | None:
    """Return what was put in order, of each ranking the most important first; None where nothing is ranked."""
    ranked = [each for each in questions if each.measure == RANK]
    if not ranked:
        return None
    groups = list(dict.fromkeys(each.group for each in ranked))
    ranked.sort(key=lambda each: (groups.index(each.group), figures[each.question].value or len(each.scale) + 1))
    rows = []
    for each in ranked:
        figure = figures[each.question]
        first = first_share(figure) or (None, None, None)
        rows.append(
            {
                "question": each.question,
                "title": each.group,
                "label": each.part,
                "measure": each.measure,
                **figures_row(figure),
                **dict(zip(("first", "first_low", "first_high"), first, strict=True)),
                "answered": figure.answered,
                "_n": figure.answered,
                "_unsure": is_unsure(figure, width_of(each)),
            }
        )
    columns = [
        QUESTION,
        Column("title", Text(N_("Text"))),
        Column("label", Text(N_("Put in order"))),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("Mean place")), "mean"),
        Column("low", Text(N_("Low")), "mean"),
        Column("high", Text(N_("High")), "mean"),
        Column("first", Text(N_("Put first, %%")), "percent"),
        Column("first_low", Text(N_("Low")), "percent"),
        Column("first_high", Text(N_("High")), "percent"),
        Column("answered", Text(N_("Answered")), "count"),
    ]
    note = Text(N_("1 is the first place, the most important. Per cent are of all who put anything in order."))
    return Table("rankings", Text(N_("Put in order of importance")), columns, rows, note)


def answer_table(questions: Sequence[Measured], figures: Mapping[str, Estimate]) -> Table:
    """Return how often each value was given, with its share of those who answered."""
    rows = [
        {
            "question": each.question,
            "answer": value,
            "label": each.labels.get(value, value),
            "count": given.n and figures[each.question].counts[value],
            "n": given.n,
            "share": given.value,
            "low": given.low,
            "high": given.high,
        }
        for each in questions
        for value, given in _ordered(each, shares_of(figures[each.question]))
    ]
    columns = [
        QUESTION,
        Column("answer", Text(N_("Answer")), "code"),
        Column("label", Text(N_("Text"))),
        Column("count", Text(N_("Given")), "count"),
        Column("n", Text(N_("n")), "count"),
        Column("share", Text(N_("Share")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
    ]
    return Table("answers", Text(N_("Every answer")), columns, rows)


def _ordered(measured: Measured, shares: list[tuple[str, Estimate]]) -> list[tuple[str, Estimate]]:
    """Return a score's values by the scale, choices with the most frequent first."""
    if measured.measure in FIGURED:
        return shares
    return sorted(shares, key=lambda each: -(each[1].value or 0))


def shares_of(figure: Estimate) -> list[tuple[str, Estimate]]:
    """Return each value with the per cent of those who answered that gave it, and its Wilson interval."""
    n = figure.answered
    if not n:
        return [(value, Estimate(0)) for value in figure.counts]
    return [(value, Estimate(n, *share(count, n))) for value, count in figure.counts.items()]
