"""Coding all of history at once: on every core of this machine, or by the workers of a cluster, a range of ids each."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from surveyapp.analysis.themes.coder import Coder
from surveyapp.domain.errors import N_, Refused
from surveyapp.services.coding_processes import coding_on_all_cores
from surveyapp.services.codings import (
    BATCH,
    Clock,
    begin,
    code_awaiting,
    code_batches,
    code_history,
    get_coder,
    get_known,
)
from surveyapp.services.installation import current_settings
from surveyapp.services.spreading import HERE, Spread
from surveyapp.services.transactions import transaction
from surveyapp.store import codings as store
from surveyapp.store.codings import LAST_ID, Ids
from surveyapp.store.database import db

# About so many responses are a part of a cluster's work: a second or two.
RANGE = 4 * BATCH


def recode(
    surveys: Path, *, clock: Clock, progress: Callable[[int], None] = lambda _: None, spread: Spread = HERE
) -> int:
    """Do what `code_comments` does, to its end, on all cores or on a cluster; return how many responses were looked at.

    It may take an hour, so each batch asks the `clock` what time it is; a cluster's workers are handed it.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
    """
    coder = begin(surveys, clock())
    expected = store.count_to_code(db.session(), coder.version)
    if spread is HERE:
        with coding_on_all_cores(coder, expected) as code_many:
            return code_batches(coder, code_many, clock, progress)
    looked_at = _code_ranges(coder, expected, clock, progress, spread)
    # What came meanwhile, and the change to the new coder.
    return looked_at + code_batches(coder, coder.code_many, clock, lambda more: progress(looked_at + more))


def _code_ranges(coder: Coder, expected: int, clock: Clock, progress: Callable[[int], None], spread: Spread) -> int:
    """Have ranges of ids coded side by side; where it is broken off, the first ranges that are done stay so."""
    known = get_known(db.session(), coder)
    begun = -1 if known.is_current else known.reached_id
    pieces = max(spread.pieces, -(-expected // RANGE))
    ends = [begun + (LAST_ID - begun) * piece // pieces for piece in range(pieces + 1)]
    ranges = [Ids(*bounds) for bounds in pairwise(ends)]
    looked_at = 0
    for ids, done in zip(ranges, spread(code_range, [(coder.version, *ids, clock) for ids in ranges]), strict=True):
        if not known.is_current:
            with transaction() as session:
                store.advance_coder(session, known.id, ids.upto)
        looked_at += done
        progress(looked_at)
    return looked_at


def code_range(version: str, after: int, upto: int, clock: Clock) -> int:
    """Code the responses with ids in a range by the coder of this `version`; return how many were looked at.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
        Refused: this process would code by another taxonomy, method or model.
    """
    coder = get_coder(current_settings().surveys)
    if coder.version != version:
        raise Refused(
            N_("A worker codes by %(own)s, not by %(asked)s: give it the same program and the same themes.yaml."),
            own=coder.version,
            asked=version,
        )
    looked_at = 0
    while done := code_awaiting(coder, coder.code_many, clock(), Ids(after, upto)):
        looked_at += done
    is_current = get_known(db.session(), coder).is_current
    while not is_current and (rows := store.list_after(db.session(), after, BATCH, upto)):
        if code_history(coder, coder.code_many, rows, clock()):
            after = rows[-1].id
            looked_at += len(rows)
    return looked_at
