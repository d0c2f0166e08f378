"""Questions that stand together under one title; the survey's parser reads the `elements` themselves."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader

KEYS = frozenset({"elements"})


@dataclass(frozen=True)
class Options:
    """A panel has no options of its own."""


def parse_options(_element: Reader) -> Options:
    """Read what a panel says of itself: nothing beside its elements."""
    return Options()
