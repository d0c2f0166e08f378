"""A response's answers as a person reads them: each question's own words, and what was answered to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.questions import PART
from surveyapp.domain.surveys import (
    COMMENT_SUFFIX,
    ORDER_FACTS,
    Question,
    Survey,
    fill,
    joined_title,
    part_labels,
    text_in,
    value_labels,
)

SCORE = "score"
YES_NO = "yes_no"
CHOICE = "choice"
CHOICES = "choices"
OWN_WORDS = "own_words"
FILES = "files"
GRID = "grid"
RANKED = "ranked"
KINDS = {
    "rating": SCORE,
    "boolean": YES_NO,
    "text": OWN_WORDS,
    "comment": OWN_WORDS,
    "checkbox": CHOICES,
    "file": FILES,
    "matrix": GRID,
    "ranking": RANKED,
}
# Between the rows of a matrix where they stand in one line.
BETWEEN_ROWS = "; "


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answered question: `score` out of `best`, `yes`, or `words`, by its `kind`.

    `words` are the customer's own where the kind is OWN_WORDS, else the survey's; `chosen` are the same one by one where
    several may be ticked, and in their order where they were RANKED; `added` is the customer's text beside "other". A GRID
    has a line for each of its `rows`, a SCORE with the words of the column where it has any, or a CHOICE. Of FILES only
    the title is here: who shows them fetches them.
    """

    name: str
    title: str
    kind: str
    score: int = 0
    best: int = 0
    yes: bool = False
    words: str = ""
    added: str = ""
    chosen: tuple[str, ...] = ()
    rows: tuple["AnswerLine", ...] = ()

    @property
    def short(self) -> str:
        """The answer in a few words that need no translation: "Delivery: 2 / 5"."""
        answer = (
            self.words or f"{self.score} / {self.best}"
            if self.kind == SCORE
            else self.words + (f" ({self.added})" if self.added else "")
        )
        return joined_title(self.title, answer)


def answer_lines(survey: Survey, answers: Mapping[str, Any], language: str, order: Any = None) -> list[AnswerLine]:
    """Return the answered questions in the survey's order, in `language` where the survey has it.

    `order` fills in what titles name of it; None names nothing. An answer to a question that the survey does not have
    is left out.
    """
    facts = {f"order.{name}": getattr(order, name, None) for name in ORDER_FACTS} if order is not None else {}
    filling = {**answers, **facts}
    lines = []
    for question in survey.questions:
        value = answers.get(question.name)
        if not question.takes_answer or value is None or value in ("", [], {}):
            continue
        title = fill(text_in(question.title, language, survey.locale) or question.name, filling)
        lines.append(_line(question, title, value, filling, language, survey.locale))
    return lines


def _line(
    question: Question, title: str, value: Any, filling: Mapping[str, Any], language: str, fallback: str
) -> AnswerLine:
    kind = KINDS.get(question.type, CHOICE)
    if kind == SCORE:
        return AnswerLine(question.name, title, kind, score=int(value), best=question.options.high)
    if kind == YES_NO:
        return AnswerLine(question.name, title, kind, yes=bool(value))
    if kind == OWN_WORDS:
        return AnswerLine(question.name, title, kind, words=str(value))
    if kind == FILES:
        return AnswerLine(question.name, title, kind)
    if kind == GRID:
        rows = tuple(_rows(question, value, filling, language, fallback))
        return AnswerLine(question.name, title, kind, words=BETWEEN_ROWS.join(row.short for row in rows), rows=rows)
    labels = value_labels(question, language, fallback, filling)
    chosen = tuple(labels.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))
    if kind == RANKED:
        words = ", ".join(f"{place}. {each}" for place, each in enumerate(chosen, start=1))
        return AnswerLine(question.name, title, kind, words=words, chosen=chosen)
    added = str(filling.get(question.name + COMMENT_SUFFIX) or "")
    return AnswerLine(question.name, title, kind, words=", ".join(chosen), added=added, chosen=chosen)


def _rows(
    question: Question, value: Mapping[str, str], filling: Mapping[str, Any], language: str, fallback: str
) -> Iterator[AnswerLine]:
    """Yield a line for each row that was answered, in the order of the rows."""
    labels = value_labels(question, language, fallback, filling)
    scores = question.options.scores
    for row, title in part_labels(question, language, fallback, filling).items():
        column = value.get(row)
        name = f"{question.name}{PART}{row}"
        if column is None:
            continue
        label = labels.get(column, column)
        if scores and column in question.options.values:
            own = label if label != column else ""
            yield AnswerLine(name, title, SCORE, score=int(column), best=scores[-1], words=own)
        else:
            yield AnswerLine(name, title, CHOICE, words=label)
