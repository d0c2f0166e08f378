"""The pages of cases: the list, one case with its next step, and a page for each thing that changes it."""

from surveyapp.web.tickets import case, changes, letters, listing
from surveyapp.web.tickets.room import blueprint

__all__ = ["blueprint", "case", "changes", "letters", "listing"]
