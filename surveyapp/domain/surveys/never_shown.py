"""Conditions that never hold: found by trying every answer that the questions in them can have."""

from collections.abc import Iterator
from typing import Any

from surveyapp.domain.definitions import PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.model import Question, Survey
from surveyapp.domain.surveys.possible import never_holds, possible_answers


def never_shown(survey: Survey) -> Iterator[PathFault]:
    """Yield a warning for each page, panel and question whose condition no answers make true."""
    possible: dict[str, list[Any]] = {}
    for path, part in walk(survey.pages):
        if part.visible_if is not None and never_holds(part.visible_if, possible):
            message = N_("This condition never holds, whatever is answered: nobody is shown what it stands at.")
            yield PathFault((*path, "visibleIf"), message)
        if isinstance(part, Question):
            possible |= possible_answers(part)
