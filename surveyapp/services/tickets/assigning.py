"""Giving new cases to somebody by the company's rule, in a fair round; the customer's request never waits for it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain.absences import stand_in
from surveyapp.domain.access import Viewer
from surveyapp.domain.policies.assignment import AssignmentPolicy, Candidate, Subject, Target, choose
from surveyapp.services import policies, taxonomies
from surveyapp.services.tickets.changes import Change
from surveyapp.services.tickets.people import WORKING_ROLES
from surveyapp.services.tickets.work import give
from surveyapp.services.transactions import transaction
from surveyapp.store import assignments, worklists
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID

POLICY = "assignment"
# So many at a turn, so that a worker that is told to stop is heard.
SIZE = 500
# The program itself, which has no account: its lines of history are nobody's.
PROGRAM = Viewer(0, "surveyapp", "admin", frozenset({ROOT_ID}))


def assign_cases(zone: ZoneInfo, *, now: datetime) -> dict[str, int]:
    """Give every new case that nobody has to somebody; return how many were given and how many nobody could take.

    Only cases that came in since the rule was switched on are given, and none that somebody ever had. `zone` is the
    company's, by whose days people are absent.
    """
    policy: AssignmentPolicy = policies.current(POLICY)
    done = {"given": 0, "left": 0}
    if not policy.enabled:
        return done
    reading = db.session()
    for ticket_id in assignments.list_waiting(reading, _enabled_since(reading), SIZE):
        with transaction() as session:
            taker = assign_new(session, ticket_id, zone=zone, now=now)
        done["given" if taker is not None else "left"] += 1
    return done


def assign_new(session: Session, ticket_id: int, *, zone: ZoneInfo, now: datetime) -> int | None:
    """Give one case to whose turn it is, inside the caller's transaction; return who got it.

    None where the rule is switched off, somebody took the case meanwhile, it has ended, or nobody can take it.
    """
    policy: AssignmentPolicy = policies.current(POLICY)
    ticket = assignments.lock_case(session, ticket_id) if policy.enabled else None
    if ticket is None or ticket.owner_id is not None or ticket.ended_at is not None:
        return None
    found = assignments.find_subject(session, ticket_id)
    subject = Subject(
        unit=found.path,
        theme=ticket.theme or "",
        merged=taxonomies.family_of(ticket.theme) if ticket.theme else (),
        language=ticket.language or "",
        category=found.category or "",
        product=found.product or "",
    )
    able = assignments.list_able(session, ticket.unit_id, WORKING_ROLES)
    away = worklists.deputies_on(session, now.astimezone(zone).date())
    for target in policy.targets_for(subject):
        ids = _people(policy, target, subject, able, away)
        taker = choose(_candidates(session, policy, ids)) if ids else None
        if taker is not None:
            change = Change(session, ticket, PROGRAM, now)
            give(change, taker.user_id)
            change.finish()
            return taker.user_id
    return None


def _people(
    policy: AssignmentPolicy, target: Target, subject: Subject, able: Sequence[Any], away: Mapping[int, int | None]
) -> set[int]:
    """Return the ids of those of a target who can take the case today; for whom is named and away, the deputy."""
    by_id = {each.id: each for each in able}
    if target.role:
        wanted = [each.id for each in able if each.role == target.role and each.id not in away]
    else:
        named = [each.id for each in able if each.email.lower() in target.people]
        wanted = [deputy for deputy in (stand_in(away, user_id) for user_id in named) if deputy is not None]
    return {
        user_id for user_id in wanted if user_id in by_id and policy.may_speak(by_id[user_id].email, subject.language)
    }


def _candidates(session: Session, policy: AssignmentPolicy, ids: set[int]) -> list[Candidate]:
    loads = dict.fromkeys(ids, 0)
    for owner_id, priority, count in assignments.count_open(session, ids):
        loads[owner_id] += policy.weights.get(priority, 1) * int(count)
    given = assignments.last_given(session, ids)
    return [Candidate(user_id, loads[user_id], given.get(user_id)) for user_id in ids]


def _enabled_since(session: Session) -> datetime | None:
    """Return since when the company's rule has been switched on without a break; None where the shipped one is on."""
    since = None
    for definition, changed_at in assignments.list_states(session, POLICY):
        if not definition.get("enabled"):
            break
        since = changed_at
    return since
