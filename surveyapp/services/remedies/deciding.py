"""Proposing a remedy, approving or refusing it by a second person, and withdrawing it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain import remedies as rules
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.domain.remedies import (
    ALLOWED,
    APPROVED,
    GIVEN,
    PROPOSED,
    REFUSED,
    REFUSED_STATE,
    WITHDRAWN,
    WORDS_ALONE,
    Verdict,
    coded,
)
from surveyapp.services import audit
from surveyapp.services.remedies import offers
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.store import remedies as store
from surveyapp.store.database import db, random_id
from surveyapp.store.remedies import Remedy

# A limit may be a share of the order: its price would find the customer of a confidential case.
UNSAID = N_("It is above what one person decides alone here, so another person must approve it.")
# What is shown of what waits; somebody with more than this has other worries than paging.
MOST_WAITING = 200


def propose(
    viewer: Viewer,
    ticket_id: int,
    version: int,
    *,
    kind: str,
    text: str,
    amount: Decimal | None,
    exception_because: str,
    zone: ZoneInfo,
    now: datetime,
) -> Verdict:
    """Offer the customer of a case something and return the rule's verdict.

    Within the rule it is decided on at once; above a limit, or as an exception, it waits for another person. From now on
    it takes its room in the budgets, in the month that it is in the unit; `zone` is the company's. Nobody else can spend
    the same money: whoever spends from a budget waits for the one before.

    Raises:
        Refused: the rule does not allow it, or there is no money; the message says what to do.
    """
    with changing(viewer, ticket_id, version=version, now=now) as change:
        session, ticket, policy = change.session, change.ticket, offers.get_policy()
        path = offers.path_of(session, ticket.unit_id)
        store.lock_budgets(session, list(policy.budgets_of(path)), ticket.customer_id)
        order = offers.find_order(session, ticket)
        currency = offers.currency_of(policy, order) if amount is not None else None
        month = offers.month_of(session, ticket.unit_id, zone=zone, now=now)
        budgets = (
            offers.list_budgets(session, viewer, policy, ticket, path, month=month, currency=currency)
            if currency
            else []
        )
        facts = offers.facts_of(
            session,
            policy,
            ticket,
            budgets,
            kind=kind,
            amount=amount,
            currency=currency,
            exception_because=exception_because,
            now=now,
        )
        verdict = rules.judge(policy, facts)
        if verdict.outcome == REFUSED:
            raise Refused(verdict.message, **verdict.params)
        remedy = Remedy(
            id=random_id(),
            ticket_id=ticket_id,
            kind=kind,
            text=text.strip() or None,
            amount=amount,
            currency=currency,
            state=PROPOSED,
            over_limit=verdict.outcome != ALLOWED,
            exception_because=exception_because.strip() or None,
            unit_id=ticket.unit_id,
            budget_on=month,
            proposed_at=now,
            proposed_by=viewer.user_id,
        )
        session.add(remedy)
        session.flush()
        if verdict.outcome == ALLOWED:
            _approve(change, remedy)
        else:
            note_state(change, remedy, why=exception_because)
        change.set("remedy_none_because", None)
        change.touched = True
        return Verdict(verdict.outcome, UNSAID) if ticket.is_confidential and "limit" in verdict.params else verdict


def approve(viewer: Viewer, ticket_id: int, remedy_id: int, *, why: str = "", now: datetime) -> None:
    """Approve a remedy that somebody else proposed.

    Raises:
        Forbidden: the viewer's role approves nothing.
        Refused: the viewer proposed it: four eyes see more than two.
        Conflict: it was decided on meanwhile.
    """
    with changing(viewer, ticket_id, now=now) as change:
        remedy = _find_waiting(change, remedy_id)
        remedy.decided_at, remedy.decided_by, remedy.decided_because = now, viewer.user_id, why.strip() or None
        _approve(change, remedy, why=why)
        _record(change, remedy, "remedy_approved")


def refuse(viewer: Viewer, ticket_id: int, remedy_id: int, *, why: str, now: datetime) -> None:
    """Refuse a remedy that somebody else proposed; its room in the budget is free again.

    Raises:
        Forbidden, Refused, Conflict: as `approve`, or no reason is given.
    """
    if not why.strip():
        raise Refused(N_("Say why it is refused, so that a better offer can be made."))
    with changing(viewer, ticket_id, now=now) as change:
        remedy = _find_waiting(change, remedy_id)
        remedy.state, remedy.decided_at, remedy.decided_by = REFUSED_STATE, now, viewer.user_id
        remedy.decided_because = why.strip()
        note_state(change, remedy, why=why)
        _record(change, remedy, "remedy_refused")


def withdraw(viewer: Viewer, ticket_id: int, remedy_id: int, *, why: str, now: datetime) -> None:
    """Take back what was proposed or decided on and is not given yet; its room in the budget is free again.

    Raises:
        Refused: it is given already or has ended, or no reason is given.
    """
    if not why.strip():
        raise Refused(N_("Say why it is withdrawn."))
    with changing(viewer, ticket_id, now=now) as change:
        remedy = find(change, remedy_id)
        if remedy.state not in (PROPOSED, APPROVED):
            raise Refused(N_("Only what is not given yet can be withdrawn."))
        remedy.state, remedy.decided_because = WITHDRAWN, why.strip()
        note_state(change, remedy, why=why)


def list_waiting(viewer: Viewer) -> Sequence[Any]:
    """Return (Remedy, number and title of its case, unit's name, who proposed it) of what waits, the oldest first.

    Raises:
        Forbidden: the viewer's role approves nothing.
    """
    if not viewer.may("remedies.approve"):
        raise Forbidden(N_("Your role does not approve remedies."))
    return store.list_waiting(db.session(), viewer, size=MOST_WAITING)


def count_waiting(viewer: Viewer) -> int:
    """Return how many remedies wait for the viewer's approval, none for whom nothing can wait."""
    return store.count_waiting(db.session(), viewer) if viewer.may("remedies.approve") else 0


def find(change: Change, remedy_id: int) -> Remedy:
    """Return a remedy of the case that is being changed, locked.

    Raises:
        NotFound: it is no remedy of this case.
    """
    remedy = store.find_for_change(change.session, change.ticket.id, remedy_id)
    if remedy is None:
        raise NotFound
    return remedy


def note_state(change: Change, remedy: Remedy, why: str | None = None) -> None:
    """Write into the history what became of a remedy: its kind, state and amount, never a code."""
    change.note("remedy_state", old=remedy.kind, new=coded(remedy.state, remedy.amount, remedy.currency), why=why)


def _find_waiting(change: Change, remedy_id: int) -> Remedy:
    if not change.viewer.may("remedies.approve"):
        raise Forbidden(N_("Your role does not approve remedies."))
    remedy = find(change, remedy_id)
    if remedy.state != PROPOSED:
        raise Conflict(N_("Somebody decided on this remedy already. Load the page again to see how."))
    if remedy.proposed_by == change.viewer.user_id:
        raise Refused(N_("You proposed this yourself. Another person must decide on it."))
    return remedy


def _record(change: Change, remedy: Remedy, action: str) -> None:
    """Write a second person's decision into the audit log, by ids alone."""
    audit.record(
        change.session,
        action,
        now=change.now,
        user_id=change.viewer.user_id,
        object_kind="ticket",
        object_id=change.ticket.id,
        remedy=encode_id(remedy.id),
    )


def _approve(change: Change, remedy: Remedy, why: str | None = None) -> None:
    """Decide on a remedy; words alone are given by that, since a letter of its own brings them."""
    remedy.state = APPROVED
    if remedy.kind in WORDS_ALONE:
        remedy.state, remedy.given_at = GIVEN, change.now
    note_state(change, remedy, why=why)
