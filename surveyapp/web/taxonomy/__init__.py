"""The taxonomy editor: the themes, what tells them, what that would catch, and who changed it."""

from surveyapp.web.taxonomy import history, listing, moving, theme
from surveyapp.web.taxonomy.room import blueprint

__all__ = ["blueprint", "history", "listing", "moving", "theme"]
