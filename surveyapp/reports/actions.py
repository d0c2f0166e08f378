"""The report `actions`: how fast complaints are answered and solved, what caused them, and whether removing it helped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from surveyapp.analysis.casework import STAGES, Casework, casework_by, count_casework, curve_of
from surveyapp.analysis.metrics import Estimate
from surveyapp.analysis.report import Amount, Column, Figure, Filters, Report, Table, Text
from surveyapp.analysis.survival import Curve, Median
from surveyapp.domain.errors import N_, NN_
from surveyapp.domain.tickets import actions as rules
from surveyapp.reports import actions_tables as tables
from surveyapp.reports.actions_figure import causes_figure, steps, waiting_figure
from surveyapp.reports.actions_words import BY_HEADS, KEY_NAMES, STAGE_HEADS, named
from surveyapp.reports.satisfaction_tables import PERIOD_HEADS
from surveyapp.reports.trend import labels_between, period_of

TITLE = N_("Complaints and corrective actions")


@dataclass(frozen=True)
class Frames:
    """What the report counts.

    Attributes:
        cases: prepared cases (`casework.prepare`) with `opened_on`, the local day, and `key` of the breakdown.
        actions: one row a corrective action: number, theme, unit_id, state, verdict.
        remedies: one row a remedy that was given: kind, currency, amount.
        promises: the verdict of each promise of ours (`domain.promises.VERDICTS`).
        keys: the keys of the breakdown, in the order they are shown; None for those that were found, by number.
        paths: the units' paths by id; `themes` the themes' titles in the reader's language.
        leaves_out_confidential: the reader may not work on cases, so that those of confidential surveys are not counted.
    """

    cases: pd.DataFrame
    actions: pd.DataFrame
    remedies: pd.DataFrame
    promises: Sequence[str]
    keys: Sequence[str] | None = None
    paths: Mapping[int, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    leaves_out_confidential: bool = False


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded. Times are calendar hours from the opening."""
    total = count_casework(frames.cases)
    curves = {stage: curve_of(frames.cases, stage) for stage in STAGES} if total.cases else {}
    found = [
        tables.times_table(total),
        tables.outcomes_table(total),
        tables.causes_table(frames.cases),
        tables.remedies_table(frames.remedies),
        tables.verdicts_table(frames.actions),
        tables.recurring_table(frames.cases, frames.actions, frames.paths, frames.themes),
        tables.promises_table(frames.promises),
        _trend_table(frames, filters),
        *([_breakdown_table(frames, filters.by)] if filters.by else []),
        _survival_table(curves),
    ]
    return Report(
        name="actions",
        title=Text(TITLE),
        finding=_finding(total, frames),
        data=_data(total, frames, filters, {table.name: table for table in found}),
        tables=found,
        figures=_figures(curves, found[2]),
    )


def _data(total: Casework, frames: Frames, filters: Filters, found: Mapping[str, Table]) -> dict[str, Any]:
    breakdown = found["breakdown"].rows if "breakdown" in found else []
    return {
        "report": "actions",
        **filters.as_data(),
        "survey": filters.survey or None,
        "cases": total.cases,
        "open": total.open,
        "closed": total.closed,
        "not_justified": total.not_justified,
        "cancelled": total.cancelled,
        "time": "calendar",
        "times": _plain(found["times"].rows),
        "reopened": _rate(total.reopened),
        "outcomes": {**total.outcomes, "solved_percent": _rate(total.solved)},
        "effort_minutes": total.effort_minutes,
        "remedies": _plain(found["remedies"].rows),
        "root_causes": _plain(found["root_causes"].rows),
        "corrective_actions": {
            "opened": len(frames.actions),
            **{row["verdict"]: row["count"] for row in found["corrective_actions"].rows},
        },
        "recurring": _plain(found["recurring"].rows),
        "promises": {
            **{row["verdict"]: row["count"] for row in found["promises"].rows},
            "kept_percent": _rate(tables.kept(found["promises"])),
        },
        "trend": _plain(found["trend"].rows),
        "breakdown": [{"dimension": filters.by, **row} for row in _plain(breakdown)],
        "survival": _plain(found["survival"].rows),
        "confidential_left_out": frames.leaves_out_confidential,
    }


def _plain(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if not name.startswith("_")} for row in rows]


def _rate(figure: Estimate) -> dict[str, Any]:
    return {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}


def _trend_table(frames: Frames, filters: Filters) -> Table:
    columns = [Column("period", Text(PERIOD_HEADS[filters.period]), "period"), *tables.FIGURES]
    rows: list[dict[str, Any]] = []
    if not frames.cases.empty:
        days = frames.cases["opened_on"]
        groups = casework_by(frames.cases.assign(period=[period_of(day, filters.period) for day in days]), "period")
        labels = labels_between(min(days), max(days), filters.period)
        rows = [{"period": label, **tables.figures_row(groups.get(label, Casework()))} for label in labels]
    return Table("trend", Text(N_("Over time, by when they came in")), columns, rows)


