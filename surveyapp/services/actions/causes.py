"""The analysis of a cause: a chain of whys or a diagram of possible causes, and which of them is the root."""

from collections.abc import Sequence
from datetime import datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.tickets import actions
from surveyapp.services.tickets.changes import Change, changing
from surveyapp.store import action_records
from surveyapp.store.corrective_actions import Cause
from surveyapp.store.database import random_id

UP, DOWN = "up", "down"


def choose_method(viewer: Viewer, ticket_id: int, version: int, method: str, *, now: datetime) -> None:
    """Choose between five whys and the diagram; what was written for the other one stays."""
    if method not in actions.METHODS:
        raise Refused(N_("Choose one of the methods offered."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        _check_kind(change)
        change.set("method", method, row=action_records.get_action(change.session, ticket_id))


def add_cause(
    viewer: Viewer,
    ticket_id: int,
    *,
    branch: str = "",
    question: str = "",
    answer: str,
    evidence: str = "",
    now: datetime,
) -> None:
    """Add a why at the end of the chain (no `branch`), or a possible cause to a branch of the diagram.

    The first one chooses the method, where none is chosen.
    """
    _check_cause(branch, answer)
    with changing(viewer, ticket_id, now=now) as change:
        _check_kind(change)
        causes = action_records.list_causes(change.session, ticket_id)
        cause = Cause(
            id=random_id(), ticket_id=ticket_id, branch=branch, position=len(causes) + 1,
            question=question.strip() or None, answer=answer.strip(), evidence=evidence.strip() or None,
        )  # fmt: skip
        change.session.add(cause)
        change.note("cause", new="added")
        own = action_records.get_action(change.session, ticket_id)
        if own.method is None:
            change.set("method", actions.ISHIKAWA if branch else actions.FIVE_WHYS, row=own)


def change_cause(
    viewer: Viewer,
    ticket_id: int,
    cause_id: int,
    version: int,
    *,
    branch: str = "",
    question: str = "",
    answer: str,
    evidence: str = "",
    now: datetime,
) -> None:
    """Change a why or a possible cause; what the root cause is called follows."""
    _check_cause(branch, answer)
    with changing(viewer, ticket_id, version=version, now=now) as change:
        cause = _get_cause(change, cause_id)
        if bool(cause.branch) != bool(branch):
            raise Refused(N_("A why stays in its chain, and a possible cause on the diagram."))
        cause.branch, cause.question, cause.answer = branch, question.strip() or None, answer.strip()
        cause.evidence = evidence.strip() or None
        change.note("cause", new="changed")
        change.touched = True
        if cause.is_root:
            change.set("root_cause", cause.answer)
            if branch:
                change.set("root_cause_category", branch)


def move_cause(viewer: Viewer, ticket_id: int, cause_id: int, version: int, way: str, *, now: datetime) -> None:
    """Move a cause one place up or down among those of its chain or branch; at the end nothing changes."""
    if way not in (UP, DOWN):
        raise NotFound
    with changing(viewer, ticket_id, version=version, now=now) as change:
        cause = _get_cause(change, cause_id)
        causes = list(action_records.list_causes(change.session, ticket_id))
        alike = [each for each in causes if each.branch == cause.branch]
        place = alike.index(cause) + (-1 if way == UP else 1)
        if not 0 <= place < len(alike):
            return
        here, there = causes.index(cause), causes.index(alike[place])
        causes[here], causes[there] = causes[there], causes[here]
        _number(causes)
        change.note("cause", new="moved")
        change.touched = True


def remove_cause(viewer: Viewer, ticket_id: int, cause_id: int, version: int, *, now: datetime) -> None:
    """Take a cause out of the analysis; the history keeps that there was one. The root goes with it."""
    with changing(viewer, ticket_id, version=version, now=now) as change:
        cause = _get_cause(change, cause_id)
        _number([each for each in action_records.list_causes(change.session, ticket_id) if each.id != cause_id])
        if cause.is_root:
            change.set("root_cause", None)
            change.set("root_cause_category", None)
        change.session.delete(cause)
        change.note("cause", old="added")
        change.touched = True


def mark_root(viewer: Viewer, ticket_id: int, cause_id: int, version: int, category: str, *, now: datetime) -> None:
    """Say which cause is the root, and of which kind it is."""
    if category not in actions.BRANCHES:
        raise Refused(N_("Choose one of the categories offered."))
    with changing(viewer, ticket_id, version=version, now=now) as change:
        cause = _get_cause(change, cause_id)
        action_records.clear_root(change.session, ticket_id)
        change.session.refresh(cause)
        cause.is_root = True
        change.set("root_cause", cause.answer)
        change.set("root_cause_category", category)
        change.touched = True


def _check_kind(change: Change) -> None:
    if change.ticket.kind != actions.CORRECTIVE_ACTION:
        raise NotFound


def _check_cause(branch: str, answer: str) -> None:
    if branch and branch not in actions.BRANCHES:
        raise Refused(N_("Choose one of the categories offered."))
    if not answer.strip():
        raise Refused(N_("Write what the cause is."))


def _get_cause(change: Change, cause_id: int) -> Cause:
    _check_kind(change)
    cause = action_records.find_cause(change.session, change.ticket.id, cause_id)
    if cause is None:
        raise NotFound
    return cause


def _number(causes: Sequence[Cause]) -> None:
    for position, cause in enumerate(causes, start=1):
        cause.position = position
