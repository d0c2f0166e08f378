"""The dry run of a draft, reckoned once for each content and day."""

from datetime import date
from functools import lru_cache

from surveyapp.domain.surveys import Survey
from surveyapp.domain.surveys.dry_run import DryRun, dry_run
from surveyapp.services.survey_trials.tried import Tried

KEPT = 16


class _Content:
    """A survey that is told apart from others by the hash of its definition."""

    def __init__(self, content_hash: str, survey: Survey) -> None:
        self.content_hash, self.survey = content_hash, survey

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)


def dry_run_of(tried: Tried, *, today: date) -> DryRun:
    """Return the dry run of what is tried, as on the local date `today`."""
    return _run(_Content(tried.content_hash, tried.survey), today)


@lru_cache(maxsize=KEPT)
def _run(content: _Content, today: date) -> DryRun:
    return dry_run(content.survey, today=today)
