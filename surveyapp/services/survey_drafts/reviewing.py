"""Looking a draft over before it is published: what differs, which trends end, what is advised, and what stands against it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.definitions import PathFault
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.surveys import definition_hash
from surveyapp.domain.surveys.differences import Difference, differences
from surveyapp.services.survey_drafts.draft import Draft, get_draft, may_publish
from surveyapp.services.survey_drafts.ending import publish
from surveyapp.services.surveys.publishing import PublishResult, advice_for
from surveyapp.services.surveys.trends import Trend, known_series, trends_of
from surveyapp.store import surveys
from surveyapp.store.database import db

_UNTICKED = N_("Tick that you know which trends end; nothing was published.")
_HAS_SCHEDULE = N_("The survey was published before; its schedule says when it asks.")


@dataclass(frozen=True, slots=True)
class Review:
    """A draft beside what is published.

    `trends` has what ends, by the name of its series; `next_number` is the version that publishing makes, `restores` the
    older one whose content the draft has again, None where it has none's. `content_hash` is None while there are faults.
    """

    draft: Draft
    differences: Sequence[Difference]
    trends: Mapping[str, Trend]
    advice: Sequence[PathFault]
    may_publish: bool
    next_number: int
    restores: int | None
    content_hash: str | None

    @property
    def may_wait(self) -> bool:
        """Whether it can be told when it begins to ask: afterwards the survey's schedule says that."""
        return self.draft.published is None

    @property
    def is_same(self) -> bool:
        """Whether the draft is what is published, word for word."""
        published = self.draft.published
        return published is not None and self.content_hash == published.content_hash

    @property
    def can_publish(self) -> bool:
        """Whether the draft is there, good, new, and the viewer's to publish."""
        return self.draft.is_begun and not self.draft.faults and not self.is_same and self.may_publish

    @property
    def breaks(self) -> list[Difference]:
        """What ends a trend."""
        return [each for each in self.differences if each.breaks_trend]


def review(viewer: Viewer, name: str, *, themes: Collection[str] | None) -> Review:
    """Return everything that whoever publishes should look at.

    `themes` are the ids of the taxonomy, None looks at no themes.

    Raises:
        Forbidden: the viewer makes no surveys.
        NotFound: there is no such survey.
    """
    draft = get_draft(viewer, name)
    session = db.session()
    published, survey = draft.published, draft.survey
    found: Sequence[Difference] = []
    trends: Mapping[str, Trend] = {}
    restores, number = None, 1
    content_hash = None
    if survey is not None:
        content_hash = definition_hash({**draft.definition, "locale": survey.locale})
    if published is not None:
        number = surveys.next_number(session, published.id)
        if survey is not None and draft.is_begun:
            found = differences(published.survey, survey, known_series(session, published.id))
            trends = trends_of(session, viewer, published, {name for each in found for name in each.series})
        if content_hash is not None:
            older = surveys.find_version_by_hash(session, published.id, content_hash)
            restores = older.number if older is not None and not older.is_current else None
    return Review(
        draft,
        found,
        trends,
        advice_for(survey, themes) if survey is not None else [],
        may_publish(viewer),
        number,
        restores,
        content_hash,
    )


def publish_reviewed(
    viewer: Viewer,
    name: str,
    version: int,
    against: int | None,
    *,
    known: Collection[str],
    opens_at: datetime | None = None,
    now: datetime,
) -> PublishResult:
    """Publish the draft that was looked over: `known` names the subjects whose trends' end was confirmed.

    `opens_at` is when a new survey begins to ask, None for at once.

    Raises:
        Refused: the viewer may not publish, an end of a trend was not confirmed, or the survey has a schedule already.
        NotFound: there is no such draft.
        InvalidFile: the draft has faults.
        Conflict: draft or published version is another one now.
    """
    looked_at = review(viewer, name, themes=None)
    published = looked_at.draft.published
    if looked_at.draft.version == version and (published.version_number if published else None) == against:
        if any(each.subject not in known for each in looked_at.breaks):
            raise Refused(_UNTICKED)
        if opens_at is not None and not looked_at.may_wait:
            raise Refused(_HAS_SCHEDULE)
    # Whatever changed since then is refused by what the numbers say.
    return publish(viewer, name, version, against, opens_at=opens_at, now=now)
