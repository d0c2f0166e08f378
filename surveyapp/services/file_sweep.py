"""Sweeping the folder of files: what was never sent with an answer, and bytes that no row names."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import decode_id
from surveyapp.services.kept_files import delete_bytes, folder_of
from surveyapp.services.transactions import reading, transaction
from surveyapp.settings import Settings
from surveyapp.store import answer_files as store

# An open form that was left for so long is not sent any more; an invitation's is kept as long as its link works.
FORMS_LAST = timedelta(hours=48)
# Bytes are written before their row is: what is younger may belong to somebody's form of this moment.
BYTES_LAST = timedelta(days=1)
BATCH = 500


def sweep_files(settings: Settings, *, now: datetime) -> tuple[int, int]:
    """Delete files whose form can be sent no more, and bytes without a row; return how many of each.

    What is deleted with its person or its case, or was left by a crash between bytes and row, is found by having no row.
    """
    return _sweep_unclaimed(settings, now=now), _sweep_orphans(settings, now=now)


def _sweep_unclaimed(settings: Settings, *, now: datetime) -> int:
    count = 0
    while True:
        with transaction() as session:
            found = store.list_abandoned(session, before=now - FORMS_LAST, now=now, limit=BATCH)
            store.delete_unclaimed(session, found)
        # The bytes go after the row: a crash in between leaves only what the next turn finds.
        delete_bytes(settings, found)
        count += len(found)
        if len(found) < BATCH:
            return count


def _sweep_orphans(settings: Settings, *, now: datetime) -> int:
    count = 0
    found = _old_bytes(folder_of(settings), before=now - BYTES_LAST)
    while batch := set(islice(found, BATCH)):
        with reading() as connection:
            orphans = batch - store.list_known(connection, batch)
        delete_bytes(settings, orphans)
        count += len(orphans)
    return count


def _old_bytes(folder: Path, *, before: datetime) -> Iterator[int]:
    """Yield the ids of files that were written before a time; folders, and what is no file of ours, are left alone."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                file_id = decode_id(entry.name)
                is_old = entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before.timestamp()
            except (NotFound, FileNotFoundError):
                continue
            if is_old:
                yield file_id
