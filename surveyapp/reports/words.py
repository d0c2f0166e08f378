"""Words that reports share: what a measure is called, how it is made, and how a figure is said."""

from collections.abc import Sequence

from surveyapp.analysis.metrics import Estimate, Measured, top_values
from surveyapp.analysis.report import MEASURE_KINDS, Amount, Filters, Text
from surveyapp.domain.errors import N_, NN_

KINDS = MEASURE_KINDS
HEADS = {
    "csat": N_("Satisfied, %%"),
    "nps": N_("Recommendation score"),
    "ces": N_("Ease, mean"),
    "rating": N_("Mean"),
    "rank": N_("Mean place"),
}
FINDINGS = {
    "csat": N_("%(value)s of customers are satisfied: %(interval)s, %(n)s."),
    "nps": N_("The recommendation score is %(value)s: %(interval)s, %(n)s."),
    "ces": N_("Customers rate the ease at %(value)s on average: %(interval)s, %(n)s."),
    "rating": N_("The rating is %(value)s on average: %(interval)s, %(n)s."),
    "rank": N_("“%(part)s” is put in place %(value)s on average: %(interval)s, %(n)s."),
}
SINGLE = {
    "csat": N_("%(value)s of customers are satisfied, %(n)s."),
    "nps": N_("The recommendation score is %(value)s, %(n)s."),
    "ces": N_("Customers rate the ease at %(value)s on average, %(n)s."),
    "rating": N_("The rating is %(value)s on average, %(n)s."),
    "rank": N_("“%(part)s” is put in place %(value)s on average, %(n)s."),
}
MADE_OF = {
    "csat": N_("Per cent answering %(top)s on a scale from %(lowest)s to %(highest)s, 95 %% interval"),
    "nps": N_("Per cent answering 9 or 10 less per cent answering 0 to 6, 95 %% interval"),
    "ces": N_("Mean of the answers on a scale from %(lowest)s to %(highest)s, 95 %% interval"),
    "rating": N_("Mean of the answers on a scale from %(lowest)s to %(highest)s, 95 %% interval"),
    "rank": N_("Mean of the places from %(lowest)s, the most important, to %(highest)s, 95 %% interval"),
}
HOVER = N_("%(where)s: %(value)s, %(interval)s, n %(n)s")


def made_of(measured: Measured) -> Text:
    """Return how the measure is made, in a line."""
    top = top_values(measured)
    shown = top[0] if len(top) == 1 else Text(N_("%(first)s to %(last)s"), {"first": top[0], "last": top[-1]})
    ends = {"lowest": measured.scale[0], "highest": measured.scale[-1]}
    return Text(MADE_OF[measured.measure], {"top": shown, **ends})


def label_of(measured: Measured, value: str) -> Amount:
    """Return a value as it was offered: the ends of a scale with their number before their words."""
    words = measured.labels.get(value) or value
    return Amount(f"{value} {words}" if value.isdigit() and words != value else words, "text")


def value_of(measured: Measured, figure: Estimate) -> Amount:
    """Return a figure's value as an amount of its measure."""
    return Amount(figure.value, KINDS[measured.measure], n=figure.n)


def interval_of(measured: Measured, figure: Estimate, kind: str = "interval") -> Amount:
    """Return a figure's interval as an amount; `kind` interval, or interval_said for a sentence."""
    return Amount((figure.low, figure.high), kind, of=KINDS[measured.measure], n=figure.n)


def answers(n: int) -> Text:
    """Return "1 answer", "2,214 answers"."""
    return Text.counted(NN_("%(n)s answer", "%(n)s answers"), n, {"n": Amount(n, "count")})


def said(measured: Measured, figure: Estimate) -> Text:
    """Return a figure as a sentence, with its interval and n."""
    params = {"value": value_of(measured, figure), "n": answers(figure.n), "part": measured.part}
    if figure.low is None:
        return Text(SINGLE[measured.measure], params)
    return Text(FINDINGS[measured.measure], {**params, "interval": interval_of(measured, figure, "interval_said")})


def hover(measured: Measured, figure: Estimate, where: object) -> Text:
    """Return the one plain sentence that a point of a chart says."""
    return Text(
        HOVER,
        {
            "where": where,
            "value": value_of(measured, figure),
            "interval": interval_of(measured, figure),
            "n": Amount(figure.n, "count"),
        },
    )


def joined(parts: Sequence[Text]) -> Text:
    """Return short texts in one line, parted by dots."""
    return Text(
        " · ".join(f"%(part{i})s" for i in range(len(parts))), {f"part{i}": part for i, part in enumerate(parts)}
    )


def sentences(parts: Sequence[Text]) -> Text:
    """Return sentences one after another."""
    return Text(" ".join(f"%(part{i})s" for i in range(len(parts))), {f"part{i}": part for i, part in enumerate(parts)})


def no_answers(filters: Filters) -> Text:
    """Return that there are no answers, and in which period."""
    params = {"first": Amount(filters.from_on, "date"), "last": Amount(filters.to_on, "date")}
    if filters.from_on and filters.to_on:
        return Text(N_("No answers between %(first)s and %(last)s."), params)
    if filters.from_on:
        return Text(N_("No answers since %(first)s."), params)
    if filters.to_on:
        return Text(N_("No answers until %(last)s."), params)
    return Text(N_("No answers yet."))
