"""Coding comments: new ones within a minute, and all of them beside the old codings when the coder has changed.

A batch is read, coded, and stored in one transaction with its stale marks and cases. Killed half-way, it is coded again.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.themes.coder import Coder, Coding, Comment
from surveyapp.domain.surveys import Survey
from surveyapp.domain.themes import Taxonomy
from surveyapp.domain.ticket_rules import RuleContext, TicketProposal, propose
from surveyapp.domain.verbatims import given_share, list_verbatims
from surveyapp.services.coding_desk.keeping import keep_labels
from surveyapp.services.coding_processes import CodesMany
from surveyapp.services.surveys import survey_of
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.services.taxonomy_file import keep_file
from surveyapp.services.theme_models import get_current_model
from surveyapp.services.tickets.enriching import open_or_enrich
from surveyapp.services.tickets.opening import Complaint
from surveyapp.services.transactions import transaction
from surveyapp.store import codings as store
from surveyapp.store import comments, order_import, response_import
from surveyapp.store.codings import EVERY, Ids
from surveyapp.store.database import db, random_id

BATCH = 500
THEME_RULE = "theme"

Coded = dict[str, Coding]
Clock = Callable[[], datetime]


def code_comments(
    surveys: Path, *, now: datetime, seconds: float | None = None, progress: Callable[[int], None] = lambda _: None
) -> int:
    """Code what nobody has coded yet, by the taxonomy in the folder `surveys`; return how many responses were looked at.

    Comments of customers who answered here open cases, or enrich theirs, by the survey's theme rules. When the taxonomy,
    the method or the model has changed, every response is coded anew beside what reports read, which then switch at once.
    It goes on until all is coded, or for about `seconds`. `progress` is told how many were looked at.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
    """
    begun = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=int(time.monotonic() - begun))

    coder = begin(surveys, now)
    return code_batches(coder, coder.code_many, clock, progress, seconds)


def code_batches(
    coder: Coder, code_many: CodesMany, clock: Clock, progress: Callable[[int], None], seconds: float | None = None
) -> int:
    """Code batch after batch, for about so long; return how many responses were looked at."""
    looked_at, begun = 0, time.monotonic()
    while True:
        # Cases carry the time at which their batch begins: none is older than the answer that opens it.
        at = clock()
        # New comments come first, whatever else there is to do.
        done = code_awaiting(coder, code_many, at) or _code_next(coder, code_many, at)
        if not done:
            return looked_at
        looked_at += done
        progress(looked_at)
        if seconds is not None and time.monotonic() - begun >= seconds:
            return looked_at


def get_coder(surveys: Path) -> Coder:
    """Return the coder that comments are to be coded by: its taxonomy, and what it has learnt.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
    """
    return Coder(get_taxonomy(surveys), get_current_model())


def begin(surveys: Path, now: datetime) -> Coder:
    """Return the coder, noted when it is new, as is what its themes are called: a renamed one is coded no other way."""
    keep_file(surveys, now=now)
    coder = get_coder(surveys)
    names = {theme.id: dict(theme.name) for theme in coder.taxonomy.themes}
    known = store.find_coder(db.session(), coder.version)
    if known is None or known.names != names:
        with transaction() as session:
            store.lock_coding(session)
            if known is not None:
                store.rename_themes(session, coder.version, names)
            elif store.find_coder(session, coder.version) is None:
                store.add_coder(session, coder.version, names, now=now)
    return coder


def code_awaiting(coder: Coder, code_many: CodesMany, now: datetime, within: Ids = EVERY) -> int:
    """Code one batch of the comments that wait; return how many responses there were."""
    rows = store.list_awaiting(db.session(), BATCH, within)
    if not rows:
        return 0
    coded = _code(code_many, rows)
    with transaction() as session:
        store.lock_coding(session)
        known = get_known(session, coder)
        claimed = store.claim_awaiting(session, {row.id: row.answers for row in rows})
        store.delete_codings(session, claimed)
        # What stood there before is found no longer; the job `index_comments` puts in what stands there now.
        comments.delete_texts(session, claimed)
        mine = [row for row in rows if row.id in claimed]
        keep_labels(session, coder.taxonomy, mine, coded)
        _save(session, known.id, mine, coded)
        store.add_missing_series(session, {row.survey_id for row in mine}, now=now)
        if known.is_current:
            order_import.mark_stale(session, (), {(row.survey_id, row.answered_on) for row in mine})
        _open_cases(session, mine, coded, coder.taxonomy, now)
    return len(rows)


def _code_next(coder: Coder, code_many: CodesMany, now: datetime) -> int:
    """Code the next batch of history for a coder that is not the current one yet; after the last, make it that."""
    known = get_known(db.session(), coder)
    if known.is_current:
        return 0
    begun = known.reached_id
    if rows := store.list_after(db.session(), begun, BATCH):

        def move(session: Session) -> bool:
            return store.move_coder(session, known.id, before=begun, after=rows[-1].id)

        # Where somebody moved on meanwhile, or took codings away, the next turn looks again.
        code_history(coder, code_many, rows, now, move)
        return len(rows)
    with transaction() as session:
        store.lock_coding(session)
        store.switch_coder(session, known.id)
        order_import.mark_stale(session, (), store.list_all_days(session))
    return 0


def code_history(
    coder: Coder,
    code_many: CodesMany,
    rows: Sequence[Any],
    now: datetime,
    move: Callable[[Session], bool] = lambda _: True,
) -> bool:
    """Code those of some responses that the coder has not coded yet; return False where nothing was stored.

    That is so where codings were taken away meanwhile, or `move`, asked in the transaction that stores, says no.
    """
    # What came while history was coded is done already, and on the first day everything.
    response_ids = [row.id for row in rows]
    known = get_known(db.session(), coder)
    done = store.list_coded(db.session(), known.id, response_ids)
    coded = _code(code_many, [row for row in rows if row.id not in done])
    with transaction() as session:
        store.lock_coding(session)
        done = store.list_coded(session, known.id, response_ids)
        is_kept = all(row.id in coded or row.id in done for row in rows) and move(session)
        if is_kept:
            mine = [row for row in rows if row.id not in done]
            keep_labels(session, coder.taxonomy, mine, coded)
            _save(session, known.id, mine, coded)
            store.add_missing_series(session, {row.survey_id for row in rows}, now=now)
    return is_kept


def get_known(session: Session, coder: Coder) -> store.Coder:
    """Return what is stored of a coder that has begun."""
    found = store.find_coder(session, coder.version)
    if found is None:
        raise RuntimeError("the coder was forgotten while it worked")
    return found


def _code(code_many: CodesMany, rows: Sequence[Any]) -> dict[int, Coded]:
    """Return the codings of each response's comments, by question."""
    asked: list[tuple[int, str]] = []
    written: list[Comment] = []
    for row in rows:
        survey = survey_of(row.version_id)
        score = given_share(survey, row.answers)
        for name, text in list_verbatims(survey, row.answers):
            asked.append((row.id, name))
            written.append(Comment(text, row.language or survey.locale, score))
    coded: dict[int, Coded] = {row.id: {} for row in rows}
    for (response_id, name), coding in zip(asked, code_many(written), strict=True):
        coded[response_id][name] = coding
    return coded


