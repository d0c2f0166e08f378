"""The texts of a form in the languages it has, with what is filled in named as it is here."""

import re
from collections.abc import Mapping

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.wording import has_markup, plain_text
from surveyapp.formats.foreign.xlsform.languages import code_of
from surveyapp.formats.foreign.xlsform.sheets import Form

PIPED = re.compile(r"\$\{\s*([^{}]{1,200}?)\s*\}")
STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
# Stars and lines within a word, or around a name that is filled in, emphasise nothing.
EMPHASIS = re.compile(r"(?<![\w*{])([*_])(?=[^\s*_])([^*_\n]{1,300})(?<=\S)\1(?![\w*_])")
LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\(([^()\s]{1,500})\)")
HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
# Plain strings are in the survey's own language, whichever that is.
DEFAULT = "default"

NO_CODE = N_(
    "The texts in “%(names)s” are left out: no language of that name is known. Write its code, as in “Somali (so)”."
)


class Languages:
    """Which language each heading means: `codes` (heading → code), the survey's own, and what is left out."""

    def __init__(self, form: Form) -> None:
        default = form.settings.get("default_language", "")
        self.codes = {heading: code_of(heading) for heading in form.languages if heading}
        self.unknown = [heading for heading, code in self.codes.items() if code is None]
        own = default if default in self.unknown else ""
        if not own and "" not in form.languages and len(self.unknown) == len(self.codes) > 0:
            # No language is known at all: the first one is taken for the survey's own.
            own = self.unknown[0]
        self.locale = self._own_locale(form, default) if not own else None
        if own:
            self.unknown.remove(own)
            self.codes[own] = DEFAULT
        self.codes[""] = DEFAULT

    def _own_locale(self, form: Form, default: str) -> str | None:
        """Return the code of the form's own language; None where its texts name none."""
        code = code_of(default) if default else None
        if code and (code in self.codes.values() or "" in form.languages):
            return code
        labelled = [heading for row in form.survey for heading in row.texts.get("label", ())]
        if "" in labelled:
            return None
        return next((code for code in self.codes.values() if code), None)

    @property
    def others(self) -> list[str]:
        """The codes of the languages beside the survey's own, in order."""
        found = dict.fromkeys(code for code in self.codes.values() if code and code not in (DEFAULT, self.locale))
        return list(found)

    def text(self, words: Mapping[str, str]) -> dict[str, str]:
        """Return code → words of the languages that are known."""
        found: dict[str, str] = {}
        for heading, said in words.items():
            code = self.codes.get(heading)
            if code:
                found.setdefault(code, said)
        return found


def title_words(said: str) -> str:
    """Return a label as the plain text that a title is here."""
    words = plain_text(said) if has_markup(said) else said
    words = LINK.sub(r"\1 (\2)", HEADING.sub("", words))
    return EMPHASIS.sub(r"\2", STRONG.sub(r"\2", words)).strip()


def has_lost_markup(said: str, plain: str) -> bool:
    """Tell whether more than space was taken out of `said` to make it `plain`."""
    return said.split() != plain.split()
