"""One field a question, of the class that its widget names.

The fields hold what was sent, as it was sent, so that a refused form comes back as it was typed. What an answer may be
is the domain's to judge.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask_babel import gettext
from wtforms import Field

from surveyapp.domain.answers import part_name
from surveyapp.domain.questions import TYPES
from surveyapp.domain.questions.choices import NONE, OTHER
from surveyapp.domain.questions.file import MAXIMUM_FILES
from surveyapp.domain.surveys import COMMENT_SUFFIX
from surveyapp.web.answering.texts import Texts

WORDS = {"true": True, "false": False}
UP, DOWN, KEEP = "up", "down", "keep"


class AnswerField(Field):
    """A question as it stands on the page: its widget, and what was sent under its name."""

    # What the answers so far say of the question; the form sets them. `offered` are the values that may be chosen, None
    # for all of them.
    is_hidden = False
    offered: Collection[str] | None = None

    def __init__(self, question: Any, texts: Texts, shuffle: int = 0, **kwargs: Any) -> None:
        super().__init__(label="", id=f"q-{question.name}", **kwargs)
        self.question = question
        self.texts = texts
        self.shuffle = shuffle
        self.kind: str = TYPES[question.type].widget(question.options)
        self.own_name = question.name + COMMENT_SUFFIX
        self.own_words = ""
        self.data: list[str] = []
        self.is_required: bool = question.required

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take what was sent for the question and, where it has one, for its own-words field."""
        super().process(formdata, *args, **kwargs)
        self.own_words = formdata.get(self.own_name, "") if formdata is not None else ""

    def process_data(self, _value: Any) -> None:
        """Begin with nothing answered: nothing is ever pre-ticked."""
        self.data = []

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was sent, as it was sent."""
        self.data = valuelist

    @property
    def first_id(self) -> str:
        """The id of the input that a fault leads to."""
        return str(self.id)


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


class OneOfField(AnswerField):
    """One answer out of several: a scale, radio buttons, yes or no."""

    def holds(self, value: Any) -> bool:
        """Whether `value` was chosen."""
        return str(value) in self.data

    def offers(self, value: Any) -> bool:
        """Whether `value` may be chosen, as the answers so far stand."""
        return self.offered is None or str(value) in self.offered

    @property
    def first_id(self) -> str:
        """The id of the input that a fault leads to: the group's first that is there."""
        if self.offered is None:
            return f"{self.id}-0"
        return next((f"{self.id}-{n}" for n, (value, _) in enumerate(self.choices) if self.offers(value)), str(self.id))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The values with their words, in the order in which they are shown."""
        options = self.question.options
        shown = [(choice.value, self.texts.plain(choice.text)) for choice in options.choices]
        if options.order in ("asc", "desc"):
            shown.sort(key=lambda pair: pair[1].casefold(), reverse=options.order == "desc")
        if options.order == "random":
            random.Random(f"{self.shuffle} {self.name}").shuffle(shown)  # noqa: S311 - no secret
        extra = {NONE: gettext("None of these"), OTHER: gettext("Something else")}
        last = options.offered[len(options.choices) :]
        return shown + [(choice.value, self.texts.plain(choice.text) or extra[choice.value]) for choice in last]


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


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a matrix: its field, its id on the page, its words, and what was chosen in it."""

    name: str
    id: str
    words: str
    data: list[str]

    def holds(self, value: str) -> bool:
        """Whether `value` was chosen."""
        return value in self.data


class MatrixField(AnswerField):
    """The same scale for several things, a row each; `errors` are the question's, `row_errors` those of its rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[Row] = []
        self.row_errors: dict[str, list[str]] = {}

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take what was sent for each row under the row's own name."""
        super().process(formdata, *args, **kwargs)
        self.rows = []
        for number, row in enumerate(self.question.options.rows):
            name = part_name(self.question, row.value)
            sent = formdata.getlist(name) if formdata is not None else []
            self.rows.append(Row(name, f"{self.id}-{number}", self.texts.plain(row.text), sent))

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The values of the scale with their words."""
        return [(column.value, self.texts.plain(column.text)) for column in self.question.options.columns]

    @property
    def look(self) -> str:
        """The classes that say how wide its columns are: `brief` where all stand in one row even on a phone."""
        columns = self.columns
        if len(columns) > 7:
            return "many"
        return "brief" if len(columns) < 7 and all(len(words) < 4 for _, words in columns) else ""

    @property
    def first_id(self) -> str:
        """The id of the input that a fault leads to: the first of the first row that is faulty, else unanswered."""
        wanted = [row for row in self.rows if row.name in self.row_errors] or [row for row in self.rows if not row.data]
        return f"{(wanted or self.rows)[0].id}-0"


class RankingField(OneOfField):
    """Choices to be put in order; until somebody touches it nothing is answered, for the order shown says nothing."""

    # What was moved last and how, so that the page that comes back has the focus where it was.
    last_move = ("", "")

    @property
    def ranked(self) -> list[tuple[str, str]]:
        """The values with their words, as they are ordered now."""
        words = {value: words for value, words in self.choices if self.offers(value)}
        return [(value, words[value]) for value in in_order(self.data, list(words))]

    def move(self, value: str, way: str) -> list[str]:
        """Move `value` up or down by one, or keep the order as it is; return what the form then holds."""
        self.data = moved(self.data, [value for value, _ in self.ranked], value, way)
        self.last_move = (value, way)
        return self.data

    @property
    def first_id(self) -> str:
        """The id of the button that says the order is right."""
        return f"{self.id}-keep"


def in_order(values: Sequence[str], offered: Sequence[str]) -> list[str]:
    """Return every value `offered` once: those of `values` in their order, then the rest as they were offered."""
    there = [value for value in dict.fromkeys(values) if value in offered]
    return there + [value for value in offered if value not in there]


def moved(values: Sequence[str], offered: Sequence[str], value: str, way: str) -> list[str]:
    """Return the order after `value` went one place `up` or `down`; `keep`, or no room to go, leaves it as it is.

    `values` is the order so far, empty where nobody gave one; `offered` is the order shown at first.
    """
    order = in_order(values, offered)
    step = {UP: -1, DOWN: 1}.get(way, 0)
    if value in order and step:
        place = order.index(value)
        order.insert(min(max(place + step, 0), len(order) - 1), order.pop(place))
    return order


class FilesField(AnswerField):
    """Photos or other files; `attached` are those taken in so far: objects with id, name, size, is_picture and address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attached: Sequence[Any] = ()

    @property
    def most(self) -> int:
        """How many files there may be in all."""
        return MAXIMUM_FILES

    @property
    def accepted(self) -> str:
        """The kinds of file taken, as an input says them."""
        return ",".join(self.question.options.accepted)

    @property
    def takes_pictures_only(self) -> bool:
        """Whether nothing but pictures is taken, so that they can be called so."""
        accepted = self.question.options.accepted
        return bool(accepted) and all(kind.startswith("image/") for kind in accepted)


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
