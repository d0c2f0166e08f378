"""What would this catch? Patterns tried on past comments before they hold, read as the coder reads them."""

import time
from collections.abc import Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveyapp.analysis.themes.negativity import combine
from surveyapp.domain import taxonomy_edits
from surveyapp.domain.access import Viewer
from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.errors import Refused
from surveyapp.domain.masking import Mark, Piece, masked_pieces
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.domain.theme_patterns import read
from surveyapp.domain.theme_patterns.lexicon import Lexicon, lexicon_of_themes
from surveyapp.domain.theme_patterns.reading import Hit, has_match
from surveyapp.domain.themes import Cues, Taxonomy, parse_taxonomy
from surveyapp.domain.verbatims import given_share
from surveyapp.services.surveys import survey_of
from surveyapp.services.taxonomy_editor.saving import checked
from surveyapp.services.taxonomy_editor.text import Held, check_may_read, get_held
from surveyapp.store import report_queries
from surveyapp.store import taxonomy_comments as store
from surveyapp.store.database import db

# So many of the newest comments are looked at, for so many seconds; of each kind so many examples are shown.
MOST_COMMENTS = 5_000
MOST_SECONDS = 3.0
EXAMPLES = 8
# What a theme is called while it has no id yet.
UNNAMED = "new_theme"


@dataclass(frozen=True, slots=True)
class Example:
    """A comment in parts, names and numbers masked, with the words that prove the theme marked."""

    pieces: Sequence[Piece]
    language: str
    answered_on: date
    unit: str


@dataclass(frozen=True, slots=True)
class Caught:
    """How many comments, and the newest of them."""

    count: int
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Trial:
    """Of `looked_at` comments, the oldest from `since`: how many are found now and would be, and what changes.

    `is_all` is False where there are more comments than were looked at. `blame` and `praise` are how many of those that
    would be found complain and praise; `mentioned` only mention its words, and are found neither now nor then.
    `is_waiting` tells whether there are comments that nobody has read yet, and that are not among those looked at.
    """

    looked_at: int
    since: date | None
    is_all: bool
    before: int
    blame: int
    praise: int
    mentioned: int
    new: Caught
    gone: Caught
    kept: Caught
    is_waiting: bool

    @property
    def after(self) -> int:
        """How many comments would be found."""
        return self.new.count + self.kept.count


def try_theme(viewer: Viewer, theme_id: str | None, wish: ThemeWish) -> Trial:
    """Return what a theme would catch if it said what is wished; `theme_id` is None for one that is not there yet.

    Raises:
        Forbidden: the viewer may not read comments.
        NotFound: there is no such theme.
        BadPatterns, Refused: the theme cannot be so.
    """
    check_may_read(viewer)
    held = get_held(db.session())
    wish = checked(held.definition, wish)
    if theme_id is None:
        named = ThemeWish({taxonomy_edits.FALLBACK: UNNAMED}, patterns=wish.patterns)
        theme_id = taxonomy_edits.add_theme(held.definition, named)
        return _compare(viewer, held, set(), {theme_id})
    taxonomy_edits.change_theme(held.definition, theme_id, wish)
    return _compare(viewer, held, {theme_id}, {theme_id})


def try_merge(viewer: Viewer, source_id: str, target_id: str) -> Trial:
    """Return what two themes would catch as one, held against what each catches now.

    Raises:
        Forbidden: the viewer may not read comments.
        NotFound: there is no such theme.
        Refused: both are the same.
    """
    check_may_read(viewer)
    held = get_held(db.session())
    taxonomy_edits.merge_themes(held.definition, source_id, target_id)
    return _compare(viewer, held, {source_id, target_id}, {target_id})


def try_split(viewer: Viewer, source_id: str, wish: ThemeWish) -> Trial:
    """Return what the new theme would catch, held against what the old one catches now.

    Raises:
        Forbidden: the viewer may not read comments.
        NotFound: there is no such theme.
        Refused: nothing moves, or nothing stays.
    """
    check_may_read(viewer)
    held = get_held(db.session())
    made = taxonomy_edits.split_theme(held.definition, source_id, wish)
    return _compare(viewer, held, {source_id}, {made})


