"""The tables of the report `drivers`; page and files are made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.analysis.drivers import Drivers, Share
from surveyapp.analysis.metrics import Estimate, Measured, is_unsure, width_of
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.reports.counting import figures_row

IMPROVE, KEEP, WAIT, ENOUGH = "improve", "keep", "wait", "enough"
# By whether it matters more than an even share, and whether it scores above the mean of the drivers.
PLACES = {(True, False): IMPROVE, (True, True): KEEP, (False, False): WAIT, (False, True): ENOUGH}
PLACE_NAMES = {
    IMPROVE: N_("improve first"),
    KEEP: N_("keep it up"),
    WAIT: N_("can wait"),
    ENOUGH: N_("good enough"),
}
COMPLETE_CASES = N_("Importance is told from those who answered every question; each figure from all who answered it.")


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver by its place among the predictors: its own figure, its mean in per cent of the scale, and its share of R²."""

    place: int
    measured: Measured
    figure: Estimate
    level: Estimate
    share: Share | None
    verdict: str | None


def driver_row(driver: Driver) -> dict[str, Any]:
    """Return a driver's row of the JSON; `importance` is its share in per cent of what all explain together."""
    share, level = driver.share, driver.level
    return {
        "question": driver.measured.question,
        "importance": share.value if share else None,
        "importance_low": share.low if share else None,
        "importance_high": share.high if share else None,
        "measure": driver.measured.measure,
        **figures_row(driver.figure),
        "of_scale": level.value,
        "of_scale_low": level.low,
        "of_scale_high": level.high,
        "verdict": driver.verdict,
    }


def driver_table(drivers: Sequence[Driver]) -> Table:
    """Return every driver, the most important first."""
    rows = [
        {
            **driver_row(each),
            "_words": _words(each),
            "_unsure": is_unsure(each.figure, width_of(each.measured)),
        }
        for each in drivers
    ]
    columns = [
        Column("question", Text(N_("Question"))),
        Column("importance", Text(N_("Importance, %%")), "percent"),
        Column("importance_low", Text(N_("Low")), "percent"),
        Column("importance_high", Text(N_("High")), "percent"),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("Figure")), "measure"),
        Column("low", Text(N_("Low")), "measure"),
        Column("high", Text(N_("High")), "measure"),
        Column("of_scale", Text(N_("Of the scale, %%")), "percent"),
        Column("verdict", Text(N_("What it calls for"))),
    ]
    return Table("drivers", Text(N_("The drivers")), columns, rows, note=Text(COMPLETE_CASES))


def outcome_table(outcome: Measured, whole: Estimate, found: Drivers, answered: int) -> Table:
    """Return what the drivers are held against, and how much of it they explain together."""
    explained = found.explained
    row = {
        "question": outcome.question,
        "measure": outcome.measure,
        **figures_row(whole),
        "n": answered,
        "complete": found.n,
        "r_squared": explained.value if explained else None,
        "r_squared_low": explained.low if explained else None,
        "r_squared_high": explained.high if explained else None,
        "_words": {"question": Amount(outcome.title, "text")},
    }
    columns = [
        Column("question", Text(N_("Outcome"))),
        Column("n", Text(N_("n")), "count"),
        Column("value", Text(N_("Figure")), "measure"),
        Column("low", Text(N_("Low")), "measure"),
        Column("high", Text(N_("High")), "measure"),
        Column("complete", Text(N_("Answered everything")), "count"),
        Column("r_squared", Text(N_("Explained (R²), %%")), "percent"),
        Column("r_squared_low", Text(N_("Low")), "percent"),
        Column("r_squared_high", Text(N_("High")), "percent"),
    ]
    return Table("outcome", Text(N_("The outcome")), columns, [row])


def _words(driver: Driver) -> dict[str, Any]:
    words: dict[str, Any] = {"question": Amount(driver.measured.title, "text")}
    if driver.verdict:
        words["verdict"] = Text(PLACE_NAMES[driver.verdict])
    return words
