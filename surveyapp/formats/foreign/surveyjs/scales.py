"""Scales: scores, stars, sliders, and yes or no."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.rating import LOOKS, MAXIMUM_STEPS
from surveyapp.domain.surveys.texts import OUR_WORDS
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.choices import read_item, read_list, value_of
from surveyapp.formats.foreign.surveyjs.source import Source

Elements = list[dict[str, Any]]

SPREAD = range(-100, 101)
AS_CHOICES = N_("Its steps have words or gaps that a scale of numbers cannot have; it is asked as choices.")


def rating(bench: Bench, source: Source) -> Elements:
    """Return a score; as choices where its steps are no whole numbers in a row, or have words of their own."""
    given = read_list(source, "rateValues")
    if given:
        return _of_values(bench, source, given)
    low, high, step = source.whole("rateMin"), source.whole("rateMax"), source.get("rateStep")
    low, count = 1 if low is None else low, source.whole("rateCount")
    if high is None:
        high = low + count - 1 if count and count > 1 else 5 if low < 5 else low + 4
    if step not in (None, 1, "1"):
        steps = _steps(low, high, step)
        return (
            _of_values(bench, source, steps) if 1 < len(steps) <= MAXIMUM_STEPS else _too_wide(bench, source, low, high)
        )
    if not 0 < high - low < MAXIMUM_STEPS or low not in SPREAD or high not in SPREAD:
        return _too_wide(bench, source, low, high)
    made: dict[str, Any] = {} if source.data.get("rateMin") is None else {"rateMin": low}
    return [_score(bench, source, made | ({} if high == 5 and not source.data.get("rateMax") else {"rateMax": high}))]


def _steps(low: int, high: int, step: Any) -> list[Any]:
    """Return the steps of a scale with gaps, no more than one beyond what a scale may have."""
    if isinstance(step, bool) or not isinstance(step, int | float) or step <= 0:
        return []
    found = [low + number * step for number in range(MAXIMUM_STEPS + 1) if low + number * step <= high]
    return [int(value) if float(value).is_integer() else round(value, 6) for value in found]


def _score(bench: Bench, source: Source, made: dict[str, Any]) -> dict[str, Any]:
    look = source.word("rateType")
    if look in LOOKS and look != "labels":
        made["rateType"] = look
    made |= bench.words_of(source, "minRateDescription", "maxRateDescription")
    default = source.get("defaultValue")
    if isinstance(default, int | float) and not isinstance(default, bool):
        made["defaultValue"] = default
    for key in ("rateValues", "rateStep", "rateCount", "rateMin", "rateMax"):
        source.get(key)
    return bench.question(source, "rating", **made)


def _of_values(bench: Bench, source: Source, given: list[Any]) -> Elements:
    """Return a scale that is given step by step."""
    items = [item for entry in given if (item := read_item(bench, source, entry)) is not None]
    values = [value_of(item) for item in items]
    worded = [isinstance(item, dict) for item in items]
    whole = [int(value) for value in values if value.lstrip("-").isdecimal() and len(value) < 5]
    in_a_row = len(whole) == len(values) > 1 and whole == list(range(whole[0], whole[0] + len(whole)))
    if (
        in_a_row
        and not any(worded[1:-1])
        and len(whole) <= MAXIMUM_STEPS
        and whole[0] in SPREAD
        and whole[-1] in SPREAD
    ):
        ends = {"minRateDescription": items[0], "maxRateDescription": items[-1]}
        words = {key: item["text"] for key, item in ends.items() if isinstance(item, dict) and not source.data.get(key)}
        return [_score(bench, source, {"rateMin": whole[0], "rateMax": whole[-1], **words})]
    bench.changed(source, AS_CHOICES)
    for key in ("rateStep", "rateMin", "rateMax", "rateType"):
        source.get(key)
    ends = bench.words_of(source, "minRateDescription", "maxRateDescription")
    for key, place in (("minRateDescription", 0), ("maxRateDescription", -1)):
        if key in ends and items and not isinstance(items[place], dict):
            items[place] = {"value": items[place], "text": ends[key]}
    bench.choices_of[source.word("name")] = items
    return [bench.question(source, "radiogroup", choices=items)]


def _too_wide(bench: Bench, source: Source, low: int, high: int) -> Elements:
    """Return a number to be written where a scale has too many steps, or none."""
    message = N_("A scale has at most %(most)s steps; it is asked as a number from %(low)s to %(high)s.")
    low, high = min(low, high), max(low, high)
    bench.changed(source, message, most=MAXIMUM_STEPS, low=low, high=high)
    bench.words_of(source, "minRateDescription", "maxRateDescription")
    for key in ("rateStep", "rateType", "step"):
        source.get(key)
    limits = {key: value for key, value in (("min", low), ("max", high)) if abs(value) < 10**15}
    return [bench.question(source, "text", inputType="number", **limits)]


def slider(bench: Bench, source: Source) -> Elements:
    """Return a slider as a scale where it has few steps, else as a number."""
    low, high, step = source.whole("min"), source.whole("max"), source.whole("step")
    low, high, step = 0 if low is None else low, 100 if high is None else high, step or 1
    if step == 1 and 0 < high - low < MAXIMUM_STEPS and low in SPREAD and high in SPREAD:
        bench.changed(source, N_("The slider is a scale here."))
        return [_score(bench, source, {"rateMin": low, "rateMax": high})]
    return _too_wide(bench, source, low, high)


def boolean(bench: Bench, source: Source) -> Elements:
    """Return yes or no; as two choices where these have words or values of their own."""
    texts = bench.words_of(source, "labelTrue", "labelFalse")
    values = {"true": source.get("valueTrue"), "false": source.get("valueFalse")}
    label = bench.wordings.text(source.get("label"), bench.where(source))
    default = source.get("defaultValue")
    if texts or any(value not in (None, "", True, False) for value in values.values()):
        bench.changed(source, N_("Yes and no have words of their own; they are asked as two choices."))
        choices = [_side(bench, source, word, value, texts) for word, value in values.items()]
        known = {choice["value"]: choice["value"] for choice in choices}
        known |= {word: choice["value"] for word, choice in zip(values, choices, strict=True)}
        chosen = known.get(str(default).lower(), known.get(str(default)))
        question = bench.question(
            source, "radiogroup", choices=choices, **({} if chosen is None else {"defaultValue": chosen})
        )
    else:
        chosen = {"true": True, "false": False}.get(str(default).lower())
        question = bench.question(source, "boolean", **({} if chosen is None else {"defaultValue": chosen}))
    if label is not None:
        # What stands beside the box is what is asked, where nothing else is.
        question["title" if not source.data.get("title") else "description"] = label
    return [question]


def _side(bench: Bench, source: Source, word: str, value: Any, texts: dict[str, Any]) -> dict[str, Any]:
    """Return “true” or “false” as a choice, with the value and the words that it has there."""
    item = None if value in (None, "", True, False) else read_item(bench, source, value)
    plain = word if item is None else value_of(item)
    ours = OUR_WORDS[word].get(bench.wordings.locale, OUR_WORDS[word]["en"])
    return {"value": plain, "text": texts.get(f"label{word.title()}") or (ours if plain == word else plain)}
