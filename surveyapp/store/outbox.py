"""Queries of sending: what is due, who works on it until when, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from surveyapp.domain.invitations import (
    EXPIRED,
    OPTED_OUT,
    PLANNED,
    QUEUED,
    SENT,
    SKIPPED,
    STARTED,
    SURVEY_CLOSED,
    WAITING,
)
from surveyapp.store.customers import Customer
from surveyapp.store.invitation_links import ORDER_COLUMNS
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.sending import may_send
from surveyapp.store.surveys import Survey, SurveyVersion, has_ended, is_asked
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import ROOT_ID, Unit
from surveyapp.store.users import User

SENDING = "sending"
# Any number will do, as long as every process of ours uses the same one and nothing else does.
RATE_LOCK = 7_380_218
MINUTE = timedelta(minutes=1)
_ADD = insert(Message.__table__)


def lock_rate(session: Session) -> None:
    """Let only one process claim messages until the transaction ends: who counts must count alone."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(RATE_LOCK)))


def count_minute(session: Session, *, now: datetime) -> int:
    """Return how many messages went out in the last minute or are going out."""
    sent = select(func.count()).where(Message.channel == "mail", Message.state == SENT, Message.sent_at > now - MINUTE)
    going = select(func.count()).where(Message.state == SENDING, Message.lease_until > now)
    return session.scalar(select(sent.scalar_subquery() + going.scalar_subquery())) or 0


def list_due_invitations(session: Session, *, now: datetime, limit: int) -> Sequence[Any]:
    """Return id, customer and language of invitations whose mail is due, locked, those waiting longest first."""
    query = _due(now, Invitation.state == PLANNED, Invitation.send_at <= now).order_by(Invitation.send_at)
    return session.execute(query.limit(limit).with_for_update(of=Invitation, skip_locked=True)).all()


def list_due_reminders(session: Session, *, now: datetime, limit: int) -> Sequence[Any]:
    """Return id, customer and language of invitations whose reminder is due, locked, those waiting longest first."""
    is_unanswered = Invitation.state.in_((SENT, STARTED))
    query = _due(now, Invitation.remind_at <= now, is_unanswered).order_by(Invitation.remind_at)
    return session.execute(query.limit(limit).with_for_update(of=Invitation, skip_locked=True)).all()


def _due(now: datetime, *conditions: Any) -> Any:
    query = select(Invitation.id, Invitation.customer_id, Invitation.language)
    return query.join(Survey, Survey.id == Invitation.survey_id).where(is_asked(now), may_send(), *conditions)


def skip_ended(session: Session, *, now: datetime) -> int:
    """Let what was to be sent by now, of surveys that have ended, be skipped with that reason; return how many."""
    ended = select(Survey.id).where(has_ended(now))
    gone = {"state": SKIPPED, "skip_reason": SURVEY_CLOSED, "remind_at": None}
    return _change(
        session, [text("state = 'planned'"), Invitation.send_at <= now, Invitation.survey_id.in_(ended)], **gone
    )


def mark_queued(session: Session, invitation_ids: Sequence[int]) -> None:
    """Note that the mail of these invitations is in the outbox."""
    session.execute(update(Invitation).where(Invitation.id.in_(invitation_ids)).values(state=QUEUED))


def end_reminders(session: Session, invitation_ids: Sequence[int]) -> None:
    """Let no reminder of these invitations be due until one is set anew."""
    session.execute(update(Invitation).where(Invitation.id.in_(invitation_ids)).values(remind_at=None))


