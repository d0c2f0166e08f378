"""The report `funnel`: who was asked, who was not and why, and how many of those asked answered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import pandas as pd

from surveyapp.analysis.disclosure import suppress
from surveyapp.analysis.metrics import Estimate, Measured
from surveyapp.analysis.report import Amount, Column, Filters, Report, Table, Text
from surveyapp.analysis.response_rate import Outcomes, count_outcomes, outcomes_by, reasons_of
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports import funnel_stops
from surveyapp.reports.funnel_figure import stage_figure
from surveyapp.reports.hiding import Protection, hidden_note, may_show
from surveyapp.reports.last_score import last_score_figure, last_score_table
from surveyapp.reports.loyalty_study import next_rates
from surveyapp.reports.satisfaction_tables import PERIOD_HEADS
from surveyapp.reports.trend import labels_between, merged_label, period_of
from surveyapp.reports.words import answers

TITLE = N_("Funnel")
BY_HEADS = {"unit": N_("Unit"), "language": N_("Language"), "survey": N_("Survey")}
COUNTS = (
    Column("recorded", Text(N_("Occasions")), "count"),
    Column("skipped", Text(N_("Not asked")), "count"),
    Column("asked", Text(N_("Asked")), "count"),
    Column("bounced", Text(N_("Came back")), "count"),
    Column("opted_out", Text(N_("Opted out")), "count"),
    Column("started", Text(N_("Begun")), "count"),
    Column("complete", Text(N_("Answered")), "count"),
    Column("partial", Text(N_("In part")), "count"),
    Column("broken_off", Text(N_("Broken off")), "count"),
    Column("expired", Text(N_("Expired")), "count"),
    Column("pending", Text(N_("May still answer")), "count"),
    Column("rr1", Text(N_("RR1")), "percent"),
    Column("low", Text(N_("Low")), "percent"),
    Column("high", Text(N_("High")), "percent"),
    Column("rr2", Text(N_("RR2")), "percent"),
)


@dataclass(frozen=True)
class Frames:
    """What the report counts.

    Attributes:
        by_day: the day that the thing asked about happened on, and the columns of `response_rate.FACTS`.
        by_key: the same by `key` of the breakdown asked for; empty without one.
        keys: the keys of the breakdown, in the order they are shown.
        protection: None where the survey needs none towards this reader.
        stops: how many partial responses stopped at each question; None stands for the end. Empty where protected.
        titles: the questions' words by name, in the survey's order.
        last_scored: the question whose score is set beside the answer to the next invitation; None where there is none.
        next_asked: score, fact, key, count of those who were asked again since.
    """

    by_day: pd.DataFrame
    by_key: pd.DataFrame
    keys: Sequence[str] = ()
    protection: Protection | None = None
    stops: Mapping[str | None, int] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    last_scored: Measured | None = None
    next_asked: pd.DataFrame = field(default_factory=pd.DataFrame)


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded."""
    if frames.protection is not None and frames.protection.periods:
        periods = frames.protection.periods
        filters = replace(filters, from_on=periods[0][0], to_on=periods[-1][1])
    total = count_outcomes(frames.by_day)
    if not may_show(total.complete + total.partial, frames.protection):
        total = Outcomes()
    trend = _trend(frames, filters) if total.recorded else []
    breakdown = _breakdown(frames, total) if filters.by and total.recorded else []
    reasons = reasons_of(frames.by_day) if total.recorded else {}
    rates = next_rates(frames.next_asked, frames.last_scored.scale) if frames.last_scored is not None else {}
    stops = funnel_stops.rows_of(frames.stops, frames.titles, total) if total.started else []
    return Report(
        name="funnel",
        title=Text(TITLE),
        finding=[*_finding(total, frames.protection), *_settled(total, frames.protection)],
        data={
            "report": "funnel",
            **filters.as_data(),
            **asdict(total),
            "reasons": reasons,
            "stopped": funnel_stops.data_of(stops),
            "rr1": _rate(total.rr1),
            "rr2": _rate(total.rr2),
            "trend": [{"period": label, **_row(outcomes)} for label, outcomes in trend],
            "breakdown": [
                {"dimension": filters.by, "key": key, **_row(outcomes)}
                for key, outcomes, _ in breakdown
                if outcomes is not None
            ],
            "by_last_score": [
                {"score": score, "n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}
                for score, figure in rates.items()
            ],
            "suppressed": sum(outcomes is None for _, outcomes, _ in breakdown),
        },
        tables=[
            Table("total", Text(N_("All in all")), COUNTS, [_row(total)]),
            Table(
                "reasons",
                Text(N_("Why not asked")),
                [Column("reason", Text(N_("Reason"))), Column("count", Text(N_("Occasions")), "count")],
                [{"reason": reason, "count": count} for reason, count in reasons.items()],
            ),
            funnel_stops.stops_table(stops),
            Table(
                "trend",
                Text(N_("Over time")),
                [Column("period", Text(PERIOD_HEADS[filters.period]), "period"), *COUNTS],
                [{"period": label, **_row(outcomes)} for label, outcomes in trend],
            ),
            *([_breakdown_table(breakdown, filters.by, frames.protection)] if filters.by else []),
            *([last_score_table(frames.last_scored, rates)] if frames.last_scored is not None else []),
        ],
        figures=[
            *([stage_figure(total)] if total.asked else []),
            *([last_score_figure(frames.last_scored, rates)] if frames.last_scored is not None and rates else []),
        ],
    )


def _trend(frames: Frames, filters: Filters) -> list[tuple[str, Outcomes]]:
    """Return the outcomes of every period, those without any invitation too; merged months of a protected survey."""
    days = sorted(frames.by_day["day"].unique())
    if frames.protection is not None:
        periods = frames.protection.periods
        label_of = {day: merged_label(first, last) for day in days for first, last in periods if first <= day <= last}
        labels = [merged_label(first, last) for first, last in periods]
    else:
        label_of = {day: period_of(day, filters.period) for day in days}
        labels = labels_between(days[0], days[-1], filters.period)
    per_period = outcomes_by(frames.by_day.assign(label=frames.by_day["day"].map(label_of)), "label")
    found = {label: per_period.get(label, Outcomes()) for label in labels}
    hidden = _hidden(found, frames.protection)
    return [(label, outcomes) for label, outcomes in found.items() if label not in hidden]


def _breakdown(frames: Frames, total: Outcomes) -> list[tuple[str, Outcomes | None, str | None]]:
    """Return (key, outcomes, None), or (key, None, why it is hidden), of every group."""
    found = outcomes_by(frames.by_key, "key")
    hidden = dict(frames.protection.hidden) if frames.protection else {}
    hidden |= _hidden({key: each for key, each in found.items() if key not in hidden}, frames.protection)
    return [
        (key, None if key in hidden else found[key], hidden.get(key)) for key in frames.keys if key in found and total
    ]


def _hidden(groups: Mapping[str, Outcomes], protection: Protection | None) -> dict[str, str]:
    """Return which groups have too few answers to be shown in a protected survey, and those that would give them away."""
    if protection is None:
        return {}
    found = suppress({key: each.complete + each.partial for key, each in groups.items()}, protection.k)
    return {key: found.reason(key) for key in groups if key in found}


def _breakdown_table(
    rows: Sequence[tuple[str, Outcomes | None, str | None]], by: str | None, protection: Protection | None
) -> Table:
    shown: list[dict[str, Any]] = []
    for key, outcomes, reason in rows:
        if outcomes is not None:
            shown.append({"key": key, **_row(outcomes), "_note": None})
        elif protection is not None and reason is not None:
            shown.append({"key": key, "_note": hidden_note(reason, protection, None)})
    return Table("breakdown", Text(N_("Compared")), [Column("key", Text(BY_HEADS[by or "unit"])), *COUNTS], shown)


def _row(outcomes: Outcomes) -> dict[str, Any]:
    rr1 = outcomes.rr1
    return {**asdict(outcomes), "rr1": rr1.value, "low": rr1.low, "high": rr1.high, "rr2": outcomes.rr2.value}


def _rate(figure: Estimate) -> dict[str, Any]:
    return {"n": figure.n, "value": figure.value, "low": figure.low, "high": figure.high}


def _finding(total: Outcomes, protection: Protection | None) -> list[Text]:
    if not total.recorded and protection is not None:
        words = N_(
            "These answers are protected: the funnel is shown once the time to answer is over for a whole month of"
            " invitations, and %(k)s of these were answered."
        )
        return [Text(words, {"k": Amount(protection.k, "count")})]
    if not total.recorded:
        return [Text(N_("Nobody has been asked yet."))]
    if not total.asked:
        return [Text(N_("Nothing has been sent yet.")), *_skipped(total)]
    figure = total.rr1
    said = [
        Text(
            N_("%(value)s of those asked answered: %(interval)s, %(n)s."),
            {
                "value": Amount(figure.value, "percent", n=figure.n),
                "interval": Amount((figure.low, figure.high), "interval_said", of="percent", n=figure.n),
                "n": answers(total.complete),
            },
        )
    ]
    if total.pending:
        said.append(
            Text(
                N_("%(n)s more can still answer, so the share can only rise."),
                {"n": Amount(total.pending, "count")},
            )
        )
    return said + _skipped(total)


def _settled(total: Outcomes, protection: Protection | None) -> list[Text]:
    if protection is None or not total.recorded:
        return []
    words = N_(
        "These answers are protected: counted is who was asked, month by month, once their time to answer is over."
    )
    return [Text(words)]


def _skipped(total: Outcomes) -> list[Text]:
    if not total.skipped:
        return []
    return [
        Text.counted(
            NN_(
                "%(n)s customer was not asked; the reason is on record.",
                "%(n)s customers were not asked; each reason is on record.",
            ),
            total.skipped,
            {"n": Amount(total.skipped, "count")},
        )
    ]
