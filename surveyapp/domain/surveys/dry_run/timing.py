"""How long a way through a survey takes, roughly: reading at 230 words a minute, and answering by the type of question.

230 words a minute is how fast adults read to themselves in many languages (Brysbaert 2019, Journal of Memory and Language 109);
the seconds of each type are rounded from published times for online questionnaires and are good for comparing, not for promising.
"""

from collections.abc import Iterable

from surveyapp.domain.surveys.checking import texts_of
from surveyapp.domain.surveys.model import Question, text_in

WORDS_A_SECOND = 230 / 60
SECONDS = {
    "rating": 3.0,
    "boolean": 2.5,
    "radiogroup": 4.0,
    "dropdown": 6.0,
    "checkbox": 6.0,
    "text": 8.0,
    "comment": 25.0,
    "file": 30.0,
}
# A row of a matrix, and a thing to be put in its place.
SECONDS_OF_ROW = {"matrix": 3.0, "ranking": 4.0}
# To look at a new page and press its button.
SECONDS_OF_PAGE = 2.0


def seconds_of(question: Question, language: str) -> float:
    """Return how long it takes to read an element in `language` and to answer it."""
    words = sum(len(text_in(text, language, language).split()) for _, text in texts_of(question) if text)
    rows = len(getattr(question.options, "rows", getattr(question.options, "choices", ())))
    answering = SECONDS.get(question.type, 0.0) + SECONDS_OF_ROW.get(question.type, 0.0) * rows
    return words / WORDS_A_SECOND + answering


def seconds_of_way(elements: Iterable[Question], pages: int, language: str) -> int:
    """Return how long it takes to read and answer `elements` on so many pages."""
    return round(sum(seconds_of(element, language) for element in elements) + pages * SECONDS_OF_PAGE)
