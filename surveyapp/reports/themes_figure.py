"""The Plotly figure of themes: bars of how many complain of each, or of the harm done, with the figures beside them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from surveyapp.analysis.report import Amount, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import PLAIN_AXIS, TEMPLATE
from surveyapp.reports.themes_harm import Harm
from surveyapp.reports.themes_tables import Row

HOVER = N_("%(theme)s: %(count)s of %(n)s comments, %(value)s, %(interval)s")
HARM_HOVER = N_("%(theme)s: %(value)s of all harm, %(interval)s; %(count)s complaints, %(lost)s points each")
# Markup in a text would need inline styles, which the content policy forbids.
BOLD = {"color": "var(--ink)", "weight": 600}
MUTED = {"color": "var(--muted)"}
# Pixels that a column of figures takes, one of money, and from the plot's right edge to the end of the first.
COLUMN, MONEY, FIRST = 58, 76, 40


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of text beside the bars: its head, what stands in it of each row, and how it is written."""

    head: str | Text
    texts: Sequence[Any]
    font: dict[str, Any]
    width: int = COLUMN


def pareto_figures(
    rows: Sequence[Row], leading: Collection[str], *, by_harm: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the wide and the narrow figure; the themes `leading` are c1, the others pale."""
    columns = _columns(rows)
    # A narrow screen has room for how many, and for the money or else the points.
    few = [columns[0], *columns[2:][-1:]]
    return _wide(rows, leading, columns, by_harm=by_harm), _narrow(rows, leading, few, by_harm=by_harm)


def _columns(rows: Sequence[Row]) -> list[_Column]:
    harms = [row.harm or Harm() for row in rows]
    columns = [
        _Column("n", [Amount(row.complaints, "count") for row in rows], BOLD),
        # The few answers that `n` speaks of keep the share a whole number.
        _Column(
            Text(N_("running")),
            ["" if row.running is None else Amount(row.running, "percent", n=1) for row in rows],
            MUTED,
        ),
    ]
    if any(harm.lost is not None for harm in harms):
        columns.append(
            _Column(
                Text(N_("points")),
                ["" if harm.lost is None else Amount(-harm.lost, "change") for harm in harms],
                MUTED,
            )
        )
    if any(harm.stake for harm in harms):
        columns.append(_Column(Text(N_("at stake")), [_money(harm) for harm in harms], MUTED, MONEY))
    return columns


def _money(harm: Harm) -> Any:
    """Return the money at stake in the currency that most orders have; a plus says that there are others."""
    currency, money, _ = harm.main_stake
    if money is None:
        return ""
    amount = Amount(money, "money_short", of=currency)
    return amount if len(harm.stake) == 1 else Text("%(money)s +", {"money": amount})


def _wide(
    rows: Sequence[Row], leading: Collection[str], columns: Sequence[_Column], *, by_harm: bool
) -> dict[str, Any]:
    layout = {
        **TEMPLATE,
        "height": 44 + 30 * len(rows),
        "margin": {"l": 24, "r": _ends_at(columns)[-1] + 8, "t": 8, "b": 8},
        "xaxis": {**PLAIN_AXIS, "showticklabels": False, "rangemode": "tozero"},
        "yaxis": {
            **PLAIN_AXIS,
            "tickvals": list(range(len(rows))),
            "ticktext": [Amount(row.theme.title, "text") for row in rows],
            "tickfont": {"color": "var(--ink)"},
            "ticklabelstandoff": 8,
            "range": [len(rows) - 0.5, -1.3],
        },
        "annotations": _texts(columns, head=-0.9),
    }
    return {"data": [_bars(rows, leading, width=0.5, by_harm=by_harm)], "layout": layout}


def _narrow(
    rows: Sequence[Row], leading: Collection[str], columns: Sequence[_Column], *, by_harm: bool
) -> dict[str, Any]:
    """Return the figure for narrow screens: each name above its bar."""
    names = [
        {
            "xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.42, "showarrow": False,
            "text": Amount(row.theme.title, "text"), "font": {"color": "var(--ink)"},
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    layout = {
        **TEMPLATE,
        "height": 40 + 44 * len(rows),
        "margin": {"l": 0, "r": _ends_at(columns)[-1] + 4, "t": 8, "b": 8},
        "xaxis": {**PLAIN_AXIS, "showticklabels": False, "rangemode": "tozero"},
        "yaxis": {**PLAIN_AXIS, "showticklabels": False, "range": [len(rows) - 0.6, -1.2]},
        "annotations": [*names, *_texts(columns, head=-0.9)],
    }
    return {"data": [_bars(rows, leading, width=0.28, by_harm=by_harm)], "layout": layout}


def _texts(columns: Sequence[_Column], head: float) -> list[dict[str, Any]]:
    """Return the columns of figures as texts at the right of the plot."""
    found: list[dict[str, Any]] = []
    for column, end in zip(columns, _ends_at(columns), strict=True):
        place = {"xref": "paper", "x": 1, "xanchor": "right", "xshift": end, "showarrow": False}
        found.append({**place, "yref": "y", "y": head, "text": column.head, "font": MUTED})
        found += [
            {**place, "y": row, "text": text, "font": column.font}
            for row, text in enumerate(column.texts)
            if text != ""
        ]
    return found


def _ends_at(columns: Sequence[_Column]) -> list[int]:
    """Return where each column ends, in pixels from the plot's right edge."""
    return list(accumulate((column.width for column in columns[1:]), initial=FIRST))


def _bars(rows: Sequence[Row], leading: Collection[str], width: float, *, by_harm: bool) -> dict[str, Any]:
    """Return the bars; an interval of the share is drawn as so many comments, one of harm as per cent of it."""
    ends = [_ends(row, by_harm=by_harm) for row in rows]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [value for value, _, _ in ends],
        "y": list(range(len(rows))),
        "width": width,
        "marker": {"color": ["var(--c1)" if row.theme.question in leading else "var(--c6)" for row in rows]},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - value for value, _, high in ends],
            "arrayminus": [value - low for value, low, _ in ends],
            "color": "var(--ink)",
            "thickness": 1.2,
            "width": 3,
        },
        "hovertext": [_hover(row, by_harm=by_harm) for row in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _ends(row: Row, *, by_harm: bool) -> tuple[float, float, float]:
    """Return a bar's value with the ends of its interval."""
    if by_harm:
        harm = row.harm or Harm()
        return harm.share or 0.0, harm.share_low or 0.0, harm.share_high or 0.0
    scale = row.of_comments.n / 100
    return row.complaints, (row.of_comments.low or 0) * scale, (row.of_comments.high or 0) * scale


def _hover(row: Row, *, by_harm: bool) -> Text:
    share, harm = row.of_comments, row.harm or Harm()
    told = {"theme": Amount(row.theme.title, "text"), "count": Amount(row.complaints, "count")}
    if by_harm and harm.share is not None:
        return Text(
            HARM_HOVER,
            {
                **told,
                "value": Amount(harm.share, "percent", n=harm.n),
                "interval": Amount((harm.share_low, harm.share_high), "interval", of="percent", n=harm.n),
                "lost": Amount(-(harm.lost or 0.0), "change"),
            },
        )
    return Text(
        HOVER,
        {
            **told,
            "n": Amount(share.n, "count"),
            "value": Amount(share.value, "percent", n=share.n),
            "interval": Amount((share.low, share.high), "interval", of="percent", n=share.n),
        },
    )
