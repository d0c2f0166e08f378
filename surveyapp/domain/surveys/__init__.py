"""Surveys: the definition, checked and frozen. Everything others need is named here."""

from surveyapp.domain.definitions import Duration, InvalidDefinition, PathFault, Text
from surveyapp.domain.surveys.advice import Estimate, advise, estimate, renamed_measures
from surveyapp.domain.surveys.checking import has_conditions, lint, publish_faults
from surveyapp.domain.surveys.model import (
    COMMENT_SUFFIX,
    ORDER_FACTS,
    PROMISES,
    Invite,
    Page,
    Question,
    Rule,
    Survey,
    flat,
    text_in,
)
from surveyapp.domain.surveys.never_shown import never_shown
from surveyapp.domain.surveys.parsing import parse_survey
from surveyapp.domain.surveys.series import SeriesKey, canonical, definition_hash, series_of, trend_changes
from surveyapp.domain.surveys.texts import fill, joined_title, part_labels, series_words, value_labels

__all__ = [
    "COMMENT_SUFFIX",
    "ORDER_FACTS",
    "PROMISES",
    "Duration",
    "Estimate",
    "InvalidDefinition",
    "Invite",
    "Page",
    "PathFault",
    "Question",
    "Rule",
    "SeriesKey",
    "Survey",
    "Text",
    "advise",
    "canonical",
    "definition_hash",
    "estimate",
    "fill",
    "flat",
    "has_conditions",
    "joined_title",
    "lint",
    "never_shown",
    "parse_survey",
    "part_labels",
    "publish_faults",
    "renamed_measures",
    "series_of",
    "series_words",
    "text_in",
    "trend_changes",
    "value_labels",
]
