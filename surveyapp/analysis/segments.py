"""Which cells of a breakdown a protected survey shows: decided period by period, once and for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveyapp.analysis.disclosure import K, suppress

# Periods are joined until no more than one in so many answers has to be hidden.
HIDDEN_AT_MOST = 10
# Stands for those who have no key; no key begins with a NUL.
NO_KEY = "\0none"


@dataclass(frozen=True, slots=True)
class Span:
    """Periods taken together, from place `first` to `last`, and the keys that are shown of them."""

    first: int
    last: int
    keys: frozenset[str]


def spans_of(periods: Sequence[Mapping[str, int]], k: int = K) -> list[Span]:
    """Join periods forward until at most a tenth of the answers must be hidden, and return what is shown of each span.

    Within a span each key that is shown has at least k people, and so have all that is hidden together. Later periods
    never change an earlier span, so that a cell summed over spans never grows by 1 to k-1.

    Args:
        periods: the people of each key by period, oldest first; `NO_KEY` are those without one.
        k: the smallest base that may be shown.
    """
    found: list[Span] = []
    first, counts = 0, dict[str, int]()
    for place, period in enumerate(periods):
        for key, n in period.items():
            counts[key] = counts.get(key, 0) + n
        hidden = suppress(counts, k)
        n_hidden = sum(n for key, n in counts.items() if key in hidden)
        total = sum(counts.values())
        if total >= k and HIDDEN_AT_MOST * n_hidden <= total:
            keys = {key for key, n in counts.items() if n and key != NO_KEY and key not in hidden}
            found.append(Span(first, place, frozenset(keys)))
            first, counts = place + 1, {}
    return found
