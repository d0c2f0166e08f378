"""Every fault that a user can cause, with an English message id and its parameters.

The message says what is wrong and what to do. It is translated and shown in one place of web, api and cli each;
nothing below them turns a fault into words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark `message` for extraction and return it untouched; it is translated where it is shown."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802 - as above
    """Mark a message that follows a number for extraction, and return both its forms untouched."""
    return singular, plural


class SurveyappError(Exception):
    """A fault a user can cause.

    `message` is an English message id with named placeholders, `params` fills them.
    """

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(SurveyappError):
    """What was asked for is not there, or not this person's to see: both look alike."""

    def __init__(self, message: str = N_("This page does not exist, or you may not see it."), **params: Any) -> None:
        super().__init__(message, **params)


class Forbidden(SurveyappError):
    """The person is known but may not do this."""


class Refused(SurveyappError):
    """A rule says no; the message says what is missing."""


class Conflict(SurveyappError):
    """Somebody else changed the same thing meanwhile; nothing of either is lost."""


class BadSetting(SurveyappError):
    """A setting of the environment cannot be used; start-up stops."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: `line` (1-based, None for the whole file), message id and parameters.

    The parameter `cell`, where there is one, names the field of the line; it stands before the message.
    """

    line: int | None
    message: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = self.message % self.params if self.params else self.message
        return f"{self.params['cell']}: {said}" if "cell" in self.params else said


class InvalidFile(SurveyappError):
    """A file was refused as a whole; `faults` names every line, and nothing of it was imported."""

    def __init__(self, file: str, faults: Sequence[Fault]) -> None:
        super().__init__(N_("%(file)s was refused; nothing was imported."), file=file)
        self.file = file
        self.faults = list(faults)
