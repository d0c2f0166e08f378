"""The company's rules: the list, each rule in plain words and as its text, and changing it either way."""

from surveyapp.web.policies import changing, reading
from surveyapp.web.policies.room import blueprint

__all__ = ["blueprint", "changing", "reading"]
