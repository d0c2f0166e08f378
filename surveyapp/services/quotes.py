"""Quotes: what customers wrote of a theme, with the words that prove it marked and what names somebody masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveyapp.analysis.report import Filters
from surveyapp.analysis.rollups import OTHER
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.masking import Mark, Piece, masked_pieces
from surveyapp.domain.surveys import Survey
from surveyapp.services.surveys import get_published, survey_of
from surveyapp.store import quotes as store
from surveyapp.store import report_queries, units
from surveyapp.store.database import db
from surveyapp.store.report_queries import Part

PAGE_SIZE = 5


@dataclass(frozen=True, slots=True)
class Quote:
    """A comment in parts; `score` out of `best` is what was given beside it, None where nothing was.

    `may_publish` is whether its writer allows it to be published now: a word that they can take back at any time.
    """

    pieces: Sequence[Piece]
    language: str
    answered_on: date
    unit: str
    score: int | None
    best: int | None
    may_publish: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """A page of quotes, and where the next begins, None on the last."""

    rows: Sequence[Quote]
    after: str | None


def find_quotes(
    filters: Filters, theme: str, polarity: str, *, viewer: Viewer, after: str | None = None
) -> Quotes | None:
    """Return comments that complain of a theme, or praise it, newest first.

    None where this person may read none: who may not see cases sees no comment, and those of surveys that are not
    identified are shown to nobody here. None as well where comments cannot be narrowed like the figures.

    Raises:
        NotFound: there is no such survey or unit, or `after` is no place.
    """
    published = get_published(filters.survey)
    dimension, key = next(iter(filters.where.items()), ("", ""))
    if not viewer.may("tickets.read") or published.survey.anonymity != "identified":
        return None
    if dimension not in store.DIMENSIONS or (dimension and key == OTHER):
        return None
    session = db.session()
    unit_id = units.ids_of(session, [filters.unit]).get(filters.unit) if filters.unit else None
    if filters.unit and unit_id is None:
        raise NotFound
    part = Part(report_queries.units_within(viewer, unit_id), filters.from_on, filters.to_on, dimension, key)
    found = store.list_quotes(session, published.id, theme, polarity, part, after=_place(after), limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    hits: dict[int, list[Mark]] = {}
    for hit in store.list_hits(session, [row.id for row in shown]) if shown else ():
        if hit.polarity == "positive" or (hit.theme == theme and hit.polarity == polarity):
            hits.setdefault(hit.coding_id, []).append(Mark(hit.begins, hit.ends, hit.polarity))
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return Quotes(
        [_quote(row, hits.get(row.id, [])) for row in shown],
        f"{last.answered_on.isoformat()}.{encode_id(last.id)}" if last is not None else None,
    )


def _quote(row: Any, marks: Sequence[Mark]) -> Quote:
    survey = survey_of(row.version_id)
    pieces = masked_pieces(
        str(row.answers.get(row.question) or ""), marks, names=[row.name or ""], orders=[row.external_id or ""]
    )
    return Quote(
        pieces,
        row.language,
        row.answered_on,
        row.path.rpartition("/")[2],
        *_score(survey, row.answers),
        may_publish=row.may_quote is True,
    )


def _score(survey: Survey, answers: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the first rating that was given, and the best one that could be."""
    for question in survey.questions:
        if question.type == "rating" and isinstance(answers.get(question.name), int):
            return answers[question.name], question.options.high
    return None, None


def _place(after: str | None) -> tuple[date, int] | None:
    if not after:
        return None
    day, _, coding = after.partition(".")
    try:
        return date.fromisoformat(day), decode_id(coding)
    except ValueError:
        raise NotFound from None