def _breakdown_table(frames: Frames, by: str) -> Table:
    groups = casework_by(frames.cases, "key") if not frames.cases.empty else {}
    keys = frames.keys if frames.keys is not None else sorted(groups, key=lambda key: (-groups[key].cases, key))
    rows = [
        {"key": key, **tables.figures_row(groups[key]), "_words": {"key": _key_said(by, key, frames)}}
        for key in keys
        if key in groups
    ]
    return Table("breakdown", Text(N_("Compared")), [Column("key", Text(BY_HEADS[by])), *tables.FIGURES], rows)


def _key_said(by: str, key: str, frames: Frames) -> Text | Amount:
    if by == "unit":
        return Amount(key.replace("/", " › "), "text") if key else Text(N_("No unit of its own"))
    if by == "theme":
        return Amount(frames.themes.get(key, key), "text")
    return named(KEY_NAMES[by], key)


def _survival_table(curves: Mapping[str, Curve]) -> Table:
    columns = (
        Column("stage", Text(N_("Stage"))),
        Column("hours", Text(N_("After")), "hours"),
        Column("waiting", Text(N_("Still wait, %%")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
        Column("at_risk", Text(N_("Waited until then")), "count"),
    )
    rows = []
    for stage, curve in curves.items():
        for place in steps(curve):
            low, high = curve.low[place], curve.high[place]
            rows.append(
                {
                    "stage": stage, "hours": curve.times[place], "waiting": 100 * curve.shares[place],
                    "low": None if low is None else 100 * low, "high": None if high is None else 100 * high,
                    "at_risk": curve.at_risk[place], "_words": {"stage": Text(STAGE_HEADS[stage])},
                }
            )  # fmt: skip
    return Table("survival", Text(N_("How long customers wait, step by step")), columns, rows)


def _figures(curves: Mapping[str, Curve], causes: Table) -> list[Figure]:
    return [
        *([waiting_figure(curves)] if any(curve.events for curve in curves.values()) else []),
        *([causes_figure(causes)] if causes.rows else []),
    ]


def _finding(total: Casework, frames: Frames) -> list[Text]:
    if not total.cases and not len(frames.actions):
        return [Text(N_("No complaint came in."))]
    said = [
        *_time_said(total.medians["answer"], N_("Half the cases are answered within %(value)s (%(interval)s, %(n)s).")),
        *_time_said(total.medians["solve"], N_("Half are solved within %(value)s (%(interval)s, %(n)s).")),
    ]
    if total.cases and not said:
        said = [_counted(total.cases), Text(N_("Too few are answered yet to say how long it takes."))]
    if total.solved.n:
        words = N_("%(value)s of those asked call it solved (%(interval)s, %(n)s).")
        said.append(
            Text(
                words,
                {
                    "value": Amount(total.solved.value, "percent", n=total.solved.n),
                    "interval": Amount(
                        (total.solved.low, total.solved.high), "interval", of="percent", n=total.solved.n
                    ),
                    "n": _n(total.solved.n),
                },
            )
        )
    return said + _proof_said(frames.actions)


def _time_said(median: Median, words: str) -> list[Text]:
    if median.value is None:
        return []
    if median.low is None:
        interval = Text(N_("too few to say how sure that is"))
    elif median.high is None:
        interval = Text(N_("%(low)s or more"), {"low": Amount(median.low, "hours")})
    else:
        ends = {"low": Amount(median.low, "hours"), "high": Amount(median.high, "hours")}
        interval = Text(N_("%(low)s to %(high)s"), ends)
    return [Text(words, {"value": Amount(median.value, "hours"), "interval": interval, "n": _n(median.n)})]


def _proof_said(actions: pd.DataFrame) -> list[Text]:
    proven = int((actions["verdict"] == rules.EFFECTIVE).sum())
    not_proven = int((actions["verdict"] == rules.NOT_EFFECTIVE).sum())
    if not proven + not_proven:
        return []
    words = NN_(
        "%(proven)s corrective action is proven effective, %(not)s not.",
        "%(proven)s corrective actions are proven effective, %(not)s not.",
    )
    return [Text.counted(words, proven, {"proven": Amount(proven, "count"), "not": Amount(not_proven, "count")})]


def _n(n: int) -> Text:
    return Text.counted(NN_("%(n)s case", "%(n)s cases"), n, {"n": Amount(n, "count")})


def _counted(n: int) -> Text:
    return Text.counted(NN_("%(n)s case came in.", "%(n)s cases came in."), n, {"n": Amount(n, "count")})
