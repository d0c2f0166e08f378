"""Reading the plain data of a policy with the same strictness, and in the same words, as any other definition."""

from collections.abc import Mapping
from typing import Any, Protocol

from surveyapp.domain.definitions import Path, PathFault, Reader

LOCALE = "en"


class TellFault(Protocol):
    """Takes one thing wrong: where it stands, what is wrong as a message id, and what fills it."""

    def __call__(self, path: Path, message: str, /, **params: Any) -> None:
        """Note the fault."""


class _Told(list[PathFault]):
    """A list of faults that tells each to somebody else as it comes in."""

    def __init__(self, fault: TellFault) -> None:
        super().__init__()
        self._fault = fault

    def append(self, found: PathFault) -> None:
        """Tell of a fault, and keep it."""
        super().append(found)
        self._fault(found.path, found.message, **found.params)


def reader_of(data: Mapping[str, Any], fault: TellFault, path: Path = ()) -> Reader:
    """Return a reader of `data`, which stands at `path`, that tells `fault` of everything wrong."""
    return Reader(data, path, _Told(fault), LOCALE)
