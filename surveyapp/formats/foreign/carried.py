"""What a survey of another tool becomes here, and what is told of each thing that did not come along unchanged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CHANGED = "changed"
LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that is not here as it was there, and why.

    `kind` is CHANGED or LEFT_OUT, `where` names the thing as its owners know it ("" for the survey as a whole), `line` is
    the line of the file, or the row of its sheet, where that is known. `message` is an English message id that says what
    happened and what to do, filled with `params`.
    """

    kind: str
    where: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    line: int | None = None

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(slots=True)
class Carried:
    """A definition under way: plain data of our model, how much came over, and the notes.

    One that `is_ours` was written here and found whole, so that nothing of it is settled. `lines` has the line (or row) of each
    page and element in the file that it came from, by the name that it has here.
    """

    definition: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[Note] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    is_ours: bool = False

    def changed(self, where: str, message: str, /, *, line: int | None = None, **params: Any) -> None:
        """Note that something is here in another form."""
        self.notes.append(Note(CHANGED, where, message, params, line))

    def left_out(self, where: str, message: str, /, *, line: int | None = None, **params: Any) -> None:
        """Note that something has no twin here."""
        self.notes.append(Note(LEFT_OUT, where, message, params, line))
