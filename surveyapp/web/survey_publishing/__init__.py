"""Publishing: what differs before it is published, the versions and going back to one, and when a survey asks."""

from surveyapp.web.survey_publishing import review, running, versions
from surveyapp.web.survey_publishing.room import blueprint

__all__ = ["blueprint", "review", "running", "versions"]
