"""What every part of the reader works with: names, texts, conditions, and the account of what came along."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.surveyjs.conditions import Conditions
from surveyapp.formats.foreign.surveyjs.json_text import JsonText
from surveyapp.formats.foreign.surveyjs.keys import LOOKS
from surveyapp.formats.foreign.surveyjs.names import Names
from surveyapp.formats.foreign.surveyjs.source import Source
from surveyapp.formats.foreign.surveyjs.wordings import Wordings
from surveyapp.formats.foreign.wording import has_markup
from surveyapp.formats.surveyjs_json import OURS, OWN_OF_ELEMENTS

Elements = list[dict[str, Any]]

MOST_NAMED = 5
MOST_CELLS = 20_000
# Nobody refers to these, so that what they are called is of no account.
UNNAMED = ("panel", "paneldynamic", "flowpanel", "html", "multipletext", "matrixdynamic", "matrixdropdown")


class Bench:
    """The work on one survey; `read_element` is what reads any element, for those that hold others."""

    def __init__(self, survey: dict[str, Any], json_text: JsonText, read_element: Callable[..., Elements]) -> None:
        self.read_element = read_element
        self.carried = Carried()
        self.json_text = json_text
        self.names = Names()
        self.wordings = Wordings(survey, self.names, self.carried)
        self.conditions = Conditions(self.names, self.carried)
        # The choices of each question that was read, for those that take theirs from it.
        self.choices_of: dict[str, list[Any]] = {}
        # What a trigger makes visible: name there → condition there.
        self.shown_if: dict[str, str] = {}
        self.called: dict[int, str] = {}
        self.looks: Counter[str] = Counter()
        self.without_twin: dict[str, dict[str, None]] = {}
        self.cells = self.elements = 0

    def source(self, data: dict[str, Any]) -> Source:
        """Return an object of the file, to be read key by key."""
        return Source(data, self.json_text.line(data))

    def where(self, source: Source) -> str:
        """Return what people who know the survey call this part of it."""
        name = source.data.get("name")
        return str(name if isinstance(name, str | int) else source.data.get("type", ""))[:100]

    def changed(self, source: Source, message: str, **params: Any) -> None:
        """Note that a part is here in another form."""
        self.carried.changed(self.where(source), message, line=source.line, **params)

    def left_out(self, source: Source, message: str, **params: Any) -> None:
        """Note that a part, or something of it, has no twin here."""
        self.carried.left_out(self.where(source), message, line=source.line, **params)

    def plan_name(self, data: dict[str, Any], old: str) -> str:
        """Give an object of the file the name that it has here, before anything refers to it."""
        self.called[id(data)] = self.names.new(old)
        return self.called[id(data)]

    def made_up(self, data: dict[str, Any], line: int | None) -> Source:
        """Return an element that does not stand in the file but follows from it, with its name planned."""
        source = Source(data, line)
        source.is_made_up, source.origin = True, id(source.data)
        self.plan_name(source.data, str(data["name"]))
        return source

    def name_of(self, source: Source) -> str:
        """Return what a part is called here."""
        old = source.get("name")
        name = self.called.get(source.origin) or self.names.new(str(old or source.data.get("type") or "question"))
        if old and name != old and not source.is_made_up and source.data.get("type") not in UNNAMED:
            self.changed(source, N_("It is called “%(name)s” here, in conditions and texts too."), name=name)
        self.carried.lines.setdefault(name, source.line or 1)
        return name

    def conditions_of(self, source: Source, *keys: str) -> dict[str, str]:
        """Return the conditions of a part that can be read here, by key."""
        found = {}
        for key in keys:
            value = source.get(key)
            if key == "visibleIf" and not value:
                value = self.shown_if.get(source.word("name"))
            text = self.conditions.read(value, self.where(source), key, source.line)
            if text is not None:
                found[key] = text
        return found

    def words_of(self, source: Source, *keys: str) -> dict[str, Any]:
        """Return the texts of a part, by key, without those that are not there."""
        found = {}
        for key in keys:
            text = self.wordings.text(source.get(key), self.where(source), lines=key == "description")
            if text is not None:
                found[key] = text
        return found

    def question(self, source: Source, kind: str, **more: Any) -> dict[str, Any]:
        """Return the keys that every question has, those of its type (`more`) before its conditions."""
        name = self.name_of(source)
        made: dict[str, Any] = {"name": name, "type": kind}
        made["title"] = self.wordings.text(source.get("title"), self.where(source)) or self._shown_name(source, name)
        made |= self.words_of(source, "description") | more | self._own_keys(source)
        if source.is_on("isRequired"):
            made["isRequired"] = True
        return made | self.conditions_of(source, "requiredIf", "visibleIf")

    def _shown_name(self, source: Source, name: str) -> str:
        """Return what a question is called that has no title: who gives none is shown the name there."""
        said = str(source.get("name") or name)
        return str(self.wordings.text(said, self.where(source)) or said) if has_markup(said) else said

    def _own_keys(self, source: Source) -> dict[str, Any]:
        """Return the keys of ours that a question was given here before it went to SurveyJS."""
        own = source.get(OURS)
        return {key: own[key] for key in own if key in OWN_OF_ELEMENTS} if isinstance(own, Mapping) else {}

    @contextmanager
    def scoped(self, prefix: str, named: Mapping[str, str]) -> Iterator[None]:
        """Let `{prefix.x}` be what `named` says as long as what repeats is read."""
        before = self.names.scope
        self.names.scope = {**before, **{f"{prefix}.{old}": name for old, name in named.items()}}
        try:
            yield
        finally:
            self.names.scope = before

    def may_add_cells(self, count: int) -> bool:
        """Return whether so many more things that do not stand in the file may be made: cells of grids, others' choices."""
        self.cells += count
        return self.cells <= MOST_CELLS

    def account_for(self, source: Source) -> None:
        """Remember what nobody read of a part."""
        for key in source.unread():
            if key == OURS:
                continue
            self._unread(key, self.where(source))

    def unread_of_items(self, source: Source, keys: list[str]) -> None:
        """Remember what nobody reads of a choice."""
        for key in keys:
            self._unread(f"choices.{key}", self.where(source))

    def _unread(self, key: str, where: str) -> None:
        if key in LOOKS:
            self.looks[key] += 1
            return
        self.without_twin.setdefault(key[:60], {})[where] = None

    def close_account(self) -> Carried:
        """Note what nobody read, a line a key; of looks a line in all."""
        for key, places in self.without_twin.items():
            named = ", ".join(filter(None, [*places][:MOST_NAMED])) + (" …" if len(places) > MOST_NAMED else "")
            if named:
                message = N_("It has no twin here; it stood at %(count)s: %(places)s.")
                self.carried.left_out(key, message, count=len(places), places=named)
            else:
                self.carried.left_out(key, N_("It has no twin here."))
        if self.looks:
            named = ", ".join(sorted(self.looks))
            message = N_("How it looks and is paged through is the product's own; left out: %(keys)s.")
            self.carried.left_out("", message, keys=named)
        return self.carried
