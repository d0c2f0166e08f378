"""The room of customers with a case: where their matter stands, what was said, and what they say to it."""

from surveyapp.web.matters.views import blueprint

__all__ = ["blueprint"]
