"""What drives recommendation, from a million answers by column, against one pass of `bincount` over the same columns."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from bench.results import Results
from surveyapp.analysis.columns import Month
from surveyapp.analysis.drivers import analyse
from surveyapp.analysis.joint import JointCounts
from surveyapp.formats import columns_parquet

STEPS = (5, 5, 5, 5, 5, 5, 11)
MONTHS = 12
TURNS = 7
AT_MOST = 10.0


def make_columns(rows: int) -> list[np.ndarray]:
    """Return answers to six questions and one outcome that depend on a common mood, as real ones do; one in ten is missing."""
    random = np.random.default_rng(7)
    mood = random.normal(0, 1, rows)
    columns = []
    for steps in STEPS:
        felt = 0.75 * (steps - 1) + 0.16 * steps * (mood + random.normal(0, 0.9, rows))
        codes = np.clip(np.rint(felt), 0, steps - 1).astype(np.int8)
        codes[random.random(rows) < 0.015] = -1
        columns.append(codes)
    return columns


def measure_drivers(server_url: str, folder: Path, results: Results) -> None:  # noqa: ARG001 - there is no database here
    """Time the analysis from files of columns, and alone, against the pass over the columns."""
    columns = make_columns(results.answers)
    cut = np.array_split(np.arange(results.answers), MONTHS)
    months = [date(2026, 1 + i, 1) for i in range(MONTHS)]
    for month, where in zip(months, cut, strict=True):
        series = {i: codes[where] for i, codes in enumerate(columns)}
        columns_parquet.write(
            folder / f"{month}.parquet", Month(month, np.ones(len(where), np.int8), series, {}), "bench"
        )

    def read() -> list[list[np.ndarray]]:
        found = [
            columns_parquet.read(folder / f"{month}.parquet", month, "bench", range(len(STEPS)), ()) for month in months
        ]
        return [list(month.series.values()) for month in found if month is not None]

    def analyse_all(parts: list[list[np.ndarray]]) -> None:
        joint = JointCounts(STEPS)
        for part in parts:
            joint.add(part)
        if analyse(joint).explained is None:
            raise RuntimeError("the analysis found nothing in a million answers")

    def count() -> None:
        for codes in columns:
            np.bincount(codes + 1)

    parts = read()
    turns: dict[str, list[float]] = {"pass": [], "analysis": [], "whole": []}
    for _ in range(TURNS):
        turns["pass"].append(_seconds(count))
        turns["analysis"].append(_seconds(lambda: analyse_all(parts)))
        turns["whole"].append(_seconds(lambda: analyse_all(read())))
    best = {name: min(found) for name, found in turns.items()}
    results.add("drivers: one bincount pass over the columns", 1000 * best["pass"], "ms")
    results.add(
        "drivers from columns in memory against that pass", best["analysis"] / best["pass"], "×", at_most=AT_MOST
    )
    results.add("drivers with reading the files against that pass", best["whole"] / best["pass"], "×", at_most=AT_MOST)


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
