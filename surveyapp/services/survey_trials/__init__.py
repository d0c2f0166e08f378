"""Trying a survey before anybody is asked: its pages, links for colleagues, answers that count nowhere, and the dry run."""

from surveyapp.services.survey_trials.example import asking_of
from surveyapp.services.survey_trials.looking import brought_to_light, page_of
from surveyapp.services.survey_trials.tried import Tried, find_tried, get_tried

__all__ = ["Tried", "asking_of", "brought_to_light", "find_tried", "get_tried", "page_of"]
