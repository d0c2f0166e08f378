"""Survey definitions for tests: as small as they can be, with what a test changes."""

from typing import Any

from surveyapp.domain.surveys import Survey, parse_survey


def make_definition(*elements: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a definition with one page of `elements` (one comment by default); `changes` replace or add keys."""
    filled = [{"type": "comment", "title": "Question", **element} for element in elements or ({"name": "words"},)]
    for element in filled:
        if element["type"] == "html":
            del element["title"]
    return {"name": "test", "title": "Test", "pages": [{"name": "main", "elements": filled}], **changes}


def make_survey(*elements: dict[str, Any], **changes: Any) -> Survey:
    """Return the parsed survey of `make_definition`."""
    return parse_survey(make_definition(*elements, **changes))
