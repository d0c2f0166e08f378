"""Which trends a draft would end, told while it is being changed."""

from collections.abc import Mapping, Sequence

from surveyapp.domain.access import Viewer
from surveyapp.domain.surveys.differences import Difference, differences
from surveyapp.services.survey_drafts.draft import Draft
from surveyapp.services.surveys.trends import Trend, known_series, trends_of
from surveyapp.store.database import db


def trend_ends(viewer: Viewer, draft: Draft) -> tuple[Sequence[Difference], Mapping[str, Trend]]:
    """Return what in a draft ends a trend, and what those trends have so far; nothing while the draft has faults."""
    published, survey = draft.published, draft.survey
    if published is None or survey is None or not draft.is_begun:
        return [], {}
    session = db.session()
    found = differences(published.survey, survey, known_series(session, published.id))
    ends = [each for each in found if each.breaks_trend]
    return ends, trends_of(session, viewer, published, {name for each in ends for name in each.series}) if ends else {}
