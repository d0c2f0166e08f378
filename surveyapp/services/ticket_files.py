"""Files of tickets: kept beside the database, given out, and taken away with a trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.tickets.naming import ticket_number
from surveyapp.services.kept_files import Kept, Sent, Shelf, Taken, delete_bytes, open_kept, take
from surveyapp.services.tickets.changes import changing
from surveyapp.settings import Settings
from surveyapp.store import ticket_files
from surveyapp.store import ticket_records as records
from surveyapp.store.database import db, random_id
from surveyapp.store.ticket_files import TicketFile

# Who has a case's link can send files to it for ever; no case needs more than this.
MAXIMUM_PER_TICKET = 60


class Keeper(Shelf):
    """Writes files' bytes into the folder and their rows into the caller's transaction."""

    def keep(
        self,
        session: Session,
        files: Sequence[Taken],
        *,
        ticket_id: int,
        message_id: int | None = None,
        is_public: bool,
        user_id: int | None,
        now: datetime,
    ) -> None:
        """Keep files of a ticket; `user_id` is who of us added them, None where the customer did.

        Raises:
            Refused: the ticket has as many files as a ticket may have.
        """
        if files and ticket_files.count_files(session, ticket_id) + len(files) > MAXIMUM_PER_TICKET:
            raise Refused(N_("There are %(most)s files already; no more can be added."), most=MAXIMUM_PER_TICKET)
        for file in files:
            file_id = random_id()
            self.put(file_id, file.content)
            session.add(
                TicketFile(
                    id=file_id,
                    ticket_id=ticket_id,
                    message_id=message_id,
                    name=file.name,
                    media_type=file.media_type,
                    size=len(file.content),
                    sha256=file.sha256,
                    is_public=is_public,
                    uploaded_by=user_id,
                    at=now,
                )
            )


def add_files(
    viewer: Viewer, settings: Settings, ticket_id: int, files: Sequence[Sent], *, is_public: bool, now: datetime
) -> None:
    """Add files to a ticket; `is_public` shows them to its customer.

    Raises:
        Refused: there are none, or they cannot be taken; says which and why.
    """
    if not files:
        raise Refused(N_("Choose a file first."))
    taken = take(files)
    with (
        Keeper(settings) as keeper,
        changing(viewer, ticket_id, now=now, allows_ended=True) as change,
    ):
        keeper.keep(change.session, taken, ticket_id=ticket_id, is_public=is_public, user_id=viewer.user_id, now=now)
        for _ in taken:
            change.note("file_added", new="public" if is_public else "internal")


def remove_file(viewer: Viewer, settings: Settings, ticket_id: int, file_id: int, *, why: str, now: datetime) -> None:
    """Take a file away for good; that there was one, who took it away and why stays in the history.

    Raises:
        NotFound: there is no such file.
        Refused: no reason is given.
    """
    if not why.strip():
        raise Refused(N_("Say why, in a sentence: the history keeps the reason."))
    with changing(viewer, ticket_id, now=now, allows_ended=True) as change:
        file = ticket_files.find_file(change.session, viewer, ticket_id, file_id)
        if file is None:
            raise NotFound
        change.session.delete(file)
        change.note("file_removed", old="public" if file.is_public else "internal", why=why)
    delete_bytes(settings, [file_id])


@dataclass(frozen=True, slots=True)
class About:
    """What a page about a ticket's files says of the ticket."""

    kind: str
    number: str
    title: str


def get_about(viewer: Viewer, ticket_id: int) -> About:
    """Return what the ticket is, of either kind.

    Raises:
        NotFound: it is not there, or belongs to a unit that the viewer does not see.
    """
    found = records.find_ticket(db.session(), viewer, ticket_id)
    if found is None:
        raise NotFound
    return About(found[0].kind, ticket_number(found[0].kind, found[0].number), found[0].title)


def list_files(ticket_id: int) -> Sequence[Any]:
    """Return (file, name of who of us added it) of a ticket that the caller may see, oldest first."""
    return ticket_files.list_files(db.session(), ticket_id)


def get_file(viewer: Viewer, settings: Settings, ticket_id: int, file_id: int) -> Kept:
    """Return a file of a ticket.

    Raises:
        NotFound: it is not there, or belongs to a ticket that the viewer does not see.
    """
    return open_kept(settings, ticket_files.find_file(db.session(), viewer, ticket_id, file_id))


def get_public_file(settings: Settings, ticket_id: int, file_id: int) -> Kept:
    """Return a file that the ticket's customer may see; who asks was found to hold the ticket's link.

    Raises:
        NotFound: there is no such file, or the customer may not see it.
    """
    return open_kept(settings, ticket_files.find_public_file(db.session(), ticket_id, file_id))
