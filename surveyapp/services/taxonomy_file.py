"""The file `themes.yaml` beside the surveys, and what it said when it could last be read.

Whoever edits it on the server may leave a fault in it: until that is mended, its themes go on holding as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.themes import Taxonomy
from surveyapp.formats import given_files
from surveyapp.formats.themes_yaml import load_taxonomy
from surveyapp.services.transactions import transaction
from surveyapp.store import taxonomies as store
from surveyapp.store.database import db

FILE_NAME = "themes.yaml"
# What is kept of the file is version 1 of the history, which begins with the first change on a page.
KEPT = 1
TAKEN_OVER = "file"
# Stands for the time of change of a file that cannot be looked at.
GONE = -1

log = structlog.get_logger("surveyapp.taxonomy")


@dataclass(frozen=True, slots=True)
class Sound:
    """A text without faults, and what it says."""

    text: str
    taxonomy: Taxonomy


@dataclass(frozen=True, slots=True)
class FileRead:
    """What the file says, or None and its faults."""

    sound: Sound | None
    faults: Sequence[Fault] = ()


class NoThemes(InvalidFile):
    """The file has faults, and no taxonomy held before: no comment can be read. `file` is for the operator only."""

    def __init__(self, file: Path, faults: Sequence[Fault]) -> None:
        super().__init__(str(file), faults)
        self.message = N_(
            "Comments cannot be read yet: the file themes.yaml on the server has faults, and no other themes held"
            " before. The page “Themes” says what is wrong; whoever runs the server mends it."
        )
        self.params = {}


def read_taxonomy(path: Path) -> Taxonomy:
    """Return the taxonomy in the file `path`, which need not be the installation's own.

    Raises:
        InvalidFile: with every fault and its line.
    """
    return load_taxonomy(given_files.read_file(path), str(path))


def read_file(surveys: Path) -> FileRead:
    """Return what the file in the folder `surveys` says; each state of it is read, and its faults are logged, once."""
    path = surveys / FILE_NAME
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = GONE
    return _read(path, changed)


def get_sound(surveys: Path) -> Sound:
    """Return what the file says or, while it has faults, what it said before.

    Raises:
        NoThemes: it said nothing sound before.
    """
    read = read_file(surveys)
    if read.sound is not None:
        return read.sound
    text = store.find_text(db.session(), KEPT)
    try:
        if text is not None:
            return Sound(text, load_taxonomy(text, FILE_NAME))
    except InvalidFile:
        # An older program could read it, this one cannot: as if there were none.
        log.error("taxonomy_unreadable", version=KEPT)
    raise NoThemes(surveys / FILE_NAME, read.faults)


def keep_file(surveys: Path, *, now: datetime) -> None:
    """Keep what the file says while it holds and has no faults; what was kept before goes."""
    sound = read_file(surveys).sound
    if sound is None or store.find_current_number(db.session()) is not None:
        return
    if store.find_text(db.session(), KEPT) != sound.text:
        with transaction() as session:
            keep(session, sound, now=now)


def keep(session: Session, sound: Sound, *, now: datetime) -> None:
    """Keep what the file says, in the place of what was kept of it before; for transactions of others."""
    values = {"number": KEPT, "text": sound.text, "content_hash": sound.taxonomy.version, "kind": TAKEN_OVER}
    store.keep_state(session, {**values, "params": {}, "is_current": False, "changed_at": now, "changed_by": None})


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> FileRead:  # noqa: ARG001 - the time of change is part of the key
    try:
        content = given_files.read_file(path)
        return FileRead(Sound(content.decode("utf-8-sig", "replace"), load_taxonomy(content, str(path))))
    except InvalidFile as refused:
        for fault in refused.faults:
            log.error("taxonomy_faulty", file=str(path), line=fault.line, fault=str(fault))
        return FileRead(None, tuple(refused.faults))
