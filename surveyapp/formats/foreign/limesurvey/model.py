"""A LimeSurvey survey as its owners know it, whichever file it was read from. Texts are as they were written, mark-up and all."""

from collections.abc import Iterator
from dataclasses import dataclass, field

# Language → text.
Texts = dict[str, str]
# What LimeSurvey writes for “yes” in its many switches.
ON = frozenset({"1", "Y", "y", "yes"})
ALWAYS = frozenset({"", "1"})


@dataclass(slots=True)
class Sub:
    """A sub-question: a row, a tick box, or on scale 1 a column of a grid."""

    code: str
    scale: int = 0
    order: int = 0
    relevance: str = ""
    text: Texts = field(default_factory=dict)


@dataclass(slots=True)
class Answer:
    """One answer that can be chosen; scale 1 is the second one of a dual scale."""

    code: str
    scale: int = 0
    order: int = 0
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Default:
    """A value put in beforehand: `sub` is the code of the sub-question, `special` is set for that of “other”."""

    sub: str
    scale: int
    special: str
    language: str
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of the old table of conditions: `field` is compared with `value` by `method`."""

    scenario: int
    question: str
    field: str
    method: str
    value: str


@dataclass(slots=True)
class Asked:
    """A question. `mandatory` is Y, S (soft) or N; attributes are name → language → value, "" for all languages."""

    id: str
    code: str
    type: str
    line: int | None = None
    order: int = 0
    other: bool = False
    mandatory: str = ""
    relevance: str = ""
    preg: str = ""
    text: Texts = field(default_factory=dict)
    help: Texts = field(default_factory=dict)
    attributes: dict[str, Texts] = field(default_factory=dict)
    subs: list[Sub] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    defaults: list[Default] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        """Return the value of an attribute in whatever language it has one, empty where it has none."""
        return next((value.strip() for value in self.attributes.get(attribute, {}).values() if value.strip()), "")

    def is_on(self, attribute: str) -> bool:
        """Tell whether a switch among the attributes is on."""
        return self[attribute] in ON

    def rows(self, scale: int = 0) -> list[Sub]:
        """Return the sub-questions of a scale in their order."""
        return [sub for sub in self.subs if sub.scale == scale]

    def choices(self, scale: int = 0) -> list[Answer]:
        """Return the answers of a scale in their order."""
        return [answer for answer in self.answers if answer.scale == scale]


@dataclass(slots=True)
class Group:
    """A group of questions, which is a page here."""

    id: str
    line: int | None = None
    order: int = 0
    relevance: str = ""
    randomized: str = ""
    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    questions: list[Asked] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """A whole survey. `beside` names the tables with something in them that no survey here holds, such as quotas."""

    languages: list[str] = field(default_factory=list)
    settings: Texts = field(default_factory=dict)
    texts: dict[str, Texts] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    beside: set[str] = field(default_factory=set)
    # Rows that belong to a question which is not in the file.
    orphans: int = 0

    @property
    def questions(self) -> Iterator[Asked]:
        """Every question in order."""
        for group in self.groups:
            yield from group.questions
