"""Answers collected elsewhere: all of a file or nothing, the same file again changes nothing.

Facts of the order are frozen as they were known when the answer was given. An anonymous survey keeps of a row its unit,
its month and the answers; its number is kept as a keyed hash only, so that the same row is known again.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain.cells import CellFault
from surveyapp.domain.collected_answers import REQUIRED, CollectedResponse, RowReader, key_of, order_key_of
from surveyapp.domain.errors import N_, Fault, InvalidFile, Refused
from surveyapp.domain.orders import delivery_facts
from surveyapp.domain.promises import judge_delivery_on
from surveyapp.domain.surveys import Survey
from surveyapp.domain.themes import Taxonomy
from surveyapp.domain.verbatims import list_verbatims
from surveyapp.services.imported_cases import open_imported
from surveyapp.services.imports import (
    CHECKING,
    SAVING,
    Progress,
    Rows,
    Upload,
    counted,
    open_rows,
    quiet,
    refuse_if_faulty,
    repeated,
)
from surveyapp.services.order_import import unit_zones
from surveyapp.services.protected_cuts import find_shown_until
from surveyapp.services.surveys import PublishedSurvey, get_published
from surveyapp.services.transactions import transaction
from surveyapp.store import order_import
from surveyapp.store import response_import as store
from surveyapp.store.database import db, random_id
from surveyapp.store.responses import Response
from surveyapp.store.units import ROOT_ID

Key = tuple[str, str]
ANONYMOUS = "anonymous"
CONTACT_QUESTION = "contact"
COPIED = ("channel", "category", "product", "seller", "carrier", "price_total", "currency")
FROZEN = (*COPIED, "days_late", "promise", "unit_id", "customer_id")
# What the file itself says of a response: where these are as before, nothing has changed.
TOLD = ("answers", "answered_at", "answered_on", "order_id", "unit_id", "language")
# How many unknown orders are named; the rest is counted.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class ResponseImport:
    """What an import did, or with a dry run would do.

    `without_order` counts the rows that name an order which is not known; `unknown_orders` are the first of those.
    `tickets` counts the cases opened or joined, `ignored` are columns that belong to no field.
    """

    created: int
    updated: int
    unchanged: int
    units_created: list[str]
    without_order: int
    unknown_orders: list[str]
    tickets: int
    ignored: list[str]


@dataclass(slots=True)
class _Changes:
    inserts: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    unchanged: list[dict[str, Any]] = field(default_factory=list)
    days: set[date] = field(default_factory=set)


def import_responses(
    upload: Upload,
    map_upload: Upload | None = None,
    *,
    survey_name: str,
    zone: ZoneInfo,
    secret_key: str,
    now: datetime,
    opens_tickets: bool = False,
    taxonomy: Taxonomy | None = None,
    dry_run: bool = False,
    progress: Progress = quiet,
) -> ResponseImport:
    """Create and update responses of a survey's current version, in one transaction.

    `zone` is the company's, for times whose zone neither the map nor the order's unit names; `secret_key` keys the
    hashes of anonymous rows. No letter is sent. Tickets are opened only with `opens_tickets`, once for each response;
    `taxonomy` is what theme rules read comments by.

    Raises:
        NotFound: no such survey is published.
        InvalidFile: with every fault and its line; nothing was imported.
        Refused: the survey is protected, and answers would change in months that its reports have shown.
    """
    published = get_published(survey_name)
    reader = RowReader(published.survey)
    rows = open_rows(
        upload,
        map_upload,
        fields=reader.fields,
        required=REQUIRED,
        check_constant=reader.check_constant,
        progress=progress,
    )
    _refuse_without_question(rows, reader)
    orders = order_import.find_orders(
        db.session(), {key for _line, row in rows.rows if (key := order_key_of(row)) is not None}
    )
    responses = _parse(rows, reader, _zones(rows, orders, zone), progress)
    name_of = _namer(published, secret_key)
    with transaction() as session:
        order_import.lock_imports(session)
        existing = store.find_responses(
            session, published.id, [(response.source, name_of(response)) for response in responses]
        )
        changes = _Changes()
        for response in counted(responses, SAVING, progress):
            order = orders.get((response.source, response.order_id)) if response.order_id else None
            row = _row(published, response, order) | {"external_id": name_of(response)}
            _decide(changes, row, existing.get((response.source, row["external_id"])), response)
        _refuse_shown(session, published, changes, now)
        _save(session, published, changes)
        rows_now = (*changes.inserts, *changes.updates, *changes.unchanged)
        tickets = open_imported(session, published, rows_now, orders, taxonomy, now=now) if opens_tickets else 0
        if dry_run:
            session.rollback()
    unknown = [number for response in responses if (number := _unknown_order(response, orders))]
    return ResponseImport(
        created=len(changes.inserts),
        updated=len(changes.updates),
        unchanged=len(changes.unchanged),
        units_created=[],
        without_order=len(unknown),
        unknown_orders=unknown[:SHOWN],
        tickets=tickets,
        ignored=rows.ignored,
    )


def _refuse_without_question(rows: Rows, reader: RowReader) -> None:
    if not rows.fields.intersection(reader.questions):
        message = N_("No column is a question of the survey; name columns %(names)s, or name them in a map.")
        names = ", ".join(reader.questions)[:500]
        raise InvalidFile(rows.file, [Fault(1, message, {"names": names})])


def _unknown_order(response: CollectedResponse, orders: Mapping[Key, Any]) -> str | None:
    if response.order_id is None or (response.source, response.order_id) in orders:
        return None
    return response.order_id


def _zones(rows: Rows, orders: Mapping[Key, Any], company: ZoneInfo) -> Callable[[Mapping[str, str]], ZoneInfo]:
    """Return in which zone a row was answered: the map's, else that of its order's unit, else the company's."""
    if rows.zone is not None:
        zone = rows.zone
        return lambda _row: zone
    found = store.list_units(db.session())
    of_path = unit_zones({unit.path: unit.timezone for unit in found}, company)
    zones = {unit.id: of_path(unit.path) for unit in found}

    def zone_of(row: Mapping[str, str]) -> ZoneInfo:
        key = order_key_of(row)
        order = orders.get(key) if key is not None else None
        return zones[order.unit_id if order is not None else ROOT_ID]

    return zone_of


