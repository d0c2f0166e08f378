"""Trying surveys: the preview beside the editor, colleagues' trial links, test answers and the dry run."""

from surveyapp.web.survey_trial import preview
from surveyapp.web.survey_trial.room import blueprint

__all__ = ["blueprint", "preview"]
