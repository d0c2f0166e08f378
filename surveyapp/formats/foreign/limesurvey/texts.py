"""LimeSurvey's texts in our languages: mark-up taken off, and what is filled in named as it is here."""

import re
from collections.abc import Iterable
from typing import Any

from surveyapp.domain.definitions import LANGUAGE, MAXIMUM_TEXT
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.texts import PLACEHOLDER
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.limesurvey.fixed_words import fixed_words
from surveyapp.formats.foreign.limesurvey.model import Texts
from surveyapp.formats.foreign.limesurvey.script import ScriptFault
from surveyapp.formats.foreign.limesurvey.variables import Variables
from surveyapp.formats.foreign.wording import has_markup, plain_text

BRACED = re.compile(r"\{([^{}]*)\}")
VARIABLE = re.compile(r"[A-Za-z0-9_:#]+(\.[A-Za-z]+)?")
# Scripts and styles are nobody's text.
UNSEEN = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# What stands where something was filled in that is not known here.
GAP = "…"
LONGEST_SHOWN = 80
# More than a text may have here, so that the last step of the reading still sees that it is too long, and says so.
LONGEST_READ = 2 * MAXIMUM_TEXT

PIPED = N_("“%(found)s” in a text is left out: %(reason)s.")
PIPED_MANY = N_("%(count)s things that are filled into its texts are left out, “%(found)s” among them: %(reason)s.")
CUT = N_("The text is cut after %(most)s characters; it had %(length)s.")
TOO_LONG = N_("A text is so long that it stands here without its mark-up.")
NOT_SHOWN = N_("what it shows has no twin here")
RENAMED = N_("The language “%(code)s” is called “%(ours)s” here, so that customers are shown their own language.")
NO_LANGUAGE = N_("The texts in “%(code)s” are left out: that is no code of a language here.")


class Wording:
    """Turns texts of `languages` (the survey's own first) into ours. `where` and `line` say what the notes are about."""

    def __init__(self, languages: Iterable[str], carried: Carried, variables: Variables) -> None:
        self.carried = carried
        self.variables = variables
        self.codes = _codes(list(languages), carried)
        self.languages = tuple(self.codes.values()) or ("en",)
        self.where = ""
        self.line: int | None = None
        # The texts whose mark-up was taken off.
        self.stripped: set[str] = set()
        # What was not filled in since the last `flush`, and why not.
        self._missing: dict[str, ScriptFault] = {}

    @property
    def locale(self) -> str:
        """The survey's own language."""
        return self.languages[0]

    def plain(self, texts: Texts, *, lines: bool = True) -> Texts:
        """Return what a reader sees of `texts`, by our languages; without `lines` in one line."""
        self.stripped.update(words for words in texts.values() if has_markup(words))
        return self._each(texts, lambda words: plain_text(words, lines=lines))

    def rich(self, texts: Texts) -> Texts:
        """Return `texts` with their mark-up, by our languages; one in which nothing can be read is none."""
        return self._each(texts, self._read)

    def _read(self, words: str) -> str:
        plain = plain_text(words)
        if not plain:
            return ""
        words = UNSEEN.sub("", words).strip()
        if len(words) <= MAXIMUM_TEXT:
            return words
        self.carried.changed(self.where, TOO_LONG, line=self.line)
        return plain

    def fixed(self, key: str) -> Texts:
        """Return the words of a fixed scale."""
        return fixed_words(key, self.languages)

    def joined(self, first: Texts, between: str, second: Texts) -> Texts:
        """Return two texts as one; a language that one of them lacks reads the survey's own there."""
        languages = [language for language in self.languages if language in first or language in second]
        return {language: f"{self._in(first, language)}{between}{self._in(second, language)}" for language in languages}

    def _in(self, texts: Texts, language: str) -> str:
        return texts.get(language) or texts.get(self.locale) or next(iter(texts.values()), "")

    def value(self, texts: Texts, otherwise: str = "") -> Any:
        """Return `texts` as a definition has them: one string, or a mapping of languages with the survey's own among them."""
        if not texts:
            return otherwise
        if set(texts) == {self.locale}:
            return texts[self.locale]
        return {self.locale: self._in(texts, self.locale), **texts}

    def at(self, where: str, line: int | None = None) -> None:
        """Say what the texts that come next belong to."""
        self.flush()
        self.where, self.line = where, line

    def flush(self) -> None:
        """Note in one line what was not filled into the texts so far."""
        missing, self._missing = self._missing, {}
        if missing:
            found, reason = next(iter(missing.items()))
            params = {"found": found[:LONGEST_SHOWN], "reason": reason, "count": len(missing)}
            self.carried.left_out(self.where, PIPED if len(missing) == 1 else PIPED_MANY, line=self.line, **params)

    def _each(self, texts: Texts, turn: Any) -> Texts:
        found = {}
        for code, ours in self.codes.items():
            words = turn(texts.get(code, ""))
            if len(words) > LONGEST_READ:
                self.carried.changed(self.where, CUT, most=LONGEST_READ, length=len(words), line=self.line)
            words = self._filled(words[:LONGEST_READ])
            if words.strip():
                found[ours] = words
        return found

    def _filled(self, words: str) -> str:
        """Return `words` with what stands in braces named as it is here."""
        return BRACED.sub(self._fill, words) if "{" in words else words

    def _fill(self, match: re.Match[str]) -> str:
        inner = plain_text(match[1], lines=False) if has_markup(match[1]) else match[1]
        if not inner.strip() or inner[0].isspace():
            # LimeSurvey leaves these alone; where we would not, they stand in other brackets.
            return f"({inner})" if PLACEHOLDER.fullmatch(match[0]) else match[0]
        inner = inner.strip()
        try:
            if not VARIABLE.fullmatch(inner):
                raise ScriptFault(NOT_SHOWN)
            variable, suffix = self.variables.find(inner)
            if variable.kind in ("box", "list") or (
                suffix in ("code", "value") and variable.kind not in ("text", "number")
            ):
                raise ScriptFault(NOT_SHOWN)
        except ScriptFault as fault:
            self._missing.setdefault(match[0], fault)
            return GAP
        return "{" + variable.name + "}"


def _codes(languages: list[str], carried: Carried) -> dict[str, str]:
    """Return LimeSurvey's code → ours: in small letters, and without “informal” where no other text is in that language."""
    found: dict[str, str] = {}
    theirs, taken = {code.lower() for code in languages}, set[str]()
    for code in languages:
        ours = code.lower().replace("_", "-")
        plain = ours.removesuffix("-informal").removesuffix("-easy")
        if plain not in theirs and plain not in taken:
            ours = plain
        if not LANGUAGE.fullmatch(ours):
            carried.left_out("", NO_LANGUAGE, code=code[:LONGEST_SHOWN])
            continue
        if ours != code.lower():
            carried.changed("", RENAMED, code=code, ours=ours)
        if ours not in taken:
            found[code] = ours
            taken.add(ours)
    return found
