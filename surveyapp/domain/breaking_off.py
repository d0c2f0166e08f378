"""Where somebody who did not finish stopped."""

from collections.abc import Collection

from surveyapp.domain.following import Shown
from surveyapp.domain.surveys.model import Survey, flat


def stopping_point(survey: Survey, shown: Shown, answered: Collection[str], page: str) -> str | None:
    """Return the first question that is shown and unanswered, on the page of this name or on those after it.

    `page` is the one that the person had come to. None says that nothing was left to answer there: they stopped at the
    end, before they sent it. An answered question of an earlier page says nothing, for it was passed by.
    """
    names = [each.name for each in survey.pages]
    if page not in names:
        return None
    ahead = (number for number in shown.pages if number >= names.index(page))
    return next(
        (
            question.name
            for number in ahead
            for element in survey.pages[number].questions
            for question in flat(element)
            if question.takes_answer and question.name in shown.elements and question.name not in answered
        ),
        None,
    )
