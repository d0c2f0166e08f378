"""What trends follow, and how a definition is frozen."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.definitions import PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.questions import COUNTED_BY_PART, PART, TYPES
from surveyapp.domain.surveys.checking import walk
from surveyapp.domain.surveys.model import Question, Survey

# The pseudo question that counts responses themselves.
RESPONSES = ""
RESPONSES_MEASURE = "responses"
RESPONSES_SCALE = ("complete", "partial")


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """A question (`""` for the responses themselves) with its measure and scale: while `hash` stays, the trend goes on.

    A row of a matrix and an item of a ranking are questions of their own here, named `NAME:ROW`.
    """

    question: str
    measure: str
    scale: tuple[str, ...]
    hash: str

    @property
    def name(self) -> str:
        """The name of the question that is asked."""
        return self.question.partition(PART)[0]

    @property
    def part(self) -> str:
        """The row or item of it, "" where the question is counted as a whole."""
        return self.question.partition(PART)[2]


def series_of(survey: Survey) -> list[SeriesKey]:
    """Return the series of every counted question, in order, after that of the responses themselves."""
    keys = [_series_key(RESPONSES, RESPONSES_MEASURE, RESPONSES_SCALE)]
    for question in survey.questions:
        keys.extend(own_series(question))
    return keys


def own_series(question: Question) -> list[SeriesKey]:
    """Return the series of one question: none where it is not counted, one for each row or item where those are."""
    if not question.is_counted:
        return []
    kind, options = TYPES[question.type], question.options
    measure, scale = question.measure or kind.measure(options), kind.scale(options)
    names = [question.name]
    if question.type in COUNTED_BY_PART:
        names = [f"{question.name}{PART}{part.value}" for part in kind.parts(options)]
    return [_series_key(name, measure, scale) for name in names]


def _series_key(question: str, measure: str, scale: tuple[str, ...]) -> SeriesKey:
    content = json.dumps([question, measure, scale], ensure_ascii=False, separators=(",", ":"))
    return SeriesKey(question, measure, scale, hashlib.sha256(content.encode()).hexdigest())


def trend_changes(before: Survey, after: Survey) -> list[PathFault]:
    """Return the edits that break a trend: a counted question whose measure or scale changed, or that is gone."""
    old = {key.question: key for key in series_of(before)}
    new = {key.question: key for key in series_of(after)}
    places = {part.name: path for path, part in walk(after.pages) if isinstance(part, Question)}
    changes = []
    for name, key in old.items():
        if name not in new:
            message = N_("“%(question)s” is asked no more: its trend ends.")
            changes.append(PathFault(places.get(key.name, ("pages",)), message, {"question": name}))
        elif new[name].hash != key.hash:
            message = N_("“%(question)s” changed from %(before)s to %(after)s: its trend starts anew.")
            params = {"question": name, "before": _described(key), "after": _described(new[name])}
            changes.append(PathFault(places[key.name], message, params))
    return changes


def _described(key: SeriesKey) -> str:
    """Return a measure and scale in a few characters: “csat 1–5”, “choice a, b, c”."""
    scale = key.scale
    is_range = all(value.lstrip("-").isdigit() for value in scale) and len(scale) > 2
    words = f"{scale[0]}–{scale[-1]}" if is_range else ", ".join(scale[:8]) + (" …" if len(scale) > 8 else "")
    return f"{key.measure} {words}"


def canonical(definition: Mapping[str, Any]) -> str:
    """Return `definition` as JSON in the one form that is hashed: keys sorted, no spaces, nothing escaped."""
    return json.dumps(definition, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def definition_hash(definition: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical definition in hexadecimal: the identity of a version's content."""
    return hashlib.sha256(canonical(definition).encode()).hexdigest()
