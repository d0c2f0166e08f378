"""Answers by column: one code a response, in the place of one document a response.

A response is one place in every column of its month. Codes are small whole numbers, -1 where nothing was given.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from surveyapp.analysis.exploding import Counted, values_of
from surveyapp.analysis.rollups import OTHER

MISSING = -1


@dataclass(frozen=True, slots=True)
class Column:
    """Codes into `values`, which are in order; -1 where there is none."""

    codes: np.ndarray
    values: tuple[Any, ...]

    def is_one_of(self, wanted: Callable[[Any], bool]) -> np.ndarray:
        """Return for each place whether there is a value and `wanted` holds for it."""
        # The last is for the missing ones, whose code is -1.
        return np.asarray(np.array([*(wanted(value) for value in self.values), False], dtype=bool)[self.codes])


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a survey's responses by column.

    Attributes:
        month: its first day.
        day: the day of the month of each response.
        series: by series the places on its scale, counted from 0; only of questions with one value an answer.
        facts: by name `unit_id`, `is_complete`, and the dimensions.
    """

    month: date
    day: np.ndarray
    series: Mapping[int, np.ndarray]
    facts: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.day)

    def where(self, chosen: np.ndarray) -> "Month":
        """Return the chosen responses only; `chosen` has a truth value for each."""
        if chosen.all():
            return self
        return Month(
            self.month,
            self.day[chosen],
            {series_id: codes[chosen] for series_id, codes in self.series.items()},
            {name: Column(column.codes[chosen], column.values) for name, column in self.facts.items()},
        )

    def without(self, series: Collection[int]) -> "Month":
        """Return the same responses as if nobody had answered some series."""
        if not series:
            return self
        gone = {each: np.full_like(codes, MISSING) for each, codes in self.series.items() if each in series}
        return Month(self.month, self.day, {**self.series, **gone}, self.facts)


def code_answers(
    versions: Sequence[int],
    answers: Sequence[Mapping[str, Any]],
    counted: Mapping[int, Sequence[Counted]],
    scales: Mapping[int, Sequence[str]],
) -> dict[int, np.ndarray]:
    """Return the codes of every series that `scales` names, -1 where nothing of the scale was given.

    Args:
        versions: the version of each response.
        answers: its answers.
        counted: how the answers of each version are counted; where one may give several values there is no code.
        scales: the values of each series, lowest first.
    """
    found = {series_id: np.full(len(answers), MISSING, dtype=_kind(scale)) for series_id, scale in scales.items()}
    places = {series_id: {value: place for place, value in enumerate(scale)} for series_id, scale in scales.items()}
    at_version = np.asarray(versions)
    for version, questions in counted.items():
        asked = np.flatnonzero(at_version == version).tolist()
        documents = [answers[i] for i in asked]
        for question in questions:
            if question.is_multiple or question.series_id not in found:
                continue
            _, at, given = values_of(question, asked, documents)
            place = places[question.series_id]
            found[question.series_id][at] = [place.get(value, MISSING) for value in given]
    return found


def code_values(values: Sequence[Any]) -> Column:
    """Return values as codes into those that occur, in order; None has none."""
    codes, found = pd.factorize(np.array(values, dtype=object), sort=True)
    known = tuple(found)
    return Column(codes.astype(_kind(known)), known)


def joined(month: date, parts: Sequence[Month]) -> Month:
    """Return the responses of several parts of a month as one; all have the same columns."""
    if len(parts) == 1:
        return parts[0]
    series = {
        series_id: np.concatenate([part.series[series_id] for part in parts])
        for series_id in (parts[0].series if parts else ())
    }
    facts = {name: _joined([part.facts[name] for part in parts]) for name in (parts[0].facts if parts else ())}
    day = np.concatenate([part.day for part in parts]) if parts else np.zeros(0, dtype=np.int8)
    return Month(month, day, series, facts)


def is_key(key: str, allowed: Sequence[str] | None) -> Callable[[Any], bool]:
    """Return the test of whether a value counts under a key, as `roll_up` counts it: what is not allowed is `other`."""
    if key == OTHER and allowed is not None:
        return lambda value: value == OTHER or value not in allowed
    return lambda value: bool(value == key)


def _joined(columns: Sequence[Column]) -> Column:
    values = tuple(sorted({value for column in columns for value in column.values}))
    place = {value: i for i, value in enumerate(values)}
    codes = [
        np.array([*(place[value] for value in column.values), MISSING], dtype=_kind(values))[column.codes]
        for column in columns
    ]
    return Column(np.concatenate(codes), values)


def _kind(values: Sequence[Any]) -> Any:
    """Return the smallest kind of number that numbers so many values."""
    return np.int8 if len(values) < 2**7 else np.int16 if len(values) < 2**15 else np.int32