def add_messages(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert messages, all with the same columns."""
    if rows:
        session.flush()
        session.connection().execute(_ADD, list(rows))


def _waits(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message invites to a survey that was paused, or put off, after it was written."""
    same = (Invitation.id == Message.invitation_id, Survey.id == Invitation.survey_id)
    return exists().where(*same, ~is_asked(now), ~has_ended(now)).correlate(Message)


def claim(session: Session, *, until: datetime, now: datetime, limit: int) -> Sequence[int]:
    """Take up to `limit` due messages until `until` and return their ids; letters of cases go before invitations.

    Due is also what somebody else took and did not finish in time. Invitations wait while all sending is stopped
    or their survey is paused or not open yet.
    """
    due = (
        select(Message.id)
        .where(
            Message.state.in_((QUEUED, SENDING)),
            Message.send_at <= now,
            or_(Message.lease_until.is_(None), Message.lease_until <= now),
            Message.channel == "mail",
            Message.direction == "out",
            or_(Message.invitation_id.is_(None), and_(may_send(), ~_waits(now))),
        )
        .order_by(Message.invitation_id.is_not(None), Message.send_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(due).all()
    if ids:
        taken = {"state": SENDING, "lease_until": until, "attempts": Message.attempts + 1}
        session.execute(
            update(Message).where(Message.id.in_(ids)).values(taken).execution_options(synchronize_session=False)
        )
    return ids


def list_to_write(session: Session, message_ids: Sequence[int], *, now: datetime) -> Sequence[Any]:
    """Return everything that writing and judging these messages needs, in one statement."""
    root, unit = aliased(Unit), aliased(Unit)
    query = (
        select(
            Message.id,
            Message.kind,
            Message.language,
            Message.subject,
            Message.body,
            Message.html,
            Message.attempts,
            Message.author_id,
            Message.ticket_id,
            Message.created_at,
            Message.user_id,
            Customer.id.label("customer_id"),
            Ticket.customer_id.label("case_customer_id"),
            func.coalesce(Customer.name, User.name).label("name"),
            func.coalesce(Customer.email, User.email).label("email"),
            Customer.timezone.label("customer_timezone"),
            Customer.erased_at,
            Invitation.id.label("invitation_id"),
            Invitation.state,
            Invitation.expires_at,
            Invitation.touchpoint,
            Invitation.touched_on,
            Invitation.language.label("invitation_language"),
            Invitation.reminders,
            Invitation.sent_at,
            Survey.name.label("survey"),
            has_ended(now).label("has_ended"),
            SurveyVersion.id.label("version_id"),
            SurveyVersion.content_hash,
            unit.path,
            root.name.label("company"),
            *(getattr(Order, name).label(f"order_{name}") for name in ORDER_COLUMNS),
        )
        .select_from(Message)
        .join(root, root.id == ROOT_ID)
        .outerjoin(Customer, Customer.id == Message.customer_id)
        .outerjoin(Ticket, Ticket.id == Message.ticket_id)
        .outerjoin(User, (User.id == Message.user_id) & User.disabled_at.is_(None))
        .outerjoin(Invitation, Invitation.id == Message.invitation_id)
        .outerjoin(Survey, Survey.id == Invitation.survey_id)
        .outerjoin(SurveyVersion, (SurveyVersion.survey_id == Survey.id) & SurveyVersion.is_current)
        .outerjoin(unit, unit.id == Invitation.unit_id)
        .outerjoin(Order, Order.id == Invitation.order_id)
        .where(Message.id.in_(message_ids))
        .order_by(Message.invitation_id.is_not(None), Message.send_at, Message.id)
    )
    return session.execute(query).all()


def finish(session: Session, message_id: int, until: datetime, **values: Any) -> bool:
    """Record what came of a message, if it is still ours: claimed until `until`. Return whether it was."""
    mine = (Message.id == message_id, Message.state == SENDING, Message.lease_until == until)
    result: Any = session.execute(update(Message).where(*mine).values(lease_until=None, **values))
    return bool(result.rowcount == 1)


def put_back(session: Session, message_ids: Sequence[int], until: datetime, *, send_at: datetime | None = None) -> None:
    """Give up messages that were claimed until `until` and not tried; they are due again, at `send_at` if given."""
    values: dict[str, Any] = {"state": QUEUED, "lease_until": None, "attempts": Message.attempts - 1}
    if send_at is not None:
        values["send_at"] = send_at
    mine = (Message.id.in_(message_ids), Message.state == SENDING, Message.lease_until == until)
    session.execute(update(Message).where(*mine).values(values).execution_options(synchronize_session=False))


def change_invitation(session: Session, invitation_id: int, among: Sequence[str], **values: Any) -> None:
    """Change an invitation that is in one of the states `among`; an answer that came meanwhile is left alone."""
    session.execute(
        update(Invitation).where(Invitation.id == invitation_id, Invitation.state.in_(among)).values(values)
    )


def opt_out_person(session: Session, invitation_id: int) -> None:
    """Mark the invitation as opted out, and with it what waits to be sent to the same address."""
    email = select(func.lower(Customer.email)).join(Invitation, Invitation.customer_id == Customer.id)
    mail = session.scalar(email.where(Invitation.id == invitation_id, Customer.email.is_not(None)))
    gone: dict[str, Any] = {"state": OPTED_OUT, "remind_at": None}
    _change(session, [Invitation.id == invitation_id, Invitation.state.in_((SENT, STARTED))], **gone)
    if mail is None:
        return
    same = select(Customer.id).where(Customer.email.in_((mail,)) | (func.lower(Customer.email) == mail))
    _change(session, [Invitation.customer_id.in_(same), Invitation.state.in_(WAITING)], **gone)


def expire(session: Session, *, now: datetime) -> int:
    """Mark what can be answered no longer, and forget reminders that nobody needs; return how many have expired.

    What was marked by a clock that ran ahead is put back, so that such a clock does no lasting harm; only what became a
    partial response meanwhile stays one.
    """
    is_live = text("state IN ('planned', 'queued', 'sent', 'started')")
    expired = _change(session, [is_live, Invitation.expires_at <= now], state=EXPIRED, remind_at=None)
    before = case((Invitation.started_at.is_not(None), STARTED), (Invitation.sent_at.is_not(None), SENT), else_=PLANNED)
    has_response = exists().where(Response.invitation_id == Invitation.id)
    _change(session, [text("state = 'expired'"), Invitation.expires_at > now, ~has_response], state=before)
    _change(session, [Invitation.remind_at <= now, Invitation.state.not_in((SENT, STARTED))], remind_at=None)
    return expired


def _change(session: Session, conditions: Sequence[Any], **values: Any) -> int:
    changed: Any = session.execute(
        update(Invitation).where(*conditions).values(values).execution_options(synchronize_session=False)
    )
    return int(changed.rowcount)
