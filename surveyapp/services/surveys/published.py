"""What is published: found by name or version, parsed once per process."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.surveys import Survey, parse_survey
from surveyapp.domain.surveys.running import state_at
from surveyapp.store import surveys
from surveyapp.store.database import db

# Parsed versions that a process keeps, by content hash; a version never changes, so none is ever stale.
KEPT = 200


@dataclass(frozen=True, slots=True)
class PublishedSurvey:
    """A version with its parsed survey: the current one, or the one that a response belongs to.

    `state` is what somebody set; what it does at a moment follows from that and the schedule.
    """

    id: int
    name: str
    state: str
    version_id: int
    version_number: int
    content_hash: str
    survey: Survey
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def state_at(self, now: datetime) -> str:
        """Return open, paused, closed, or not_yet before it opens."""
        return state_at(self.state, self.opens_at, self.closes_at, now)


class Kept:
    """The parsed versions of this process, the least used forgotten first."""

    def __init__(self) -> None:
        self.surveys: OrderedDict[str, Survey] = OrderedDict()
        self.lock = Lock()

    def find(self, content_hash: str) -> Survey | None:
        """Return a version that was parsed before."""
        with self.lock:
            if content_hash in self.surveys:
                self.surveys.move_to_end(content_hash)
            return self.surveys.get(content_hash)

    def keep(self, content_hash: str, definition: dict[str, Any]) -> Survey:
        """Parse a version and keep it."""
        survey = parse_survey(definition)
        with self.lock:
            self.surveys[content_hash] = survey
            while len(self.surveys) > KEPT:
                self.surveys.popitem(last=False)
        return survey


kept = Kept()


def find_published(name: str) -> PublishedSurvey | None:
    """Return the current version of the survey `name`, parsed once per process; None where there is none."""
    session = db.session()
    return find_parsed(session, surveys.find_head(session, name))


def get_published(name: str) -> PublishedSurvey:
    """Return the current version of the survey `name`.

    Raises:
        NotFound: no such survey is published.
    """
    published = find_published(name)
    if published is None:
        raise NotFound(
            N_("No survey “%(name)s” is published. Publish it with “surveyapp surveys publish FILE”."), name=name
        )
    return published


def get_version(version_id: int) -> PublishedSurvey:
    """Return one version, current or not: what a response was given to.

    Raises:
        NotFound: there is no such version.
    """
    session = db.session()
    published = find_parsed(session, surveys.find_head_of_version(session, version_id))
    if published is None:
        raise NotFound
    return published


@lru_cache(maxsize=200)
def survey_of(version_id: int) -> Survey:
    """Return the survey of a version; versions never change.

    Raises:
        NotFound: there is no such version.
    """
    return get_version(version_id).survey


def find_parsed(session: Session, head: Row[Any] | None) -> PublishedSurvey | None:
    """Return the survey of a head row of the store; None for None."""
    if head is None:
        return None
    survey = kept.find(head.content_hash)
    if survey is None:
        survey = kept.keep(head.content_hash, surveys.get_definition(session, head.version_id))
    return as_published(head, survey)


def as_published(head: Row[Any], survey: Survey) -> PublishedSurvey:
    """Join a head row of the store with its parsed survey."""
    return PublishedSurvey(
        head.id,
        head.name,
        head.state,
        head.version_id,
        head.number,
        head.content_hash,
        survey,
        head.opens_at,
        head.closes_at,
    )
