"""What is known while a form is read: its lists, its languages, what was asked before, and the notes."""

from dataclasses import dataclass, field
from typing import Any

from surveyapp.formats.foreign.xlsform import noting
from surveyapp.formats.foreign.xlsform.conditions import NoTwin, Scope
from surveyapp.formats.foreign.xlsform.noting import Noting
from surveyapp.formats.foreign.xlsform.sheets import Form, Row
from surveyapp.formats.foreign.xlsform.wording import DEFAULT, PIPED, Languages, has_lost_markup, title_words


@dataclass(slots=True)
class Context:
    """One reading of a form."""

    form: Form
    languages: Languages
    noting: Noting
    scope: Scope = field(default_factory=Scope)
    names: set[str] = field(default_factory=set)

    @property
    def allows_same_choices(self) -> bool:
        """Whether the form itself has the same choice stand twice in a list, for different filters."""
        return self.form.settings.get("allow_choice_duplicates", "").lower() in ("yes", "true", "true()")

    def words(self, row: Row, column: str, *, is_plain: bool = True) -> Any:
        """Return the text of `column` as a definition has it: one text, or one a language; "" where there is none.

        What it names is named as here. Mark-up is taken out of what `is_plain`.
        """
        texts = self.languages.text(row.texts.get(column, {}))
        said = {}
        for code, words in texts.items():
            plain = title_words(words) if is_plain else words
            if has_lost_markup(words, plain):
                self.noting.alike_at(noting.MARKUP, noting.called(row), row)
            filled = self._filled(row, plain)
            if filled:
                said[code] = filled
        own = self.languages.locale or DEFAULT
        return said.get(own, "") if set(said) <= {own} else said

    def title(self, row: Row) -> Any:
        """Return the label as the plain text that people read."""
        return self.words(row, "label")

    def _filled(self, row: Row, words: str) -> str:
        """Return `words` with each `${name}` as the `{name}` of here."""

        def named(match: Any) -> str:
            try:
                return "{" + self.scope.find(match[1]).name + "}"
            except NoTwin:
                self.noting.alike_at(noting.NOT_PIPED, "${" + match[1] + "}", row)
                return "…"

        return PIPED.sub(named, words)
