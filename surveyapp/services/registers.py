"""The auditor's register (ISO 9001 10.2, ISO 10002): every case and corrective action of a period, one line each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.analysis.report import Amount, Filters, Text
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Forbidden, Refused
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.domain.tickets.naming import action_number, case_number, ticket_number
from surveyapp.services import audit
from surveyapp.services.reports.actions import DIMENSIONS, part_of, theme_titles
from surveyapp.services.reports.scopes import check_filters, load_tree
from surveyapp.store import registers as store
from surveyapp.store.action_report import Part
from surveyapp.store.database import db

PAGE = 500
# WeasyPrint lays out some ten lines a second, and somebody waits for it; Excel takes them all.
MOST_IN_PDF = 300
FACTS = ("fact_what", "fact_where", "fact_when", "fact_extent")
PROBLEM = ("what", "where", "when", "how_many")


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket of the register. Codes are codes, moments aware; `order` is hidden for confidential cases.

    `proofs` holds, for each corrective action that gathers the case (or for the action itself), its number and its
    latest criterion, None while none is locked.
    """

    number: str
    kind: str
    state: str
    received_at: datetime
    channel: str
    unit: str
    order: str | None
    is_confidential: bool
    theme: str | None
    severity: str | None
    priority: str
    what: str
    root_cause: str | None
    category: str | None
    unknown_because: str | None
    correction: str
    remedies: Sequence[tuple[str, Any, str | None]]
    no_remedy_because: str | None
    acknowledged_at: datetime | None
    acknowledge_due_at: datetime | None
    answered_at: datetime | None
    answer_due_at: datetime | None
    ended_at: datetime | None
    close_due_at: datetime | None
    outcome: str | None
    proofs: Sequence[tuple[str, Any]]
    closed_by: str | None
    end_reason: str | None
    double_of: str | None


@dataclass(frozen=True, slots=True)
class Register:
    """The register: how many lines, what it is about, and the lines themselves, read as they are asked for."""

    count: int
    about: Sequence[Text]
    lines: Iterator[Line]


def take_register(
    filters: Filters, form: str, *, viewer: Viewer, language: str, now: datetime, zone: ZoneInfo
) -> Register:
    """Return the register of the viewer's units under the filters; the audit log keeps who took it.

    Raises:
        Forbidden: the viewer may not read cases.
        NotFound: there is no such survey or unit, or it is not this person's to see.
        Refused: the filters are not known, or a PDF of so many lines would take too long.
    """
    if not viewer.may("tickets.read"):
        raise Forbidden(N_("Your role may not read cases."))
    check_filters(filters, DIMENSIONS)
    session = db.session()
    tree = load_tree(session, viewer)
    part = replace(part_of(filters, tree, viewer=viewer, zone=zone), with_confidential=True, with_doubles=True)
    counts = {kind: store.count(session, part, kind) for kind in (CASE, CORRECTIVE_ACTION)}
    total = sum(counts.values())
    if form == "pdf" and total > MOST_IN_PDF:
        message = N_(
            "The register has %(count)s lines, and a PDF takes %(most)s at most. Narrow the dates or the unit, or take"
            " it as Excel."
        )
        raise Refused(message, count=total, most=MOST_IN_PDF)
    themes = theme_titles(session, language)
    audit.record_alone(
        "register exported", now=now, viewer=viewer, format=form, lines=total, unit=filters.unit, survey=filters.survey
    )
    return Register(total, _about(filters, counts), _lines(part, themes, viewer))


def _about(filters: Filters, counts: Mapping[str, int]) -> list[Text]:
    first, last = Amount(filters.from_on, "date"), Amount(filters.to_on, "date")
    if filters.from_on and filters.to_on:
        period = Text(N_("Received from %(first)s to %(last)s."), {"first": first, "last": last})
    elif filters.from_on:
        period = Text(N_("Received since %(first)s."), {"first": first})
    elif filters.to_on:
        period = Text(N_("Received until %(last)s."), {"last": last})
    else:
        period = Text(N_("All that was ever received."))
    where = (
        Text(N_("Unit: %(unit)s and below."), {"unit": Amount(filters.unit.replace("/", " › "), "text")})
        if filters.unit
        else Text(N_("All units that the reader sees."))
    )
    held = Text(
        N_("Cases: %(cases)s. Corrective actions: %(actions)s."),
        {"cases": Amount(counts[CASE], "count"), "actions": Amount(counts[CORRECTIVE_ACTION], "count")},
    )
    return [period, where, held]


