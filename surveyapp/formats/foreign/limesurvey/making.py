"""One question on its way: what every type needs to become elements of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions.values import number_of
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.limesurvey.model import Answer, Asked, Sub, Texts
from surveyapp.formats.foreign.limesurvey.texts import Wording
from surveyapp.formats.foreign.limesurvey.variables import Shown, Variable, Variables
from surveyapp.formats.foreign.naming import as_name

Element = dict[str, Any]
LONGEST_VALUE = 90
NOTHING: Mapping[str, str] = {}
# What LimeSurvey draws as the words at both ends of a row.
ENDS = "|"

NO_TEXT = N_("The question has no text that can be read; its code stands in its place.")
SAME_CODE = N_(
    "The code “%(code)s” is “%(value)s” here: two choices of a question are told apart by more than their case."
)
RENAMED = N_("It is called “%(name)s” here.")


@dataclass(slots=True)
class Making:
    """A question and what it needs around it. `names` are those taken in the survey; each new one is added."""

    question: Asked
    words: Wording
    carried: Carried
    variables: Variables
    names: set[str]
    shown: Shown
    # What the names of its parts begin with: its own name here.
    base: str = ""
    # The fields that its sub-questions became, by code.
    fields: dict[str, Element] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """What the owners of the survey call the question."""
        return self.question.code or self.question.id

    def changed(self, message: str, /, **params: Any) -> None:
        """Note that something of the question is here in another form."""
        self.carried.changed(self.where, message, line=self.question.line, **params)

    def left_out(self, message: str, /, **params: Any) -> None:
        """Note that something of the question has no twin."""
        self.carried.left_out(self.where, message, line=self.question.line, **params)

    def title(self) -> Texts:
        """Return what is asked; the code where nothing can be read."""
        if title := self.words.plain(self.question.text):
            return title
        self.changed(NO_TEXT)
        return {self.words.locale: self.where or "?"}

    def help(self) -> Texts:
        """Return the hint."""
        return self.words.plain(self.question.help)

    def name(self, part: str = "") -> str:
        """Return a new name, that of LimeSurvey's variable where it can be one here."""
        if not self.base:
            self.base = as_name(self.question.code, self.names)
            if self.base != self.question.code:
                self.changed(RENAMED, name=self.base)
        name = as_name(f"{self.base}_{part}", self.names) if part else self.base
        self.names.add(name)
        if self.question.line is not None:
            self.carried.lines[name] = self.question.line
        return name

    def element(self, kind: str, part: str = "", title: Texts | None = None, **more: Any) -> Element:
        """Return an element of the type `kind`, with the question's title and hint unless it has a `title` of its own."""
        element: Element = {"name": self.name(part), "type": kind}
        words = self.title() if title is None else title
        element["title"] = self.words.value(words, otherwise=element["name"])
        if title is None and (hint := self.help()):
            element["description"] = self.words.value(hint)
        if kind not in ("panel", "html") and self.question.mandatory == "Y":
            element["isRequired"] = True
        return element | more

    def keep(
        self,
        name: str,
        kind: str,
        part: str = "",
        *,
        values: Mapping[str, str] = NOTHING,
        box: str = "",
        ticked: str = "Y",
    ) -> None:
        """Let later conditions see an answer; `values` has our value of each code that is called otherwise here."""
        variable = Variable(name, kind, self.shown, values, box=box, ticked=ticked)
        self.variables.add(self.question.code, self.question.id, part, variable)

    def lose(self, part: str, reason: str) -> None:
        """Let conditions that name a part know why they cannot."""
        self.variables.add(self.question.code, self.question.id, part, Variable("", "", self.shown, lost=reason))

    def choices(
        self, entries: Iterable[Answer | Sub], renamed: dict[str, str], reserved: frozenset[str] = frozenset()
    ) -> list[Element]:
        """Return entries as choices; codes that would be one value here are told apart, and `renamed` says how."""
        found: list[Element] = []
        taken = {_alike(value) for value in reserved}
        for entry in entries:
            value = self._value(entry.code, taken, renamed)
            taken.add(_alike(value))
            words = self.words.plain(entry.text, lines=False)
            if isinstance(entry, Sub):
                words = {language: _ends(text) for language, text in words.items()}
            found.append({"value": value, "text": self.words.value(words, otherwise=entry.code or value)})
        return found

    def _value(self, code: str, taken: set[str], renamed: dict[str, str]) -> str:
        plain = code.strip().lstrip("@")[:LONGEST_VALUE] or "item"
        value, number = plain, 1
        while _alike(value) in taken:
            number += 1
            value = f"{plain}_{number}"
        if value != code:
            renamed[code] = value
            self.changed(SAME_CODE, code=code, value=value)
        return value


def _alike(value: str) -> str:
    """Return what two values share that conditions take for one: case does not count, and 1 is 01."""
    number = number_of(value)
    return value.lower() if number is None else str(number)


def _ends(text: str) -> str:
    return " – ".join(part.strip() for part in text.split(ENDS) if part.strip())
