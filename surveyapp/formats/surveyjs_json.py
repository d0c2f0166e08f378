"""Our definition as SurveyJS's JSON, and back unchanged.

What SurveyJS knows is written in its own keys, so that it shows the survey. What it does not know (our own keys), and what it
says in another way than we do, stands in the custom property `surveyapp` of the survey, page or element concerned, as it is
in our definition. So the way back is: take the survey's own keys, and put over them what `surveyapp` holds.
"""

import json
from collections.abc import Mapping
from typing import Any

from surveyapp.domain.expressions import ExpressionFault, parse, to_text

OURS = "surveyapp"
# The keys of texts that people read, which may be one a language.
TEXTS = frozenset({
    "title", "description", "completedHtml", "minRateDescription", "maxRateDescription", "html", "otherText", "noneText", "text",
})  # fmt: skip
# What SurveyJS passes over, on a survey, page or element.
OWN = frozenset({
    "name", "locales", "anonymity", "invite", "openTicketWhen", "dimensions", "contactConsent", "quoteConsent", "retention",
    "open",
})  # fmt: skip
OWN_OF_ELEMENTS = frozenset({"measure", "topBoxes", "level", "theme", "driverOf"})
CONDITIONS = frozenset({"visibleIf", "requiredIf", "choicesVisibleIf"})
PARTS = ("pages", "elements")
DEFAULT, ENGLISH = "default", "en"
NOT = "(not "


def write(definition: Mapping[str, Any]) -> str:
    """Return a definition that `parse_survey` takes as the text of a SurveyJS survey."""
    return json.dumps(to_surveyjs(definition), ensure_ascii=False, indent=2) + "\n"


def to_surveyjs(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a definition as plain data of SurveyJS's model."""
    made = _there(definition, str(definition.get("locale", ENGLISH)), OWN)
    # Its presence tells that the survey is ours, and the name that it has here belongs to that.
    return {**made, OURS: made.get(OURS, {})}


def is_ours(survey: Mapping[str, Any]) -> bool:
    """Tell whether a SurveyJS survey was written here."""
    return isinstance(survey.get(OURS), Mapping)


def from_surveyjs(survey: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definition that `to_surveyjs` made `survey` of; what was added to it since stays as it stands there."""
    own = survey.get(OURS)
    locale = survey.get("locale", ENGLISH)
    return {**_here(survey, str(locale)), **(own if isinstance(own, Mapping) else {})}


def _there(part: Mapping[str, Any], locale: str, own: frozenset[str]) -> dict[str, Any]:
    """Return a survey, page or element of ours as one of SurveyJS's."""
    made: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for key, value in part.items():
        if key in own:
            kept[key] = value
        elif key in PARTS and isinstance(value, list):
            made[key] = [_there(each, locale, OWN_OF_ELEMENTS) for each in value]
        else:
            made[key] = _value_there(key, value, locale)
            if _value_here(key, made[key], locale) != value:
                kept[key] = value
    return {**made, OURS: kept} if kept else made


def _here(part: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Return a survey, page or element of SurveyJS's that came from here."""
    made: dict[str, Any] = {}
    for key, value in part.items():
        if key in PARTS and isinstance(value, list):
            made[key] = [_here(each, locale) if isinstance(each, Mapping) else each for each in value]
        elif key != OURS:
            made[key] = _value_here(key, value, locale)
    kept = part.get(OURS)
    return {**made, **kept} if isinstance(kept, Mapping) else made


def _value_there(key: str, value: Any, locale: str) -> Any:
    if key in CONDITIONS and isinstance(value, str):
        return _condition_there(value)
    if key in TEXTS and isinstance(value, Mapping):
        return _text_there(value, locale)
    if isinstance(value, list):
        return [
            {inner: _value_there(inner, each[inner], locale) for inner in each} if isinstance(each, Mapping) else each
            for each in value
        ]
    return value


def _value_here(key: str, value: Any, locale: str) -> Any:
    if key in TEXTS and isinstance(value, Mapping):
        return _text_here(value, locale)
    if isinstance(value, list):
        return [
            {inner: _value_here(inner, each[inner], locale) for inner in each} if isinstance(each, Mapping) else each
            for each in value
        ]
    return value


def _text_there(text: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Return a text with SurveyJS's `default`, which is what it shows in English and in languages that the text lacks."""
    said = text.get(DEFAULT)
    own = text.get(locale, said)
    shown = text.get(ENGLISH, own)
    if said is not None and shown == said:
        return dict(text)
    rest = {key: words for key, words in text.items() if key != DEFAULT}
    return {DEFAULT: shown, **({locale: own} if locale not in rest and own != shown else {}), **rest}


def _text_here(text: Mapping[str, Any], locale: str) -> dict[str, Any]:
    """Return a text without the `default` that says again what stands there in a language."""
    said = text.get(DEFAULT)
    again = ENGLISH if ENGLISH in text else locale
    if locale in text and text.get(again) == said:
        return {key: words for key, words in text.items() if key != DEFAULT}
    return dict(text)


def _condition_there(condition: str) -> str:
    """Return a condition in SurveyJS's grammar, which has “!” and no “not”."""
    try:
        text = to_text(parse(condition))
    except ExpressionFault:
        return condition
    return condition if NOT not in text else _negated(text)


def _negated(text: str) -> str:
    """Return what `to_text` wrote with “!” in place of each “not” that is no part of a text in quotes."""
    pieces, quoted = [], False
    position = 0
    while position < len(text):
        if quoted and text[position] == "\\":
            pieces.append(text[position : position + 2])
            position += 2
            continue
        quoted ^= text[position] == "'"
        if not quoted and text.startswith(NOT, position):
            pieces.append("(!")
            position += len(NOT)
            continue
        pieces.append(text[position])
        position += 1
    return "".join(pieces)
