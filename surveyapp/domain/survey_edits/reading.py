"""A definition as plain data, read part by part: what still has faults can be shown and mended all the same.

A definition here is one that `survey_shape.shape_faults` finds nothing in: pages and elements are there and have names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.definitions import LANGUAGE, Path
from surveyapp.domain.errors import NotFound
from surveyapp.domain.questions import TAKES_ANSWER
from surveyapp.domain.surveys.texts import PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Part:
    """A page or an element as it is written, with the way to it.

    `page` is the place of its page, `depth` in how many panels it stands; `number` counts what is asked through the
    survey and is None for what takes no answer. `holder` is the path of what it stands in.
    """

    path: Path
    data: Mapping[str, Any]
    page: int
    depth: int = 0
    number: int | None = None

    @property
    def name(self) -> str:
        """The name of the page or element."""
        return str(self.data["name"])

    @property
    def is_page(self) -> bool:
        """Whether it is a page."""
        return len(self.path) == 2

    @property
    def type(self) -> str:
        """The type of an element; "page" for a page."""
        return "page" if self.is_page else str(self.data["type"])

    @property
    def holder(self) -> Path:
        """The path of the page or panel that an element stands in."""
        return self.path[:-2]


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A text that people read: what it is (`kind`, and which one of several), where in its part, and what stands there."""

    kind: str
    number: int
    path: Path
    value: Any


def parts_of(definition: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every page and element in order, each panel before what stands in it."""
    count = 0
    for place, page in enumerate(definition["pages"]):
        yield Part(("pages", place), page, place)
        for path, element, depth in _elements(page, ("pages", place), 0):
            takes_answer = element["type"] in TAKES_ANSWER
            count += takes_answer
            yield Part(path, element, place, depth, count if takes_answer else None)


def _elements(holder: Mapping[str, Any], path: Path, depth: int) -> Iterator[tuple[Path, Mapping[str, Any], int]]:
    for place, element in enumerate(holder.get("elements", [])):
        here: Path = (*path, "elements", place)
        yield here, element, depth
        if element["type"] == "panel":
            yield from _elements(element, here, depth + 1)


def get_element(definition: Mapping[str, Any], name: str) -> Part:
    """Return the element called `name`.

    Raises:
        NotFound: there is none.
    """
    return _get(definition, name, is_page=False)


def get_page(definition: Mapping[str, Any], name: str) -> Part:
    """Return the page called `name`.

    Raises:
        NotFound: there is none.
    """
    return _get(definition, name, is_page=True)


def _get(definition: Mapping[str, Any], name: str, *, is_page: bool) -> Part:
    for part in parts_of(definition):
        if part.is_page == is_page and part.name == name:
            return part
    raise NotFound


def element_names(definition: Mapping[str, Any]) -> list[str]:
    """Return the names of all elements, in order."""
    return [part.name for part in parts_of(definition) if not part.is_page]


def locale_of(definition: Mapping[str, Any]) -> str:
    """Return the language that every text has."""
    locale = definition.get("locale")
    return locale if isinstance(locale, str) and LANGUAGE.fullmatch(locale) else "en"


def languages_of(definition: Mapping[str, Any]) -> list[str]:
    """Return the languages that a survey is offered in, the one that every text has first."""
    declared, title = definition.get("locales"), definition.get("title")
    if not isinstance(declared, list):
        declared = sorted(title) if isinstance(title, Mapping) else []
    known = [each for each in declared if isinstance(each, str) and LANGUAGE.fullmatch(each) and each != "default"]
    return list(dict.fromkeys([locale_of(definition), *known]))


def words_in(value: Any, language: str, locale: str) -> str:
    """Return what a text says in `language`, "" where it says nothing; a plain string is in `locale`."""
    if isinstance(value, Mapping):
        words = value.get(language)
        if words is None and language == locale:
            words = value.get("default")
        return "" if words is None else str(words)
    return "" if value is None or language != locale else str(value)


def texts_of(part: Part) -> Iterator[TextPlace]:
    """Yield the texts that a part has or could have, in the order in which people read them."""
    data, kind = part.data, part.type
    if kind == "html":
        yield TextPlace("html", 0, ("html",), data.get("html"))
        return
    yield TextPlace("title", 0, ("title",), data.get("title"))
    if kind == "rating":
        yield TextPlace("low", 0, ("minRateDescription",), data.get("minRateDescription"))
        yield TextPlace("high", 0, ("maxRateDescription",), data.get("maxRateDescription"))
    for key, called in (("rows", "row"), ("columns", "column"), ("choices", "choice")):
        yield from _choice_texts(data.get(key), key, called)
    for shown, key, called in (("showNoneItem", "noneText", "none"), ("showOtherItem", "otherText", "other")):
        if data.get(shown) is True:
            yield TextPlace(called, 0, (key,), data.get(key))
    yield TextPlace("description", 0, ("description",), data.get("description"))
    validators = data.get("validators")
    for place, validator in enumerate(validators if isinstance(validators, list) else []):
        if isinstance(validator, Mapping):
            yield TextPlace("validator", place + 1, ("validators", place, "text"), validator.get("text"))


def _choice_texts(choices: Any, key: str, called: str) -> Iterator[TextPlace]:
    for place, choice in enumerate(choices if isinstance(choices, list) else []):
        value = choice
        if isinstance(choice, Mapping):
            # Without words of its own a choice is read by its value.
            value = choice.get("text") or choice.get("value")
        yield TextPlace(called, place + 1, (key, place, "text"), value)


def survey_texts(definition: Mapping[str, Any]) -> Iterator[TextPlace]:
    """Yield the texts of the survey itself."""
    for key in ("title", "description", "completedHtml"):
        yield TextPlace(key, 0, (key,), definition.get(key))


def is_missing(value: Any, language: str, locale: str) -> bool:
    """Tell whether a text lacks a language that it needs; one without letters reads the same in all."""
    if words_in(value, language, locale):
        return False
    said = value.values() if isinstance(value, Mapping) else [value]
    return any(character.isalpha() for words in said for character in PLACEHOLDER.sub("", str(words or "")))


def missing_counts(definition: Mapping[str, Any]) -> dict[str, int]:
    """Return language → how many texts it lacks, for every language that a survey is offered in."""
    locale, languages = locale_of(definition), languages_of(definition)
    values = [text.value for text in survey_texts(definition)]
    values += [text.value for part in parts_of(definition) for text in texts_of(part)]
    return {language: sum(is_missing(value, language, locale) for value in values) for language in languages}
