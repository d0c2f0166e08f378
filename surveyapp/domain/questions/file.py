"""A photo or another file."""

from dataclasses import dataclass

from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_

KEYS = frozenset({"acceptedTypes", "maxSize"})
# SurveyJS counts `maxSize` in bytes.
DEFAULT_SIZE = MAXIMUM_SIZE = 10 * 1024 * 1024


@dataclass(frozen=True)
class Options:
    """The kinds of file taken (`image/*`, `.pdf`) and the most bytes of one."""

    accepted: tuple[str, ...]
    most: int


def parse_options(element: Reader) -> Options:
    """Read what a file question says of itself."""
    accepted = element.data.get("acceptedTypes", "image/*")
    if not isinstance(accepted, str):
        element.fault("acceptedTypes", N_("“acceptedTypes” must be a text such as “image/*,.pdf”."))
        accepted = ""
    kinds = tuple(kind.strip() for kind in accepted.split(",") if kind.strip())
    return Options(kinds, element.integer("maxSize", 0, 0, MAXIMUM_SIZE) or DEFAULT_SIZE)
