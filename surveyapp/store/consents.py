"""Queries behind taking a consent back or giving it: the response that was answered, and the cases that it is in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.store.responses import Response
from surveyapp.store.tickets import TicketResponse


def lock_response(
    session: Session, *, response_id: int | None = None, submission_hash: str | None = None
) -> Response | None:
    """Return a response by its id or its open form, one of the two, locked until the transaction ends and read anew.

    Raises:
        ValueError: neither was given; that would be every response without an open form.
    """
    if response_id is None and submission_hash is None:
        raise ValueError("a response is found by its id or by its open form")
    own = Response.id == response_id if response_id is not None else Response.submission_hash == submission_hash
    query = select(Response).where(own, Response.is_anonymous.is_(False))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def list_case_ids(session: Session, response_id: int) -> Sequence[int]:
    """Return the cases that a response opened or joined."""
    query = select(TicketResponse.ticket_id).where(TicketResponse.response_id == response_id)
    return session.scalars(query.order_by(TicketResponse.ticket_id)).all()
