"""The league table: groups by their figure after small ones were pulled towards all, the raw figure beside it."""

from collections.abc import Sequence
from typing import Any

from surveyapp.analysis.metrics import RANK
from surveyapp.analysis.report import Column, Table, Text
from surveyapp.analysis.shrinkage import shrink
from surveyapp.domain.errors import N_
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS, QUESTION, Compared

# Their groups have an order of their own: nobody tops a list of days late.
ORDERED = ("days_late", "promise")
NOTE = N_(
    "Few answers swing far, so that small groups fill both ends of a plain list. Here every group is pulled towards all, the"
    " more the fewer its answers (empirical Bayes). Groups whose intervals overlap may stand in either order."
)


def league_table(compared: Sequence[Compared], by: str | None) -> Table | None:
    """Return the groups of each question, the best first; None where there is nothing to rank.

    Hidden cells take no part: what is shown says nothing of them.
    """
    if by is None or by in ORDERED:
        return None
    rows: list[dict[str, Any]] = []
    for question, measured in {each.measured.question: each.measured for each in compared}.items():
        of_question = [each for each in compared if each.measured.question == question]
        cells = {each.key: each.figure for each in of_question if each.figure is not None}
        pulled = shrink(measured, {key: figure.counts for key, figure in cells.items()})
        order = sorted(pulled, key=lambda key: pulled[key].value, reverse=measured.measure != RANK)
        rows += [
            {
                "key": key,
                "question": measured.question,
                "measure": measured.measure,
                "n": cells[key].n,
                "raw": cells[key].value,
                "value": pulled[key].value,
                "low": pulled[key].low,
                "high": pulled[key].high,
                "own": 100 * pulled[key].own,
            }
            for key in order
        ]
    columns = [
        Column("key", Text(DIMENSION_HEADS[by]), "key"),
        QUESTION,
        Column("n", Text(N_("n")), "count"),
        Column("raw", Text(N_("Raw")), "measure"),
        Column("value", Text(N_("Pulled")), "measure"),
        Column("low", Text(N_("Low")), "measure"),
        Column("high", Text(N_("High")), "measure"),
        Column("own", Text(N_("Own answers' weight, %%")), "percent"),
    ]
    return Table("league", Text(N_("League table")), columns, rows, Text(NOTE)) if rows else None
