"""What reports measure of a survey: its counted questions, each row of a matrix by itself, in the reader's words."""

from surveyapp.analysis.metrics import SCORED, Measured
from surveyapp.domain.surveys import Survey, series_of, series_words
from surveyapp.domain.surveys.series import SeriesKey


def measured_questions(survey: Survey, language: str) -> list[Measured]:
    """Return the counted questions of a survey, with their words in `language` as far as it has them."""
    found = []
    for key in series_of(survey):
        if not key.question:
            continue
        question = survey.names[key.name]
        words = series_words(question, key.part, language, survey.locale)
        top_boxes = question.top_boxes or None
        found.append(
            Measured(
                key.question, key.measure, key.scale, top_boxes, words.title, words.labels, words.group, words.part
            )
        )
    return found


def headline_series(survey: Survey) -> SeriesKey | None:
    """Return the series of the score of the whole that everything else is held against; no row of a matrix.

    It is the one that others are said to drive, else one that is no part of another and of no theme, satisfaction first.
    """
    outcomes = {question.driver_of for question in survey.questions}

    def rank(key: SeriesKey) -> tuple[bool, bool, int]:
        question = survey.names[key.name]
        return key.name not in outcomes, bool(question.driver_of or question.theme), SCORED.index(key.measure)

    return min((key for key in series_of(survey) if key.measure in SCORED and not key.part), key=rank, default=None)
