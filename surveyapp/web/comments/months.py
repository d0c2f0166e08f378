"""Months in a row."""

from collections.abc import Sequence


def filled(months: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return (year-month, count) in order, with the empty months between the first and the last filled in."""
    if not months:
        return []
    counts = dict(months)
    year, month = map(int, months[0][0].split("-"))
    every = []
    while (key := f"{year:04}-{month:02}") <= months[-1][0]:
        every.append((key, counts.get(key, 0)))
        year, month = year + month // 12, month % 12 + 1
    return every
