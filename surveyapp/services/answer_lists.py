"""The answers behind a figure: who may read cases sees which answers a bar is made of, the newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.metrics import FIGURED, Measured
from surveyapp.analysis.report import Filters
from surveyapp.analysis.rollups import OTHER
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.masking import Piece, masked_pieces
from surveyapp.domain.tickets.naming import case_number
from surveyapp.domain.verbatims import list_verbatims
from surveyapp.services.reports.source import Source, open_source
from surveyapp.services.rollups import counted_questions
from surveyapp.services.surveys import survey_of
from surveyapp.store import answer_lists as store
from surveyapp.store import quotes, report_queries
from surveyapp.store.counting import series_ids
from surveyapp.store.report_queries import Part
from surveyapp.store.units import scope

PAGE_SIZE = 20
# Answers are looked through so many at a time, and so many times a page; beyond that the page goes on where it stopped.
CHUNK, CHUNKS = 400, 10


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One response behind a figure: the values it gave (in words), its comments masked, its order and its cases.

    `cases` are number and id; `order_id` is None where there is none, or the reader may not see orders.
    """

    answered_on: date
    unit: str
    language: str | None
    given: Sequence[str]
    comments: Sequence[Sequence[Piece]]
    order_id: int | None
    order: str
    cases: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Some of the answers behind a figure; `after` is where the next page begins, None on the last one.

    `title` is the question, `labels` its values in words by code.
    """

    title: str
    labels: Mapping[str, str]
    rows: Sequence[AnswerRow]
    after: str | None


def list_answers(
    filters: Filters, value: str | None, *, viewer: Viewer, language: str, after: str | None = None
) -> AnswerPage:
    """Return the responses that answered the filters' question, with `value` where one is named, newest first.

    Raises:
        NotFound: there is no such survey, question or unit for this reader, or `after` is no place.
        Refused: the survey promised not to tell who said what, or its answers cannot be narrowed like that.
    """
    source = open_source(filters, viewer, language)
    if source.published.survey.anonymity != "identified":
        raise Refused(N_("This survey promised not to tell who said what: its answers are not shown here."))
    measured = next((each for each in source.questions if each.question == filters.question), None)
    if measured is None:
        raise NotFound
    labels = _labels(measured)
    part = _part(source, filters, viewer)
    place = _place(after)
    values_of = _reader(source, measured.question)
    found: list[tuple[Any, Sequence[str]]] = []
    for _ in range(CHUNKS):
        rows = store.list_answers(source.session, source.published.id, part, scope(viewer), after=place, limit=CHUNK)
        for row in rows:
            place = row.answered_on, row.id
            given = values_of(row)
            if given and (value is None or value in given):
                found.append((row, given))
                if len(found) == PAGE_SIZE:
                    return AnswerPage(measured.title, labels, _rows(source, found, viewer), _written(place))
        if len(rows) < CHUNK:
            return AnswerPage(measured.title, labels, _rows(source, found, viewer), None)
    return AnswerPage(measured.title, labels, _rows(source, found, viewer), _written(place))


def _labels(measured: Measured) -> Mapping[str, str]:
    """Return the words of every value; a step of a scale without words of its own is called by its number."""
    steps = measured.scale if measured.measure in FIGURED else ()
    return {**{step: measured.labels.get(step, step) for step in steps}, **measured.labels}


def _part(source: Source, filters: Filters, viewer: Viewer) -> Part:
    unit_id = source.tree.find(filters.unit) if filters.unit else None
    dimension, key = next(iter(filters.where.items()), ("", ""))
    if dimension not in quotes.DIMENSIONS or (dimension and key == OTHER):
        raise Refused(N_("Answers cannot be narrowed to this segment."))
    return Part(report_queries.units_within(viewer, unit_id), filters.from_on, filters.to_on, dimension, key)


def _reader(source: Source, question: str) -> Callable[[Any], Sequence[str]]:
    """Return what tells the values that a response gave to a question, as they are counted."""
    ids = series_ids(source.session, source.published.id)
    by_version: dict[int, Any] = {}

    def values_of(row: Any) -> Sequence[str]:
        if row.version_id not in by_version:
            counted = counted_questions(survey_of(row.version_id), ids)
            by_version[row.version_id] = next(
                (each for each in counted if source.series.get(each.series_id) == question), None
            )
        found = by_version[row.version_id]
        answer = row.answers.get(found.question) if found is not None else None
        return () if answer is None else tuple(found.count_values(answer))

    return values_of


def _rows(source: Source, found: Sequence[tuple[Any, Sequence[str]]], viewer: Viewer) -> list[AnswerRow]:
    cases = _cases(source.session, [row.id for row, _ in found], viewer)
    rows = []
    for row, given in found:
        comments = [
            masked_pieces(text, names=[row.name or ""], orders=[row.external_id or ""])
            for _, text in list_verbatims(survey_of(row.version_id), row.answers)
        ]
        may_see_order = row.order_id is not None and viewer.may("orders.read")
        rows.append(
            AnswerRow(
                row.answered_on,
                row.path.rpartition("/")[2],
                row.language,
                given,
                comments,
                row.order_id if may_see_order else None,
                row.external_id or "" if may_see_order else "",
                cases.get(row.id, ()),
            )
        )
    return rows


def _cases(session: Session, response_ids: Sequence[int], viewer: Viewer) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = {}
    for row in store.list_cases(session, response_ids, scope(viewer)) if response_ids else ():
        found.setdefault(row.response_id, []).append((case_number(row.number), row.id))
    return found


def _written(place: tuple[date, int] | None) -> str | None:
    return f"{place[0].isoformat()}.{encode_id(place[1])}" if place is not None else None


def _place(after: str | None) -> tuple[date, int] | None:
    if not after:
        return None
    day, _, response = after.partition(".")
    try:
        return date.fromisoformat(day), decode_id(response)
    except ValueError:
        raise NotFound from None
