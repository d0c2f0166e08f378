"""A response's answers as a person reads them: each question's own words, and what was answered to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.surveys import COMMENT_SUFFIX, ORDER_FACTS, Question, Survey, fill, text_in, value_labels

SCORE = "score"
YES_NO = "yes_no"
CHOICE = "choice"
CHOICES = "choices"
OWN_WORDS = "own_words"
KINDS = {"rating": SCORE, "boolean": YES_NO, "text": OWN_WORDS, "comment": OWN_WORDS, "checkbox": CHOICES}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answered question: `score` out of `best`, `yes`, or `words`, by its `kind`.

    `words` are the customer's own where the kind is OWN_WORDS, else the survey's; `chosen` are the same one by one where
    several may be ticked; `added` is the customer's text beside "other".
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

    @property
    def short(self) -> str:
        """The answer in a few words that need no translation: "Delivery: 2 / 5"."""
        answer = (
            f"{self.score} / {self.best}"
            if self.kind == SCORE
            else self.words + (f" ({self.added})" if self.added else "")
        )
        return f"{self.title}{'' if self.title.endswith(('?', ':')) else ':'} {answer}"


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
        if not question.takes_answer or value is None or value in ("", []):
            continue
        title = fill(text_in(question.title, language, survey.locale) or question.name, filling)
        lines.append(_line(question, title, value, answers, language, survey.locale))
    return lines


def _line(
    question: Question, title: str, value: Any, answers: Mapping[str, Any], language: str, fallback: str
) -> AnswerLine:
    kind = KINDS.get(question.type, CHOICE)
    if kind == SCORE:
        return AnswerLine(question.name, title, kind, score=int(value), best=question.options.high)
    if kind == YES_NO:
        return AnswerLine(question.name, title, kind, yes=bool(value))
    if kind == OWN_WORDS:
        return AnswerLine(question.name, title, kind, words=str(value))
    labels = value_labels(question, language, fallback)
    chosen = tuple(labels.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))
    added = str(answers.get(question.name + COMMENT_SUFFIX) or "")
    return AnswerLine(question.name, title, kind, words=", ".join(chosen), added=added, chosen=chosen)
