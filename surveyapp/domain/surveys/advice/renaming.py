"""Counted questions that look renamed: their trend would end although the same is asked on."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from surveyapp.domain.definitions import PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.model import Question, Survey
from surveyapp.domain.surveys.series import own_series

ALIKE = 0.85


def renamed_measures(before: Survey, after: Survey) -> Iterator[PathFault]:
    """Yield a warning for each counted question that is gone while a new one asks nearly the same on the same scale."""
    gone = [question for question in before.questions if question.is_counted and question.name not in after.names]
    places = {part.name: path for path, part in walk(after.pages) if isinstance(part, Question)}
    for new in after.questions:
        if new.name in before.names or not new.is_counted:
            continue
        old = max(
            (each for each in gone if _scale(each) == _scale(new)), key=lambda each: _likeness(each, new), default=None
        )
        if old is not None and _likeness(old, new) >= ALIKE:
            gone.remove(old)
            message = N_(
                "“%(new)s” looks like “%(old)s” under another name: keep the name “%(old)s”, or its trend ends."
            )
            yield PathFault((*places[new.name], "name"), message, {"new": new.name, "old": old.name})


def _scale(question: Question) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what is counted and how, whatever the question is called."""
    return [(key.part, key.measure, key.scale) for key in own_series(question)]


def _likeness(one: Question, other: Question) -> float:
    """Return how alike two titles are in the language in which they are most alike, 0 to 1."""
    shared = [(words, other.title[language]) for language, words in one.title.items() if other.title.get(language)]
    return max((SequenceMatcher(None, *_plain(pair)).ratio() for pair in shared), default=0.0)


def _plain(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[0].strip(" ?.!:").lower(), pair[1].strip(" ?.!:").lower()
