"""Having all comments coded anew, and going back to the coder before."""

from datetime import datetime
from pathlib import Path

from surveyapp.analysis.themes.coder import METHOD
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Forbidden, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.services import audit
from surveyapp.services.coder_state import ASIDE, CoderName, CoderState, Known, get_state, may_change
from surveyapp.services.taxonomy_editor import saving
from surveyapp.services.taxonomy_file import read_file
from surveyapp.services.transactions import transaction
from surveyapp.store import coders, taxonomies
from surveyapp.store import codings as coding_store
from surveyapp.store.database import db, random_id


def code_anew(viewer: Viewer, surveys: Path, *, now: datetime) -> None:
    """Have every comment coded again by the same taxonomy and model, beside what reports read until it is done.

    Raises:
        Forbidden: the viewer may not change what codes.
        Refused: comments are being coded anew already, or none is coded yet.
        InvalidFile: the taxonomy is missing or has faults.
    """
    current = _get_idle(viewer, surveys).current
    with transaction() as session:
        coding_store.lock_coding(session)
        if current is not None:
            coders.rename_coder(session, current.id, _aside(current))
        audit.record(session, "coder_anew", now=now, user_id=viewer.user_id)


def go_back(viewer: Viewer, surveys: Path, *, now: datetime) -> None:
    """Let the coder before code again, with its taxonomy and model; its codings are kept, so that it takes a moment.

    Raises:
        Forbidden: the viewer may not change what codes.
        Refused: there is none, comments are being coded anew just now, or what it coded by is gone.
        InvalidFile: the taxonomy is missing or has faults.
    """
    state = _get_idle(viewer, surveys)
    before, current = state.before, state.current
    if before is None or current is None:
        raise Refused(N_("There is no coder before this one to go back to."))
    if before.name.method != METHOD:
        raise Refused(N_("The coder before was one of an older program, which cannot code any more."))
    if before.name.taxonomy != current.name.taxonomy:
        _restore_taxonomy(viewer, before.name, surveys, now)
    with transaction() as session:
        coding_store.lock_coding(session)
        if before.name.model != current.name.model and not coders.use_model(session, before.name.model):
            raise Refused(N_("What the coder before had learnt is gone. Let the coder learn again instead."))
        if str(before.name) == str(current.name):
            coders.rename_coder(session, current.id, _aside(current))
        coders.rename_coder(session, before.id, str(before.name))
        audit.record(session, "coder_before", now=now, user_id=viewer.user_id)


def check_may_change(viewer: Viewer) -> None:
    """Raise Forbidden for those who do not lead the whole company."""
    if not may_change(viewer):
        raise Forbidden(N_("The coder is the whole company's: only those who lead all of it change it."))


def _get_idle(viewer: Viewer, surveys: Path) -> CoderState:
    check_may_change(viewer)
    state = get_state(surveys)
    if state.current is None:
        raise Refused(N_("The coder has read nothing yet."))
    if state.recoding is not None:
        raise Refused(N_("Comments are being coded anew just now. Wait until it is done."))
    return state


def _aside(coder: Known) -> str:
    """Return a name that nobody has, for a coder that gives its own to another."""
    return f"{coder.name}{ASIDE}{encode_id(random_id())}"


def _restore_taxonomy(viewer: Viewer, name: CoderName, surveys: Path, now: datetime) -> None:
    session = db.session()
    seen = taxonomies.find_current_number(session) or 0
    number = coders.find_taxonomy_number(session, name.taxonomy)
    if number is not None:
        saving.restore(viewer, number, seen, now=now)
    elif (sound := read_file(surveys).sound) is not None and sound.taxonomy.version == name.taxonomy:
        saving.adopt_file(viewer, seen, now=now)
    else:
        raise Refused(N_("The themes that the coder before read by are gone. Put the old themes.yaml back first."))
