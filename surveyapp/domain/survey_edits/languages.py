"""The languages of a survey: one more, one less, or another that all texts must have."""

from collections.abc import Callable, Mapping
from typing import Any

from surveyapp.domain.definitions import LANGUAGE
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.survey_edits.reading import languages_of, locale_of
from surveyapp.domain.survey_edits.values import Definition, copied, set_value
from surveyapp.domain.surveys.parsing import LANGUAGE_RULE

# Every key under which a text that people read may stand, in one language or in several.
TEXT_KEYS = frozenset({
    "title", "description", "completedHtml", "html", "text", "otherText", "noneText", "minRateDescription",
    "maxRateDescription",
})  # fmt: skip
DEFAULT = "default"


def add_language(definition: Mapping[str, Any], language: str) -> Definition:
    """Return `definition` offered in one language more; its texts are missing until they are written.

    Raises:
        Refused: it is no language, or one of the survey's already.
    """
    if not LANGUAGE.fullmatch(language):
        raise Refused(LANGUAGE_RULE, value=language[:60])
    languages = languages_of(definition)
    if language in languages:
        raise Refused(N_("The survey is offered in that language already."))
    return _offered(definition, [*languages, language])


def remove_language(definition: Mapping[str, Any], language: str) -> Definition:
    """Return `definition` without a language and without the texts in it.

    Raises:
        Refused: it is not one of the survey's, or the one that every text must have.
    """
    languages = languages_of(definition)
    if language == languages[0]:
        raise Refused(N_("This is the language that every text has. Make another the main one first."))
    if language not in languages:
        raise Refused(N_("The survey is not offered in that language."))

    def without(text: Any) -> Any:
        return {key: words for key, words in text.items() if key != language} if isinstance(text, Mapping) else text

    return _offered(_with_texts(definition, without), [each for each in languages if each != language])


def set_main_language(definition: Mapping[str, Any], language: str) -> Definition:
    """Return `definition` with `language` as the one that every text has.

    Texts without a language of their own were in the main language so far, which they are now marked with. What is not
    said in the new one yet is a fault until it is.

    Raises:
        Refused: the survey is not offered in that language.
    """
    languages, before = languages_of(definition), locale_of(definition)
    if language not in languages:
        raise Refused(N_("The survey is not offered in that language."))

    def marked(text: Any) -> Any:
        if not isinstance(text, Mapping):
            return {before: text}
        return {before if key == DEFAULT and before not in text else key: words for key, words in text.items()}

    changed: Definition = copied(definition) if language == before else _with_texts(definition, marked)
    return _offered(changed, [language, *(each for each in languages if each != language)])


def _offered(definition: Mapping[str, Any], languages: list[str]) -> Definition:
    """Return `definition` in these languages, the one that every text has first."""
    return set_value(set_value(definition, ("locale",), languages[0]), ("locales",), languages)


def _with_texts(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a copy with each text changed; one that is left with nothing goes, with its key."""
    if isinstance(value, list):
        return [_with_texts(inner, change) for inner in value]
    if not isinstance(value, Mapping):
        return value
    found = {}
    for key, inner in value.items():
        is_text = key in TEXT_KEYS and isinstance(inner, str | Mapping)
        new = change(inner) if is_text else _with_texts(inner, change)
        if not (is_text and new == {} and inner != {}):
            found[key] = new
    return found
