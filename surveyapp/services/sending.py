"""What invitations go out in the coming days, and stopping them: one survey, or all sending at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.surveys.running import OPEN
from surveyapp.services import audit
from surveyapp.services.surveys import get_published
from surveyapp.services.surveys.running import PAUSE, RESUME, turn
from surveyapp.services.transactions import transaction
from surveyapp.store import sending
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID

DAYS = 7


@dataclass(frozen=True, slots=True)
class Coming:
    """What waits to be sent on a day: how many invitations, and how many of them are over the quota of their unit."""

    day: date
    count: int
    over_quota: int


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending of a survey stands. `stopped_at` and `stopped_by` tell of the switch that stops everything.

    `quota` is how many a unit may send a day, None without a limit. `may_stop` tells whether the reader may.
    """

    survey: str
    state: str
    stopped_at: datetime | None
    stopped_by: str | None
    coming: Sequence[Coming]
    quota: int | None
    may_stop: bool

    @property
    def is_running(self) -> bool:
        """Whether invitations of this survey go out."""
        return self.state == OPEN and self.stopped_at is None


def get_sending(viewer: Viewer, survey_name: str, *, zone: ZoneInfo, now: datetime) -> Sending:
    """Return what goes out to customers of the viewer's units today and in the six days after, by days of `zone`.

    What should have gone out before now counts to today.

    Raises:
        NotFound: no such survey is published.
    """
    published = get_published(survey_name)
    session = db.session()
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=place) for place in range(DAYS)]
    ends = [datetime.combine(day + timedelta(days=1), time(), zone) for day in days]
    quota = published.survey.invite.quota if published.survey.invite else None
    counts, over = [0] * DAYS, [0] * DAYS
    rows: Sequence[Any] = sending.count_coming(session, viewer, published.id, ends)
    for place, _unit, n in rows:
        counts[place] += n
        over[place] += max(0, n - quota) if quota is not None else 0
    stop = sending.find_stop(session)
    return Sending(
        survey=survey_name,
        state=published.state_at(now),
        stopped_at=stop.stopped_at if stop else None,
        stopped_by=stop.name if stop else None,
        coming=[Coming(*row) for row in zip(days, counts, over, strict=True)],
        quota=quota,
        may_stop=may_stop(viewer),
    )


def may_stop(viewer: Viewer) -> bool:
    """Tell whether a person may stop sending: who plans invitations for the whole company."""
    return viewer.may("invitations.plan") and ROOT_ID in viewer.unit_ids


def stop(viewer: Viewer, survey_name: str | None, *, now: datetime) -> bool:
    """Stop sending of a survey, which then takes no answers either, or of everything (None).

    Returns False where it was stopped already. The audit log keeps who did it.

    Raises:
        Refused: the person may not.
        NotFound: no such survey is published.
    """
    return _switch(viewer, survey_name, is_stop=True, now=now)


def resume(viewer: Viewer, survey_name: str | None, *, now: datetime) -> bool:
    """Undo `stop`; returns False where it was running already.

    Raises:
        Refused: the person may not.
        NotFound: no such survey is published.
    """
    return _switch(viewer, survey_name, is_stop=False, now=now)


def _switch(viewer: Viewer, survey_name: str | None, *, is_stop: bool, now: datetime) -> bool:
    if not may_stop(viewer):
        raise Refused(N_("Only somebody who plans invitations for the whole company can stop or resume sending."))
    if survey_name is not None:
        return turn(viewer, survey_name, PAUSE if is_stop else RESUME, now=now)
    with transaction() as session:
        done = sending.add_stop(session, user_id=viewer.user_id, now=now) if is_stop else sending.delete_stop(session)
        if done:
            action = "sending stopped" if is_stop else "sending resumed"
            audit.record(session, action, now=now, user_id=viewer.user_id)
    return done
