"""How long a survey takes to answer.

A question takes the time to read it and the time to answer it:

- Reading: 0.052 seconds a character. People read 68 ms a character aloud in each of 14 alphabetic languages alike
  (Trauzettel-Klosinski & Dietz 2012, doi:10.1167/iovs.11-8284), and read silently 238 words in the time in which they read
  183 aloud (Brysbaert 2019, doi:10.1016/j.jml.2019.104047). A character of Chinese, Japanese or Korean holds about four.
- Answering one closed question: 6 seconds, so that a question of 80 characters comes to the 10 seconds that Pew Research
  Center (2022, “How we keep our online surveys from running too long”) and CloudResearch (2015: 10.3) found. A row of a
  matrix goes quicker, a list to tick or to put in order takes longer with each of its items.
- Writing: at 36 words a minute, as on telephones (Palin et al. 2019, doi:10.1145/3338286.3340120): 20 words and as many seconds
  to think of them for a comment, 5 words for a line. Who need not write mostly does not: on the usual way and the shortest one a
  written answer that is not required is only read and passed by.
- Turning a page: 2 seconds.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from surveyapp.domain.definitions import PathFault, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.advice.ways import Way, tried_ways, usual_way
from surveyapp.domain.surveys.checking import texts_of, walk
from surveyapp.domain.surveys.model import Page, Question, Survey, text_in

A_CHARACTER = 0.068 * 183 / 238
WIDE_COUNTS_AS = 4
A_PAGE = 2.0
PASSED_BY = 2.0
CLOSED = 6.0
A_ROW = 4.0
A_TICK = 0.5
A_PLACE = 3.0
A_WORD = 60 / 36.2
ANSWERING = {
    "rating": CLOSED,
    "radiogroup": CLOSED,
    "dropdown": CLOSED + 1,
    "boolean": CLOSED - 2,
    "text": 5 * A_WORD,
    "comment": 20 * A_WORD + 20,
    "file": 20.0,
}
WRITTEN = frozenset({"text", "comment", "file"})
TOO_LONG = 120


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds from the first page to the last: on the usual way, the shortest and the longest."""

    seconds: float
    shortest: float
    longest: float


def estimate(survey: Survey) -> Estimate:
    """Return how long `survey` takes; the module says how that is reckoned.

    The usual way is that of somebody content, the longest that of whoever is asked the most and writes wherever that can be
    done.
    """
    taken: dict[int, Taken] = {}
    for _, part in walk(survey.pages):
        taken[id(part)] = taken_by(part, survey.locale)

    def quickly(way: Way) -> float:
        return sum(taken[id(part)].quickly for part in (*way.pages, *way.elements))

    def thoroughly(way: Way) -> float:
        return sum(taken[id(part)].thoroughly for part in (*way.pages, *way.elements))

    usual = usual_way(survey, quickly)
    every = [usual, *tried_ways(survey)]
    return Estimate(quickly(usual), min(map(quickly, every)), max(map(thoroughly, every)))


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds that a page or element takes whoever passes by what need not be written, and whoever writes it."""

    quickly: float
    thoroughly: float


def taken_by(part: Page | Question, locale: str) -> Taken:
    """Return how long a page (without its elements) or element (without those in it) takes in the language `locale`."""
    reading = _reading((text for _, text in texts_of(part)), locale)
    if isinstance(part, Page):
        return Taken(reading + A_PAGE, reading + A_PAGE)
    answering = _answering(part) if part.takes_answer else 0.0
    is_passed_by = part.type in WRITTEN and not part.required
    return Taken(reading + (PASSED_BY if is_passed_by else answering), reading + answering)


def _answering(question: Question) -> float:
    options = question.options
    if question.type == "matrix":
        return A_ROW * len(options.rows)
    if question.type == "checkbox":
        return CLOSED + A_TICK * len(options.offered)
    if question.type == "ranking":
        return CLOSED + A_PLACE * (options.most or len(options.choices))
    return ANSWERING[question.type]


def _reading(texts: Iterable[Text], locale: str) -> float:
    return A_CHARACTER * sum(_length(text_in(text, locale, locale)) for text in texts)


def _length(words: str) -> int:
    if words.isascii():
        return len(words)
    return sum(WIDE_COUNTS_AS if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)


def too_long(survey: Survey) -> list[PathFault]:
    """Return a warning where most people need more than two minutes."""
    found = estimate(survey)
    if found.seconds <= TOO_LONG:
        return []
    message = N_(
        "Most people need about %(usual)s minutes (%(shortest)s to %(longest)s), and many give up after two: "
        "ask less, or ask some of it on a condition only."
    )
    params = {
        "usual": _minutes(found.seconds),
        "shortest": _minutes(found.shortest),
        "longest": _minutes(found.longest),
    }
    return [PathFault(("pages",), message, params)]


def _minutes(seconds: float) -> str:
    """Return minutes and seconds as on a watch, to ten seconds: more would be more than is known."""
    minutes, rest = divmod(round(seconds / 10) * 10, 60)
    return f"{minutes}:{rest:02}"
