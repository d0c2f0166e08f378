"""What is wrong with one answer."""

from typing import Any

from surveyapp.domain.definitions import Text
from surveyapp.domain.errors import N_, SurveyappError


class AnswerFault(SurveyappError):
    """An answer that cannot be taken; `message` tells the customer how to mend it.

    `own_words` is what the survey itself says instead (language → text), empty where it says nothing; `part` is the row
    of a matrix that it is about.
    """

    part = ""

    def __init__(self, message: str, own_words: Text | None = None, **params: Any) -> None:
        super().__init__(message, **params)
        self.own_words: Text = own_words or {}


def one_value(raw: list[str]) -> str:
    """Return the only value of a field, stripped; an empty text when nothing was answered.

    Raises:
        AnswerFault: the field came more than once, which no form of ours sends.
    """
    if len(raw) > 1:
        raise AnswerFault(N_("Choose one answer only."))
    return raw[0].strip() if raw else ""
