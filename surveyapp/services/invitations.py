"""Planning invitations, and what screens show of them. A link's secret leaves this module once and is never stored."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.invitations import ORDER_TOUCHPOINTS, PLANNED, Filter, Touch, choose_language, decide
from surveyapp.domain.paging import PAGE_SIZE, Page, Place, turn
from surveyapp.domain.surveys import Survey
from surveyapp.services import audit
from surveyapp.services.sessions import hash_secret
from surveyapp.services.surveys import get_published
from surveyapp.services.surveys.published import kept
from surveyapp.services.transactions import transaction
from surveyapp.store import invitation_lists, invitation_plans
from surveyapp.store.database import db, random_id


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """A new invitation's secret link, shown once."""

    survey: str
    order: str
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What planning did: the new invitations with their links, and how many touchpoints were skipped, by reason."""

    links: list[PlannedLink]
    skipped: dict[str, int]


def plan(*, base_url: str, now: datetime, survey_name: str | None = None, viewer: Viewer | None = None) -> Plan:
    """Plan an invitation for every touchpoint that has none; done again it changes nothing.

    Who is not asked is on record as well, as a skipped invitation with its reason. `viewer` plans for their own units.

    Raises:
        NotFound: no survey of this name is published.
    """
    if survey_name is not None:
        get_published(survey_name)
    links: list[PlannedLink] = []
    skipped: Counter[str] = Counter()
    with transaction() as session:
        language_of = _unit_languages(invitation_plans.list_unit_languages(session))
        for head in invitation_plans.list_open_surveys(session, survey_name):
            survey = kept.find(head.content_hash) or get_published(head.name).survey
            touchpoints = [each for each in survey.invite.after if each in ORDER_TOUCHPOINTS] if survey.invite else []
            if touchpoints:
                invitation_plans.lock_survey(session, head.id)
            for touchpoint in touchpoints:
                for rows, tokens in _planned(session, head.id, survey, touchpoint, language_of, now, viewer):
                    links += [PlannedLink(head.name, order, f"{base_url}/s/{token}") for order, token in tokens]
                    skipped.update(row["skip_reason"] for row in rows if row["skip_reason"] is not None)
    return Plan(links, dict(skipped))


def _planned(
    session: Session,
    survey_id: int,
    survey: Survey,
    touchpoint: str,
    language_of: Callable[[str], str | None],
    now: datetime,
    viewer: Viewer | None,
) -> Any:
    """Yield, for each thousand orders, the invitations written, and the order's number and the secret of those planned."""
    after_id = -1
    while found := invitation_plans.list_untouched(
        session, survey_id, touchpoint, after_id=after_id, now=now, viewer=viewer
    ):
        after_id = found[-1].id
        rows = [_row(order, survey_id, survey, touchpoint, language_of, now) for order in found]
        tokens = [
            (order.external_id, secrets.token_urlsafe(32), row["id"])
            for order, row in zip(found, rows, strict=True)
            if row["state"] == PLANNED
        ]
        invitation_plans.add_invitations(session, rows, [_link(token, row_id, now) for _n, token, row_id in tokens])
        yield rows, [(number, token) for number, token, _id in tokens]


def _link(token: str, invitation_id: int, now: datetime) -> dict[str, Any]:
    return {"token_hash": hash_secret(token), "invitation_id": invitation_id, "created_at": now}


def _row(
    order: Any,
    survey_id: int,
    survey: Survey,
    touchpoint: str,
    language_of: Callable[[str], str | None],
    now: datetime,
) -> dict[str, Any]:
    if survey.invite is None:
        raise ValueError("a survey that invites nobody has no touchpoints")
    touch = Touch(order.touched_at, ZoneInfo(order.timezone), order.erased_at is not None)
    decision = decide(touch, survey.invite, now=now)
    wishes = (order.language, order.customer_language, language_of(order.path))
    return {
        "id": random_id(),
        "survey_id": survey_id,
        "customer_id": order.customer_id,
        "order_id": order.id,
        "unit_id": order.unit_id,
        "touchpoint": touchpoint,
        "touched_on": order.touched_on,
        "language": choose_language(wishes, survey.locales, survey.locale),
        "state": decision.state,
        "skip_reason": decision.skip_reason,
        "planned_at": now,
        "send_at": decision.send_at,
        "expires_at": decision.expires_at,
    }


def _unit_languages(own: Mapping[str, str | None]) -> Callable[[str], str | None]:
    """Return what gives the language of a unit's path: its own, else that of the nearest unit above that has one."""

    def language_of(path: str) -> str | None:
        while path and not own.get(path):
            path = path.rpartition("/")[0]
        return own.get(path)

    return language_of


@dataclass(frozen=True, slots=True)
class InvitationList:
    """A page of the list, newest first, with what its filters offer."""

    page: Page
    surveys: Sequence[Any]
    counts: dict[str, int]


def list_invitations(
    viewer: Viewer, chosen: Filter, place: Place | None = None, *, size: int = PAGE_SIZE
) -> InvitationList:
    """Return the page of `chosen` that begins at `place`; only invitations of the viewer's units are in it."""
    session = db.session()
    found = invitation_lists.list_invitations(session, viewer, chosen, place, size=size + 1)
    return InvitationList(
        turn(found, place, "planned_at", size),
        invitation_lists.list_surveys(session),
        invitation_lists.count_states(session, viewer, chosen),
    )


def get_invitation(viewer: Viewer, invitation_id: int) -> Any:
    """Return an invitation with its survey, order and customer.

    Raises:
        NotFound: there is none, or it is not the viewer's to see.
    """
    row = invitation_lists.find_invitation(db.session(), viewer, invitation_id)
    if row is None:
        raise NotFound
    return row


def new_link(viewer: Viewer, invitation_id: int, *, base_url: str, now: datetime) -> str:
    """Return a further link for a planned invitation; those given before go on working. It is shown once.

    Raises:
        NotFound: there is no such invitation, or it is not the viewer's to see.
        Refused: it is past being planned.
    """
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        row = invitation_lists.find_invitation(session, viewer, invitation_id)
        if row is None:
            raise NotFound
        if row.state != PLANNED:
            raise Refused(N_("Only an invitation that is planned gets a new link; this one is past that."))
        invitation_plans.add_invitations(session, [], [_link(token, row.id, now)])
        audit.record(
            session,
            "invitation_link_made",
            now=now,
            user_id=viewer.user_id,
            object_kind="invitation",
            object_id=row.id,
        )
    return f"{base_url}/s/{token}"
