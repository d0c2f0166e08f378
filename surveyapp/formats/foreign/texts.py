"""The texts of a definition under way, made such that every definition may have them."""

from collections.abc import Mapping
from typing import Any

from surveyapp.domain.definitions import CONTROL, LANGUAGE, MAXIMUM_TEXT
from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.surveyjs_json import TEXTS


def settle_texts(carried: Carried) -> None:
    """Shorten what is too long, take out what nobody can read, and give each text words in the survey's own language."""
    locale = carried.definition.get("locale")
    _Texts(carried, locale if isinstance(locale, str) else "en").walk(carried.definition, "")


class _Texts:
    def __init__(self, carried: Carried, locale: str) -> None:
        self.carried = carried
        self.locale = locale

    def walk(self, value: Any, where: str) -> None:
        """Settle every text below `value`; `where` is the name of the nearest page or question around it."""
        if isinstance(value, list):
            for entry in value:
                self.walk(entry, where)
        if not isinstance(value, dict):
            return
        where = str(value.get("name") or where)
        for key, inner in list(value.items()):
            if key in TEXTS:
                value[key] = self.text(inner, where, key)
            else:
                self.walk(inner, where)

    def text(self, value: Any, where: str, key: str) -> Any:
        if not isinstance(value, Mapping):
            return self.words(value, where, key)
        kept = {}
        for language, words in value.items():
            if language == "default" or LANGUAGE.fullmatch(language):
                kept[language] = self.words(words, where, key)
            else:
                message = N_("The text in “%(language)s” is left out: that is no code of a language.")
                self.carried.left_out(f"{where} · {key}", message, language=language[:60])
        if kept and not ({"default", self.locale} & kept.keys()):
            kept = {"default": next(iter(kept.values())), **kept}
        return kept or ""

    def words(self, value: Any, where: str, key: str) -> Any:
        if not isinstance(value, str):
            return value
        words = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        if len(words) <= MAXIMUM_TEXT:
            return words
        message = N_("The text is cut after %(most)s characters; it had %(length)s.")
        self.carried.changed(f"{where} · {key}", message, most=MAXIMUM_TEXT, length=len(words))
        return words[: MAXIMUM_TEXT - 1] + "…"
