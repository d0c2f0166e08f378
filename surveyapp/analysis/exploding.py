"""Responses as rows of what is counted: one for each value given, and one for "answered" where several may be given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from surveyapp.analysis.rollups import ANSWERED


@dataclass(frozen=True, slots=True)
class Counted:
    """A question of one version: its name, its series, and the values of the scale that an answer adds one to.

    `is_multiple` where an answer may add one to several: only then is "answered" more than the sum of the values.
    """

    question: str
    series_id: int
    count_values: Callable[[Any], Sequence[str]]
    is_multiple: bool = False


def explode(
    responses: pd.DataFrame, answers: Sequence[Mapping[str, Any]], counted: Mapping[int, Sequence[Counted]], pseudo: int
) -> pd.DataFrame:
    """Return the long frame that `roll_up` counts.

    Args:
        responses: one row a response, with version_id, is_complete and every column to carry along.
        answers: their answers, in the same order.
        counted: the counted questions of each version.
        pseudo: the series that counts the responses themselves, as `complete` or `partial`.
    """
    places: list[np.ndarray] = []
    series: list[np.ndarray] = []
    values: list[np.ndarray] = []

    def add(at: Sequence[int], series_id: int, given: Sequence[str] | str) -> None:
        places.append(np.asarray(at, dtype=np.int64))
        series.append(np.full(len(at), series_id, dtype=np.int64))
        values.append(
            np.full(len(at), given, dtype=object) if isinstance(given, str) else np.array(given, dtype=object)
        )

    complete = responses["is_complete"].to_numpy(dtype=bool)
    add(np.flatnonzero(complete).tolist(), pseudo, "complete")
    add(np.flatnonzero(~complete).tolist(), pseudo, "partial")
    versions = responses["version_id"].to_numpy()
    for version_id, questions in counted.items():
        asked = np.flatnonzero(versions == version_id).tolist()
        documents = [answers[i] for i in asked]
        for question in questions:
            answered, at, given = values_of(question, asked, documents)
            if question.is_multiple:
                add(answered, question.series_id, ANSWERED)
            add(at, question.series_id, given)
    where = np.concatenate(places)
    return responses.take(where).assign(series_id=np.concatenate(series), value=np.concatenate(values))


def explode_said(responses: pd.DataFrame, series_id: int, said: Sequence[tuple[int, Sequence[str]]]) -> pd.DataFrame:
    """Return the long frame of what was said in words: a row for each value of each response.

    Args:
        responses: one row a response, with every column to carry along.
        series_id: what the values are counted under.
        said: places of responses with their values.
    """
    where = [place for place, values in said for _ in values]
    values = [value for _, values in said for value in values]
    return responses.take(where).assign(series_id=series_id, value=np.array(values, dtype=object))


def explode_amounts(responses: pd.DataFrame, series_id: int, amounts: Sequence[tuple[int, str, int]]) -> pd.DataFrame:
    """Return the long frame of what is summed and not counted: a row for each (place, value, amount)."""
    frame = explode_said(responses, series_id, [(place, (value,)) for place, value, _ in amounts])
    return frame.assign(amount=np.array([amount for _, _, amount in amounts], dtype=np.int64))


def values_of(
    question: Counted, asked: Sequence[int], documents: Sequence[Mapping[str, Any]]
) -> tuple[list[int], list[int], list[str]]:
    """Return where the question was answered, and where which value was given."""
    answered: list[int] = []
    at: list[int] = []
    given: list[str] = []
    known: dict[Any, Sequence[str]] = {}
    for i, document in zip(asked, documents, strict=True):
        answer = document.get(question.question)
        if answer is None:
            continue
        # A list is no key, and True equals 1: only texts and scores are worth remembering.
        is_plain = type(answer) in (str, int)
        values = known.get(answer) if is_plain else question.count_values(answer)
        if values is None:
            values = known[answer] = question.count_values(answer)
        answered.append(i)
        for value in values:
            at.append(i)
            given.append(value)
    return answered, at, given
