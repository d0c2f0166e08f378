"""Choices to be put in order."""

from surveyapp.domain.definitions import Reader
from surveyapp.domain.questions.choices import ORDERS, Options, parse_choices

__all__ = ["KEYS", "Options", "parse_options"]

KEYS = frozenset({"choices", "choicesVisibleIf", "choicesOrder", "maxSelectedChoices"})


def parse_options(element: Reader) -> Options:
    """Read what a ranking says of itself."""
    choices = parse_choices(element)
    most = element.integer("maxSelectedChoices", 0, 0, len(choices)) or None
    return Options(choices, element.option("choicesOrder", ORDERS, "none"), None, most=most)
