"""What is hidden cannot be worked out: whatever is subtracted from whatever, nothing of 1 to k-1 is left."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.disclosure import hidden_units, month_end, periods, suppress, within

K = 5
cells = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 30), max_size=10)


@given(cells)
def test_what_is_left_of_the_total_is_none_or_enough(counts):
    hidden = suppress(counts, K)
    shown = {key: n for key, n in counts.items() if key not in hidden}
    assert all(n == 0 or n >= K for n in shown.values())
    left = sum(counts.values()) - sum(shown.values())
    assert left == 0 or left >= K or sum(counts.values()) < K


def test_the_smallest_other_cell_hides_the_small_one():
    hidden = suppress({"Tromsø": 3, "Bodø": 9, "Oslo": 400, "Røros": 0}, K)
    assert (set(hidden.small), set(hidden.complement)) == ({"Tromsø"}, {"Bodø"})


def test_two_small_cells_that_hide_each_other_need_no_third():
    assert len(suppress({"a": 3, "b": 4, "c": 50}, K)) == 2


@st.composite
def trees(draw):
    parents = {0: None}
    for unit in range(1, draw(st.integers(0, 9)) + 1):
        parents[unit] = draw(st.integers(0, unit - 1))
    return parents, {unit: draw(st.integers(0, 12)) for unit in parents}


@given(trees())
def test_no_two_shown_units_differ_by_a_few(tree):
    parents, answers = tree
    hidden = hidden_units(parents, answers, K)

    def total(unit):
        return answers[unit] + sum(total(child) for child, parent in parents.items() if parent == unit)

    def left_over(unit):
        """What is known to be in a shown unit beyond all that is shown beneath it."""
        below = [child for child, parent in parents.items() if parent == unit]
        own = answers[unit] if unit in hidden.own else 0
        return own + sum(total(child) for child in below if child in hidden.trees)

    for unit, parent in parents.items():
        if unit in hidden.trees:
            assert unit in hidden.own
            continue
        assert parent is None or parent not in hidden.trees
        assert total(unit) == 0 or total(unit) >= K
        assert left_over(unit) == 0 or left_over(unit) >= K
        if unit not in hidden.own:
            assert answers[unit] == 0 or answers[unit] >= K


groups = st.dictionaries(st.sampled_from(["a", "b", "rest"]), st.integers(0, 9))


@given(st.lists(groups, max_size=24))
def test_every_period_has_none_or_enough_of_each_group_and_never_changes(months):
    dated = [(date(2024 + i // 12, i % 12 + 1, 1), counts) for i, counts in enumerate(months)]
    found = periods(dated, K)
    for first, last in found:
        for group in ("a", "b", "rest"):
            n = sum(counts.get(group, 0) for month, counts in dated if first <= month <= last)
            assert n == 0 or n >= K
    for closed in range(len(dated)):
        earlier = periods(dated[:closed], K)
        assert found[: len(earlier)] == earlier


def test_months_are_merged_forward_until_there_are_enough():
    months = [(date(2026, m, 1), {"a": n}) for m, n in ((1, 3), (2, 4), (3, 9), (4, 2))]
    blocks = periods(months, K)
    assert blocks == [(date(2026, 1, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))]
    assert within(blocks, date(2026, 1, 15), None) == blocks[1:]
    assert within(blocks, None, date(2026, 3, 30)) == blocks[:1]
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)
