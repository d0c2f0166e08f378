"""When a survey asks: pause, close and open it again by hand, and set from when until when it asks.

Nothing typed is lost: while a survey is paused or not open yet, what invited people type is kept. Invitations wait for one
that will go on, and are skipped for one that has ended. Answers and reports stay as they are.
"""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.surveys.running import CLOSED, NOT_YET, OPEN, PAUSED, state_at
from surveyapp.services import audit
from surveyapp.services.survey_drafts.draft import may_publish
from surveyapp.services.transactions import transaction
from surveyapp.store import surveys
from surveyapp.store.surveys import Survey

PAUSE, RESUME, CLOSE, REOPEN, OPEN_NOW = "pause", "resume", "close", "reopen", "open"
# What can be done in each state, what comes of it most often first.
ACTS: dict[str, tuple[str, ...]] = {
    OPEN: (PAUSE, CLOSE),
    PAUSED: (RESUME, CLOSE),
    NOT_YET: (OPEN_NOW, PAUSE, CLOSE),
    CLOSED: (REOPEN,),
}
AUDITED = {
    PAUSE: "survey_paused",
    RESUME: "survey_resumed",
    CLOSE: "survey_closed",
    REOPEN: "survey_reopened",
    OPEN_NOW: "survey_reopened",
}
_MAY_NOT = N_("Only somebody who leads the whole company decides when a survey asks.")


def turn(viewer: Viewer | None, name: str, act: str, *, now: datetime) -> bool:
    """Do one of `ACTS` to a survey; return False where its state does not offer that (any more): nothing changed.

    `viewer` is None for who has the server itself.

    Raises:
        Refused: the person may not.
        NotFound: there is no such survey.
    """
    _check_may(viewer)
    with transaction() as session:
        row = _get_locked(session, name)
        if act not in ACTS[state_at(row.state, row.opens_at, row.closes_at, now)]:
            return False
        row.state = {PAUSE: PAUSED, CLOSE: CLOSED}.get(act, OPEN)
        if act == OPEN_NOW:
            row.opens_at = None
        if act == REOPEN and row.closes_at is not None and row.closes_at <= now:
            row.closes_at = None
        _record(session, viewer, row, AUDITED[act], now)
    return True


def schedule(
    viewer: Viewer, name: str, opens_at: datetime | None, closes_at: datetime | None, *, now: datetime
) -> bool:
    """Set from when until when a survey asks (None: no such limit); return whether that is another schedule than before.

    One that was closed by hand opens again when its new beginning comes.

    Raises:
        Refused: the person may not; the end is not after the beginning, or has passed.
        NotFound: there is no such survey.
    """
    _check_may(viewer)
    with transaction() as session:
        row = _get_locked(session, name)
        if (opens_at, closes_at) == (row.opens_at, row.closes_at):
            return False
        check_schedule(opens_at, closes_at, now=now)
        row.opens_at, row.closes_at = opens_at, closes_at
        if row.state == CLOSED and opens_at is not None and opens_at > now:
            row.state = OPEN
        _record(session, viewer, row, "survey_scheduled", now)
    return True


def check_schedule(opens_at: datetime | None, closes_at: datetime | None, *, now: datetime) -> None:
    """Do nothing for a schedule that can be.

    Raises:
        Refused: the end is not after the beginning, or has passed.
    """
    if closes_at is not None and closes_at <= now:
        raise Refused(N_("The end has passed already. Choose a later one, or close the survey."))
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Refused(N_("The survey would end before it opens. Choose an end after its beginning."))


def _check_may(viewer: Viewer | None) -> None:
    if viewer is not None and not may_publish(viewer):
        raise Refused(_MAY_NOT)


def _get_locked(session: Session, name: str) -> Survey:
    row = surveys.find_locked(session, name)
    if row is None:
        raise NotFound(N_("There is no survey “%(name)s”."), name=name)
    return row


def _record(session: Session, viewer: Viewer | None, row: Survey, action: str, now: datetime) -> None:
    times = {"opens_at": row.opens_at, "closes_at": row.closes_at} if action == "survey_scheduled" else {}
    said = {key: value.astimezone(UTC).isoformat(timespec="minutes") if value else "" for key, value in times.items()}
    audit.record(
        session,
        action,
        now=now,
        user_id=viewer.user_id if viewer is not None else None,
        object_kind="survey",
        object_id=row.id,
        survey=row.name,
        **said,
    )
