"""Cells of a protected breakdown: none of 1 to k-1, none left over, and none that a later month changes by so few."""

from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.segments import NO_KEY, spans_of

K = 5
months = st.lists(st.dictionaries(st.sampled_from(["toys", "beds", "lamps", NO_KEY]), st.integers(0, 30)), max_size=12)


@given(months)
def test_each_span_shows_and_hides_none_or_enough_and_stays_as_it_is(periods):
    spans = spans_of(periods, K)
    for span in spans:
        counts = {}
        for period in periods[span.first : span.last + 1]:
            for key, n in period.items():
                counts[key] = counts.get(key, 0) + n
        shown = {key: counts[key] for key in span.keys}
        assert NO_KEY not in shown
        assert all(n >= K for n in shown.values())
        left = sum(counts.values()) - sum(shown.values())
        assert left == 0 or left >= K
    for earlier in range(len(periods)):
        before = spans_of(periods[:earlier], K)
        assert spans[: len(before)] == before


def test_months_wait_while_more_than_a_tenth_would_be_hidden():
    periods = [{"toys": 20, "beds": 3}, {"toys": 20, "beds": 3}, {"toys": 90, "beds": 2, "lamps": 8}]
    (span, last) = spans_of(periods, K)
    assert (span.first, span.last, span.keys) == (0, 1, {"toys", "beds"})
    # Two beds hide behind eight lamps: ten of a hundred.
    assert (last.first, last.last, last.keys) == (2, 2, {"toys"})
