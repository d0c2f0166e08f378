"""Surveys: check a definition, freeze it as a version, and find what is published."""

from surveyapp.services.surveys.lists import (
    SurveyPage,
    SurveyRow,
    export_surveyjs,
    export_yaml,
    list_published,
    list_surveys,
    list_versions,
)
from surveyapp.services.surveys.published import (
    PublishedSurvey,
    find_published,
    get_published,
    get_version,
    survey_of,
)
from surveyapp.services.surveys.publishing import CheckResult, PublishResult, check, check_publishable, publish

__all__ = [
    "CheckResult",
    "PublishResult",
    "PublishedSurvey",
    "SurveyPage",
    "SurveyRow",
    "check",
    "check_publishable",
    "export_surveyjs",
    "export_yaml",
    "find_published",
    "get_published",
    "get_version",
    "list_published",
    "list_surveys",
    "list_versions",
    "publish",
    "survey_of",
]
