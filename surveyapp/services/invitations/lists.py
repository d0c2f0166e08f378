"""What screens show of invitations, and a further link for one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.invitations import PLANNED, Filter
from surveyapp.domain.paging import PAGE_SIZE, Page, Place, turn
from surveyapp.services import audit
from surveyapp.services.links import make_link
from surveyapp.services.transactions import transaction
from surveyapp.store import invitation_lists, invitation_plans
from surveyapp.store.database import db


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


def list_messages(viewer: Viewer, invitation_id: int) -> Sequence[Any]:
    """Return the mails of an invitation that the viewer may see: what went out, and what the mail server said.

    Raises:
        NotFound: there is no such invitation, or it is not the viewer's to see.
    """
    get_invitation(viewer, invitation_id)
    return invitation_lists.list_messages(db.session(), invitation_id)


def new_link(viewer: Viewer, invitation_id: int, *, base_url: str, now: datetime) -> str:
    """Return a further link for a planned invitation; those given before go on working. It is shown once.

    Raises:
        NotFound: there is no such invitation, or it is not the viewer's to see.
        Refused: it is past being planned.
    """
    with transaction() as session:
        row = invitation_lists.find_invitation(session, viewer, invitation_id)
        if row is None:
            raise NotFound
        if row.state != PLANNED:
            raise Refused(N_("Only an invitation that is planned gets a new link; this one is past that."))
        token, link = make_link(row.id, now=now)
        invitation_plans.add_links(session, [link])
        audit.record(
            session,
            "invitation_link_made",
            now=now,
            user_id=viewer.user_id,
            object_kind="invitation",
            object_id=row.id,
        )
    return f"{base_url}/s/{token}"
