"""Kinds of orders, by category and lateness, as answers are counted under them beside their unit."""

from collections.abc import Collection

import pandas as pd

from surveyapp.analysis.rollups import OTHER
from surveyapp.domain.strata import STRATUM, Stratum

LATE, KEPT, PARTED = "late", "kept", "|"


def key_of(days_late: int | None, category: str | None) -> str | None:
    """Return the key that answers about an order are counted under; None where nothing tells whether it was late."""
    if days_late is None:
        return None
    return f"{LATE if days_late > 0 else KEPT}{PARTED}{category or ''}"


def stratum_of(key: str, unit: int | str) -> Stratum:
    """Return the stratum of a key that `key_of` made, in a unit."""
    lateness, _, category = key.partition(PARTED)
    return Stratum(lateness == LATE, unit, category)


def with_strata(frame: pd.DataFrame, scored: Collection[int], categories: Collection[str] | None) -> pd.DataFrame:
    """Return a long frame with strata for scores alone.

    Args:
        frame: one row a value, with series_id and `stratum` (a key of `key_of`, or missing).
        scored: the series that have a score.
        categories: those with rows of their own, others count as `other`; None where answers are not counted by category.
    """
    names: dict[str, str] = {}
    for key in frame[STRATUM].dropna().unique():
        lateness, _, category = str(key).partition(PARTED)
        if categories is None:
            category = ""
        elif category and category not in categories:
            category = OTHER
        names[key] = f"{lateness}{PARTED}{category}"
    strata = frame[STRATUM].map(names).where(frame["series_id"].isin(list(scored)), None)
    return frame.assign(**{STRATUM: strata})
