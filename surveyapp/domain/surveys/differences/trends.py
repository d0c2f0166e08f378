"""Which trends end, and why: what stands first when a change is looked over."""

from collections.abc import Collection, Iterator
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.questions import COUNTED_BY_PART
from surveyapp.domain.surveys.differences.difference import (
    ANEW,
    ASKED,
    BREAKS,
    ENDS,
    RENAMED,
    RENAMED_UNCOUNTED,
    TAKEN_UP,
    Code,
    Difference,
    titled,
)
from surveyapp.domain.surveys.differences.matching import Matched, Part
from surveyapp.domain.surveys.model import Question
from surveyapp.domain.surveys.series import SeriesKey, own_series

# A scale is told by its ends where it is longer than this.
FEW = 8
Known = Collection[tuple[str, str]]


def broken_trends(matched: Matched, known: Known) -> Iterator[Difference]:
    """Yield what ends a trend; `known` holds (name, hash) of every series that the survey ever had."""
    for gone in matched.removed:
        yield from _gone(gone)
    for before, after in matched.renamed:
        yield from _renamed(before, after)
    for before, after in matched.pairs:
        if isinstance(before.value, Question) and before.value.name == after.value.name:
            yield from _changed(before.value, after, known)


def _gone(part: Part) -> Iterator[Difference]:
    question = part.value
    if not isinstance(question, Question):
        return
    series = tuple(key.question for key in own_series(question))
    kind, message = "removed", N_("“%(title)s” is asked no more")
    if not question.takes_answer:
        message = N_("“%(title)s” is gone")
    params = {"title": titled(question)}
    consequence, weight = (ENDS, BREAKS) if series else ("", ASKED)
    yield Difference(kind, message, params, question.name, weight=weight, series=series, consequence=consequence)


def _renamed(before: Part, after: Part) -> Iterator[Difference]:
    question = before.value
    if not isinstance(question, Question) or not question.takes_answer:
        return
    series = tuple(key.question for key in own_series(question))
    params = {"title": titled(after.value), "old": question.name, "new": after.value.name}
    message = N_("“%(title)s” is called “%(new)s” now and was “%(old)s”")
    consequence, weight = (RENAMED, BREAKS) if series else (RENAMED_UNCOUNTED, ASKED)
    yield Difference(
        "renamed", message, params, after.value.name, after.path, weight, series=series, consequence=consequence
    )


def _changed(old: Question, after: Part, known: Known) -> Iterator[Difference]:
    new = after.value
    if not isinstance(new, Question):
        return
    was = {key.question: key for key in own_series(old)}
    now = {key.question: key for key in own_series(new)}
    ended = [key for name, key in was.items() if name not in now]
    changed = [key for name, key in was.items() if name in now and now[name].hash != key.hash]
    if old.type != new.type:
        # What was counted by rows may be counted as a whole now, or not at all.
        changed, ended = [*ended, *changed], []
    if changed:
        consequence = ANEW if now else ENDS
        if now and all((name, key.hash) in known for name, key in now.items() if name not in was or key != was[name]):
            consequence = TAKEN_UP
        kind, message, params = _why(old, new)
        params["title"] = titled(new)
        series = tuple(key.question for key in changed)
        yield Difference(kind, message, params, new.name, after.path, BREAKS, series, consequence)
    for key in ended:
        message = N_("“%(part)s” of “%(title)s” is asked no more")
        words = {"part": part_words(old, key), "title": titled(new)}
        yield Difference("part", message, words, new.name, after.path, BREAKS, (key.question,), ENDS)


def _why(old: Question, new: Question) -> tuple[str, str, dict[str, Any]]:
    """Return kind, message and parameters of a change that ends the trend of a question."""
    if old.type != new.type:
        message = N_("“%(title)s” changed its type from %(old)s to %(new)s")
        return "type", message, {"old": Code("types", old.type), "new": Code("types", new.type)}
    if old.measure != new.measure and _scale_of(old) == _scale_of(new):
        message = N_("“%(title)s” changed what it counts as, from %(old)s to %(new)s")
        return "measure", message, {"old": Code("measures", old.measure), "new": Code("measures", new.measure)}
    scales = _scale_of(old), _scale_of(new)
    lost, gained = ([value for value in one if value not in other] for one, other in (scales, reversed(scales)))
    is_range = all(value.lstrip("-").isdigit() for scale in scales for value in scale)
    if is_range or not (lost or gained):
        message = N_("“%(title)s” changed its scale from %(old)s to %(new)s")
        return "scale", message, {"old": _in_short(scales[0]), "new": _in_short(scales[1])}
    params = {"lost": _words_of(old, lost), "gained": _words_of(new, gained)}
    if lost and gained:
        return "choices", N_("“%(title)s” offers other answers: new are %(gained)s, gone are %(lost)s"), params
    if gained:
        return "choices", N_("“%(title)s” offers more answers: new are %(gained)s"), params
    return "choices", N_("“%(title)s” offers fewer answers: gone are %(lost)s"), params


def _scale_of(question: Question) -> tuple[str, ...]:
    return next((key.scale for key in own_series(question)), ())


def _in_short(scale: tuple[str, ...]) -> str:
    if len(scale) > 2 and all(value.lstrip("-").isdigit() for value in scale):
        return f"{scale[0]}–{scale[-1]}"
    return ", ".join(scale[:FEW]) + (" …" if len(scale) > FEW else "")


def _words_of(question: Question, values: list[str]) -> tuple[Any, ...]:
    texts = {choice.value: choice.text for choice in getattr(question.options, "offered", ())}
    return tuple(texts.get(value) or Code("answers", value) for value in values)


def part_words(question: Question, key: SeriesKey) -> Any:
    """Return the words of the row or item that a series counts."""
    if question.type not in COUNTED_BY_PART:
        return titled(question)
    parts = getattr(question.options, "rows", None) or question.options.choices
    return next((part.text for part in parts if part.value == key.part), {"": key.part})
