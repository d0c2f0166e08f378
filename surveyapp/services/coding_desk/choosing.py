"""Which comment comes next: the least certain ones, some at random so that the coder can be measured, some read again.

What comes next follows from who asks and how many they have done, so that looking at the page again shows the same
comment, and saving can tell how it came up without believing the page.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.theme_patterns.reading import GATE
from surveyapp.store import coding_desk as store
from surveyapp.store import labels
from surveyapp.store.coding_desk import Asked

# How a comment came up.
NEAR, SILENT, RANDOM, SECOND, CHOSEN = "near", "silent", "random", "second", "chosen"
# Two in five are drawn at random and one is read a second time; with less of either, no figure would be sure in time.
TURNS = (NEAR, RANDOM, SILENT, RANDOM, SECOND)
# From so unhappy on, a comment without a theme is likely to complain of something that the patterns miss.
UNHAPPY = 0.65


@dataclass(frozen=True, slots=True)
class Choice:
    """A comment and how it came up; of one at random, `pivot` is the id that was drawn."""

    row: Any
    draw: str
    pivot: int = 0


def choose(session: Session, viewer: Viewer, asked: Asked, *, skipped: int) -> Choice | None:
    """Return the comment that a person reads next, having passed over `skipped`; None where all is done.

    Where comments are narrowed to a survey or a theme, what is drawn is no sample of all: it is `chosen`. Languages are
    measured each by itself, so one may be chosen.
    """
    turn = labels.count_of(session, viewer.user_id) + skipped
    pivot = _pivot(viewer, turn)
    for kind in dict.fromkeys((TURNS[turn % len(TURNS)], RANDOM, SECOND)):
        row = _find(session, viewer, asked, kind, pivot, skipped)
        if row is not None:
            is_sample = kind != RANDOM or not (asked.survey or asked.theme)
            return Choice(row, kind if is_sample else CHOSEN, pivot)
    return None


def list_drawn_besides(session: Session, viewer: Viewer, asked: Asked, choice: Choice) -> list[tuple[int, str]]:
    """Return the comments labelled before that a random draw would have given in the place of its choice.

    Were they left out, the sample would lack what was taken for being uncertain, and the coder look better than it is.
    """
    last = choice.row.id
    if choice.pivot <= last:
        return store.list_passed(session, viewer, asked, choice.pivot, last)
    return store.list_passed(session, viewer, asked, 0, last)


def _find(session: Session, viewer: Viewer, asked: Asked, kind: str, pivot: int, skipped: int) -> Any:
    if kind == NEAR:
        sides = [store.find_near(session, viewer, asked, GATE, above=above, skipped=skipped) for above in (True, False)]
        found = [row for row in sides if row is not None]
        return min(found, key=lambda row: abs(row.negativity - GATE), default=None)
    if kind == SILENT:
        return store.find_silent(session, viewer, asked, UNHAPPY, skipped=skipped)
    find = store.find_from if kind == RANDOM else store.find_second
    return find(session, viewer, asked, pivot) or find(session, viewer, asked, 0)


def _pivot(viewer: Viewer, turn: int) -> int:
    """Return the id from which a person's draw of a turn looks; ids are 63 random bits, too."""
    drawn = hashlib.sha256(f"{viewer.user_id}:{turn}".encode()).digest()
    return int.from_bytes(drawn[:8]) >> 1
