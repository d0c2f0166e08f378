"""One thing that differs between two versions of a survey, as whoever publishes is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.definitions import Path, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Node
from surveyapp.domain.surveys.model import Page, Question

# What is told first.
BREAKS, ASKED, WHOLE, WORDS = range(4)

# What follows from a difference: the change itself is filled in.
ANEW = N_("%(change)s: its trend starts anew.")
ENDS = N_("%(change)s: its trend ends.")
TAKEN_UP = N_("%(change)s: its trend of now ends, and the one that it had before goes on.")
GOES_ON = N_("%(change)s. The trend goes on.")
REWORDED = N_("%(change)s. The trend goes on; a different wording may itself change answers.")
RECOUNTED = N_("%(change)s. Reports count earlier answers by it too.")
RENAMED = N_(
    "%(change)s: it looks like a rename. Its trend would start anew; keep the name “%(old)s”, and the trend goes on."
)
RENAMED_UNCOUNTED = N_("%(change)s: it looks like a rename. Files and conditions know the question by its name.")


@dataclass(frozen=True, slots=True)
class Code:
    """A word of the model whose words people read: of which `table` (types, levels, measures …), and which one."""

    table: str
    word: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, with whether it is one of the survey after the change (its questions have other numbers there)."""

    tree: Node
    is_new: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its number and title, or a group of questions by its title."""

    number: int | None
    title: Text
    name: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs: `message` (a message id without a full stop) filled by `params`, and `consequence`, which it stands in.

    What a parameter holds is turned into words where it is shown: texts by language, a `Code`, `Condition`, `Place`, `Rule`,
    `Duration`, question, or a tuple of them. `subject` names the question or page, `path` its place in the survey after the
    change, `series` the trends of the survey before that end by it. `old` and `new` are the two wordings of a text.
    """

    kind: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    path: Path = ()
    weight: int = ASKED
    series: tuple[str, ...] = ()
    consequence: str = ""
    old: str = ""
    new: str = ""

    @property
    def breaks_trend(self) -> bool:
        """Whether a trend ends by it."""
        return bool(self.series)


def titled(part: Page | Question) -> Text:
    """Return what a page or element is called: its title, the words of an information text, else its name."""
    text: Text = part.title
    if isinstance(part, Question) and part.type == "html":
        text = part.options.html
    return text or {"": part.name}
