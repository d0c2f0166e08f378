"""A row of answers collected elsewhere to a response; every cell that cannot be taken is a fault of its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain import cells
from surveyapp.domain.answers import field_names, parse_answers, parts_of
from surveyapp.domain.cells import CellFault
from surveyapp.domain.errors import N_
from surveyapp.domain.orders import DEFAULT_SOURCE
from surveyapp.domain.questions import HAS_PARTS
from surveyapp.domain.surveys import Question, Survey

PLAIN: dict[str, Callable[[str], str | None]] = {
    "source": cells.parse_word,
    "external_id": cells.parse_word,
    "order_id": cells.parse_word,
    "language": cells.parse_language,
    "channel": cells.parse_word,
}
# Questions with several values in a cell, parted by semicolons: what was ticked, or put in order.
LISTS = ("checkbox", "ranking")
REQUIRED = ("external_id", "answered_at")
FIELDS = (*PLAIN, "answered_at")
# A zone to check constants with; none of them keeps a time.
ANY_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class CollectedResponse:
    """A response as a file tells it; `answered_at` is aware UTC, `zone` the one that decides its local day."""

    source: str
    external_id: str
    order_id: str | None
    answered_at: datetime
    zone: ZoneInfo
    language: str | None
    channel: str | None
    answers: dict[str, Any] = field(repr=False)


class RowReader:
    """Reads rows of one survey; what depends on the survey alone is worked out once."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.questions = tuple(name for name in field_names(survey) if name not in FIELDS)
        self.words: dict[str, dict[str, str]] = {}
        for question in survey.questions:
            if _has_choices(question):
                self.words |= dict.fromkeys(parts_of(question), _words(question))
        self.lists = {question.name for question in survey.questions if question.type in LISTS}
        grids = [question for question in survey.questions if question.type in HAS_PARTS]
        self.columns = {part: question.options.values for question in grids for part in parts_of(question)}
        self.files = [question.name for question in survey.questions if question.type == "file"]
        self.booleans = {question.name for question in survey.questions if question.type == "boolean"}

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that a file may have: those of every response, then one for each question."""
        return FIELDS + self.questions

    def check_constant(self, name: str, text: str) -> None:
        """Do nothing for a text that the field `name` could have in every row.

        Raises:
            CellFault: it could not, or the field must differ from row to row.
        """
        if name in ("external_id", "order_id"):
            raise CellFault(N_("“%(field)s” must differ from response to response; give its column."), field=name)
        if name == "answered_at":
            cells.parse_moment(text, ANY_ZONE)
        elif name in PLAIN:
            PLAIN[name](text)
        else:
            faults: list[CellFault] = []
            self._answers({name: text}, faults)
            for fault in faults:
                raise fault

    def parse(self, row: Mapping[str, str], zone: ZoneInfo, faults: list[CellFault]) -> CollectedResponse | None:
        """Return the response of `row` (field → text, constants among them); a time without a zone is in `zone`.

        Faults are added to `faults`; None is returned when there were any.
        """
        before = len(faults)
        missing = N_("the cell is empty; every response needs it.")
        faults.extend(CellFault(missing, cell=name) for name in REQUIRED if not row.get(name))
        told: dict[str, Any] = {}
        for name, parse in PLAIN.items():
            told[name] = _attempt(name, faults, parse, row.get(name, ""))
        answered_at = _attempt("answered_at", faults, cells.parse_moment, row.get("answered_at", ""), zone)
        answers = self._answers(row, faults)
        if len(faults) > before:
            return None
        return CollectedResponse(
            source=told["source"] or DEFAULT_SOURCE,
            external_id=told["external_id"],
            order_id=told["order_id"],
            answered_at=answered_at,
            zone=zone,
            language=told["language"],
            channel=told["channel"],
            answers=answers,
        )

    def _answers(self, row: Mapping[str, str], faults: list[CellFault]) -> dict[str, Any]:
        message = N_("photos and files cannot be imported; leave this column out.")
        faults.extend(CellFault(message, cell=name) for name in self.files if row.get(name))
        raw = {
            name: self._values(name, row[name]) for name in self.questions if row.get(name) and name not in self.files
        }
        for name in self.columns.keys() & raw.keys():
            # The matrix as a whole would not say which of its columns of the file is meant.
            if not self.columns[name].issuperset(raw[name]):
                faults.append(CellFault(N_("Choose one of the answers offered."), cell=name))
                del raw[name]
        parsed = parse_answers(self.survey, raw, check_required=False)
        faults.extend(CellFault(fault.message, cell=fault.name, **fault.params) for fault in parsed.faults)
        return parsed.answers

    def _values(self, name: str, text: str) -> list[str]:
        """Return a cell as a form would send it: choices by their value, though the file may write their words."""
        if name in self.booleans:
            known = cells.YES_NO.get(text.casefold())
            return [text if known is None else str(known).lower()]
        if name not in self.words:
            return [text]
        words = self.words[name]
        parts = [part.strip() for part in text.split(";")] if name in self.lists else [text]
        return [words.get(part.casefold(), part) for part in parts if part]


def _has_choices(question: Question) -> bool:
    return bool(getattr(question.options, "offered", ()))


def _words(question: Question) -> dict[str, str]:
    """Return value by each way to write a choice: the value itself, and its words in every language unless two share them."""
    offered = question.options.offered
    found: dict[str, str] = {}
    for word, value in _labels(offered):
        found[word] = value if found.get(word, value) == value else ""
    # A spreadsheet turns a column of whole numbers with gaps into 4.0.
    found |= {f"{score}.0": str(score) for score in getattr(question.options, "scores", ())}
    return {word: value for word, value in found.items() if value} | {
        choice.value.casefold(): choice.value for choice in offered
    }


def _labels(offered: Iterable[Any]) -> Iterable[tuple[str, str]]:
    return ((words.strip().casefold(), choice.value) for choice in offered for words in choice.text.values())


def _attempt(name: str, faults: list[CellFault], parse: Callable[..., Any], *args: Any) -> Any:
    try:
        return parse(*args)
    except CellFault as fault:
        faults.append(CellFault(fault.message, cell=name, **fault.params))
        return None


def key_of(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the source and number of a row's response, before the rest of it is read."""
    return cells.composed(row.get("source") or DEFAULT_SOURCE), cells.composed(row.get("external_id", ""))


def order_key_of(row: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the source and number of the order that a row names, None where it names none."""
    number = row.get("order_id", "")
    return (cells.composed(row.get("source") or DEFAULT_SOURCE), cells.composed(number)) if number else None