def _parse(
    rows: Rows, reader: RowReader, zone_of: Callable[[Mapping[str, str]], ZoneInfo], progress: Progress
) -> list[CollectedResponse]:
    first_lines = repeated((line, key_of(row)) for line, row in rows.rows if row["external_id"])
    responses: list[CollectedResponse] = []
    faults: list[Fault] = []
    for line, row in counted(rows.rows, CHECKING, progress):
        found: list[CellFault] = []
        response = reader.parse(row, zone_of(row), found)
        if line in first_lines:
            message = N_("%(number)s stands on line %(first)s already; a response has one line.")
            found.append(CellFault(message, cell="external_id", number=key_of(row)[1], first=first_lines[line]))
        faults.extend(Fault(line, fault.message, fault.params) for fault in found)
        if response is not None:
            responses.append(response)
    refuse_if_faulty(rows.file, faults)
    return responses


def _namer(published: PublishedSurvey, secret_key: str) -> Callable[[CollectedResponse], str]:
    """Return what gives the number that a response is kept under."""
    if published.survey.anonymity != ANONYMOUS:
        return lambda response: response.external_id

    def hashed(response: CollectedResponse) -> str:
        content = "\0".join((published.name, response.source, response.external_id))
        return hmac.new(secret_key.encode(), content.encode(), hashlib.sha256).hexdigest()

    return hashed


def _row(published: PublishedSurvey, response: CollectedResponse, order: Any) -> dict[str, Any]:
    """Return the row of a response, with the order's facts as they were known when it was answered."""
    day = response.answered_at.astimezone(response.zone).date()
    row = dict.fromkeys(store.COLUMNS) | {
        "id": random_id(),
        "survey_id": published.id,
        "version_id": published.version_id,
        "source": response.source,
        "is_complete": True,
        "unit_id": order.unit_id if order is not None else ROOT_ID,
        "answers": response.answers,
        "awaits_coding": bool(list_verbatims(published.survey, response.answers)),
    }
    if published.survey.anonymity == ANONYMOUS:
        return row | {"is_anonymous": True, "answered_on": day.replace(day=1)}
    row |= {
        "is_anonymous": False,
        "answered_at": response.answered_at,
        "answered_on": day,
        "language": response.language,
        "may_contact": _own_word(published.survey, response.answers),
    }
    if order is not None:
        verdict = judge_delivery_on(delivery_facts(order), day)
        row |= {name: getattr(order, name) for name in COPIED}
        row |= {"days_late": verdict.days_late, "promise": verdict.promise}
        row |= {"order_id": order.id, "customer_id": order.customer_id, "language": response.language or order.language}
    return row | {"channel": response.channel or row["channel"]}


def _own_word(survey: Survey, answers: Mapping[str, Any]) -> bool | None:
    """Return whether the person may be contacted, where the survey asks it by a question of its own."""
    question = survey.names.get(CONTACT_QUESTION)
    return answers.get(CONTACT_QUESTION) if question is not None and question.type == "boolean" else None


def _decide(changes: _Changes, row: dict[str, Any], existing: Any, response: CollectedResponse) -> None:
    """Note what has to be written for one response; what is frozen stays so unless the row names another order or time."""
    if existing is None:
        changes.inserts.append(row)
        changes.days.add(row["answered_on"])
        return
    before = dict(existing._mapping)
    after = row | {"id": existing.id, "invitation_id": existing.invitation_id}
    if all(after[name] == before[name] for name in ("order_id", "answered_at", "answered_on")):
        after |= {name: before[name] for name in FROZEN}
        after["channel"] = response.channel or before["channel"]
        after["language"] = response.language or before["language"]
    if all(after[name] == before[name] for name in (*TOLD, "channel")):
        changes.unchanged.append(before)
        return
    # What was written may have changed, or gone.
    changes.updates.append(after | {"awaits_coding": True})
    changes.days |= {before["answered_on"], after["answered_on"]}


def _refuse_shown(session: Session, published: PublishedSurvey, changes: _Changes, now: datetime) -> None:
    """Refuse what would change months that were shown of a protected survey.

    Whoever kept yesterday's report could subtract it, and read what a few people answered.
    """
    if published.survey.anonymity == "identified" or not changes.days:
        return
    shown_until = find_shown_until(session, published.id, now=now)
    if shown_until is not None and min(changes.days) <= shown_until:
        raise Refused(
            N_(
                "The answers of this survey are protected, and reports have shown those until %(day)s: what is added to or"
                " changed in these months could be told by comparing reports. Leave the answers of these months out, or"
                " import them into a survey of their own."
            ),
            day=shown_until,
        )


def _save(session: Session, published: PublishedSurvey, changes: _Changes) -> None:
    # In the order of their random ids, so that where a row lies says nothing of where it stood in the file.
    order_import.insert_rows(session, Response.__table__, sorted(changes.inserts, key=lambda row: row["id"]))
    order_import.update_rows(session, Response.__table__, changes.updates)
    order_import.mark_stale(session, (), [(published.id, day) for day in changes.days])
