"""Looking a text over before it becomes the draft; nothing is kept."""

from dataclasses import dataclass
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.surveys import PathFault
from surveyapp.formats.survey_yaml import Lines
from surveyapp.services.survey_drafts.changing import workable
from surveyapp.services.survey_drafts.draft import check_may_write, parsed


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that could be the draft: what it says, the line of each path, and what keeps it from being published."""

    definition: dict[str, Any]
    lines: Lines
    faults: list[PathFault]


def check_text(viewer: Viewer, name: str, text: str) -> Checked:
    """Return what `text` would be as the draft of `name`.

    Raises:
        Forbidden: the viewer makes no surveys.
        InvalidFile: it cannot be the draft; each fault with its line.
    """
    check_may_write(viewer)
    definition, lines = workable(text, name)
    return Checked(definition, lines, parsed(definition)[1])
