"""The fields of questions that are more than one input: matrices, rankings and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from surveyapp.domain.answers import part_name
from surveyapp.domain.questions.file import MAXIMUM_FILES
from surveyapp.web.answering.answer_field import AnswerField, OneOfField
from surveyapp.web.answering.parts import own_language
from surveyapp.web.formatting import format_number

UP, DOWN = "up", "down"
ANY_PICTURE = "image/jpeg,image/png,image/webp"
SENT_AS_JPEG = dict.fromkeys(("image/*", "image/heic", "image/heif", ".heic", ".heif"), ANY_PICTURE)
MEGABYTE = 1024 * 1024


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

    def tell(self, words: str, part: str) -> None:
        """Say at the row `part` what is wrong with it; at the question where no row is named."""
        if part:
            self.row_errors.setdefault(part_name(self.question, part), []).append(words)
        else:
            super().tell(words, part)

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
        """The values with their words, as they are ordered now; those not offered last, for a condition may bring them."""
        words = dict(self.choices)
        order = in_order(self.data, self.open_values)
        return [(value, words[value]) for value in in_order(order, list(words))]

    @property
    def open_values(self) -> list[str]:
        """The values that are offered, as they were shown at first."""
        return [value for value, _ in self.choices if self.offers(value)]

    def move(self, value: str, way: str) -> list[str]:
        """Move `value` up or down by one, or keep the order as it is; return what the form then holds."""
        self.data = moved(self.data, self.open_values, value, way)
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
        """The kinds of file taken, as an input says them.

        Pictures are named one by one: telephones that take HEIC pictures send JPEG to whoever does not ask for any picture.
        """
        kinds = [SENT_AS_JPEG.get(kind.lower(), kind) for kind in self.question.options.accepted]
        return ",".join(dict.fromkeys(each for kind in kinds for each in kind.split(",")))

    @property
    def first_id(self) -> str:
        """The id of the input that a fault leads to: the one that adds a file, else the group with the files there are."""
        return f"{self.id}-add" if len(self.attached) < self.most else str(self.id)

    @property
    def size_words(self) -> str:
        """The most that one file may have, in words."""
        return self.said_size(self.question.options.most)

    def said_size(self, size: int) -> str:
        """Return a size given in bytes in words."""
        language = own_language(self.texts.language)
        if size < MEGABYTE:
            return str(gettext("%(size)s kB", size=format_number(max(1, round(size / 1024)), language)))
        digits = 0 if size % MEGABYTE == 0 else 1
        return str(gettext("%(size)s MB", size=format_number(size / MEGABYTE, language, digits)))

    @property
    def takes_pictures_only(self) -> bool:
        """Whether nothing but pictures is taken, so that they can be called so."""
        accepted = self.question.options.accepted
        return bool(accepted) and all(kind.startswith("image/") for kind in accepted)
