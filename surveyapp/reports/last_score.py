"""How many answer the next invitation, by the score that they gave last time: what loyalty and the funnel both show."""

from collections.abc import Mapping
from typing import Any

from surveyapp.analysis.metrics import Estimate, Measured, is_unsure
from surveyapp.analysis.report import Amount, Column, Figure, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE, reach
from surveyapp.reports.words import label_of

HOVER = N_("%(score)s: %(value)s answered the next time, %(interval)s, n %(n)s")
COLUMNS = (
    Column("score", Text(N_("Score given last time"))),
    Column("n", Text(N_("Asked again")), "count"),
    Column("answered", Text(N_("Answered, %%")), "percent"),
    Column("low", Text(N_("Low")), "percent"),
    Column("high", Text(N_("High")), "percent"),
)


def last_score_table(measured: Measured, rates: Mapping[str, Estimate]) -> Table:
    """Return the response rate of the next invitation by the score given last time; letters that came back count."""
    rows = [
        {
            "score": score, "n": figure.n, "answered": figure.value, "low": figure.low, "high": figure.high,
            "_words": {"score": label_of(measured, score)}, "_unsure": is_unsure(figure, 100.0),
        }
        for score, figure in rates.items()
    ]  # fmt: skip
    return Table("by_last_score", Text(N_("Response rate by the score given last time")), COLUMNS, rows)


def last_score_figure(measured: Measured, rates: Mapping[str, Estimate]) -> Figure:
    """Return dots with intervals of the response rate by the score given last time."""
    scores, figures = list(rates), list(rates.values())
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(scores))),
        "y": [figure.value for figure in figures],
        "marker": {
            "size": 9,
            "color": ["var(--c6)" if is_unsure(figure, 100.0) else "var(--c1)" for figure in figures],
        },
        "error_y": {**reach(figures), "color": "var(--c1)", "thickness": 1.5, "width": 4},
        "hovertext": [
            Text(
                HOVER,
                {
                    "score": label_of(measured, score),
                    "value": Amount(figure.value, "percent", n=figure.n),
                    "interval": Amount((figure.low, figure.high), "interval", of="percent", n=figure.n),
                    "n": Amount(figure.n, "count"),
                },
            )
            for score, figure in rates.items()
        ],
        "hoverinfo": "text",
    }
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": 260,
        "margin": {"l": 40, "r": 12, "t": 12, "b": 36},
        "xaxis": {**PLAIN_AXIS, "tickvals": list(range(len(scores))), "ticktext": scores, "range": [-0.5, len(scores) - 0.5]},
        "yaxis": {**GRID, "range": [0, 104], "ticksuffix": " %", "nticks": 6},
    }  # fmt: skip
    drawn = {"data": [dots], "layout": layout}
    return Figure(
        name="last_score",
        title=Text(N_("Response rate by the score given last time")),
        unit=Text(
            N_("Per cent answering the next invitation, 95 %% interval; n %(n)s"),
            {"n": Amount(sum(figure.n for figure in figures), "count")},
        ),
        summary=Text(
            N_(
                "By “%(question)s”. Where the unhappy answer less often, later figures look better than they are: those"
                " who were let down have stopped talking to us."
            ),
            {"question": Amount(measured.title, "text")},
        ),
        wide=drawn,
        narrow=drawn,
    )
