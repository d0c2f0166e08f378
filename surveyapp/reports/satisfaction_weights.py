"""What the figures would be, had every kind of order answered alike: shown beside the figures as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.analysis.metrics import Estimate, Measured
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.analysis.weighting import Weighted, weigh
from surveyapp.domain.errors import N_, NN_
from surveyapp.domain.strata import Stratum
from surveyapp.reports.counting import Counts, scored
from surveyapp.reports.words import KINDS, sentences

NOTE = N_(
    "Weighted: answers count so that unit, category and lateness stand as in the orders delivered in the same time. Kinds of"
    " orders with few answers are joined, no answer counts more than five times. Effective n: of how many"
    " answers alike the weights leave the certainty."
)


@dataclass(frozen=True)
class Strata:
    """Answers by value, by kind of order, of each question; and how many orders of each kind were delivered."""

    answers: Mapping[str, Mapping[Stratum, Counts]]
    orders: Mapping[Stratum, int]


def weighted_of(
    questions: Sequence[Measured], totals: Mapping[str, Counts], strata: Strata | None
) -> dict[str, Weighted]:
    """Return the weighted figure of every scored question of which most answers are about orders of the list."""
    found: dict[str, Weighted] = {}
    for each in scored(questions) if strata is not None else ():
        answers = strata.answers.get(each.question, {})
        total = totals.get(each.question, {})
        inside = {value: sum(counts.get(value, 0) for counts in answers.values()) for value in each.scale}
        others = {value: max(0, total.get(value, 0) - inside[value]) for value in each.scale}
        if sum(inside.values()) <= sum(others.values()):
            continue
        weighted = weigh(each, answers, strata.orders, others)
        if weighted is not None:
            found[each.question] = weighted
    return found


def weights_rows(weighted: Mapping[str, Weighted]) -> list[dict[str, Any]]:
    """Return the rows of the JSON's `weighted`."""
    return [{"question": question, **_figures(each)} for question, each in weighted.items()]


def weights_table(
    questions: Sequence[Measured], figures: Mapping[str, Estimate], weighted: Mapping[str, Weighted]
) -> Table:
    """Return the weighted figures beside the others, one row a question, with what weighting changes in words."""
    rows = [
        {
            "question": each.question,
            "title": each.title,
            "measure": each.measure,
            "unweighted": figures[each.question].value,
            **_figures(weighted[each.question]),
            "_words": {"said": weights_said(each, figures[each.question], weighted[each.question])},
        }
        for each in questions
        if each.question in weighted
    ]
    columns = [
        Column("question", Text(N_("Question"))),
        Column("title", Text(N_("Text"))),
        Column("n", Text(N_("n")), "count"),
        Column("unweighted", Text(N_("Unweighted")), "measure"),
        Column("value", Text(N_("Weighted")), "measure"),
        Column("low", Text(N_("Low")), "measure"),
        Column("high", Text(N_("High")), "measure"),
        Column("effective_n", Text(N_("Effective n")), "count"),
        Column("design_effect", Text(N_("Design effect")), "mean"),
        Column("late_answers", Text(N_("Late among answers, %%")), "percent"),
        Column("late_orders", Text(N_("Late among orders, %%")), "percent"),
        Column("said", Text(N_("What it changes"))),
    ]
    return Table("weighted", Text(N_("Weighted against non-response")), columns, rows, Text(NOTE))


def weights_said(measured: Measured, figure: Estimate, weighted: Weighted) -> Text:
    """Return in two or three sentences what weighting changes of a question, and why."""
    kind = KINDS[measured.measure]
    params = {
        "weighted": Amount(weighted.value, kind, n=weighted.n),
        "interval": Amount((weighted.low, weighted.high), "interval_said", of=kind, n=weighted.n),
        "value": Amount(figure.value, kind, n=figure.n),
    }
    is_within = figure.low is not None and figure.high is not None and figure.low <= weighted.value <= figure.high
    message = _LITTLE if is_within else _MUCH
    late = {
        "answers": Amount(weighted.late_answers, "percent", n=weighted.n),
        "orders": Amount(weighted.late_orders, "percent"),
    }
    why = N_("Late orders are %(answers)s of the answers and %(orders)s of the orders.")
    said = [Text(message, params), Text(why, late)]
    if weighted.capped:
        # What is cut off is missing from the weighted figure, which nobody may take for the truth then.
        said.append(Text.counted(_CAPPED, weighted.capped, {"n": Amount(weighted.capped, "count")}))
    return sentences(said)


_CAPPED = NN_(
    "%(n)s answer of orders that hardly anybody answers would have to count even more: the truth lies further that way.",
    "%(n)s answers of orders that hardly anybody answers would have to count even more: the truth lies further that way.",
)
_LITTLE = N_(
    "Had all kinds of orders answered alike, it would be %(weighted)s and not %(value)s (%(interval)s): who answered changes"
    " little."
)
_MUCH = N_(
    "Had all kinds of orders answered alike, it would be %(weighted)s and not %(value)s (%(interval)s): some kinds of orders"
    " answer less than others, so trust the weighted figure more."
)


def _figures(weighted: Weighted) -> dict[str, Any]:
    names = (
        "n",
        "value",
        "low",
        "high",
        "effective_n",
        "design_effect",
        "late_answers",
        "late_orders",
        "strata",
        "capped",
    )
    return {name: getattr(weighted, name) for name in names}
