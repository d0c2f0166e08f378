"""Links in mail: what a secret opens, in one statement, and its being used up, in one conditional update.

Core only: this is the busiest path of the product, and the rows of the ORM cost more than its queries.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.domain.invitations import ANSWERED, PLANNED, QUEUED, SENT, STARTED
from surveyapp.store.customers import Customer
from surveyapp.store.database import UTCDateTime
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.surveys import Survey, SurveyVersion
from surveyapp.store.units import ROOT_ID, Unit

ANSWERABLE = (PLANNED, QUEUED, SENT, STARTED)
# What of the order a text names, a rule looks at, a case copies or the response freezes.
ORDER_COLUMNS = (
    "id", "external_id", "status", "timezone", "placed_at", "promised_on", "delivered_on", "told_late_at", "days_late", "channel",
    "category", "product", "seller", "carrier", "price_total", "quoted_total", "invoiced_total", "currency", "extra",
)  # fmt: skip
CUSTOMER_COLUMNS = ("id", "name", "email", "phone", "language", "erased_at")

_links, _invitations, _orders, _customers = (model.__table__ for model in (InvitationLink, Invitation, Order, Customer))
_surveys, _versions, _units = (model.__table__ for model in (Survey, SurveyVersion, Unit))
_responses, _drafts = (model.__table__ for model in (Response, Draft))
_root = _units.alias("root")
_live = _invitations.alias("live")
_SURVEY = (
    _surveys.c.id.label("survey_id"),
    _surveys.c.name.label("survey"),
    _surveys.c.state.label("survey_state"),
    _surveys.c.opens_at,
    _surveys.c.closes_at,
    _versions.c.id.label("version_id"),
    _versions.c.content_hash,
    _root.c.name.label("company"),
    _units.c.id.label("unit_id"),
    _units.c.path.label("unit"),
    _units.c.timezone.label("unit_timezone"),
)
_IS_CURRENT = (_versions.c.survey_id == _surveys.c.id) & _versions.c.is_current
# What `services.asking` makes of an invitation.
INVITED = (
    *_SURVEY,
    _invitations.c.id.label("invitation_id"),
    _invitations.c.state,
    _invitations.c.expires_at,
    _invitations.c.language,
    _invitations.c.touchpoint,
    _invitations.c.occasion,
    _responses.c.id.label("response_id"),
    _drafts.c.saved_at.label("draft_at"),
    *(_orders.c[name].label(f"order_{name}") for name in ORDER_COLUMNS),
    *(_customers.c[name].label(f"customer_{name}") for name in CUSTOMER_COLUMNS),
)
_LINK = (
    select(*INVITED)
    .select_from(_links)
    .join(_invitations, _invitations.c.id == _links.c.invitation_id)
    .join(_surveys, _surveys.c.id == _invitations.c.survey_id)
    .join(_units, _units.c.id == _invitations.c.unit_id)
    .join(_root, _root.c.id == ROOT_ID)
    .outerjoin(_versions, _IS_CURRENT)
    .outerjoin(_orders, _orders.c.id == _invitations.c.order_id)
    .outerjoin(_customers, _customers.c.id == _invitations.c.customer_id)
    .outerjoin(_responses, _responses.c.invitation_id == _invitations.c.id)
    .outerjoin(_drafts, _drafts.c.invitation_id == _invitations.c.id)
    .where(_links.c.token_hash == bindparam("token_hash"))
)
_OPEN_FORM = (
    select(*_SURVEY)
    .select_from(_surveys)
    .join(_root, _root.c.id == ROOT_ID)
    .join(_versions, _IS_CURRENT)
    # The unit asked for, else the root: a sign on a wall must go on working when a store is renamed.
    .join(_units, or_(_units.c.id == ROOT_ID, _units.c.id == bindparam("unit_id"), _units.c.path == bindparam("path")))
    .where(_surveys.c.name == bindparam("survey"))
    .order_by(_units.c.id == ROOT_ID, _units.c.path)
    .limit(1)
)
# Drafts of links that can be answered no longer, each with the version that it was written in.
_LEFT = (
    select(
        *INVITED,
        _drafts.c.page.label("draft_page"),
        _drafts.c.language.label("draft_language"),
        _drafts.c.fields.label("draft_fields"),
    )
    .select_from(_drafts)
    .join(_invitations, _invitations.c.id == _drafts.c.invitation_id)
    .join(_surveys, _surveys.c.id == _invitations.c.survey_id)
    .join(_units, _units.c.id == _invitations.c.unit_id)
    .join(_root, _root.c.id == ROOT_ID)
    .join(_versions, _versions.c.id == _drafts.c.version_id)
    .outerjoin(_orders, _orders.c.id == _invitations.c.order_id)
    .outerjoin(_customers, _customers.c.id == _invitations.c.customer_id)
    .outerjoin(_responses, _responses.c.invitation_id == _invitations.c.id)
    # Asked so, SQLite begins with the few drafts and not with all invitations.
    .where(~exists().where(_live.c.id == _drafts.c.invitation_id, _live.c.state.in_(ANSWERABLE)))
    .limit(bindparam("most"))
    .with_for_update(of=_drafts, skip_locked=True)
)
_VERSION = select(_versions.c.id).where(
    _versions.c.survey_id == bindparam("survey_id"), _versions.c.content_hash == bindparam("content_hash")
)
_CLAIM = (
    update(_invitations)
    .where(
        _invitations.c.id == bindparam("invitation"),
        # Written out: a list is put into the statement anew each time.
        or_(*(_invitations.c.state == state for state in ANSWERABLE)),
        or_(_invitations.c.expires_at.is_(None), _invitations.c.expires_at > bindparam("now")),
    )
    .values(state=ANSWERED, answered_at=bindparam("at"))
    .returning(_invitations.c.started_at)
)
_NOW = bindparam("now", type_=UTCDateTime())
# Refused once it was answered or has expired: a draft never comes after the answer.
_START = (
    update(_invitations)
    .where(
        _invitations.c.id == bindparam("invitation"),
        _invitations.c.state.in_(ANSWERABLE),
        or_(_invitations.c.expires_at.is_(None), _invitations.c.expires_at > _NOW),
    )
    .values(state=STARTED, started_at=func.coalesce(_invitations.c.started_at, _NOW))
)


def find_link(connection: Connection, token_hash: str) -> Mapping[str, Any] | None:
    """Return what the link of this hash opens: its invitation, survey, order, customer and response; None when unknown."""
    return connection.execute(_LINK, {"token_hash": token_hash}).mappings().one_or_none()


def find_open_form(
    connection: Connection, survey: str, unit_id: int | None, path: str | None
) -> Mapping[str, Any] | None:
    """Return the survey of this name with the unit of this id or path, else the root; None when there is no such survey."""
    values = {"survey": survey, "unit_id": unit_id, "path": path}
    return connection.execute(_OPEN_FORM, values).mappings().one_or_none()


def find_version(connection: Connection, survey_id: int, content_hash: str) -> int | None:
    """Return the id of the survey's version with this content, current or not."""
    values = {"survey_id": survey_id, "content_hash": content_hash}
    return connection.execute(_VERSION, values).scalar()


def list_left(session: Session, *, most: int) -> Sequence[Mapping[str, Any]]:
    """Return at most so many drafts of invitations that can be answered no longer, locked, each with what it is about."""
    return session.connection().execute(_LEFT, {"most": most}).mappings().all()


def claim(session: Session, invitation_id: int, *, now: datetime, answered_at: datetime | None) -> bool | None:
    """Use the invitation up; return whether it was begun before, so that there may be a draft of it.

    None says that somebody was first, or that it has expired: nothing was changed. `answered_at` stays None for
    anonymous surveys.
    """
    values = {"invitation": invitation_id, "now": now, "at": answered_at}
    row = session.connection().execute(_CLAIM, values).first()
    return row.started_at is not None if row is not None else None


def start(session: Session, invitation_id: int, *, now: datetime) -> bool:
    """Note that somebody began to answer, for the first time or again; return False where it is too late for that."""
    return session.connection().execute(_START, {"invitation": invitation_id, "now": now}).rowcount == 1
