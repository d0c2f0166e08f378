"""What a dry run tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.surveys.advice.duration import Estimate


@dataclass(frozen=True, slots=True)
class Way:
    """A way through the survey, from its first page to the last.

    `raw` are the fields that a form sends, `answers` what is kept of them and `facts` what is known of the order (None: not
    known). `pages` and `asked` are the names of the pages and questions seen, in order; `shown` are all elements that stood
    there, and `offered` the choices left where a condition leaves some out. `fires` are the numbers of the rules that open a
    case, `stuck` the questions that had to be answered and took no answer.
    """

    raw: Mapping[str, Sequence[str]]
    answers: Mapping[str, Any]
    facts: Mapping[str, Any]
    pages: tuple[str, ...]
    asked: tuple[str, ...]
    shown: frozenset[str]
    offered: Mapping[str, frozenset[str]]
    fires: frozenset[int]
    seconds: int
    stuck: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether an element, or one of its choices, is seen by anybody, and by whom.

    `way` is the number of a way that shows it, `hiding` that of one that does not; None where there is none. `answers` and
    `facts` are what of the way matters. `is_certain` says that every answer was tried that conditions could tell apart.
    """

    name: str
    type: str
    choice: str = ""
    way: int | None = None
    hiding: int | None = None
    is_certain: bool = True
    answers: Mapping[str, Any] | None = None
    facts: Mapping[str, Any] | None = None

    @property
    def is_reached(self) -> bool:
        """Whether any answers lead to it."""
        return self.way is not None


@dataclass(frozen=True, slots=True)
class Fired:
    """Whether any answers fire a rule: `rule` is its number, `way` that of a way which does, None where there is none."""

    rule: int
    way: int | None
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class DryRun:
    """Ways through a survey that together reach all that can be reached, and what was found on them.

    `elements` are questions, information texts and panels in order, `choices` those that a condition may leave out.
    `shortest`, `longest` and `usual` are ways: of the fewest and the most questions that were found, and of somebody content
    who writes nothing that need not be; `estimate` is how long it takes by what is known of the survey alone. `empty_pages`
    hold nothing to answer, whoever sees them; `dead_ends` are questions that must be answered and take no answer; on
    `blank_ways` nothing at all is asked.
    """

    ways: tuple[Way, ...]
    elements: tuple[Reached, ...]
    choices: tuple[Reached, ...]
    rules: tuple[Fired, ...]
    pages: Mapping[str, bool]
    estimate: Estimate
    shortest: Way
    longest: Way
    usual: Way
    empty_pages: tuple[str, ...] = ()
    dead_ends: tuple[str, ...] = ()
    blank_ways: tuple[int, ...] = ()

    @property
    def questions(self) -> tuple[Reached, ...]:
        """The elements that take an answer."""
        return tuple(element for element in self.elements if element.type not in ("html", "panel"))

    @property
    def unreached(self) -> tuple[Reached, ...]:
        """What nobody ever sees, choices too."""
        return tuple(each for each in (*self.elements, *self.choices) if not each.is_reached)

    @property
    def is_clean(self) -> bool:
        """Whether everything can be reached, every rule fires, and every way leads to the end."""
        every_rule = all(rule.way is not None for rule in self.rules)
        return every_rule and not self.unreached and not self.dead_ends and not self.blank_ways
