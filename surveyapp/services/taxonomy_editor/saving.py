"""Saving the taxonomy: all of it or nothing, with every fault by its pattern, and never over somebody else's change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer, clean_email
from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.errors import N_, Conflict, InvalidFile, NotFound, Refused
from surveyapp.domain.taxonomy_edits import Definition, ThemeWish
from surveyapp.domain.theme_patterns.language import split_line
from surveyapp.domain.themes import PATTERN_KEYS, parse_taxonomy, pattern_faults
from surveyapp.formats.survey_rewriting import rewrite
from surveyapp.formats.survey_yaml import read_survey, with_lines
from surveyapp.services import audit, taxonomies
from surveyapp.services.taxonomy_editor.text import (
    ADDED,
    ADOPTED,
    CHANGED,
    DELETED,
    FILE,
    MERGED,
    RESTORED,
    SPLIT,
    Held,
    check_may_write,
    file_text,
    get_held,
)
from surveyapp.services.taxonomy_file import FILE_NAME, KEPT, TAKEN_OVER, Sound, keep
from surveyapp.services.transactions import transaction
from surveyapp.store import taxonomies as store

_MEANWHILE = N_("Somebody else changed the themes while you were writing. Look at what they did, then save again.")
# So many changes of others are told at most.
MOST_TOLD = 100
OF_ONE_THEME = frozenset({CHANGED, ADDED, MERGED, SPLIT, DELETED})

# Changes a definition in place and returns what its history says of that.
Edit = Callable[[Definition], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PatternFault:
    """A pattern that cannot be read: where it was written, what it is, and (message id, parameters) how to mend it."""

    language: str
    kind: str
    pattern: str
    message: str
    params: Mapping[str, Any]


class BadPatterns(Refused):
    """Patterns of a form cannot be read; `faults` names each."""

    def __init__(self, faults: Sequence[PatternFault]) -> None:
        super().__init__(N_("Some patterns cannot be read; they are named where they stand."))
        self.faults = list(faults)


class ChangedMeanwhile(Conflict):
    """Others changed the same theme since; `states` says who did what, the newest first."""

    def __init__(self, states: Sequence[Any], number: int) -> None:
        super().__init__(_MEANWHILE)
        self.states = states
        self.number = number


def save(viewer: Viewer, kind: str, edit: Edit, seen: int | None, about: set[str], *, now: datetime) -> int:
    """Apply `edit` to what holds now and let that hold; return its number.

    `seen` is the state that the writer saw, None where it does not matter; `about` are the themes that nobody else may
    have changed since.

    Raises:
        Forbidden: the viewer may not change themes.
        Refused: the taxonomy cannot be so; nothing is changed.
        ChangedMeanwhile: somebody else changed one of these themes since.
    """
    check_may_write(viewer)
    with transaction() as session:
        held = get_held(session)
        if seen is not None and seen != held.number:
            _check_untouched(session, held, seen, about)
        params = edit(held.definition)
        number = _hold(session, viewer, written(held), kind, params, held, now=now)
    taxonomies.forget_known()
    return number


def written(held: Held) -> str:
    """Return the text of `held` with its changed definition, comments and order kept.

    Raises:
        Refused: the taxonomy cannot be so.
    """
    try:
        parse_taxonomy(held.definition)
    except InvalidDefinition as error:
        raise Refused(error.faults[0].message, **error.faults[0].params) from None
    return rewrite(held.text, held.definition)


def restore(viewer: Viewer, number: int, seen: int, *, now: datetime) -> int:
    """Let an earlier state hold again, as a new one; return its number.

    Raises:
        Forbidden: the viewer may not change themes.
        NotFound: there is no such state.
        InvalidFile: this program cannot read it any more.
        ChangedMeanwhile: somebody else changed themes since.
    """
    check_may_write(viewer)

    def text_of(session: Session) -> str:
        text = store.find_text(session, number)
        if text is None:
            raise NotFound
        return text

    return _replace(viewer, text_of, RESTORED, {"number": number}, seen, now=now)


def adopt_file(viewer: Viewer, seen: int, *, now: datetime) -> int:
    """Let what the file says now hold, in the place of the company's own; return the number of that state.

    Raises:
        Forbidden: the viewer may not change themes.
        InvalidFile: the file has faults.
        ChangedMeanwhile: somebody else changed themes since.
    """
    check_may_write(viewer)
    return _replace(viewer, lambda _: file_text(), ADOPTED, {}, seen, now=now)


def import_text(text: str, *, now: datetime) -> int:
    """Let `text` hold, for whoever runs commands on the server; return the number of that state.

    Raises:
        InvalidFile: with every fault and its line; nothing is changed.
    """
    return _replace(None, lambda _: text, ADOPTED, {}, None, now=now)


def checked(definition: Definition, wish: ThemeWish) -> ThemeWish:
    """Return `wish` with its owner's address as it is stored.

    Raises:
        BadPatterns: patterns cannot be read.
        Refused: the owner is no mail address, or the theme has no pattern that could ever find it.
    """
    faults = [
        PatternFault(language, kind, pattern, bad.message, bad.params)
        for language, kinds in wish.patterns.items()
        for kind in PATTERN_KEYS
        for pattern, bad in pattern_faults(definition, language, _one_each(kinds.get(kind, ())))
    ]
    if faults:
        raise BadPatterns(faults)
    return replace(wish, owner=clean_email(wish.owner) if wish.owner else "")


def _replace(
    viewer: Viewer | None,
    text_of: Callable[[Session], str],
    kind: str,
    params: Mapping[str, Any],
    seen: int | None,
    *,
    now: datetime,
) -> int:
    """Let another text hold as a whole."""
    with transaction() as session:
        held = get_held(session)
        if seen is not None and seen != held.number:
            _check_untouched(session, held, seen, set())
        number = _hold(session, viewer, text_of(session), kind, params, held, now=now)
    taxonomies.forget_known()
    return number


def _check_untouched(session: Session, held: Held, seen: int, about: set[str]) -> None:
    """Refuse where one of the themes `about` was changed after the state `seen`, or all of them at once."""
    later = store.list_versions(session, after=seen, limit=MOST_TOLD)
    touching = [
        row
        for row in later
        if row.kind != TAKEN_OVER
        and (row.kind not in OF_ONE_THEME or about & {row.params.get("theme"), row.params.get("other")})
    ]
    if touching or not about:
        raise ChangedMeanwhile(touching or later, held.number)


def _hold(
    session: Session,
    viewer: Viewer | None,
    text: str,
    kind: str,
    params: Mapping[str, Any],
    held: Held,
    *,
    now: datetime,
) -> int:
    """Let `text` hold from now on; what says the same already makes no new state."""
    version = _version_of(text)
    if text == held.text:
        return held.number
    if held.number == FILE:
        # What the file said stays, to be compared with and gone back to.
        keep(session, Sound(held.text, held.taxonomy), now=now)
        number = KEPT + 1
    elif not store.supersede(session, held.number):
        raise Conflict(_MEANWHILE)
    else:
        number = store.find_last_number(session) + 1
    user_id = viewer.user_id if viewer is not None else None
    after = {"text": text, "content_hash": version, "kind": kind, "params": dict(params)}
    _insert(session, {**after, "number": number, "is_current": True, "changed_at": now, "changed_by": user_id})
    audit.record(session, "themes_changed", now=now, user_id=user_id, object_kind="taxonomy", kind=kind, version=number)
    return number


def _insert(session: Session, values: Mapping[str, Any]) -> None:
    if not store.insert_state(session, values):
        raise Conflict(_MEANWHILE)


def _version_of(text: str) -> str:
    definition, lines = read_survey(text, FILE_NAME)
    try:
        return parse_taxonomy(definition).version
    except InvalidDefinition as error:
        raise InvalidFile(FILE_NAME, with_lines(error.faults, lines)) from None


def _one_each(written: Sequence[str]) -> list[str]:
    return [part for each in written for part in split_line(each)]
