"""What is hidden cannot be worked out: whatever is subtracted from whatever, nothing of 1 to k-1 is left."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.disclosure import cut, hidden_units, month_end, suppress, too_few, within

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


months = st.lists(st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 9)), max_size=24)
PARENTS = {0: None, 1: 0, 2: 0, 3: 2}


def people_of(counts):
    """Return unit, day and people of counts by unit, month after month."""
    return [
        (unit, date(2024 + i // 12, i % 12 + 1, 15), n) for i, units in enumerate(counts) for unit, n in units.items()
    ]


@given(months)
def test_later_months_change_nothing_of_an_earlier_period(counts):
    found = cut(PARENTS, people_of(counts), {})
    for closed in range(len(counts)):
        earlier = cut(PARENTS, people_of(counts[:closed]), {})
        assert found[: len(earlier)] == earlier


@given(months)
def test_every_period_has_none_or_enough_of_each_shown_unit_and_of_what_is_hidden(counts):
    for block in cut(PARENTS, people_of(counts), {}):
        here = dict.fromkeys(PARENTS, 0)
        for unit, day, n in people_of(counts):
            here[unit] += n if block.first <= day <= block.last else 0
        shown = [n for unit, n in here.items() if unit not in block.hidden.own]
        assert all(n == 0 or n >= K for n in [*shown, sum(here.values()) - sum(shown)])
        assert 0 not in block.hidden.trees


def test_months_are_merged_forward_until_there_are_enough():
    people = [(0, date(2026, month, 9), n) for month, n in ((1, 3), (2, 4), (3, 9), (4, 2))]
    blocks = cut({0: None}, people, {})
    spans = [(block.first, block.last) for block in blocks]
    assert spans == [(date(2026, 1, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))]
    assert within(blocks, date(2026, 1, 15), None) == blocks[1:]
    assert within(blocks, None, date(2026, 3, 30)) == blocks[:1]
    assert month_end(date(2028, 2, 3)) == date(2028, 2, 29)


def test_a_unit_that_grows_is_shown_from_then_on():
    people = [(1, date(2026, month, 9), 20) for month in range(1, 7)]
    people += [(2, date(2026, month, 9), n) for month, n in ((1, 2), (2, 2), (3, 8), (4, 6))]
    blocks = cut({0: None, 1: 0, 2: 0}, people, {})
    assert [sorted(block.hidden.own) for block in blocks] == [[1, 2], [1, 2], [], [], [], []]
    assert blocks[0].hidden.own == {1: "complement", 2: "small"}


def test_a_question_is_left_out_of_the_period_in_which_too_few_answered_it():
    people = [(0, date(2026, month, 9), 20) for month in (1, 2, 3)]
    asked = [(0, date(2026, month, 9), n) for month, n in ((2, 3), (3, 7))]
    blocks = cut({0: None}, people, {7: asked})
    assert [block.unsafe for block in blocks] == [frozenset(), {7}, frozenset()]
    assert too_few({0: None}, asked, blocks) == [blocks[1]]


def test_a_question_that_most_answer_makes_the_period_wait():
    people = [(0, date(2026, month, 9), 6) for month in (1, 2, 3)]
    asked = [(0, date(2026, month, 9), n) for month, n in ((1, 4), (2, 3), (3, 6))]
    blocks = cut({0: None}, people, {7: asked})
    assert [(block.first.month, block.last.month, block.unsafe) for block in blocks] == [
        (1, 2, frozenset()),
        (3, 3, frozenset()),
    ]
