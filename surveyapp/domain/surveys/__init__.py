"""Surveys: the definition, checked and frozen. Everything others need is named here."""

from surveyapp.domain.definitions import Duration, InvalidDefinition, PathFault, Text
from surveyapp.domain.surveys.checking import lint, publish_faults
from surveyapp.domain.surveys.model import (
    COMMENT_SUFFIX,
    ORDER_FACTS,
    Invite,
    Page,
    Question,
    Rule,
    Survey,
    flat,
    text_in,
)
from surveyapp.domain.surveys.parsing import parse_survey
from surveyapp.domain.surveys.series import SeriesKey, canonical, definition_hash, series_of, trend_changes
from surveyapp.domain.surveys.texts import fill, value_labels

__all__ = [
    "COMMENT_SUFFIX",
    "ORDER_FACTS",
    "Duration",
    "InvalidDefinition",
    "Invite",
    "Page",
    "PathFault",
    "Question",
    "Rule",
    "SeriesKey",
    "Survey",
    "Text",
    "canonical",
    "definition_hash",
    "fill",
    "flat",
    "lint",
    "parse_survey",
    "publish_faults",
    "series_of",
    "text_in",
    "trend_changes",
    "value_labels",
]
