"""“Choices”, “Rows” and “Columns”: what can be chosen, in which order, and by which value it is counted."""

from collections.abc import Mapping
from typing import Any

from flask_babel import ngettext

from surveyapp.domain.errors import N_
from surveyapp.domain.questions import COUNTED
from surveyapp.domain.survey_edits import choices as edits
from surveyapp.domain.survey_edits.beginning import new_choice
from surveyapp.domain.survey_edits.reading import Part, words_in
from surveyapp.domain.survey_edits.structure import unused_name
from surveyapp.formats.foreign.naming import as_name
from surveyapp.services.survey_drafts import Done
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.part_words import field_name

LISTED = {
    "choices": (N_("Choices"), "choice"),
    "rows": (N_("Rows"), "row"),
    "columns": (N_("Columns"), "column"),
}


class ChoicesPanel:
    """The panel of one list of a question: its choices, rows or columns."""

    TEMPLATE = "survey_editor/panels/choices.html"

    def __init__(self, key: str) -> None:
        self.NAME = self.key = key
        self.TITLE, self.called = LISTED[key]

    def applies(self, part: Part) -> bool:
        """Tell whether a part has such a list."""
        return isinstance(part.data.get(self.key), list)

    def said(self, desk: Desk, part: Part) -> str:
        """Return what can be chosen."""
        words = [_words(choice, desk.reading, desk.locale) for choice in part.data[self.key]]
        more = len(words) - 4
        if more <= 1:
            return " / ".join(words)
        return " / ".join(words[:4]) + " " + ngettext("and %(num)s more", "and %(num)s more", more)

    def fields(self, desk: Desk, part: Part, typed: Mapping[str, str] | None) -> dict[str, Any]:
        """Return what the form draws."""
        rows = []
        for place, choice in enumerate(part.data[self.key]):
            value = edits.written_value(choice)
            used = edits.references_to_choice(desk.definition, part.name, self.key, value)
            shown = (typed or {}).get(f"value.{place}", value)
            rows.append((place, value, shown, _words(choice, desk.reading, desk.locale), len(used)))
        return {
            "rows": rows,
            "key": self.key,
            "words": (typed or {}).get("words", ""),
            "has_trend": part.type in COUNTED and desk.is_published(part),
        }

    def change(self, desk: Desk, part: Part, form: Mapping[str, str]) -> tuple[Any, Done]:
        """Return what the form asks for: one act of a button, or everything that was written.

        Raises:
            Refused: a value is none or taken, or the choice is gone.
        """
        name, key = part.name, self.key
        act, _, about = form.get("act", "").partition(":")
        fresh = self._fresh(desk, part, form)

        def edit(definition: dict[str, Any]) -> dict[str, Any]:
            # Whatever was written holds, whichever button was pressed.
            values = {edits.written_value(choice): place for place, choice in enumerate(part.data[key])}
            values = {value: form.get(f"value.{place}", value).strip() for value, place in values.items()}
            for old, new in values.items():
                definition = edits.set_choice_value(definition, name, key, old, new)
            if act in ("up", "down"):
                definition = edits.move_choice(
                    definition, name, key, values.get(about, about), -1 if act == "up" else 1
                )
            if act == "remove":
                definition = edits.remove_choice(definition, name, key, values.get(about, about))
            return edits.add_choice(definition, name, key, fresh) if fresh else definition

        edit(desk.definition)
        return edit, Done("choices", name, {"act": act or "save", "list": key})

    def _fresh(self, desk: Desk, part: Part, form: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the choice that is added: with the words that were written, or with words to be written over."""
        taken = {edits.written_value(choice) for choice in part.data[self.key]}
        words = " ".join(form.get("words", "").split())
        if words:
            return {"value": as_name(words.lower(), taken, self.called), "text": {desk.locale: words}}
        if form.get("act") != "add":
            return None
        number = len(taken) + 1
        fresh = new_choice(self.called, number, desk.locale)
        return fresh | {"value": unused_name(str(fresh["value"]), taken)}

    def after(self, part: Part, form: Mapping[str, str]) -> dict[str, str]:
        """Return where to go then: to the new words, or on with the list."""
        if form.get("act") == "add" and not form.get("words"):
            path = (self.key, len(part.data[self.key]), "text")
            return {"new": field_name(form.get("language", ""), path)}
        return {"change": self.key}


def _words(choice: Any, language: str, locale: str) -> str:
    value = choice.get("text") if isinstance(choice, Mapping) else None
    return words_in(value, language, locale) or words_in(value, locale, locale) or edits.written_value(choice)
