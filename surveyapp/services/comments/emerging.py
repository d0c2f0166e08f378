"""What people started to write about: the terms that the job found, counted for the units of the reader.

Terms are found over the whole company: in one shop a theme of ten comments may take months to show. Whoever sees some
units only is told the counts, ratio, months and comments of those units, and of no term that nobody wrote there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.emerging import share_ratio
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Forbidden, NotFound
from surveyapp.services.comments.finding import USUAL, WINDOWS
from surveyapp.services.comments.showing import FoundComment, load_comments
from surveyapp.services.transactions import transaction
from surveyapp.store import emerging as store
from surveyapp.store import units
from surveyapp.store.comment_search import Phrase
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID

QUOTES = 2
# So many terms are a page to read; more are shown to whoever asks.
FIRST = 5
MOST_DISMISSED = 50

Days = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Emerging:
    """A term for one reader: `n_now` of `total_now` comments of their units have it, `n_before` of `total_before` had.

    `ratio` is how many times as many have it now, with its 95 % interval. `chance` is the whole company's. `months` are
    (year-month, comments). `others` may stand in comments of other units alone: who sees some units only is told none.
    """

    id: int
    words: str
    language: str
    pattern: str
    others: Sequence[str]
    n_now: int
    total_now: int
    n_before: int
    total_before: int
    ratio: tuple[float, float, float] | None
    chance: float
    months: Sequence[tuple[str, int]]
    quotes: Sequence[FoundComment]


@dataclass(frozen=True, slots=True)
class EmergingPage:
    """What emerges in `weeks` weeks against the `before` weeks before them, up to `to_on` (None: nobody has looked yet).

    `terms` are the strongest of the `count` that there are. `is_whole` tells whether the reader sees the whole company.
    `dismissed` are (id, words, language, dismissed_at, name).
    """

    weeks: int
    before: int
    to_on: date | None
    is_whole: bool
    terms: Sequence[Emerging]
    count: int
    dismissed: Sequence[Any]


def get_emerging(weeks: int, *, viewer: Viewer, most: int = FIRST) -> EmergingPage:
    """Return what emerges in the units of the reader, the strongest first, `most` of it.

    Raises:
        Forbidden: the viewer may not read comments.
        NotFound: nobody looks at so many weeks.
    """
    _check(viewer)
    if weeks not in WINDOWS:
        raise NotFound
    session = db.session()
    terms = store.list_terms(session, weeks)
    is_whole = ROOT_ID in viewer.unit_ids
    shown, count = _counted(session, terms, viewer, most) if terms else ([], 0)
    return EmergingPage(
        weeks,
        WINDOWS[weeks],
        terms[0].to_on if terms else None,
        is_whole,
        shown,
        count,
        store.list_dismissed(session, None if is_whole else viewer.user_id, MOST_DISMISSED),
    )


def dismiss(term_id: int, *, viewer: Viewer, now: datetime) -> None:
    """Note that a term is not interesting: nobody is shown it again, until somebody takes it back.

    Raises:
        Forbidden: the viewer may not.
        NotFound: there is no such term in the viewer's units.
    """
    _check(viewer, "themes.label")
    with transaction() as session:
        term = store.find_term(session, term_id, units.scope(viewer))
        if term is None:
            raise NotFound
        store.add_dismissed(session, term, viewer.user_id, now=now)


def bring_back(dismissed_id: int, *, viewer: Viewer) -> None:
    """Take back that a term is not interesting; who does not see the whole company takes back their own word only.

    Raises:
        Forbidden: the viewer may not.
        NotFound: nobody has said so, or it is not this person's to take back.
    """
    _check(viewer, "themes.label")
    with transaction() as session:
        own = None if ROOT_ID in viewer.unit_ids else viewer.user_id
        if not store.delete_dismissed(session, dismissed_id, own):
            raise NotFound


def usual_weeks() -> int:
    """Return how long "now" is unless somebody chooses."""
    return USUAL


def _check(viewer: Viewer, permission: str = "tickets.read") -> None:
    if not viewer.may(permission):
        raise Forbidden(N_("Your role may not read comments."))


def _counted(
    session: Session, terms: Sequence[store.EmergingTerm], viewer: Viewer, most: int
) -> tuple[list[Emerging], int]:
    """Return the first of the terms that somebody wrote in the viewer's units, with what was written there, and how
    many such terms there are."""
    scope, first = units.scope(viewer), terms[0]
    middle = first.to_on - timedelta(weeks=first.weeks)
    start = middle - timedelta(weeks=WINDOWS[first.weeks])
    ids = [term.id for term in terms]
    days: dict[int, dict[date, int]] = {}
    for row in store.count_mentions(session, ids, scope):
        days.setdefault(row.term_id, {})[row.answered_on] = int(row.n)
    totals: dict[str, dict[date, int]] = {}
    for row in store.count_written(session, start, first.to_on, scope):
        totals.setdefault(row.language, {})[row.answered_on] = int(row.n)
    here = [term for term in terms if any(day > middle for day in days.get(term.id, {}))]
    shown = here[:most]
    quoted: dict[int, list[int]] = {}
    for mention in store.list_newest_mentions(session, [term.id for term in shown], scope, QUOTES):
        quoted.setdefault(mention.term_id, []).append(mention.id)
    loaded = load_comments(session, sorted({each for own in quoted.values() for each in own}), viewer=viewer)
    found = [
        _emerging(
            term,
            days[term.id],
            totals.get(term.language, {}),
            (start, middle),
            [
                loaded.show(comment_id, [Phrase(tuple(term.stems.split()))])
                for comment_id in quoted.get(term.id, [])
                if comment_id in loaded.rows
            ],
            term.others if ROOT_ID in viewer.unit_ids else (),
        )
        for term in shown
    ]
    return found, len(here)


def _emerging(
    term: store.EmergingTerm,
    days: Days,
    totals: Days,
    span: tuple[date, date],
    quotes: Sequence[FoundComment],
    others: Sequence[str],
) -> Emerging:
    start, middle = span
    now, before = _split(days, middle)
    total_now, total_before = _split(totals, middle)
    # The months that both sides reach over, so that all terms are drawn on one axis.
    months = Counter({f"{start + timedelta(days=1):%Y-%m}": 0, f"{term.to_on:%Y-%m}": 0})
    for day, count in days.items():
        months[f"{day:%Y-%m}"] += count
    return Emerging(
        id=term.id,
        words=term.words,
        language=term.language,
        pattern=term.pattern,
        others=others,
        n_now=now,
        total_now=total_now,
        n_before=before,
        total_before=total_before,
        ratio=share_ratio(now, total_now, before, total_before),
        chance=term.chance,
        months=sorted(months.items()),
        quotes=quotes,
    )


def _split(days: Days, middle: date) -> tuple[int, int]:
    """Return how many were written after a day, and how many up to it."""
    recent = sum(count for day, count in days.items() if day > middle)
    return recent, sum(days.values()) - recent
