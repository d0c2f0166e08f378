"""Kinds of orders, by which answers are weighed against non-response."""

from dataclasses import dataclass

# What answers are counted by for this: category and lateness together.
STRATUM = "stratum"


@dataclass(frozen=True, slots=True, order=True)
class Stratum:
    """A kind of order. `None` stands for all: strata are merged over categories first, then units, then lateness."""

    is_late: bool | None
    unit: int | str | None = None
    category: str | None = None
