"""Trying surveys: the preview beside the editor, colleagues' trial links, test answers and the dry run."""

from surveyapp.web.survey_trial import page, preview, trial
from surveyapp.web.survey_trial.room import blueprint

__all__ = ["blueprint", "page", "preview", "trial"]
