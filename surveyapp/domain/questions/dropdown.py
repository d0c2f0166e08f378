"""Choices as a drop-down: one answer out of a long list."""

from surveyapp.domain.questions.choices import KEYS, Options, count_values, measure, parse_answer, parse_options, scale

__all__ = ["KEYS", "Options", "count_values", "measure", "parse_answer", "parse_options", "scale", "widget"]


def widget(_options: Options) -> str:
    """Return the name of the macro that draws it."""
    return "select"
