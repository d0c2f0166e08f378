"""The figure of the funnel: what became of those who were asked, as shares with their intervals."""

from typing import Any

from surveyapp.analysis.report import Amount, Figure, Text
from surveyapp.analysis.response_rate import Outcomes
from surveyapp.domain.errors import N_
from surveyapp.reports.figures import GRID, PLAIN_AXIS, TEMPLATE, reach

STAGES = {
    "started": N_("Begun"),
    "complete": N_("Answered"),
    "partial": N_("Answered in part"),
    "broken_off": N_("Broken off"),
    "expired": N_("Expired, not begun"),
    "opted_out": N_("Opted out"),
    "bounced": N_("Came back"),
    "pending": N_("May still answer"),
}
HOVER = N_("%(name)s: %(value)s of those asked, %(interval)s, %(count)s")


def stage_figure(total: Outcomes) -> Figure:
    """Return bars of what became of those asked, in the order of the way; outcomes that nobody had are left out."""
    names = [name for name in STAGES if getattr(total, name)]
    # The axis runs upwards, the way of an invitation downwards.
    shown = names[::-1]
    shares = [total.share_of_asked(name) for name in shown]
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "x": [share.value for share in shares],
        "y": list(range(len(shown))),
        "width": 0.62,
        "marker": {"color": ["var(--c1)" if name in ("started", "complete") else "var(--c6)" for name in shown]},
        "error_x": {**reach(shares), "color": "var(--ink)", "thickness": 1.25, "width": 3},
        "hovertext": [
            Text(
                HOVER,
                {
                    "name": Text(STAGES[name]),
                    "value": Amount(share.value, "percent", n=share.n),
                    "interval": Amount((share.low, share.high), "interval", of="percent", n=share.n),
                    "count": Amount(getattr(total, name), "count"),
                },
            )
            for name, share in zip(shown, shares, strict=True)
        ],
        "hoverinfo": "text",
    }
    layout: dict[str, Any] = {
        **TEMPLATE,
        "height": 48 + 32 * len(shown),
        "margin": {"l": 24, "r": 24, "t": 8, "b": 32},
        "xaxis": {**GRID, "range": [0, 104], "ticksuffix": " %", "nticks": 6},
        "yaxis": {
            **PLAIN_AXIS,
            "tickvals": list(range(len(shown))),
            "ticktext": [Text(STAGES[name]) for name in shown],
            "ticklabelstandoff": 8,
        },
    }
    return Figure(
        name="stages",
        title=Text(N_("What became of those asked")),
        unit=Text(N_("Per cent of the %(n)s asked, 95 %% interval"), {"n": Amount(total.asked, "count")}),
        summary=Text(
            N_(
                "Response rate by AAPOR: RR1 %(rr1)s, with partial answers RR2 %(rr2)s. Everybody who was sent an"
                " invitation is in the base, also those whose letter came back or who opted out."
            ),
            {
                "rr1": Amount(total.rr1.value, "percent", n=total.asked),
                "rr2": Amount(total.rr2.value, "percent", n=total.asked),
            },
        ),
        wide={"data": [bars], "layout": layout},
        narrow={"data": [bars], "layout": {**layout, "xaxis": {**layout["xaxis"], "nticks": 4}}},
    )
