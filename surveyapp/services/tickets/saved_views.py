"""Filters of a list that a person keeps under a name of their own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from surveyapp.domain.access import Viewer, clean_name
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.services.transactions import transaction
from surveyapp.store import users, worklists
from surveyapp.store.database import db, random_id
from surveyapp.store.worklists import SavedView

# The list and the board share their views.
CASES = "tickets"
# More would not fit beside each other, and nobody would find the right one.
MAXIMUM_VIEWS = 20


def list_views(viewer: Viewer, room: str = CASES) -> Sequence[Any]:
    """Return the viewer's own views of a room, the oldest first; each has id, name and query."""
    return worklists.list_views(db.session(), viewer.user_id, room)


def save_view(viewer: Viewer, name: str, query: str, *, now: datetime, room: str = CASES) -> int:
    """Keep the filters `query` (the address behind the question mark) under a name; return the view's id.

    Raises:
        Refused: it is no name, or there are as many views as fit.
        Conflict: another view of theirs has the name.
    """
    name = clean_name(name)
    with transaction() as session:
        users.lock_user(session, viewer.user_id)
        own = worklists.list_views(session, viewer.user_id, room)
        _check_free(own, name, None)
        if len(own) >= MAXIMUM_VIEWS:
            raise Refused(N_("You have %(maximum)s views. Delete one first."), maximum=MAXIMUM_VIEWS)
        view = SavedView(id=random_id(), user_id=viewer.user_id, room=room, name=name, query=query, created_at=now)
        session.add(view)
        return view.id


def rename_view(viewer: Viewer, view_id: int, name: str) -> None:
    """Call a view something else.

    Raises:
        NotFound: it is not there, or somebody else's.
        Refused: it is no name.
        Conflict: another view of theirs has the name.
    """
    name = clean_name(name)
    with transaction() as session:
        users.lock_user(session, viewer.user_id)
        view = worklists.find_view(session, viewer.user_id, view_id)
        if view is None:
            raise NotFound
        _check_free(worklists.list_views(session, viewer.user_id, view.room), name, view_id)
        view.name = name


def delete_view(viewer: Viewer, view_id: int) -> str:
    """Delete a view and return its name; the cases in it stay as they are.

    Raises:
        NotFound: it is not there, or somebody else's.
    """
    with transaction() as session:
        view = worklists.find_view(session, viewer.user_id, view_id)
        if view is None:
            raise NotFound
        session.delete(view)
        return view.name


def _check_free(own: Sequence[SavedView], name: str, view_id: int | None) -> None:
    if any(view.name.casefold() == name.casefold() and view.id != view_id for view in own):
        raise Conflict(N_("You have a view called %(name)s already. Choose another name."), name=name)
