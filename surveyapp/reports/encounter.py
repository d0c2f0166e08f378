"""The encounter: greeted, attended to, understood, thanked; in all and by unit."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from surveyapp.analysis.comparison import against_the_rest
from surveyapp.analysis.metrics import FEW, Estimate, Measured, is_unsure, width_of
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.counting import counts_by, figure_of, figures_row
from surveyapp.reports.hiding import Protection, cells_of, hidden_note, may_show
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS, FIGURES, Compared
from surveyapp.reports.words import value_of

WEAKEST = N_("In the encounter “%(question)s” scores lowest, with %(value)s.")


def totals_of(
    questions: Sequence[Measured], totals: pd.DataFrame, protection: Protection | None
) -> dict[str, Estimate]:
    """Return each part's figure over all units, none where it is too small to show."""
    counts = counts_by(totals.assign(key=""), "key")
    found = {}
    for each in questions:
        figure = figure_of(each, counts.get((each.question, ""), {}))
        found[each.question] = figure if may_show(figure.n, protection) else figure_of(each, {})
    return found


def breakdown_of(
    questions: Sequence[Measured],
    by_key: pd.DataFrame,
    keys: Sequence[str],
    whole: Mapping[str, Estimate],
    protection: Protection | None,
) -> list[Compared]:
    """Return every cell of the breakdown, question by question; hidden ones have no figure."""
    per_key = counts_by(by_key, "key")
    rows: list[Compared] = []
    for each in questions:
        if not whole[each.question].n:
            continue
        groups = {key: per_key.get((each.question, key), {}) for key in keys}
        cells = cells_of(each, groups, whole[each.question].n, protection)
        verdicts = against_the_rest(each, cells.shown)
        for key in keys:
            if key in cells.shown:
                figure = figure_of(each, cells.shown[key])
                # No word judges a figure that is too unsure to act on.
                verdict = None if is_unsure(figure, width_of(each)) else verdicts.get(key)
                rows.append(Compared(key, each, figure, verdict))
            elif key in cells.hidden:
                rows.append(Compared(key, each, None, hidden=cells.hidden[key]))
    return rows


def encounter_table(
    questions: Sequence[Measured],
    whole: Mapping[str, Estimate],
    cells: Sequence[Compared],
    by: str | None,
    protection: Protection | None,
) -> Table:
    """Return the parts of the encounter in all (without a key), then by key."""
    small = next((each.key.rpartition("/")[2] for each in cells if each.hidden == "small"), None)
    rows: list[dict[str, Any]] = [
        _row(None, each, whole[each.question]) for each in questions if whole[each.question].n
    ]
    for each in cells:
        if each.figure is None:
            note = hidden_note(each.hidden or "small", protection or Protection(), small)
            rows.append({"key": each.key, "question": each.measured.question, "_note": note})
            continue
        verdict = each.comparison.verdict if each.comparison else None
        rows.append({**_row(each.key, each.measured, each.figure), "verdict": verdict})
    columns = [
        Column("key", Text(DIMENSION_HEADS[by] if by else N_("Segment")), "key"),
        Column("question", Text(N_("Question"))),
        *FIGURES,
        Column("verdict", Text(N_("Against the others")), "verdict"),
    ]
    return Table("encounter", Text(N_("The encounter")), columns, rows)


def encounter_said(questions: Sequence[Measured], whole: Mapping[str, Estimate]) -> list[Text]:
    """Return which part of the encounter is the weakest, where its interval lies beneath that of each other."""
    told = [each for each in questions if whole[each.question].n >= FEW and whole[each.question].low is not None]
    if len(told) < 2 or len({(each.measure, each.scale) for each in told}) > 1:
        return []
    weakest = min(told, key=lambda each: whole[each.question].value or 0.0)
    others = [whole[each.question].low or 0.0 for each in told if each is not weakest]
    if (whole[weakest.question].high or 0.0) >= min(others):
        return []
    return [Text(WEAKEST, {"question": weakest.title, "value": value_of(weakest, whole[weakest.question])})]


def _row(key: str | None, measured: Measured, figure: Estimate) -> dict[str, Any]:
    return {
        "key": key,
        "question": measured.question,
        "measure": measured.measure,
        **figures_row(figure),
        "_unsure": is_unsure(figure, width_of(measured)),
        "_words": {"question": Amount(measured.title, "text")}
        | ({"key": Text(N_("All together"))} if key is None else {}),
    }
