"""Choices as radio buttons: one answer, all seen at once."""

from surveyapp.domain.questions.choices import KEYS, Options, count_values, measure, parse_answer, parse_options, scale

__all__ = ["KEYS", "Options", "count_values", "measure", "parse_answer", "parse_options", "scale", "widget"]


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "radios"