def _compare(viewer: Viewer, held: Held, old: Collection[str], new: Collection[str]) -> Trial:
    """Try the changed definition of `held`: how it finds the themes `new`, against how `old` are found now."""
    try:
        after = parse_taxonomy(deepcopy(held.definition))
    except InvalidDefinition as error:
        raise Refused(error.faults[0].message, **error.faults[0].params) from None
    ends = time.monotonic() + MOST_SECONDS
    session = db.session()
    surveys = [
        row.id for row in report_queries.list_surveys(session) if survey_of(row.version_id).anonymity == "identified"
    ]
    rows = store.list_newest(session, surveys, viewer, limit=MOST_COMMENTS + 1)
    found = _Found([], [], [], set(), set(), 0, 0)
    reader = _Reader(held.taxonomy, after, old, new)
    last = None
    for row in rows[:MOST_COMMENTS]:
        if time.monotonic() > ends:
            break
        last = row
        found.looked_at += 1
        reader.sort(row, found)
    sorted_out = [found.new, found.gone, found.kept]
    shown = [each for rows_of in sorted_out for each in rows_of[:EXAMPLES]]
    ids = {row.response_id for row, _ in shown}
    masked = {row.id: row for row in store.list_masked(session, ids)} if ids else {}
    caught = [Caught(len(rows_of), [_example(*each, masked) for each in rows_of[:EXAMPLES]]) for rows_of in sorted_out]
    return Trial(
        looked_at=found.looked_at,
        since=last.answered_on if last is not None else None,
        is_all=found.looked_at == len(rows),
        before=len(found.gone) + len(found.kept),
        blame=len(found.blame),
        praise=len(found.praise),
        mentioned=found.mentioned,
        new=caught[0],
        gone=caught[1],
        kept=caught[2],
        is_waiting=store.has_awaiting(session),
    )


@dataclass(slots=True)
class _Found:
    """Comments with the hits that show them, sorted out; `blame` and `praise` hold the places of those that say it."""

    new: list[tuple[Any, Sequence[Hit]]]
    gone: list[tuple[Any, Sequence[Hit]]]
    kept: list[tuple[Any, Sequence[Hit]]]
    blame: set[int]
    praise: set[int]
    looked_at: int
    mentioned: int


class _Reader:
    """Reads each comment by the taxonomy that holds and by the changed one, where either could find the themes at all."""

    def __init__(self, before: Taxonomy, after: Taxonomy, old: Collection[str], new: Collection[str]) -> None:
        self.before, self.after, self.old, self.new = before, after, old, new
        self.lexicons: dict[str, Lexicon] = {}

    def sort(self, row: Any, found: _Found) -> None:
        text = row.answers.get(row.question)
        survey = survey_of(row.version_id)
        if not isinstance(text, str) or survey.anonymity != "identified" or not self._may_match(text, row.language):
            return
        score = given_share(survey, row.answers)
        now = self._hits(text, row.language, score, self.before, self.old)
        then = self._hits(text, row.language, score, self.after, self.new)
        if then:
            (found.kept if now else found.new).append((row, then))
        elif now:
            found.gone.append((row, now))
        else:
            found.mentioned += 1
        polarities = {hit.polarity for hit in then}
        if "negative" in polarities:
            found.blame.add(found.looked_at)
        if "positive" in polarities:
            found.praise.add(found.looked_at)

    def _may_match(self, text: str, language: str) -> bool:
        if language not in self.lexicons:
            themes = [theme for theme in self.before.themes if theme.id in self.old]
            themes += [theme for theme in self.after.themes if theme.id in self.new]
            self.lexicons[language] = lexicon_of_themes(themes, Cues(), language)
        return has_match(text, self.lexicons[language])

    def _hits(
        self, text: str, language: str, score: float | None, taxonomy: Taxonomy, themes: Collection[str]
    ) -> list[Hit]:
        if not themes:
            return []
        reading = read(text, language, taxonomy)
        return [hit for hit in reading.standing(combine(reading.negativity, score)) if hit.theme in themes]


def _example(row: Any, hits: Sequence[Hit], masked: dict[int, Any]) -> Example:
    about = masked[row.response_id]
    marks = [Mark(hit.start, hit.end, hit.polarity) for hit in hits]
    pieces = masked_pieces(row.answers[row.question], marks, names=[about.name or ""], orders=[about.external_id or ""])
    return Example(pieces, row.language, row.answered_on, about.path.rpartition("/")[2])
