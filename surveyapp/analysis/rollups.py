"""Counting: long frames of answers or orders in, count rows out.

The same functions run in the job, in a rebuild and on a cluster. Counting is `bincount` over categorical codes: its
time grows with the rows, hardly with how many kinds of rows there are.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

ASKED = "@asked"
ANSWERED = "@answered"
OTHER = "other"
KEYS_PER_DIMENSION = 200
COLUMNS = ["series_id", "day", "unit_id", "dimension", "key", "value", "count"]
ORDER_COLUMNS = ["day", "unit_id", "category", "measure", "value", "count"]
ORDER_MEASURES = ("days_late", "lead_days", "quoted_days", "promise", "placed_late", "placed_kept")
# Beyond this many cells an array with a place for each would cost more than sorting the rows that are there.
DENSE_CELLS = 4_000_000


class Coded(NamedTuple):
    """A column as codes, -1 where it is missing, into its values in order."""

    codes: np.ndarray
    values: np.ndarray


def roll_up(
    frame: pd.DataFrame,
    dimensions: Sequence[str],
    allowed_keys: Mapping[str, Collection[str]] | None = None,
    amount: str | None = None,
) -> pd.DataFrame:
    """Count answers by series, local day, unit and value, once in all and once by each dimension.

    Args:
        frame: one row for each value given (and for each reserved value), with the columns series_id, day,
            unit_id, value and one for each of `dimensions`; a missing or empty key counts under no key.
        dimensions: the columns of `frame` to count by.
        allowed_keys: by dimension the keys that have rows of their own; others count as `other`. A dimension that is
            not named has no such limit.
        amount: a column of whole numbers that is summed in the place of counting rows; sums stay exact below 2^53.

    Returns:
        One row a cell that occurs, with the columns of `COLUMNS`; dimension and key are "" for the count in all. Those
        of a dimension are together, in the order of series, day, unit, key and value.
    """
    series, days, units, values = (_coded(frame[name]) for name in ("series_id", "day", "unit_id", "value"))
    amounts = None if amount is None else frame[amount].to_numpy(dtype=np.float64)
    parts = []
    for dimension in ["", *dimensions]:
        keys = Coded(np.zeros(len(frame), dtype=np.int64), np.array([""], dtype=object))
        if dimension:
            keys = _keys(frame[dimension], None if allowed_keys is None else allowed_keys.get(dimension))
        coded = {"series_id": series, "day": days, "unit_id": units, "key": keys, "value": values}
        parts.append(_count(coded, np.flatnonzero(keys.codes >= 0), amounts).assign(dimension=dimension))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def roll_up_orders(frame: pd.DataFrame, allowed_categories: Collection[str] | None = None) -> pd.DataFrame:
    """Count delivered orders by local day of delivery, unit, category, measure and value.

    Args:
        frame: one row an order with unit_id, category (may be missing), placed_on, promised_on (may be missing),
            delivered_on and promise (the verdict, may be missing).
        allowed_categories: the categories with rows of their own; others count as `other`. None sets no limit.

    Returns:
        One row a cell that occurs, with `ORDER_COLUMNS`. Values are whole days (`days_late` against the promised
        date, `lead_days` from order to delivery, `quoted_days` from order to promise), the verdict `promise`, or the
        day of the order of those that came late (`placed_late`) and of those that did not (`placed_kept`).
    """
    category = frame["category"].astype("object").where(frame["category"].notna(), "")
    if allowed_categories is not None:
        category = category.where(category.isin([*allowed_categories, ""]), OTHER)
    placed, promised, delivered = (pd.to_datetime(frame[name]) for name in ("placed_on", "promised_on", "delivered_on"))
    ordered_on = placed.dt.strftime("%Y-%m-%d")
    values = {
        "days_late": (delivered - promised).dt.days,
        "lead_days": (delivered - placed).dt.days,
        "quoted_days": (promised - placed).dt.days,
        "promise": frame["promise"],
        "placed_late": ordered_on.where(delivered > promised),
        "placed_kept": ordered_on.where(delivered <= promised),
    }
    cells = pd.DataFrame({"day": frame["delivered_on"], "unit_id": frame["unit_id"], "category": category})
    parts = [_order_cells(cells, measure, values[measure]) for measure in ORDER_MEASURES]
    return pd.concat(parts, ignore_index=True)[ORDER_COLUMNS]


def _order_cells(cells: pd.DataFrame, measure: str, values: pd.Series) -> pd.DataFrame:
    known = values.notna()
    text = (
        values[known].astype("int64").astype("str")
        if pd.api.types.is_numeric_dtype(values)
        else values[known].astype("str")
    )
    rows = cells[known].assign(value=text)
    coded = {name: _coded(rows[name]) for name in ("day", "unit_id", "category", "value")}
    return _count(coded, np.arange(len(rows))).assign(measure=measure)


def _coded(column: pd.Series) -> Coded:
    codes, values = pd.factorize(column, sort=True)
    return Coded(codes.astype(np.int64), np.asarray(values, dtype=object))


def _keys(column: pd.Series, allowed: Collection[str] | None) -> Coded:
    """Return the keys of a dimension: -1 where there is none, all that are not allowed as one."""
    codes, given = pd.factorize(column)
    names = [str(key) if allowed is None or key in allowed or key == "" else OTHER for key in given]
    values = sorted({*names} - {""})
    place = {name: i for i, name in enumerate(values)}
    # The last is for the missing ones, whose code is -1.
    renumbered = np.array([*(place.get(name, -1) for name in names), -1], dtype=np.int64)
    return Coded(renumbered[codes], np.array(values, dtype=object))


def _count(columns: Mapping[str, Coded], where: np.ndarray, amounts: np.ndarray | None = None) -> pd.DataFrame:
    """Return one row for each combination that occurs at the places `where`, with its `count`, in order.

    With `amounts`, one for each row of the frame, `count` is their sum.
    """
    codes = np.zeros(len(where), dtype=np.int64)
    cells = 1
    for column in columns.values():
        codes = codes * max(len(column.values), 1) + column.codes[where]
        cells *= max(len(column.values), 1)
    if amounts is not None:
        found, places = np.unique(codes, return_inverse=True)
        counts = np.rint(np.bincount(places, weights=amounts[where], minlength=len(found)))
    elif cells <= DENSE_CELLS:
        dense = np.bincount(codes, minlength=0)
        found = np.flatnonzero(dense)
        counts = dense[found]
    else:
        found, counts = np.unique(codes, return_counts=True)
    result: dict[str, np.ndarray] = {}
    rest = found
    for name, column in reversed(list(columns.items())):
        rest, code = np.divmod(rest, max(len(column.values), 1))
        result[name] = column.values.take(code)
    return pd.DataFrame({**result, "count": counts.astype(np.int64)})
