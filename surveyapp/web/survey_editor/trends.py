"""What a draft does to the trends of what is published, told beside the place where it is changed."""

from dataclasses import dataclass

from flask_babel import gettext

from surveyapp.domain.questions import COUNTED
from surveyapp.domain.survey_edits.reading import Part
from surveyapp.services.survey_drafts import Draft
from surveyapp.services.survey_drafts.trend_ends import trend_ends
from surveyapp.web.access import get_viewer
from surveyapp.web.difference_words import grouped


@dataclass(frozen=True, slots=True)
class Trend:
    """What is said of one part: `state` is kept, broken, none (nothing is counted) or unknown.

    `elsewhere` says the same of the rest of the draft.
    """

    state: str
    words: list[str]
    elsewhere: list[str]


def trend_of(draft: Draft, part: Part | None, language: str) -> Trend:
    """Return what the draft does to the trend of a part and to others; titles are cited in `language`."""
    if draft.published is None:
        return Trend("none", [gettext("Nobody was asked this survey yet, so that no trend can break.")], [])
    if draft.survey is None:
        return Trend("unknown", [gettext("It can be told again once the faults are mended.")], [])
    ends, trends = trend_ends(get_viewer(), draft)
    groups = grouped(ends, draft.published.survey, draft.survey, language=language, trends=trends)
    own: list[str] = []
    elsewhere: list[str] = []
    for _, lines in groups:
        for line in lines:
            is_own = part is not None and not part.is_page and line.subject == part.name
            (own if is_own else elsewhere).append(f"{line.words} {line.trend}".strip())
    if own:
        return Trend("broken", own, elsewhere)
    if part is None or part.is_page or part.type not in COUNTED:
        return Trend("none", [gettext("Nothing is counted here, so that no trend can break.")], elsewhere)
    if part.name not in draft.published.survey.names:
        return Trend("none", [gettext("It is new: its trend begins with the version that you publish.")], elsewhere)
    return Trend("kept", [_kept(part)], elsewhere)


def _kept(part: Part) -> str:
    if part.type in ("rating", "matrix"):
        return str(gettext("Nothing here breaks it. Changing the scale would start it anew."))
    if part.type == "boolean":
        return str(gettext("Nothing here breaks it."))
    return str(gettext("Nothing here breaks it. Other answers to choose from would start it anew."))
