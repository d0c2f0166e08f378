"""One field a question, of the class that its widget names.

The fields hold what was sent, as it was sent, so that a refused form comes back as it was typed. What an answer may be
is the domain's to judge.
"""

from datetime import date, time
from typing import Any

from flask_babel import gettext

from surveyapp.domain.errors import N_
from surveyapp.web.answering.answer_field import AnswerField, OneOfField
from surveyapp.web.answering.compound_fields import FilesField, MatrixField, RankingField, moved
from surveyapp.web.answering.parts import own_language
from surveyapp.web.formatting import format_day, format_number

__all__ = ["FIELDS", "AnswerField", "ConsentField", "FilesField", "MatrixField", "RankingField", "moved"]

WORDS = {"true": True, "false": False}
# Whether it is a day or a time, whether it has a lowest and a highest answer → how that is said.
LIMITS = {
    (False, False, False): "",
    (False, True, False): N_("%(low)s or more."),
    (False, False, True): N_("%(high)s or less."),
    (False, True, True): N_("From %(low)s to %(high)s."),
    (True, False, False): "",
    (True, True, False): N_("%(low)s or later."),
    (True, False, True): N_("%(high)s or earlier."),
    (True, True, True): N_("From %(low)s to %(high)s."),
}


class WordsField(AnswerField):
    """A written answer."""

    @property
    def words(self) -> str:
        """What was typed."""
        return self.data[0] if self.data else ""

    @property
    def counted_from(self) -> int:
        """The length from which it is said how much room is left: near the limit, not all the way to it."""
        most: int = self.question.options.most
        return max(most * 4 // 5, most - 200)

    @property
    def input_type(self) -> str:
        """The type of the input, which brings the right keyboard.

        A number is typed as text, for browsers empty a number field with a decimal comma in it; a day or a time that
        no picker understands stays text, so that what was typed is still there to be mended.
        """
        kind: str = self.question.options.input
        readers: dict[str, Any] = {"date": date.fromisoformat, "time": time.fromisoformat}
        if kind == "number":
            return "text"
        try:
            if self.words:
                readers.get(kind, str)(self.words)
        except ValueError:
            return "text"
        return kind

    @property
    def limits(self) -> str:
        """Between what the answer lies, in words; empty where there are no limits."""
        options = self.question.options
        low, high = (self._said(limit) for limit in (options.low, options.high))
        words = LIMITS[options.input in ("date", "time"), bool(low), bool(high)]
        return str(gettext(words, low=low, high=high)) if words else ""

    def _said(self, limit: str) -> str:
        kind, language = self.question.options.input, own_language(self.texts.language)
        if not limit or kind == "time":
            return limit
        if kind == "date":
            return format_day(date.fromisoformat(limit), language)
        return format_number(float(limit), language, len(limit.partition(".")[2]))


class ListField(OneOfField):
    """One answer out of a drop-down."""

    @property
    def first_id(self) -> str:
        """The id of the one input there is."""
        return str(self.id)


class ManyOfField(OneOfField):
    """Several answers out of many."""


class ConsentField(OneOfField):
    """A consent of its own: yes, no, or left open."""

    @property
    def consent(self) -> bool | None:
        """What was allowed; None where nothing was said."""
        return WORDS.get(self.data[0]) if self.data else None


FIELDS: dict[str, type[AnswerField]] = {
    "scale": OneOfField,
    "stars": OneOfField,
    "smileys": OneOfField,
    "radios": OneOfField,
    "yes_no": OneOfField,
    "checkboxes": ManyOfField,
    "select": ListField,
    "textline": WordsField,
    "textarea": WordsField,
    "matrix": MatrixField,
    "ranking": RankingField,
    "files": FilesField,
}
