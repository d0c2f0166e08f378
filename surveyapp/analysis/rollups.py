"""Counting: long frames of answers or orders in, count rows out.

The same functions run in the job, in a rebuild and on a cluster. Counting is `bincount` over categorical codes: its
time grows with the rows, hardly with how many kinds of rows there are.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

ASKED = "@asked"
ANSWERED = "@answered"
OTHER = "other"
KEYS_PER_DIMENSION = 200
COLUMNS = ["series_id", "day", "unit_id", "dimension", "key", "value", "count"]
ORDER_COLUMNS = ["day", "unit_id", "category", "measure", "value", "count"]
ORDER_MEASURES = ("days_late", "lead_days", "quoted_days", "promise")
# Beyond this many cells an array with a place for each would cost more than sorting the rows that are there.
DENSE_CELLS = 4_000_000


def roll_up(
    frame: pd.DataFrame, dimensions: Sequence[str], allowed_keys: Mapping[str, Collection[str]] | None = None
) -> pd.DataFrame:
    """Count answers by series, local day, unit and value, once in all and once by each dimension.

    Args:
        frame: one row for each value given (and for each `@asked` and `@answered`), with the columns series_id, day,
            unit_id, value and one for each of `dimensions`; a missing or empty key counts under no key.
        dimensions: the columns of `frame` to count by.
        allowed_keys: by dimension the keys that have rows of their own; others count as `other`. A dimension that is
            not named has no such limit.

    Returns:
        One row a cell that occurs, with the columns of `COLUMNS`; dimension and key are "" for the count in all.
    """
    grouping = ["series_id", "day", "unit_id", "value"]
    parts = [_count(frame, grouping).assign(dimension="", key="")]
    for dimension in dimensions:
        keys = frame[dimension].astype("object")
        known = keys.notna() & (keys != "")
        rows = frame.loc[known, grouping].assign(key=keys[known].astype("str"))
        if allowed_keys is not None and dimension in allowed_keys:
            rows["key"] = rows["key"].where(rows["key"].isin(list(allowed_keys[dimension])), OTHER)
        parts.append(_count(rows, [*grouping, "key"]).assign(dimension=dimension))
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def roll_up_orders(frame: pd.DataFrame, allowed_categories: Collection[str] | None = None) -> pd.DataFrame:
    """Count delivered orders by local day of delivery, unit, category, measure and value.

    Args:
        frame: one row an order with unit_id, category (may be missing), placed_on, promised_on (may be missing),
            delivered_on and promise (the verdict, may be missing).
        allowed_categories: the categories with rows of their own; others count as `other`. None sets no limit.

    Returns:
        One row a cell that occurs, with `ORDER_COLUMNS`. Values are whole days (`days_late` against the promised
        date, `lead_days` from order to delivery, `quoted_days` from order to promise) or the verdict `promise`.
    """
    category = frame["category"].astype("object").where(frame["category"].notna(), "")
    if allowed_categories is not None:
        category = category.where(category.isin([*allowed_categories, ""]), OTHER)
    placed, promised, delivered = (pd.to_datetime(frame[name]) for name in ("placed_on", "promised_on", "delivered_on"))
    values = {
        "days_late": (delivered - promised).dt.days,
        "lead_days": (delivered - placed).dt.days,
        "quoted_days": (promised - placed).dt.days,
        "promise": frame["promise"],
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
    return _count(rows, ["day", "unit_id", "category", "value"]).assign(measure=measure)


def _count(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return one row for each combination of `columns` that occurs, with its `count`."""
    codes = np.zeros(len(frame), dtype=np.int64)
    uniques = []
    for column in columns:
        column_codes, values = pd.factorize(frame[column])
        codes = codes * max(len(values), 1) + column_codes
        uniques.append(values)
    cells = int(np.prod([max(len(values), 1) for values in uniques], dtype=object))
    if cells <= DENSE_CELLS:
        dense = np.bincount(codes, minlength=0)
        found = np.flatnonzero(dense)
        counts = dense[found]
    else:
        found, counts = np.unique(codes, return_counts=True)
    result: dict[str, object] = {}
    rest = found
    for column, values in reversed(list(zip(columns, uniques, strict=True))):
        rest, code = np.divmod(rest, max(len(values), 1))
        result[column] = values.take(code)
    return pd.DataFrame({**{column: result[column] for column in columns}, "count": counts.astype(np.int64)})
