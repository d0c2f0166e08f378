"""Claim, act, record: two short transactions around the handing over, so that a crash loses nothing.

A message is claimed for a while. Whoever dies with it leaves it to the next worker, who sends it under the same
Message-ID. Each message is recorded before the next is handed over, so that one crash doubles one mail at most.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from surveyapp.channels import Channel, open_channel
from surveyapp.channels.faults import DeliveryError
from surveyapp.domain.errors import N_
from surveyapp.domain.invitations import (
    BOUNCED,
    QUEUED,
    SENT,
    STARTED,
    Standing,
    judge_sending,
    next_reminder,
)
from surveyapp.domain.retries import next_try
from surveyapp.domain.sending_hours import next_sending_moment, sending_hours
from surveyapp.services.asking import get_survey
from surveyapp.services.invitations.people import People, UnitFacts, find_standings, list_unit_facts
from surveyapp.services.links import make_link
from surveyapp.services.messages import FAILED, MAIL
from surveyapp.services.outbox.writing import REMINDER, Outgoing, write
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store import invitation_plans, outbox
from surveyapp.store.database import db, random_id

BATCH = 20
LEASE = timedelta(seconds=90)
# Connecting and handing over take 30 seconds each at most; what does not fit into the lease is left to the next turn.
LONGEST = timedelta(seconds=65)
INVITATION = "invitation"
DROPPED = "dropped"
NO_ADDRESS = N_("no mail address")
CANNOT_WRITE = N_("the letter could not be written")

log = structlog.get_logger("surveyapp.outbox")
Clock = Callable[[], datetime]


def send_due(settings: Settings, *, clock: Clock, seconds: float | None = None) -> dict[str, int]:
    """Send what is due, for about `seconds` or until nothing is; return how many were sent, retried, failed or dropped.

    `clock` tells the time; it is asked before each message. Where the mail server fails as such the rest is left for
    the next turn.
    """
    done = Counter[str]()
    begun = time.monotonic()
    units = list_unit_facts(db.session())
    with open_channel(settings.mail_url) as channel:
        while seconds is None or time.monotonic() - begun < seconds:
            until = clock() + LEASE
            claimed, batch = _claim(settings, units, until, done, now=clock())
            if not claimed or not _send_all(channel, batch, settings, until, done, clock):
                break
    return dict(done)


def expire(*, now: datetime) -> int:
    """Mark the invitations that can be answered no longer; return how many."""
    with transaction() as session:
        return outbox.expire(session, now=now)


def _claim(
    settings: Settings, units: UnitFacts, until: datetime, done: Counter[str], *, now: datetime
) -> tuple[int, list[Outgoing]]:
    """Take some due messages; return how many were taken, and those of them that may go out now."""
    with transaction() as session:
        limit = _allowance(session, settings.mail_rate, now=now)
        if not limit:
            return 0, []
        _queue(session, limit, now=now)
        ids = outbox.claim(session, until=until, now=now, limit=limit)
        if not ids:
            return 0, []
        rows = outbox.list_to_write(session, ids, now=now)
        people = find_standings(session, settings.secret_key, (row.email for row in rows if row.invitation_id))
        batch, links = [], []
        for row in rows:
            outgoing = _judge(session, row, people, units, settings.timezone, until, done, now=now)
            if outgoing is not None and outgoing.survey is not None:
                token, link = make_link(row.invitation_id, now=now)
                links.append(link)
                outgoing = Outgoing(row, outgoing.survey, outgoing.zone, token)
            batch += [outgoing] if outgoing is not None else []
        invitation_plans.add_links(session, links)
    return len(ids), batch


def _allowance(session: Session, rate: int, *, now: datetime) -> int:
    """Return how many messages may be taken now."""
    if not rate:
        return BATCH
    outbox.lock_rate(session)
    return max(0, min(BATCH, rate - outbox.count_minute(session, now=now)))


def _queue(session: Session, limit: int, *, now: datetime) -> None:
    """Put due invitations and reminders into the outbox, no more than can be taken at once."""
    outbox.skip_ended(session, now=now)
    for kind, due in (
        (INVITATION, outbox.list_due_invitations(session, now=now, limit=limit)),
        (REMINDER, outbox.list_due_reminders(session, now=now, limit=limit)),
    ):
        outbox.add_messages(session, [_message(kind, row, now) for row in due])
        ids = [row.id for row in due]
        if ids and kind == INVITATION:
            outbox.mark_queued(session, ids)
        elif ids:
            outbox.end_reminders(session, ids)


def _message(kind: str, row: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": random_id(),
        "direction": "out",
        "kind": kind,
        "channel": MAIL,
        "state": QUEUED,
        "invitation_id": row.id,
        "customer_id": row.customer_id,
        "language": row.language or "",
        "subject": "",
        "body": "",
        "created_at": now,
        "send_at": now,
        "attempts": 0,
    }


def _judge(
    session: Session,
    row: Any,
    people: People,
    units: UnitFacts,
    company_zone: ZoneInfo,
    until: datetime,
    done: Counter[str],
    *,
    now: datetime,
) -> Outgoing | None:
    """Return a claimed message if it may go out now; else record why not and return None."""
    has_address = bool(row.email) and row.erased_at is None
    if row.invitation_id is None:
        if has_address:
            return Outgoing(row)
        outbox.finish(session, row.id, until, state=FAILED, error=NO_ADDRESS)
        done["failed"] += 1
        return None
    survey = get_survey(row.version_id, row.content_hash)
    name = row.customer_timezone or units.zone_of(row.path) or row.order_timezone
    outgoing = Outgoing(row, survey, ZoneInfo(name) if name else company_zone)
    email = (row.email or "").lower()
    standing = Standing(
        state=row.state,
        is_reminder=outgoing.is_reminder,
        zone=outgoing.zone or company_zone,
        expires_at=row.expires_at,
        is_erased=row.erased_at is not None,
        has_address=has_address,
        is_opted_out=email in people.opted_out,
        has_open_case=email in people.complaining,
        is_survey_closed=bool(row.has_ended),
    )
    verdict = judge_sending(standing, outgoing.invite, now=now)
    if verdict.may_send:
        return outgoing
    if verdict.wait_until is not None:
        outbox.put_back(session, [row.id], until, send_at=verdict.wait_until)
        return None
    outbox.finish(session, row.id, until, state=DROPPED, error=verdict.skip_reason or verdict.state)
    if verdict.state is not None:
        values = {"state": verdict.state, "skip_reason": verdict.skip_reason, "remind_at": None}
        outbox.change_invitation(session, row.invitation_id, (QUEUED, SENT, STARTED), **values)
    done["dropped"] += 1
    return None


def _send_all(
    channel: Channel, batch: Sequence[Outgoing], settings: Settings, until: datetime, done: Counter[str], clock: Clock
) -> bool:
    """Hand the messages over, each recorded before the next; return whether the server is fit for more."""
    for place, outgoing in enumerate(batch):
        if until - clock() < LONGEST:
            _put_back(batch[place:], until)
            return True
        try:
            channel.send(_written(outgoing, settings), settings.sender, outgoing.row.email)
        except DeliveryError as fault:
            _record_fault(outgoing, fault, until, done, now=clock())
            if fault.is_server:
                _put_back(batch[place + 1 :], until)
                return False
        else:
            _record_sent(outgoing, until, done, now=clock())
    return True


def _written(outgoing: Outgoing, settings: Settings) -> Any:
    try:
        return write(outgoing, settings)
    except DeliveryError:
        raise
    except Exception as error:
        # A letter that cannot be written is a fault of ours; the other letters must not wait for it to be mended.
        log.exception("letter_not_written", kind=outgoing.row.kind)
        raise DeliveryError(CANNOT_WRITE) from error


def _put_back(batch: Sequence[Outgoing], until: datetime) -> None:
    if batch:
        with transaction() as session:
            outbox.put_back(session, [outgoing.row.id for outgoing in batch], until)


def _record_sent(outgoing: Outgoing, until: datetime, done: Counter[str], *, now: datetime) -> None:
    row = outgoing.row
    with transaction() as session:
        if not outbox.finish(session, row.id, until, state=SENT, sent_at=now, error=None):
            return
        if outgoing.zone is not None:
            count = row.reminders + outgoing.is_reminder
            sent_at = row.sent_at if outgoing.is_reminder and row.sent_at else now
            due = next_reminder(outgoing.invite, sent_at, count, outgoing.zone, row.expires_at)
            values = {"remind_at": due, "reminders": count}
            if outgoing.is_reminder:
                outbox.change_invitation(session, row.invitation_id, (SENT, STARTED), **values)
            else:
                outbox.change_invitation(session, row.invitation_id, (QUEUED,), state=SENT, sent_at=now, **values)
    done["sent"] += 1


def _record_fault(
    outgoing: Outgoing, fault: DeliveryError, until: datetime, done: Counter[str], *, now: datetime
) -> None:
    row = outgoing.row
    again = None if fault.permanent else next_try(row.attempts, since=row.created_at, now=now)
    with transaction() as session:
        if again is not None:
            if outgoing.zone is not None:
                again = next_sending_moment(again, sending_hours(outgoing.invite), outgoing.zone)
            outbox.finish(session, row.id, until, state=QUEUED, send_at=again, error=fault.reason)
        elif outbox.finish(session, row.id, until, state=FAILED, error=fault.reason) and outgoing.zone is not None:
            # What a reminder runs into does not undo the invitation that arrived.
            outbox.change_invitation(session, row.invitation_id, (QUEUED,), state=BOUNCED)
    done["failed" if again is None else "retried"] += 1
