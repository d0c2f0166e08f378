"""SurveyJS's texts as ours: which language a text is in, without mark-up, and with the names that questions have here."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from surveyapp.domain.definitions import LANGUAGE
from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.surveyjs.names import Names
from surveyapp.formats.foreign.wording import has_markup, plain_text

DEFAULT = "default"
ENGLISH = "en"
# SurveyJS's own names of languages that have another code.
CODES = {"ua": "uk", "cz": "cs", "gr": "el", "dk": "da", "no": "nb", "se": "sv"}
NAMED = re.compile(r"\{([^{}\n]{1,200})\}")
MOST_LANGUAGES = 50


def language_code(word: str) -> str:
    """Return the code of a language however it is spelt; "" where it can be none."""
    code = word.strip().replace("_", "-")
    head, dash, rest = code.partition("-")
    code = CODES.get(head.lower(), head.lower()) + dash + rest
    return code if LANGUAGE.fullmatch(code) else ""


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object below `value`, itself too."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from mappings(inner)


class Wordings:
    """Makes texts of SurveyJS ours, and finds which languages there are.

    `locale` is the language of plain texts: that of the survey, except where texts in that language stand beside others.
    These others are then in SurveyJS's own default, English.
    """

    def __init__(self, survey: Mapping[str, Any], names: Names, carried: Carried) -> None:
        self.names = names
        self.carried = carried
        # Of these it was told that they had mark-up.
        self._stripped: set[str] = set()
        named = survey.get("locale")
        own = language_code(named) if isinstance(named, str) else ""
        beside = any(DEFAULT in each and own in map(language_code, each) for each in mappings(survey))
        self.locale = ENGLISH if not own or (beside and own != ENGLISH) else own
        self.languages = [self.locale]
        if not own:
            message = N_("The file does not say its language; English is assumed. Correct “locale” if it is another.")
            carried.changed("locale", message)
        elif self.locale != own:
            self.languages.append(own)
            message = N_(
                "Texts without a language are English beside those in “%(language)s”; English is the survey's own here."
            )
            carried.changed("locale", message, language=own)

    def text(self, value: Any, where: str, *, lines: bool = False, html: bool = False) -> Any:
        """Return a text of SurveyJS as one of ours, None for nothing; mark-up stays where `html` says so."""
        if isinstance(value, Mapping):
            return self._texts(value, where, lines, html)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        return self._words(str(value), where, lines, html) or None

    def _texts(self, value: Mapping[str, Any], where: str, lines: bool, html: bool) -> Any:
        found: dict[str, str] = {}
        for name, words in value.items():
            code = self.locale if name == DEFAULT else language_code(name)
            if not code or not isinstance(words, str) or not words.strip():
                continue
            # What is said in the language itself stands above the default.
            if code not in found or name != DEFAULT:
                found[code] = self._words(words, where, lines, html)
            if code not in self.languages and len(self.languages) < MOST_LANGUAGES:
                self.languages.append(code)
        if not found:
            return None
        if self.locale not in found:
            found = {self.locale: next(iter(found.values())), **found}
        return found[self.locale] if len(found) == 1 else found

    def _words(self, words: str, where: str, lines: bool, html: bool) -> str:
        words = NAMED.sub(self._named, words)
        if html or not has_markup(words):
            return words if html else words.strip()
        if where not in self._stripped:
            self._stripped.add(where)
            self.carried.changed(where, N_("Mark-up was taken out of the text; only the words stay."))
        return plain_text(words, lines=lines)

    def _named(self, match: re.Match[str]) -> str:
        return "{" + self.names.reference(match[1].strip()) + "}"
