"""What reports on several questions at once share: which questions belong together, and their answers by column."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np

from surveyapp.analysis.columns import Month
from surveyapp.analysis.joint import JointCounts
from surveyapp.analysis.metrics import SCORED, Measured
from surveyapp.domain.questions import PART
from surveyapp.domain.surveys import Question
from surveyapp.reports.counting import scored
from surveyapp.reports.hiding import Protection
from surveyapp.services.columns import load_columns
from surveyapp.services.reports.scopes import Scope
from surveyapp.services.reports.source import Source


def owner_of(source: Source, measured: Measured) -> Question:
    """Return the question of the survey that a measured one, which may be a row of it, belongs to."""
    return source.published.survey.names[measured.question.partition(PART)[0]]


def outcomes_of(source: Source) -> list[Measured]:
    """Return the questions that others may be looked at as drivers of, the likeliest first.

    Those that `driverOf` names stand before all others, those with the most drivers first; of the others a recommendation
    sums up more than satisfaction, and that more than a part of it.
    """
    candidates = scored(source.questions)
    named = [owner_of(source, each).driver_of for each in candidates]
    order = {"nps": 0, **{measure: i + 1 for i, measure in enumerate(SCORED) if measure != "nps"}}
    return sorted(candidates, key=lambda each: (-named.count(each.question), order[each.measure]))


def drivers_of(source: Source, outcome: Measured) -> list[Measured]:
    """Return what may drive an outcome: the questions that say so, else all that are scored before it, else all others."""
    others = [each for each in scored(source.questions) if each.question != outcome.question]
    named = [each for each in others if owner_of(source, each).driver_of == outcome.question]
    if named:
        return named
    place = source.questions.index(outcome)
    return [each for each in others if source.questions.index(each) < place] or others


def series_of(source: Source, questions: Iterable[Measured]) -> list[int]:
    """Return the series of questions, in their order."""
    ids = {question: series_id for series_id, question in source.series.items()}
    return [ids[each.question] for each in questions]


def load_months(source: Source, series: Sequence[int], scope: Scope) -> Iterable[Month]:
    """Return the answers to some series, month by month; those of a protected survey are looked at more than once."""
    months = load_columns(source.published.id, series, scope.part)
    return months if scope.protection is None else list(months)


def shows_together(
    months: Iterable[Month], series: Sequence[int], protection: Protection | None, *, is_mean: bool = False
) -> Callable[[Month], bool]:
    """Return which months may be counted by those who answered all of some questions.

    They are other people than who answered one of them. Of a protected survey, months wait until they are none or at
    least k; where the mean of their answers is told (`is_mean`), which can be set against the mean of each question, so
    must those be who answered one question and left out another.
    """
    if protection is None:
        return lambda _: True
    shown: set[date] = set()
    waiting: list[Month] = []
    for first, last in protection.periods:
        waiting += [month for month in months if first <= month.month <= last]
        if all(n == 0 or n >= protection.k for n in _people(waiting, series)[: None if is_mean else 1]):
            shown |= {month.month for month in waiting}
            waiting = []
    return lambda month: month.month in shown


def _people(months: Sequence[Month], series: Sequence[int]) -> list[int]:
    """Return how many answered everything; then, by question, how many answered it but not all the others."""
    found = [0] * (len(series) + 1)
    for month in months:
        answered = [month.series[each] >= 0 for each in series]
        every = np.logical_and.reduce(answered)
        for place, some in enumerate([every, *(each & ~every for each in answered)]):
            found[place] += int(some.sum())
    return found


def count_jointly(months: Iterable[Month], questions: Sequence[Measured], series: Sequence[int]) -> JointCounts:
    """Return the joint counts of questions, month after month."""
    joint = JointCounts([len(each.scale) for each in questions])
    for month in months:
        joint.add([month.series[series_id] for series_id in series])
    return joint
