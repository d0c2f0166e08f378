"""Approving quotes: a person picks a passage of a comment whose writer lets it be published, and can take it back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.masking import masked_pieces
from surveyapp.domain.quoting import NamesSomebody, masked_text, possible_names, shortened
from surveyapp.domain.surveys import text_in
from surveyapp.domain.verbatims import list_verbatims
from surveyapp.services import audit
from surveyapp.services.published_quotes import is_still_said
from surveyapp.services.surveys.published import get_published, get_version
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.services.transactions import transaction
from surveyapp.store import approved_quotes as store
from surveyapp.store import codings, report_queries
from surveyapp.store.approved_quotes import ApprovedQuote
from surveyapp.store.database import db, random_id

PAGE_SIZE = 20
T = TypeVar("T")
# The taxonomy's texts without a language of their own are in this one.
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment that may be quoted, masked: where and when it was written, and the themes it was found to praise or blame."""

    response_id: int
    question: str
    text: str
    language: str
    answered_on: date
    unit: str
    survey: str
    themes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Approved:
    """A quote as it is published, with who approved it when."""

    id: int
    text: str
    language: str
    theme: str
    month: date
    unit: str
    survey: str
    approved_at: datetime
    approver: str


@dataclass(frozen=True)
class Listing(Generic[T]):
    """A page of rows, and where the next begins, None on the last."""

    rows: Sequence[T]
    after: str | None


def list_candidates(viewer: Viewer, *, survey: str = "", after: str | None = None) -> Listing[Candidate]:
    """Return comments whose writers let them be quoted and that nobody has approved yet, newest first.

    Raises:
        NotFound: there is no such survey, or `after` is no place.
    """
    session = db.session()
    place = _place(after, date.fromisoformat)
    found = store.list_candidates(session, viewer, _survey_id(survey), after=place, limit=PAGE_SIZE + 1)
    rows = found[:PAGE_SIZE]
    last = rows[-1] if len(found) > PAGE_SIZE else None
    candidates = [each for row in _with_codings(session, rows) for each in row]
    return Listing(candidates, f"{last.answered_on.isoformat()}~{encode_id(last.id)}" if last is not None else None)


def get_candidate(viewer: Viewer, response_id: int, question: str) -> Candidate:
    """Return one of these comments.

    Raises:
        NotFound: there is none, it is not this person's to see, or its writer lets it be quoted no more.
    """
    session = db.session()
    return _candidate(session, store.find_candidate(session, viewer, response_id), question)


def list_theme_names(surveys_folder: Path, language: str) -> Mapping[str, str]:
    """Return the themes that a quote can be put under, by id, in `language` as far as they have names in it."""
    taxonomy = get_taxonomy(surveys_folder)
    return {theme.id: text_in(theme.name, language, FALLBACK) or theme.id for theme in taxonomy.themes}


def list_praise_names(surveys_folder: Path, language: str) -> Mapping[str, str]:
    """Return what the same themes are called where they are praised."""
    praises = get_taxonomy(surveys_folder).praises
    return {theme: text_in(name, language, FALLBACK) or theme for theme, name in praises.items()}


def list_surveys(language: str) -> list[tuple[str, str]]:
    """Return name and title of the surveys that ask whether one may be quoted."""
    versions = {head.name: get_version(head.version_id).survey for head in report_queries.list_surveys(db.session())}
    return [
        (name, text_in(survey.title, language, survey.locale) or name)
        for name, survey in versions.items()
        if survey.quote_consent and survey.anonymity == "identified"
    ]


def approve(
    viewer: Viewer,
    response_id: int,
    question: str,
    chosen: str,
    *,
    theme: str,
    themes: Mapping[str, str],
    is_sure: bool = False,
    now: datetime,
) -> int:
    """Approve the passage `chosen` of a comment for the public under a theme of `themes`, or under none; return its id.

    `is_sure` says that a person has looked at what may name somebody, and that nobody is named.

    Raises:
        NotFound: there is no such comment to quote.
        Conflict: a quote of this answer was approved meanwhile.
        NamesSomebody: something may still name somebody, and nobody said that it does not.
        Refused: the passage is not one of the comment's, or there is no such theme.
    """
    if theme and theme not in themes:
        raise Refused(N_("Choose one of the themes in the list."))
    with transaction() as session:
        row = store.find_candidate(session, viewer, response_id, is_locked=True)
        candidate = _candidate(session, row, question)
        passage = shortened(candidate.text, chosen)
        names = possible_names(passage, store.list_staff_names(session))
        if names and not is_sure:
            raise NamesSomebody(names)
        if store.find_quote(session, response_id) is not None:
            raise Conflict(N_("A quote of this answer is approved already."))
        quote_id = random_id()
        session.add(
            ApprovedQuote(
                id=quote_id, response_id=response_id, survey_id=row.survey_id, unit_id=row.unit_id, question=question,
                text=passage, language=candidate.language, theme=theme, approved_at=now, approved_by=viewer.user_id,
            )
        )  # fmt: skip
        session.flush()
        _record(session, "quote_approved", response_id, viewer, now)
    return quote_id


