"""Writing a changed definition into the text it came from."""

from collections.abc import Mapping
from typing import Any

from surveyapp.formats.survey_yaml import read_survey, write_survey


def rewrite(text: str, definition: Mapping[str, Any]) -> str:
    """Return `text` so changed that it reads back as `definition`."""
    return text if read_survey(text, "draft")[0] == definition else write_survey(definition)
