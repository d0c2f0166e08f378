"""Short frames for the reports' tests."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from surveyapp.analysis.metrics import Measured

HAPPY = Measured("happy", "csat", ("1", "2", "3", "4", "5"), 2, "Happy?", {"5": "very <b>"})
RECOMMEND = Measured("recommend", "nps", tuple(map(str, range(11))), title="Recommend?")
EASY = Measured("easy", "ces", tuple(map(str, range(1, 8))), title="Easy?")
WRONG = Measured("wrong", "choice", ("late", "broken"), title="What went wrong?", labels={"late": "Late"})


def by_day(rows: Iterable[tuple[str, date, str, int]]) -> pd.DataFrame:
    """Return a frame of question, day, value, count."""
    return pd.DataFrame(list(rows), columns=["question", "day", "value", "count"])


def by_key(rows: Iterable[tuple[str, str, str, int]]) -> pd.DataFrame:
    """Return a frame of question, key, value, count."""
    return pd.DataFrame(list(rows), columns=["question", "key", "value", "count"])


def orders(rows: Iterable[tuple[str, str, str, str, int]]) -> pd.DataFrame:
    """Return a frame of unit, category, measure, value, count."""
    return pd.DataFrame(list(rows), columns=["unit", "category", "measure", "value", "count"])
