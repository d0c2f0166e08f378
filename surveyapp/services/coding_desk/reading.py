"""A comment on the desk: its masked words, what the coder proposes, and how it came up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import NotFound
from surveyapp.domain.masking import Mark, Piece, masked_pieces
from surveyapp.domain.surveys import COMMENT_SUFFIX, Survey, text_in
from surveyapp.domain.theme_patterns.reading import GATE
from surveyapp.domain.themes import Taxonomy
from surveyapp.domain.verbatims import given_score
from surveyapp.services.coding_desk.choosing import CHOSEN, SECOND, Choice, choose
from surveyapp.services.coding_desk.keeping import hash_of
from surveyapp.services.surveys import survey_of
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.store import coding_desk, codings, labels
from surveyapp.store.coding_desk import Asked
from surveyapp.store.database import db


@dataclass(frozen=True, slots=True)
class Proposal:
    """A theme that the coder found; `words`, masked, prove it."""

    theme: str
    polarity: str
    words: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class DeskComment:
    """A comment to be read. `proposals` and `is_negative` are the coder's, None and empty where they are hidden."""

    response_id: int
    question: str
    text_hash: str
    pieces: Sequence[Piece]
    language: str
    survey: str
    asked: str
    unit: str
    answered_on: date
    score: int | None
    best: int | None
    proposals: Sequence[Proposal]
    is_negative: bool | None
    is_blind: bool
    draw: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The comment that comes next, None where all is done; what there is to say, and how much this person has said."""

    comment: DeskComment | None
    taxonomy: Taxonomy
    done: int
    has_coder: bool


def open_desk(
    viewer: Viewer, asked: Asked, surveys: Path, *, skipped: int = 0, again: tuple[int, str] | None = None
) -> Desk:
    """Return what lies on a person's desk: the comment `again`, else the next one of those that are `asked` for.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
    """
    session = db.session()
    choice = choose(session, viewer, asked, skipped=skipped)
    if again is not None and (row := coding_desk.find_comment(session, viewer, *again)) is not None:
        is_chosen = choice is not None and (choice.row.response_id, choice.row.question) == again
        choice = choice if is_chosen else Choice(row, CHOSEN)
    return Desk(
        _comment(choice, viewer) if choice is not None else None,
        get_taxonomy(surveys),
        labels.count_of(session, viewer.user_id),
        codings.find_current_coder(session) is not None,
    )


def _comment(choice: Choice, viewer: Viewer) -> DeskComment:
    """Return a chosen comment with the coder's proposal, hidden where somebody else has read it before."""
    row, session = choice.row, db.session()
    survey = survey_of(row.version_id)
    text = text_of(row)
    others = [each for each in labels.list_of_comment(session, row.response_id, row.question) if not each.is_blind]
    is_blind = any(each.user_id != viewer.user_id for each in others)
    hits = [] if is_blind else coding_desk.list_hits(session, row.id)
    marks = [Mark(hit.begins, hit.ends, hit.polarity) for hit in hits]
    masked = partial(masked_pieces, names=[row.name or ""], orders=[row.external_id or ""])
    score, _, best = given_score(survey, row.answers) or (None, None, None)
    return DeskComment(
        row.response_id,
        row.question,
        hash_of(text),
        masked(text, marks),
        row.language,
        row.survey,
        _asked(survey, row.question, row.language),
        row.path.rpartition("/")[2],
        row.answered_on,
        score,
        best,
        [Proposal(hit.theme, hit.polarity, masked(text[hit.begins : hit.ends])) for hit in hits],
        None if is_blind else row.negativity > GATE,
        is_blind,
        SECOND if is_blind else choice.draw,
    )


def _asked(survey: Survey, question: str, language: str) -> str:
    """Return what was asked, in the language of the comment where it was asked in it."""
    asked = survey.names.get(question.removesuffix(COMMENT_SUFFIX))
    return text_in(asked.title, language, survey.locale) if asked is not None else ""


def text_of(row: Any) -> str:
    """Return the words of a comment.

    Raises:
        NotFound: they were erased, or the answer was changed to none.
    """
    text = row.answers.get(row.question)
    if not isinstance(text, str) or not text.strip():
        raise NotFound
    return text