def _save(session: Session, coder_id: int, rows: Sequence[Any], coded: dict[int, Coded]) -> None:
    codings: list[dict[str, Any]] = []
    hits: list[dict[str, Any]] = []
    for row in rows:
        for question, coding in coded[row.id].items():
            coding_id = random_id()
            codings.append(
                {
                    "id": coding_id,
                    "response_id": row.id,
                    "question": question,
                    "coder_id": coder_id,
                    "language": coding.language,
                    "negativity": coding.negativity,
                }
            )
            hits += [
                {
                    "coding_id": coding_id,
                    "theme": found.theme,
                    "polarity": found.polarity,
                    "begins": found.start,
                    "ends": found.end,
                    "coder_id": coder_id,
                    "survey_id": row.survey_id,
                    "unit_id": row.unit_id,
                    "answered_on": row.answered_on,
                }
                for found in coding.themes
            ]
    store.insert_codings(session, codings, hits)


def _open_cases(
    session: Session, rows: Sequence[Any], coded: dict[int, Coded], taxonomy: Taxonomy, now: datetime
) -> None:
    """Open or enrich the cases of what was complained of; of answers collected elsewhere only an import opens any."""
    complaining = []
    for row in rows:
        if row.source is None and not row.is_anonymous:
            context, proposals = _proposals(row, coded[row.id], taxonomy)
            if proposals:
                complaining.append((row, context, proposals))
    if not complaining:
        return
    orders = store.list_orders(session, {row.order_id for row, _, _ in complaining} - {None})
    customers = response_import.find_customers(session, list({row.customer_id for row, _, _ in complaining} - {None}))
    company = response_import.get_company_name(session)
    for row, context, proposals in complaining:
        complaint = Complaint(
            context,
            row.survey_id,
            language=row.language,
            may_contact=row.may_contact,
            order=orders.get(row.order_id),
            customer=customers.get(row.customer_id),
            company=company,
        )
        open_or_enrich(session, proposals, complaint, now=now)


def _proposals(row: Any, coded: Coded, taxonomy: Taxonomy) -> tuple[RuleContext, list[TicketProposal]]:
    """Return what the theme rules of a response's survey want; its other rules were heard when it was stored."""
    survey: Survey = survey_of(row.version_id)
    complaints = {found.theme for coding in coded.values() for found in coding.themes if found.polarity == "negative"}
    context = RuleContext(
        survey, row.answers, row.order_id, row.id, row.unit_id, row.language, taxonomy, frozenset(complaints)
    )
    rules = tuple(rule for rule in survey.rules if rule.kind == THEME_RULE)
    return context, propose(replace(survey, rules=rules), context) if rules and complaints else []
