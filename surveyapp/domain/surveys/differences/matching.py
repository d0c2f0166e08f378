"""Which page and element of one version is which of the other, and which of them moved."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surveyapp.domain.definitions import Path
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.differences.difference import Place
from surveyapp.domain.surveys.model import Page, Question, Survey, flat
from surveyapp.domain.surveys.series import own_series


@dataclass(frozen=True, slots=True)
class Part:
    """A page or element in its survey: where it is written, and the names of what holds it ("" for a page)."""

    value: Page | Question
    path: Path
    page: str
    panel: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """The pages or elements of two versions: pairs of what is in both, and what is in one only. `renamed` are pairs too."""

    pairs: list[tuple[Part, Part]]
    removed: list[Part]
    added: list[Part]
    renamed: list[tuple[Part, Part]]

    @property
    def new_names(self) -> dict[str, str]:
        """The name after the change of everything that is in both, by its name before."""
        return {before.value.name: after.value.name for before, after in self.pairs}


def parts_of(survey: Survey) -> tuple[list[Part], list[Part]]:
    """Return the pages and the elements of a survey in order."""
    pages = [Part(part, path, part.name) for path, part in walk(survey.pages) if isinstance(part, Page)]
    elements: list[Part] = []
    for page in pages:
        if isinstance(page.value, Page):
            elements.extend(_elements(page.value.questions, page.path, page.value.name, ""))
    return pages, elements


def _elements(questions: tuple[Question, ...], path: Path, page: str, panel: str) -> Iterator[Part]:
    for number, question in enumerate(questions):
        here = (*path, "elements", number)
        yield Part(question, here, page, panel)
        yield from _elements(question.elements, here, page, question.name)


def match(before: Sequence[Part], after: Sequence[Part]) -> Matched:
    """Return what is what: by name first, then what looks like the same under another name."""
    old, new = ({part.value.name: part for part in parts} for parts in (before, after))
    pairs = [(part, new[name]) for name, part in old.items() if name in new]
    removed = [part for name, part in old.items() if name not in new]
    added = [part for name, part in new.items() if name not in old]
    renamed = []
    for gone in list(removed):
        twin = next((part for part in added if _is_twin(gone.value, part.value)), None)
        if twin is not None:
            renamed.append((gone, twin))
            removed.remove(gone)
            added.remove(twin)
    return Matched(pairs + renamed, removed, added, renamed)


def _is_twin(one: Page | Question, other: Page | Question) -> bool:
    """Tell whether two parts of different names are most likely one that was renamed."""
    if isinstance(one, Page) or isinstance(other, Page):
        if not (isinstance(one, Page) and isinstance(other, Page)):
            return False
        names = [{each.name for question in page.questions for each in flat(question)} for page in (one, other)]
        return 2 * len(names[0] & names[1]) > max(map(len, names))
    if one.type != other.type:
        return False
    if one.type == "panel":
        return {each.name for each in one.elements} == {each.name for each in other.elements} and bool(one.elements)
    if one.type == "html":
        return bool(one.options.html == other.options.html)
    scales = [[(key.part, key.measure, key.scale) for key in own_series(question)] for question in (one, other)]
    return one.title == other.title and scales[0] == scales[1]


def place_of(part: Part, survey: Survey) -> Place:
    """Return where an element stands: its group of questions, else its page."""
    if part.panel:
        panel = next(each.value for each in parts_of(survey)[1] if each.value.name == part.panel)
        return Place(None, panel.title, panel.name)
    number, page = next((n, page) for n, page in enumerate(survey.pages, start=1) if page.name == part.page)
    return Place(number, page.title, page.name)


def moved_among(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the fewest names that must have moved to turn one order into the other; both hold the same names."""
    places = {name: place for place, name in enumerate(before)}
    kept = _longest_rise([places[name] for name in after])
    return [name for place, name in enumerate(after) if place not in kept]


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """Return the places of a longest rising run of `numbers`, not necessarily beside each other."""
    ends: list[int] = []
    places: list[int] = []
    earlier: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(ends, number)
        earlier.append(places[at - 1] if at else -1)
        ends[at:], places[at:] = [number, *ends[at + 1 :]], [place, *places[at + 1 :]]
    found = set()
    place = places[-1] if places else -1
    while place >= 0:
        found.add(place)
        place = earlier[place]
    return found
