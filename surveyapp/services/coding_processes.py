"""Coding on several cores: processes with a coder of their own each, which are handed comments in batches."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain
from typing import Protocol

from surveyapp.analysis.themes.coder import BATCH, Coder, Coding, Comment
from surveyapp.analysis.themes.models import Model
from surveyapp.domain.themes import Taxonomy

# Fewer comments are done before another process has begun.
WORTH_IT = 4_000

_coder: Coder | None = None


class CodesMany(Protocol):
    """Codes comments in order."""

    def __call__(self, comments: Sequence[Comment], /) -> Iterable[Coding]:
        """Return the coding of each comment."""


@contextmanager
def coding_on_all_cores(coder: Coder, expected: int) -> Iterator[CodesMany]:
    """Yield what codes comments as `coder` does, on every core where `expected` comments are worth it."""
    cores = count_cores()
    if cores < 2 or expected < WORTH_IT:
        yield coder.code_many
        return
    learnt = coder.model.to_bytes() if coder.model is not None else None
    # A process begun afresh shares no connection and no lock with this one.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, context, _begin, (coder.taxonomy, learnt)) as pool:

        def code_many(comments: Sequence[Comment], /) -> Iterable[Coding]:
            size = min(BATCH, -(-len(comments) // cores)) or 1
            parts = [comments[begun : begun + size] for begun in range(0, len(comments), size)]
            return chain.from_iterable(pool.map(_code, parts))

        yield code_many


def count_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(taxonomy: Taxonomy, learnt: bytes | None) -> None:
    global _coder  # noqa: PLW0603 - a process has one coder, made once
    _coder = Coder(taxonomy, Model.from_bytes(learnt) if learnt is not None else None)


def _code(comments: Sequence[Comment]) -> list[Coding]:
    if _coder is None:
        raise RuntimeError("the process has no coder")
    return _coder.code_many(comments)
