"""Choices, as radio buttons, drop-downs, tick boxes and rankings share them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from surveyapp.domain.definitions import CONTROL, Reader, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault, one_value

MAXIMUM_CHOICES = 500
MAXIMUM_VALUE = 100
ORDERS = ("none", "asc", "desc", "random")
OTHER = "other"
NONE = "none"
KEYS = frozenset({"choices", "choicesVisibleIf", "choicesOrder", "showOtherItem", "otherText"})


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the value that is stored and the words that are read."""

    value: str
    text: Text


@dataclass(frozen=True)
class Options:
    """The choices in the order written; `other` and `none` are the extra items, None where not offered.

    An empty text of `other` or `none` means the product's own words. `fewest` and `most` bound how many may be chosen,
    `limit_text` is what the survey says of that.
    """

    choices: tuple[Choice, ...]
    order: str
    other: Choice | None
    none: Choice | None = None
    most: int | None = None
    fewest: int = 0
    limit_text: Text = field(default_factory=dict)

    @cached_property
    def offered(self) -> tuple[Choice, ...]:
        """Every choice there is, the extra items last."""
        extra = tuple(choice for choice in (self.none, self.other) if choice is not None)
        return self.choices + extra

    @cached_property
    def values(self) -> frozenset[str]:
        """The values that an answer may have."""
        return frozenset(choice.value for choice in self.offered)


def parse_choices(element: Reader, key: str = "choices") -> tuple[Choice, ...]:
    """Return the choices under `key`: plain values, or mappings of `value` and `text`."""
    choices: list[Choice] = []
    for position, entry in enumerate(element.items(key, most=MAXIMUM_CHOICES)):
        path = (*element.path, key, position)
        reader = Reader(entry if isinstance(entry, Mapping) else {"value": entry}, path, element.faults, element.locale)
        reader.refuse_unknown(frozenset({"value", "text"}), N_("a choice"))
        value = _value(reader)
        if value and any(choice.value == value for choice in choices):
            reader.fault(None, N_("The value “%(value)s” stands twice; give each choice its own."), value=value)
        elif value:
            choices.append(Choice(value, reader.text("text") or {element.locale: value}))
    if not choices:
        element.fault(key, N_("“%(key)s” is missing; list what can be chosen."), key=key)
    return tuple(choices)


def _value(reader: Reader) -> str:
    raw: Any = reader.data.get("value")
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if not isinstance(raw, str | int | float) or not str(raw).strip():
        reader.fault("value", N_("A choice needs a “value”: a short word or a number."))
        return ""
    value = str(raw)
    # “@” begins the values that reports reserve (@asked, @answered).
    if len(value) > MAXIMUM_VALUE or value.startswith("@") or CONTROL.search(value) or value != value.strip():
        message = N_(
            "A choice's value is at most %(most)s characters, does not begin with “@” and has no spaces at its ends."
        )
        reader.fault("value", message, most=MAXIMUM_VALUE)
        return ""
    return value


def parse_extra(element: Reader, show_key: str, text_key: str, value: str, taken: tuple[Choice, ...]) -> Choice | None:
    """Return the extra choice (`other` or `none`) that `show_key` switches on."""
    if not element.boolean(show_key):
        if text_key in element:
            element.fault(text_key, N_("“%(key)s” needs “%(show)s: true”."), key=text_key, show=show_key)
        return None
    if any(choice.value == value for choice in taken):
        message = N_("“%(show)s” adds the value “%(value)s”, which stands among the choices already; remove one.")
        element.fault(show_key, message, show=show_key, value=value)
    return Choice(value, element.text(text_key))


def parse_options(element: Reader) -> Options:
    """Read what a question with one answer out of many says of itself."""
    choices = parse_choices(element)
    other = parse_extra(element, "showOtherItem", "otherText", OTHER, choices)
    return Options(choices, element.option("choicesOrder", ORDERS, "none"), other)


def parse_answer(options: Options, raw: list[str]) -> str | None:
    """Return the value chosen.

    Raises:
        AnswerFault: it is not among the choices.
    """
    value = one_value(raw)
    if not value:
        return None
    if value not in options.values:
        raise AnswerFault(N_("Choose one of the answers offered."))
    return value


def measure(_options: Options) -> str:
    """Return what one answer out of many is counted as."""
    return "choice"


def scale(options: Options) -> tuple[str, ...]:
    """Return the values sorted: putting choices in another order begins no new trend."""
    return tuple(sorted(options.values))


def count_values(options: Options, value: str) -> list[str]:
    """Return the value itself, if it is still one of the scale."""
    return [value] if value in options.values else []
