"""What a draft does to the trends of what is published, told beside the place where it is changed."""

from dataclasses import dataclass

from flask_babel import gettext

from surveyapp.domain.questions import COUNTED, PART
from surveyapp.domain.survey_edits.reading import Part
from surveyapp.domain.surveys import trend_changes
from surveyapp.services.survey_drafts import Draft


@dataclass(frozen=True, slots=True)
class Trend:
    """What is said of one part: `state` is kept, broken, none (nothing is counted) or unknown; `elsewhere` counts the
    other changes of the draft that break a trend."""

    state: str
    words: list[str]
    elsewhere: int = 0


def trend_of(draft: Draft, part: Part | None) -> Trend:
    """Return what the draft does to the trend of a part (of everything, where none is looked at)."""
    if draft.published is None:
        return Trend("none", [gettext("Nobody was asked this survey yet, so that no trend can break.")])
    if draft.survey is None:
        return Trend("unknown", [gettext("It can be told again once the faults are mended.")])
    changes = trend_changes(draft.published.survey, draft.survey)
    own = [change for change in changes if part is not None and _is_of(str(change.params["question"]), part)]
    elsewhere = len(changes) - len(own)
    if own:
        return Trend("broken", [gettext(change.message, **change.params) for change in own], elsewhere)
    if part is None or part.is_page or part.type not in COUNTED:
        return Trend("none", [gettext("Nothing is counted here, so that no trend can break.")], elsewhere)
    if part.name not in draft.published.survey.names:
        return Trend("none", [gettext("It is new: its trend begins with the version that you publish.")], elsewhere)
    return Trend("kept", [_kept(part)], elsewhere)


def _is_of(series: str, part: Part) -> bool:
    return not part.is_page and series.partition(PART)[0] == part.name


def _kept(part: Part) -> str:
    if part.type in ("rating", "matrix"):
        return str(gettext("Nothing here breaks it. Changing the scale would start it anew."))
    if part.type == "boolean":
        return str(gettext("Nothing here breaks it."))
    return str(gettext("Nothing here breaks it. Other answers to choose from would start it anew."))
