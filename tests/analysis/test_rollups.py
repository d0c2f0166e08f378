"""Counting against a plain loop over the rows."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis import rollups
from surveyapp.analysis.rollups import COLUMNS, ORDER_COLUMNS, roll_up, roll_up_orders

DAYS = [date(2026, 3, 28), date(2026, 3, 29)]
row = st.tuples(
    st.sampled_from([7, 2**62]),
    st.sampled_from(DAYS),
    st.sampled_from([1, 2**62 + 1]),
    st.sampled_from(["1", "5", "@asked"]),
    st.sampled_from(["toys", "äö", "rare", "", None]),
    st.sampled_from(["web", None]),
)


def frame_of(rows):
    return pd.DataFrame(rows, columns=["series_id", "day", "unit_id", "value", "category", "channel"])


def as_counter(counted):
    cells = counted.set_index(COLUMNS[:-1])["count"]
    assert cells.index.is_unique
    return Counter({tuple(key): int(n) for key, n in cells.items()})


@pytest.mark.parametrize("dense_cells", [rollups.DENSE_CELLS, 0])
@given(rows=st.lists(row, max_size=40))
def test_counts_as_a_plain_loop(dense_cells, rows):
    expected = Counter()
    for series, day, unit, value, category, channel in rows:
        expected[series, day, unit, "", "", value] += 1
        if category:
            key = category if category in ("toys", "äö") else "other"
            expected[series, day, unit, "category", key, value] += 1
        if channel:
            expected[series, day, unit, "channel", channel, value] += 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rollups, "DENSE_CELLS", dense_cells)
        counted = roll_up(frame_of(rows), ["category", "channel"], {"category": {"toys", "äö"}})
    assert list(counted.columns) == COLUMNS
    assert as_counter(counted) == expected


def test_orders_are_counted_by_their_days():
    orders = pd.DataFrame(
        {
            "unit_id": [5, 5, 5],
            "category": ["toys", None, "rare"],
            "placed_on": [date(2026, 3, 1)] * 3,
            "promised_on": [date(2026, 3, 10), None, date(2026, 3, 12)],
            "delivered_on": [date(2026, 3, 11)] * 3,
            "promise": ["broken", None, "beaten"],
        }
    )
    counted = roll_up_orders(orders, {"toys"})
    assert list(counted.columns) == ORDER_COLUMNS
    cells = {(r["category"], r["measure"], r["value"]): r["count"] for r in counted.to_dict("records")}
    assert cells == {
        ("toys", "days_late", "1"): 1,
        ("other", "days_late", "-1"): 1,
        ("toys", "lead_days", "10"): 1,
        ("", "lead_days", "10"): 1,
        ("other", "lead_days", "10"): 1,
        ("toys", "quoted_days", "9"): 1,
        ("other", "quoted_days", "11"): 1,
        ("toys", "promise", "broken"): 1,
        ("other", "promise", "beaten"): 1,
        ("toys", "placed_late", "2026-03-01"): 1,
        ("other", "placed_kept", "2026-03-01"): 1,
    }


def test_nothing_to_count_gives_empty_frames():
    assert roll_up(frame_of([]), ["category"]).empty
    empty = pd.DataFrame(columns=["unit_id", "category", "placed_on", "promised_on", "delivered_on", "promise"])
    assert roll_up_orders(empty).empty
