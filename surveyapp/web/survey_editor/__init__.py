"""The editor: a survey's draft made by people who never see YAML, and the same draft as its text."""

from surveyapp.web.survey_editor import beginning, editing, history, settings, source, structure
from surveyapp.web.survey_editor.room import blueprint

__all__ = ["beginning", "blueprint", "editing", "history", "settings", "source", "structure"]