def take_back(viewer: Viewer, quote_id: int, *, now: datetime) -> None:
    """Take an approved quote away from the public.

    Raises:
        NotFound: there is none, or it is not this person's to see.
    """
    with transaction() as session:
        quote = store.find_visible(session, viewer, quote_id)
        if quote is None:
            raise NotFound
        response_id = quote.response_id
        session.delete(quote)
        session.flush()
        _record(session, "quote_taken_back", response_id, viewer, now)


def list_approved(viewer: Viewer, *, survey: str = "", theme: str = "", after: str | None = None) -> Listing[Approved]:
    """Return the quotes that are published now, the newest approval first.

    Raises:
        NotFound: there is no such survey, or `after` is no place.
    """
    session = db.session()
    place = _place(after, datetime.fromisoformat)
    found = store.list_approved(session, viewer, _survey_id(survey), theme, after=place, limit=PAGE_SIZE + 1)
    rows = found[:PAGE_SIZE]
    last = rows[-1] if len(found) > PAGE_SIZE else None
    shown = [
        Approved(
            row.id, row.text, row.language, row.theme, row.answered_on.replace(day=1), row.path.rpartition("/")[2],
            row.survey, row.approved_at, row.approver,
        )
        for row in rows
        if is_still_said(row)
    ]  # fmt: skip
    return Listing(shown, f"{last.approved_at.isoformat()}~{encode_id(last.id)}" if last is not None else None)


def list_used_themes(viewer: Viewer) -> Sequence[str]:
    """Return the themes that the quotes of this person's units were approved under."""
    return store.list_themes(db.session(), viewer)


def _record(session: Session, action: str, response_id: int, viewer: Viewer, now: datetime) -> None:
    audit.record(session, action, now=now, user_id=viewer.user_id, object_kind="response", object_id=response_id)


def _candidate(session: Session, row: Any, question: str) -> Candidate:
    found = _with_codings(session, [row])[0] if row is not None else []
    candidate = next((each for each in found if each.question == question), None)
    if candidate is None:
        raise NotFound
    return candidate


def _with_codings(session: Session, rows: Sequence[Any]) -> list[list[Candidate]]:
    """Return the comments of each response, with the language and the themes that the coder found."""
    ids = [row.id for row in rows]
    languages = store.list_languages(session, ids) if ids else {}
    themes: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for mark in codings.list_marks(session, ids) if ids else ():
        found = themes.setdefault((mark.response_id, mark.question), [])
        if (mark.theme, mark.polarity) not in found:
            found.append((mark.theme, mark.polarity))
    return [_comments(row, languages, themes) for row in rows]


def _comments(
    row: Any, languages: Mapping[tuple[int, str], str], themes: Mapping[tuple[int, str], Sequence[tuple[str, str]]]
) -> list[Candidate]:
    survey = get_version(row.version_id).survey
    return [
        Candidate(
            response_id=row.id,
            question=name,
            text=masked_text(masked_pieces(said, names=[row.name or ""], orders=[row.external_id or ""])),
            language=languages.get((row.id, name)) or row.language or survey.locale,
            answered_on=row.answered_on,
            unit=row.path.rpartition("/")[2],
            survey=row.survey,
            themes=themes.get((row.id, name), ()),
        )
        for name, said in list_verbatims(survey, row.answers)
    ]


def _survey_id(name: str) -> int | None:
    return get_published(name).id if name else None


def _place(after: str | None, read: Callable[[str], T]) -> tuple[T, int] | None:
    if not after:
        return None
    moment, _, row = after.partition("~")
    try:
        return read(moment), decode_id(row)
    except ValueError:
        raise NotFound from None
