"""What a new survey and a new question begin as: good definitions, whose words wait to be written over."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from surveyapp.domain.survey_edits.languages import TEXT_KEYS
from surveyapp.domain.survey_edits.structure import unused_name

NEW: dict[str, dict[str, str]] = {
    "question": {"en": "New question", "fi": "Uusi kysymys", "sv": "Ny fråga"},
    "panel": {"en": "New group", "fi": "Uusi ryhmä", "sv": "Ny grupp"},
    "html": {"en": "New text", "fi": "Uusi teksti", "sv": "Ny text"},
    "choice": {"en": "Choice", "fi": "Vaihtoehto", "sv": "Alternativ"},
    "row": {"en": "Row", "fi": "Rivi", "sv": "Rad"},
}
STEPS = 5


def new_element(kind: str, taken: Container[str], language: str = "en") -> dict[str, Any]:
    """Return an element of the type `kind` whose name is not `taken`, with words in `language` (else in English)."""
    name = unused_name("text" if kind == "html" else "group" if kind == "panel" else "question", taken)
    element: dict[str, Any] = {"name": name, "type": kind}
    if kind == "html":
        return element | {"html": _text("html", language)}
    element["title"] = _text(kind if kind == "panel" else "question", language)
    if kind == "rating":
        element |= {"rateMin": 1, "rateMax": STEPS}
    if kind in ("radiogroup", "dropdown", "checkbox", "ranking"):
        element["choices"] = [new_choice("choice", number, language) for number in (1, 2)]
    if kind == "matrix":
        element["columns"] = list(range(1, STEPS + 1))
        element["rows"] = [new_choice("row", number, language) for number in (1, 2)]
    if kind == "panel":
        element["elements"] = []
    return element


def new_choice(kind: str, number: int, language: str = "en") -> dict[str, Any]:
    """Return a choice, row or column: its value says which one it is, its words wait to be written over."""
    words = _words("row" if kind == "row" else "choice", language)
    return {"value": f"{kind}{number}", "text": {language: f"{words} {number}"}}


def _text(kind: str, language: str) -> dict[str, str]:
    return {language: _words(kind, language)}


def _words(kind: str, language: str) -> str:
    """Return the words in `language`, those of “sv” for “sv-fi” too, else in English."""
    words = NEW[kind]
    return words.get(language.partition("-")[0], words["en"])


def new_survey(name: str, title: str, languages: Sequence[str]) -> dict[str, Any]:
    """Return a survey with one page and one question; `languages` are those it is offered in, its own first."""
    locale = languages[0]
    question = new_element("rating", (), locale)
    definition: dict[str, Any] = {"name": name, "title": {locale: title}, "locale": locale}
    return definition | {"locales": list(languages), "pages": [{"name": "page1", "elements": [question]}]}


def ready_element(element: Mapping[str, Any], taken: Container[str], languages: Sequence[str]) -> dict[str, Any]:
    """Return a ready element as it stands in a survey offered in `languages`, the survey's own first.

    Its name is one that is not `taken`. Where it has no words in the survey's own language, its English ones stand there,
    to be translated.
    """
    fitted: dict[str, Any] = _fitted(element, "", languages)
    return fitted | {"name": unused_name(str(element["name"]), taken)}


def _fitted(value: Any, key: str, languages: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_fitted(inner, key, languages) for inner in value]
    if not isinstance(value, Mapping):
        return value
    if key not in TEXT_KEYS:
        return {inner: _fitted(words, inner, languages) for inner, words in value.items()}
    kept = {language: value[language] for language in languages if language in value}
    words = value.get("en") or next(iter(value.values()), "")
    return kept if languages[0] in kept else {languages[0]: words, **kept}
