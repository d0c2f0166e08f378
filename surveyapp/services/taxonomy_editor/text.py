"""The text of the taxonomy that holds, what it says, and who may change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Fault, Forbidden, InvalidFile
from surveyapp.domain.themes import Taxonomy, parse_taxonomy
from surveyapp.formats.survey_rewriting import read_again
from surveyapp.services.installation import current_settings
from surveyapp.services.taxonomy_file import FILE_NAME, TAKEN_OVER, get_sound, read_file
from surveyapp.store import taxonomies as store
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID

# The state of the file beside the surveys; the company's own begin with 1.
FILE = 0
# Kinds of states beside TAKEN_OVER, the file as it was: what was done.
ADOPTED, RESTORED = "adopted", "restored"
CHANGED, ADDED, MERGED, SPLIT, DELETED = "changed", "added", "merged", "split", "deleted"


@dataclass(frozen=True, slots=True)
class Held:
    """The taxonomy that holds: `number` is FILE while the company has changed nothing; `definition` may be changed."""

    number: int
    text: str
    definition: dict[str, Any]
    taxonomy: Taxonomy
    changed_at: datetime | None = None
    by: str | None = None


def get_held(session: Session) -> Held:
    """Return the taxonomy that holds now; of a file with faults what it said before.

    Raises:
        InvalidFile: the file is missing or has faults, and never was sound.
    """
    found = store.find_current(session)
    text = found.text if found is not None else get_sound(file_path().parent).text
    definition, _ = read_again(text, FILE_NAME)
    if found is None:
        return Held(FILE, text, definition, parse_taxonomy(definition))
    return Held(found.number, text, definition, parse_taxonomy(definition), found.changed_at, found.by)


def held_text() -> str:
    """Return the text of the taxonomy that holds, for whoever runs commands on the server.

    Raises:
        InvalidFile: the file holds, and never was sound.
    """
    return get_held(db.session()).text


def file_path() -> Path:
    """Return where the file lies that holds until the company changes something."""
    return current_settings().surveys / FILE_NAME


def file_text() -> str:
    """Return what the file says now.

    Raises:
        InvalidFile: it cannot be read.
    """
    path = file_path()
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = N_("The file cannot be read: %(reason)s.")
        reason = getattr(error, "strerror", None) or "unknown"
        raise InvalidFile(FILE_NAME, [Fault(None, message, {"reason": reason})]) from None


def file_faults(held: Held) -> Sequence[Fault]:
    """Return what is wrong in the file; nothing where it is gone and does not hold."""
    return read_file(file_path().parent).faults if held.number == FILE or file_path().exists() else ()


def has_file_changed(session: Session, held: Held) -> bool:
    """Tell whether the file says something else than when it was taken over last; a file that is gone says nothing."""
    if held.number == FILE:
        return False
    try:
        now = file_text()
    except InvalidFile:
        return False
    return now not in (held.text, store.find_file_text(session, (TAKEN_OVER, ADOPTED)))


def may_write(viewer: Viewer) -> bool:
    """Tell whether a person decides what comments of the whole company are read by."""
    return viewer.may("themes.write") and ROOT_ID in viewer.unit_ids


def check_may_read(viewer: Viewer) -> None:
    """Let only those pass who read comments.

    Raises:
        Forbidden: the viewer does not.
    """
    if not viewer.may("tickets.read"):
        raise Forbidden(N_("Themes are looked at by those who work on cases."))


def check_may_write(viewer: Viewer) -> None:
    """Let only those pass who decide for the whole company.

    Raises:
        Forbidden: the viewer does not.
    """
    if not may_write(viewer):
        raise Forbidden(N_("Themes are the whole company's: only managers and admins of all of it change them."))
