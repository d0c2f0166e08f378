"""Two selections compared: the difference of every question with its interval, and what may be said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.analysis.comparison import HIGHER, LOWER, Comparison, compare
from surveyapp.analysis.metrics import FEW, RANK, Estimate, Measured
from surveyapp.analysis.report import Amount, Column, Filters, Selection, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.counting import Counts, figure_of, figured
from surveyapp.reports.hiding import Protection, may_show
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS
from surveyapp.reports.words import KINDS, joined

# What a difference is told in: shares and NPS in points, means in steps of their scale.
DIFFERENCES = {"percent": "change", "nps": "change", "mean": "mean"}


@dataclass(frozen=True)
class Against:
    """The second selection as it was narrowed for this reader: its counts by value of every question."""

    selection: Selection
    totals: Mapping[str, Counts]
    protection: Protection | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A question in both selections, and how they compare; None where there are too few answers to tell."""

    measured: Measured
    one: Estimate
    other: Estimate
    comparison: Comparison | None


def pairs_of(questions: Sequence[Measured], figures: Mapping[str, Estimate], against: Against | None) -> list[Pair]:
    """Return every question with a figure and answers in both selections; what is hidden in either stays so."""
    if against is None:
        return []
    others = {}
    for each in figured(questions):
        figure = figure_of(each, against.totals.get(each.question, {}))
        if figure.n and figures[each.question].n and may_show(figure.n, against.protection):
            others[each.question] = figure
    shown = [each for each in figured(questions) if each.question in others]
    one, other = [figures[each.question] for each in shown], [others[each.question] for each in shown]
    compared = compare(shown, [figure.counts for figure in one], [figure.counts for figure in other])
    return [Pair(*row) for row in zip(shown, one, other, compared, strict=True)]


def pair_rows(pairs: Sequence[Pair], filters: Filters, against: Against) -> dict[str, Any]:
    """Return the JSON's `comparison`: both selections and, by question, the first less the second."""
    rows = [_row(pair) for pair in pairs]
    return {"of": filters.selection.as_data(), "against": against.selection.as_data(), "differences": rows}


def against_table(pairs: Sequence[Pair]) -> Table:
    """Return one row a question: both figures, their difference with its interval, and what may be said."""
    rows = [
        {**_row(pair), "title": pair.measured.title, "said": _row(pair)["verdict"], "_words": {"said": pair_said(pair)}}
        for pair in pairs
    ]
    columns = [
        Column("question", Text(N_("Question"))),
        Column("title", Text(N_("Text"))),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("This selection")), "measure"),
        Column("other_n", Text(N_("n")), "count"),
        Column("other_value", Text(N_("The other")), "measure"),
        Column("difference", Text(N_("Difference")), "measure"),
        Column("difference_low", Text(N_("Low")), "measure"),
        Column("difference_high", Text(N_("High")), "measure"),
        Column("said", Text(N_("What it says"))),
    ]
    note = N_(
        "The first selection less the second, 95 %% interval (shares after Newcombe 1998, means after Welch or by"
        " the pooled variance, whichever is wider), corrected for the questions compared (Benjamini & Hochberg 1995)."
    )
    return Table("comparison", Text(N_("Two selections compared")), columns, rows, Text(note))


def pair_said(pair: Pair) -> Text:
    """Return in a sentence whether a question differs; "higher" and "lower" only where chance does not explain it."""
    found = pair.comparison
    if found is None:
        return Text(N_("Too few answers to tell: both need %(few)s at least."), {"few": str(FEW)})
    kind = DIFFERENCES[KINDS[pair.measured.measure]]
    params = {
        "difference": Amount(found.difference, kind),
        "low": Amount(found.low, kind),
        "high": Amount(found.high, kind),
    }
    words = _PLACES if pair.measured.measure == RANK else _SCORES
    # An interval of its own that leaves out zero tells nothing yet: so many questions were compared.
    unclear = _AMONG_MANY if found.low * found.high > 0 else _UNCLEAR
    return Text(words.get(found.verdict, unclear), params)


_SCORES = {
    HIGHER: N_(
        "Higher than in the other selection: the difference is %(difference)s, between %(low)s and %(high)s, 19 times in 20."
    ),
    LOWER: N_(
        "Lower than in the other selection: the difference is %(difference)s, between %(low)s and %(high)s, 19 times in 20."
    ),
}
_PLACES = {
    HIGHER: N_(
        "Further down than in the other selection: the difference is %(difference)s places, between %(low)s and %(high)s."
    ),
    LOWER: N_(
        "Further up than in the other selection: the difference is %(difference)s places, between %(low)s and %(high)s."
    ),
}
_AMONG_MANY = N_(
    "No clear difference: it lies between %(low)s and %(high)s, 19 times in 20, but among all questions compared one such could"
    " be chance."
)
_UNCLEAR = N_("No clear difference: it lies between %(low)s and %(high)s, 19 times in 20, and could be chance.")


def selection_said(selection: Selection) -> Text:
    """Return a selection in words: unit, segment, dates; "all answers" where nothing narrows it."""
    parts = [Text("%(unit)s", {"unit": selection.unit.replace("/", " › ")})] if selection.unit else []
    parts += [
        Text("%(dimension)s: %(key)s", {"dimension": Text(DIMENSION_HEADS.get(name, name)), "key": key})
        for name, key in selection.where.items()
    ]
    first, last = Amount(selection.from_on, "date"), Amount(selection.to_on, "date")
    if selection.from_on and selection.to_on:
        parts.append(Text(N_("%(first)s to %(last)s"), {"first": first, "last": last}))
    elif selection.from_on:
        parts.append(Text(N_("since %(first)s"), {"first": first}))
    elif selection.to_on:
        parts.append(Text(N_("until %(last)s"), {"last": last}))
    return joined(parts) if parts else Text(N_("all answers"))


def _row(pair: Pair) -> dict[str, Any]:
    found = pair.comparison
    return {
        "question": pair.measured.question,
        "measure": pair.measured.measure,
        "n": pair.one.n,
        "value": pair.one.value,
        "other_n": pair.other.n,
        "other_value": pair.other.value,
        "difference": found.difference if found else None,
        "difference_low": found.low if found else None,
        "difference_high": found.high if found else None,
        "p_value": found.p_value if found else None,
        "verdict": found.verdict if found else None,
    }
