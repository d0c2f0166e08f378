"""The taxonomy that holds: the company's own, else the file `themes.yaml` beside its surveys.

Answers are read by it, so a process asks the database at most once in `FRESH` seconds whether there is a newer one.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import structlog

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.surveys import Survey, text_in
from surveyapp.domain.taxonomy_edits import FALLBACK
from surveyapp.domain.themes import Taxonomy
from surveyapp.formats.themes_yaml import load_taxonomy
from surveyapp.services.installation import current_settings
from surveyapp.services.taxonomy_file import FILE_NAME, FileRead, get_sound, read_file, read_taxonomy
from surveyapp.services.transactions import UNUSABLE
from surveyapp.store import taxonomies as store
from surveyapp.store.database import db

# For so many seconds a process takes for granted which taxonomy holds; its own changes hold at once.
FRESH = 3.0

log = structlog.get_logger("surveyapp.taxonomy")


@dataclass(slots=True)
class _Known:
    """What a process knows of the taxonomy in one database: `number` None is the file's, `kept` what a faulty one said."""

    number: int | None = None
    asked_at: float | None = None
    parsed: tuple[int, Taxonomy | None] | None = None
    kept: tuple[FileRead, Taxonomy] | None = None


_known: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


def get_taxonomy(surveys: Path) -> Taxonomy:
    """Return the taxonomy that holds: the company's own, else the one in the folder `surveys`.

    One that an older program took and this one cannot read is logged, and the file holds. While the file has faults,
    what it said before holds.

    Raises:
        NoThemes: the file holds, is missing or has faults, and never was sound.
    """
    return _find_own() or _get_of_file(surveys)


def get_taxonomy_anyway(surveys: Path) -> Taxonomy:
    """Return the taxonomy that holds, that of the file where there is no database yet: for commands that need none.

    Raises:
        InvalidFile: the file holds, is missing or has faults, and never was sound.
    """
    try:
        return get_taxonomy(surveys)
    except UNUSABLE:
        db.session().rollback()
        return read_taxonomy(surveys / FILE_NAME)


def current_taxonomy() -> Taxonomy | None:
    """Return the taxonomy that holds here, None where it cannot be read, for others to tell."""
    try:
        return get_taxonomy(current_settings().surveys)
    except InvalidFile:
        return None


def resolve(theme: str) -> str:
    """Return the id that `theme` goes on as: its own, or that of the theme that it was merged into."""
    taxonomy = current_taxonomy()
    return taxonomy.resolve(theme) if taxonomy is not None else theme


def family_of(theme: str) -> tuple[str, ...]:
    """Return every id that means the same theme as `theme`: what was stored under any of them is about it."""
    taxonomy = current_taxonomy()
    return taxonomy.family(theme) if taxonomy is not None else (theme,)


def with_merged(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return what themes are called, those too that were merged into others: they are called as these."""
    taxonomy = current_taxonomy()
    aliases = taxonomy.aliases.items() if taxonomy is not None else ()
    return {**{old: names[kept] for old, kept in aliases if kept in names}, **names}


def praise_name(theme: str, language: str) -> str:
    """Return what a theme is called in `language` where it is praised, "" where it has no name in any."""
    taxonomy = current_taxonomy()
    names = taxonomy.praises.get(theme, {}) if taxonomy is not None else {}
    return text_in(names, language, FALLBACK)


def forget_known() -> None:
    """Ask the database anew when the taxonomy is next needed."""
    _known.pop(db.engine, None)


def find_taxonomy_for(survey: Survey, surveys: Path) -> Taxonomy | None:
    """Return what the rules of `survey` read comments by; None where no rule reads any.

    A taxonomy that cannot be read is logged and None: an answer is taken even when nobody can tell its themes.
    """
    if not any(rule.kind == "theme" for rule in survey.rules):
        return None
    try:
        return get_taxonomy(surveys)
    except InvalidFile:
        return None


def find_theme_ids(surveys: Path) -> frozenset[str] | None:
    """Return the ids of the themes, merged ones too; None where they cannot be read, for others to tell."""
    try:
        taxonomy = get_taxonomy_anyway(surveys)
    except InvalidFile:
        return None
    return frozenset(taxonomy.ids) | frozenset(taxonomy.aliases)


def _get_of_file(surveys: Path) -> Taxonomy:
    read = read_file(surveys)
    if read.sound is not None:
        return read.sound.taxonomy
    known = _known.setdefault(db.engine, _Known())
    if known.kept is None or known.kept[0] is not read:
        known.kept = read, get_sound(surveys).taxonomy
    return known.kept[1]


def _find_own() -> Taxonomy | None:
    """Return the taxonomy that the company wrote, None while the file holds."""
    known = _known.setdefault(db.engine, _Known())
    session = db.session()
    if known.asked_at is None or time.monotonic() - known.asked_at >= FRESH:
        known.number, known.asked_at = store.find_current_number(session), time.monotonic()
    if known.number is None:
        return None
    if known.parsed is None or known.parsed[0] != known.number:
        known.parsed = known.number, _parsed(store.find_text(session, known.number), known.number)
    return known.parsed[1]


def _parsed(text: str | None, number: int) -> Taxonomy | None:
    try:
        return load_taxonomy(text, f"{FILE_NAME} {number}") if text is not None else None
    except InvalidFile as refused:
        log.error("taxonomy_unreadable", version=number, faults=[str(fault) for fault in refused.faults])
        return None
