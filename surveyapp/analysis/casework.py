"""How a group of cases went: how long it took, whether in time, and what the customers said of the outcome.

Times are of the calendar, not working hours: it is what the customer waited. What has not happened yet is censored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd

from surveyapp.analysis.metrics import Estimate, share
from surveyapp.analysis.survival import Curve, Median, median_of, survival

# The stages, with the columns of when each was done and until when it was due.
STAGES = {
    "acknowledge": ("acknowledged_at", "acknowledge_due_at"),
    "answer": ("answered_at", "answer_due_at"),
    "solve": ("solved_at", "close_due_at"),
}
MOMENTS = (
    "opened_at", "acknowledged_at", "answered_at", "ended_at", "acknowledge_due_at", "answer_due_at", "close_due_at",
    "asked_solved_at",
)  # fmt: skip
OUTCOMES = ("solved", "not_solved", "silent", "waiting")
CLOSED, NOT_JUSTIFIED, CANCELLED = "closed", "not_justified", "cancelled"
SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Casework:
    """The figures of a group of cases.

    Attributes:
        cases: how many were opened; `open`, `closed`, `not_justified` and `cancelled` add up to it.
        medians: hours from the opening to each stage.
        within: per cent of those due (or done) whose stage was in time.
        reopened: per cent that were taken up again after their end.
        outcomes: how many customers said what, by `OUTCOMES`; `waiting` were asked and may still answer.
        solved: per cent that the customer called solved, of those asked whose time to answer is over.
        effort_minutes: what the work took, where it was written down.
    """

    cases: int = 0
    open: int = 0
    closed: int = 0
    not_justified: int = 0
    cancelled: int = 0
    medians: Mapping[str, Median] = field(default_factory=lambda: dict.fromkeys(STAGES, Median(0, 0)))
    within: Mapping[str, Estimate] = field(default_factory=lambda: dict.fromkeys(STAGES, Estimate(0)))
    reopened: Estimate = field(default_factory=lambda: Estimate(0))
    outcomes: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    solved: Estimate = field(default_factory=lambda: Estimate(0))
    effort_minutes: int = 0


def prepare(frame: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """Return the cases with what is counted of each stage.

    Args:
        frame: one row a case, with `MOMENTS`, state, wants_contact, customer_verdict, reopened_count, effort_minutes.
        now: until when what has not happened has waited.

    Returns:
        The frame with, for each stage, `<stage>_hours` (nan where the stage does not apply), `<stage>_done` and
        `<stage>_in_time` (1 in time, 0 late, nan while it is not due), and `outcome` (one of `OUTCOMES`, or None).
    """
    cases = frame.copy()
    for name in MOMENTS:
        # Columns of whole seconds and of parts of them do not mix.
        cases[name] = pd.to_datetime(cases[name], utc=True).dt.as_unit("us")
    moment = pd.Timestamp(now).as_unit("us")
    cases["solved_at"] = cases["ended_at"].where(cases["state"] == CLOSED)
    last = cases["ended_at"].where(cases["ended_at"] < moment, moment)
    for stage, (done_at, due_at) in STAGES.items():
        done, due = cases[done_at], cases[due_at]
        # Where no contact is wanted nothing is sent, so that nobody waits for it.
        applies = done.notna() | (cases["wants_contact"].astype(bool) if stage != "solve" else True)
        hours = (done.fillna(last) - cases["opened_at"]).dt.total_seconds() / SECONDS
        cases[f"{stage}_hours"] = hours.clip(lower=0).where(applies)
        cases[f"{stage}_done"] = done.notna()
        is_late = done.fillna(last) > due
        is_judged = applies & due.notna() & (done.notna() | is_late)
        cases[f"{stage}_in_time"] = (~is_late).astype(float).where(is_judged)
    was_asked = cases["asked_solved_at"].notna()
    silent = pd.Series(np.where(cases["ended_at"].notna(), "silent", "waiting"), index=cases.index)
    said = cases["customer_verdict"].where(cases["customer_verdict"].isin(OUTCOMES[:2]))
    cases["outcome"] = said.fillna(silent.where(was_asked))
    return cases


def count_casework(cases: pd.DataFrame) -> Casework:
    """Return the figures of prepared cases."""
    if cases.empty:
        return Casework()
    states = cases["state"].value_counts()
    ended = {name: int(states.get(name, 0)) for name in (CLOSED, NOT_JUSTIFIED, CANCELLED)}
    outcomes = {name: int((cases["outcome"] == name).sum()) for name in OUTCOMES}
    judged = sum(outcomes.values()) - outcomes["waiting"]
    return Casework(
        cases=len(cases),
        open=len(cases) - sum(ended.values()),
        **ended,
        medians={stage: median_of(curve_of(cases, stage)) for stage in STAGES},
        within={stage: _share(cases[f"{stage}_in_time"].dropna() == 1) for stage in STAGES},
        reopened=_share(cases["reopened_count"] > 0),
        outcomes=outcomes,
        solved=Estimate(judged, *share(outcomes["solved"], judged)) if judged else Estimate(0),
        effort_minutes=int(cases["effort_minutes"].sum()),
    )


def curve_of(cases: pd.DataFrame, stage: str) -> Curve:
    """Return how long prepared cases wait for a stage, in hours."""
    applies = cases[f"{stage}_hours"].notna()
    hours, done = cases.loc[applies, f"{stage}_hours"], cases.loc[applies, f"{stage}_done"]
    return survival(hours.to_numpy(), done.to_numpy())


def casework_by(cases: pd.DataFrame, column: str) -> dict[str, Casework]:
    """Return the figures of each group of prepared cases; those without a value of `column` are in no group."""
    return {str(key): count_casework(rows) for key, rows in cases.groupby(column, sort=False)}


def _share(hits: pd.Series) -> Estimate:
    n = len(hits)
    return Estimate(n, *share(int(hits.sum()), n)) if n else Estimate(0)
