"""What could be answered to a question: as few answers as tell apart all that conditions can see of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Any

from surveyapp.domain.answers import Reading, part_name
from surveyapp.domain.expressions.tree import Constant
from surveyapp.domain.expressions.values import is_equal, text_of
from surveyapp.domain.ids import encode_id
from surveyapp.domain.questions.choices import NONE, OTHER
from surveyapp.domain.surveys.dry_run import samples
from surveyapp.domain.surveys.dry_run.mentions import Mentions
from surveyapp.domain.surveys.model import COMMENT_SUFFIX, Question

Raw = Mapping[str, Sequence[str]]
# Beyond these, not every combination is tried.
MOST_APART = 6
MOST_CHOICES = 40
MOST_GRID = 300
MOST_RANKED = 12
A_FILE = encode_id(1)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: the fields that a form sends, the answers that are kept of it, and what conditions see."""

    raw: Raw
    answers: Mapping[str, Any]
    seen: Mapping[str, Any]


NOTHING = Option({}, {}, {})


@dataclass(frozen=True, slots=True)
class Options:
    """The valid answers to a question, the happiest first; `is_whole` where no other could change what is shown."""

    answers: tuple[Option, ...]
    is_whole: bool


def read(question: Question, raw: Raw, offered: frozenset[str] | None = None) -> Option | None:
    """Return the answer that the question's own type reads from `raw`; None where it is none, or a faulty one."""
    reading = Reading(raw)
    seen = reading.answer(question, offered)
    return Option(raw, reading.answers, seen) if seen and not reading.faults else None


def options_of(question: Question, mentions: Mentions, today: date) -> Options:
    """Return the answers to `question` that are worth trying."""
    constants = mentions.of(question.answer_names)
    raws, is_whole = _raws(question, constants, mentions, today)
    found: dict[str, Option] = {}
    for raw in raws:
        option = read(question, raw)
        if option is not None:
            found.setdefault(repr(sorted(option.answers.items())), option)
    return Options(tuple(found.values()), is_whole)


def _raws(question: Question, constants: list[Constant], mentions: Mentions, today: date) -> tuple[Iterable[Raw], bool]:
    options, name = question.options, question.name
    match question.type:
        case "rating":
            return ({name: [str(step)]} for step in reversed(options.steps)), True
        case "boolean":
            return ({name: [word]} for word in ("true", "false")), True
        case "radiogroup" | "dropdown":
            chosen, is_whole = _chosen(question, constants)
            return _with_own_words(question, chosen, constants), is_whole and not question.has_other
        case "checkbox":
            ticked, is_whole = _ticked(question, constants)
            return _with_own_words(question, ticked, constants), is_whole and not question.has_other
        case "ranking":
            return ({name: list(order)} for order in _orders(question)), False
        case "matrix":
            return _grids(question, mentions)
        case "file":
            return [{name: [A_FILE]}], True
        case _:
            texts = samples.written(question, constants, today, by_day=mentions.asks_for_day)
            return ({name: [text]} for text in texts), False


def _with_own_words(question: Question, chosen: Iterable[list[str]], constants: list[Constant]) -> Iterator[Raw]:
    texts = [samples.WORDS, *(text_of(plain(value)) for value in constants)] if question.has_other else []
    for values in chosen:
        yield {question.name: values}
        if OTHER in values:
            yield from ({question.name: values, question.name + COMMENT_SUFFIX: [text]} for text in texts)


def plain(value: Constant) -> Any:
    """Return a constant as answers hold it."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _chosen(question: Question, constants: list[Constant]) -> tuple[list[list[str]], bool]:
    """Return what may be chosen; of very many choices those mentioned, and some of the others, which are all alike."""
    values = [choice.value for choice in question.options.offered]
    if len(values) <= MOST_CHOICES:
        return [[value] for value in values], True
    mentioned = [value for value in values if _is_mentioned(value, constants)]
    others = [value for value in values if value not in mentioned]
    return [[value] for value in [*mentioned, *others[:MOST_APART], *others[-1:]]], False


def _is_mentioned(value: str, constants: list[Constant]) -> bool:
    return any(is_equal(value, plain(constant)) for constant in constants)


def _ticked(question: Question, constants: list[Constant]) -> tuple[list[list[str]], bool]:
    """Return sets of choices to tick: all that tell the mentioned ones apart, with and without the others."""
    options = question.options
    values = [choice.value for choice in options.offered if choice.value != NONE or options.none is None]
    # Own words can be looked at too.
    mentioned = [value for value in values if value == OTHER or _is_mentioned(value, constants)]
    others = [value for value in values if value not in mentioned]
    is_whole = len(mentioned) <= MOST_APART
    sizes = range(len(mentioned) + 1) if is_whole else (0, 1, 2, len(mentioned))
    found = []
    for size in sizes:
        for some in combinations(mentioned, size):
            missing = max(options.fewest - size, 0)
            found += [[*some, *others[: max(missing, more)]] for more in (0, 1, len(others))]
    if options.none is not None:
        found.append([NONE])
    return found, is_whole


def _orders(question: Question) -> Iterator[Sequence[str]]:
    values = [choice.value for choice in question.options.choices]
    yield values
    for place in range(1, min(len(values), MOST_RANKED)):
        yield [*values[place:], *values[:place]]
    yield from ([value] for value in values[:MOST_RANKED])
    yield from (list(pair) for pair in combinations(values[:MOST_RANKED], 2))


def _grids(question: Question, mentions: Mentions) -> tuple[Iterable[Raw], bool]:
    """Return ways to fill a matrix: every one where conditions look at few rows, else the same column in all but one."""
    rows = [row.value for row in question.options.rows]
    columns = [column.value for column in question.options.columns]
    looked_at = [row for row in rows if f"{question.name}.{row}" in mentions.constants]
    if question.name in mentions.constants:
        looked_at = rows
    others = [row for row in rows if row not in looked_at]
    if (len(columns) + 1) ** len(looked_at) <= MOST_GRID:
        chosen = product([*columns, ""], repeat=len(looked_at))
        grids = [dict(zip(looked_at, some, strict=True)) for some in chosen]
        return (_grid(question, {**dict.fromkeys(others, columns[0]), **grid}) for grid in grids), True
    same = [dict.fromkeys(rows, column) for column in columns]
    one_else = [{**grid, row: column} for grid in same for row in looked_at for column in [*columns, ""]]
    return (_grid(question, grid) for grid in [*same, *one_else]), False


def _grid(question: Question, grid: Mapping[str, str]) -> Raw:
    return {part_name(question, row): [column] for row, column in grid.items() if column}
