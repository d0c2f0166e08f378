"""Texts with something filled in, and the words that stand for values in reports."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from surveyapp.domain.definitions import Text
from surveyapp.domain.questions import COUNTED_BY_PART, TYPES
from surveyapp.domain.questions.choices import Choice
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


# What stands for a fact where many orders are spoken of at once, as in reports.
ANY_ORDER: dict[str, Text] = {
    "order.product": {"en": "The product", "fi": "Tuote", "sv": "Varan"},
    "order.seller": {"en": "The seller", "fi": "Myyjä", "sv": "Säljaren"},
    "order.carrier": {"en": "The carrier", "fi": "Kuljetusyhtiö", "sv": "Transportören"},
}


def value_labels(
    question: Question, language: str, fallback: str = "", filling: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return value → words in `language` (else in `fallback`) for each value of the question's scale that has words.

    A rating's ends carry their description; yes, no and extra choices without words of their own are said in ours.
    `filling` (name → value) is put into what the words name; without it they speak of any order.
    """
    options = question.options
    if question.type == "rating":
        ends = {str(options.low): options.low_text, str(options.high): options.high_text}
        return {value: text_in(text, language, fallback) for value, text in ends.items() if text}
    if question.type == "boolean":
        return {value: text_in(OUR_WORDS[value], language, "en") for value in ("true", "false")}
    return _choice_words(getattr(options, "offered", ()), language, fallback, filling or {})


def part_labels(
    question: Question, language: str, fallback: str = "", filling: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Return the words of each row of a matrix, or of each thing that a ranking puts in order, by its value."""
    parts = TYPES[question.type].parts(question.options)
    return {part.value: part.value for part in parts} | _choice_words(parts, language, fallback, filling or {})


def _choice_words(
    choices: Iterable[Choice], language: str, fallback: str, filling: Mapping[str, Any]
) -> dict[str, str]:
    labels = {}
    known = {name: text_in(text, language, "en") for name, text in ANY_ORDER.items()}
    known |= {name: value for name, value in filling.items() if value is not None}
    for choice in choices:
        words = fill(text_in(choice.text, language, fallback), known).strip()
        if words:
            labels[choice.value] = words
        elif choice.value in OUR_WORDS:
            labels[choice.value] = text_in(OUR_WORDS[choice.value], language, "en")
    return labels


def joined_title(title: str, rest: str) -> str:
    """Return a question's title with what belongs behind it: "Delivery: Price", "How was it? Price"."""
    return f"{title}{'' if title.endswith(('?', ':')) else ':'} {rest}"


@dataclass(frozen=True, slots=True)
class SeriesWords:
    """What a series is called, and value → words for each value of its scale that has words.

    Of a row or an item, `title` is the question's with `part`, the row's own words, behind it; `group` is the question's
    alone. Of a question that is counted as a whole, both are empty.
    """

    title: str
    labels: dict[str, str]
    group: str = ""
    part: str = ""


def series_words(question: Question, part: str, language: str, fallback: str = "") -> SeriesWords:
    """Return the words of one series of `question`; `part` is the row or item, "" where it is counted as a whole."""
    title = text_in(question.title, language, fallback) or question.name
    # The scale of a ranking are places, which speak for themselves; its choices are what is put there.
    labels = {} if question.type == "ranking" else value_labels(question, language, fallback)
    if question.type not in COUNTED_BY_PART:
        return SeriesWords(title, labels)
    own = part_labels(question, language, fallback)[part]
    return SeriesWords(joined_title(title, own), labels, title, own)
