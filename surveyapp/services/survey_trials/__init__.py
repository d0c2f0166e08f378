"""Trying a survey before anybody is asked: its pages, links for colleagues, answers that count nowhere, and the dry run."""

from surveyapp.services.survey_trials.answers import (
    TestAnswers,
    get_test_answer,
    keep_test_answer,
    list_test_answers,
    still_fitting,
    wipe_test_answers,
    would_open,
)
from surveyapp.services.survey_trials.dry import dry_run_of
from surveyapp.services.survey_trials.example import asking_of, example_words
from surveyapp.services.survey_trials.links import TrialOver, last_day, make_token, read_token
from surveyapp.services.survey_trials.looking import brought_to_light, page_of
from surveyapp.services.survey_trials.tried import Tried, find_tried, get_tried

__all__ = [
    "TestAnswers",
    "TrialOver",
    "Tried",
    "asking_of",
    "brought_to_light",
    "dry_run_of",
    "example_words",
    "find_tried",
    "get_test_answer",
    "get_tried",
    "keep_test_answer",
    "last_day",
    "list_test_answers",
    "make_token",
    "page_of",
    "read_token",
    "still_fitting",
    "wipe_test_answers",
    "would_open",
]