def _lines(part: Part, themes: Mapping[str, str], viewer: Viewer) -> Iterator[Line]:
    session = db.session()
    for kind, load in ((CASE, _case_lines), (CORRECTIVE_ACTION, _action_lines)):
        after = None
        while rows := store.list_page(session, part, kind, after, PAGE):
            yield from load(session, rows, themes, viewer)
            after = rows[-1][0]
            # What was written out is let go, so that a long register needs no more memory than a short one.
            session.expunge_all()


def _case_lines(session: Session, rows: Sequence[Any], themes: Mapping[str, str], viewer: Viewer) -> Iterator[Line]:
    ids = [row[0].id for row in rows]
    remedies = _by_ticket(store.list_remedies(session, ids))
    links = _by_ticket(store.list_links(session, viewer, ids))
    action_ids = sorted({action_id for each in links.values() for _, _, action_id in each})
    criteria = {each.ticket_id: each for each in store.list_criteria(session, action_ids)}
    for row in rows:
        ticket = row[0]
        proofs = [(action_number(number), criteria.get(action)) for _, number, action in links.get(ticket.id, [])]
        facts = [getattr(ticket, name) for name in FACTS]
        yield _line(
            row,
            themes,
            what=" · ".join(fact for fact in facts if fact) or ticket.title,
            correction=ticket.correction or "",
            remedies=[tuple(remedy)[1:] for remedy in remedies.get(ticket.id, [])],
            proofs=proofs,
        )


def _action_lines(session: Session, rows: Sequence[Any], themes: Mapping[str, str], _viewer: Viewer) -> Iterator[Line]:
    ids = [row[0].id for row in rows]
    criteria = {each.ticket_id: each for each in store.list_criteria(session, ids)}
    problems = {each.ticket_id: each.problem for each in store.list_problems(session, ids)}
    steps = _by_ticket(store.list_steps(session, ids))
    for row in rows:
        ticket = row[0]
        problem = problems.get(ticket.id, {})
        said = " · ".join(str(problem[part]) for part in PROBLEM if problem.get(part))
        yield _line(
            row,
            themes,
            what=said or ticket.title,
            correction="; ".join(text for _, text in steps.get(ticket.id, [])),
            remedies=[],
            proofs=[(action_number(ticket.number), criteria.get(ticket.id))],
        )


def _line(row: Any, themes: Mapping[str, str], **own: Any) -> Line:
    ticket, unit, order, closer, whole = row
    return Line(
        number=ticket_number(ticket.kind, ticket.number),
        kind=ticket.kind,
        state=ticket.state,
        received_at=ticket.opened_at,
        channel=ticket.receipt_channel,
        unit=unit.replace("/", " › "),
        order=None if ticket.is_confidential else order,
        is_confidential=ticket.is_confidential,
        theme=themes.get(ticket.theme, ticket.theme) if ticket.theme else None,
        severity=ticket.severity,
        priority=ticket.priority,
        root_cause=ticket.root_cause,
        category=ticket.root_cause_category,
        unknown_because=ticket.root_cause_unknown_because,
        no_remedy_because=ticket.remedy_none_because,
        acknowledged_at=ticket.acknowledged_at,
        acknowledge_due_at=ticket.acknowledge_due_at,
        answered_at=ticket.answered_at,
        answer_due_at=ticket.answer_due_at,
        ended_at=ticket.ended_at,
        close_due_at=ticket.close_due_at,
        outcome=ticket.customer_verdict or ("asked" if ticket.asked_solved_at else None),
        closed_by=closer,
        end_reason=ticket.end_reason,
        double_of=case_number(whole) if whole is not None else None,
        **own,
    )


def _by_ticket(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found
