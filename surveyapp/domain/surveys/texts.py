"""Texts with something filled in, and the words that stand for values in reports."""

import re
from collections.abc import Mapping
from typing import Any

from surveyapp.domain.definitions import Text
from surveyapp.domain.surveys.model import Question, text_in

PLACEHOLDER = re.compile(r"\{ *([A-Za-z_][A-Za-z0-9_.-]{0,127}) *\}")


def placeholders(text: Text) -> set[str]:
    """Return the names that stand in braces in any language of `text`."""
    return {name for words in text.values() for name in PLACEHOLDER.findall(words)}


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Return `text` with each `{name}` replaced by its value; what is unknown or empty becomes nothing.

    The result is plain text: whoever shows it escapes it. Values are put in once, so braces in an answer stay braces.
    """
    return PLACEHOLDER.sub(lambda match: _shown(values.get(match[1])), text)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


# What a definition leaves to us to say, in the languages we speak; English stands in for any other.
OUR_WORDS: dict[str, Text] = {
    "true": {"en": "Yes", "fi": "Kyllä", "sv": "Ja"},
    "false": {"en": "No", "fi": "Ei", "sv": "Nej"},
    "other": {"en": "Something else", "fi": "Jokin muu", "sv": "Något annat"},
    "none": {"en": "None of these", "fi": "Ei mikään näistä", "sv": "Inget av dessa"},
}


def value_labels(question: Question, language: str, fallback: str = "") -> dict[str, str]:
    """Return value → words in `language` (else in `fallback`) for each value of the question's scale that has words.

    A rating's ends carry their description; yes, no and extra choices without words of their own are said in ours.
    """
    options = question.options
    if question.type == "rating":
        ends = {str(options.low): options.low_text, str(options.high): options.high_text}
        return {value: text_in(text, language, fallback) for value, text in ends.items() if text}
    if question.type == "boolean":
        return {value: text_in(OUR_WORDS[value], language, "en") for value in ("true", "false")}
    labels = {}
    for choice in getattr(options, "offered", ()):
        if choice.text:
            labels[choice.value] = text_in(choice.text, language, fallback)
        elif choice.value in OUR_WORDS:
            labels[choice.value] = text_in(OUR_WORDS[choice.value], language, "en")
    return labels
