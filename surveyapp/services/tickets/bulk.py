"""One act on many tickets: each is locked, checked and written by itself, and what came of it is counted.

A ticket that somebody changed meanwhile is left as they made it. What can be taken back is taken back ticket by ticket,
and only where nobody has changed it since.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.services.tickets import tags, work
from surveyapp.services.tickets.changes import changing
from surveyapp.store import ticket_records as records

# A page of the list holds no more, and more would keep the person waiting.
MAXIMUM = 200


@dataclass(frozen=True, slots=True)
class Pick:
    """A ticket that somebody ticked, in the state that they saw."""

    ticket_id: int
    version: int


@dataclass
class Outcome:
    """What came of an act on many: the ids it was done to, and how many it was not done to and why.

    `unchanged` had it already, `changed` were somebody else's meanwhile, `refused` counts refusals by what they say.
    """

    done: list[int] = field(default_factory=list)
    unchanged: int = 0
    changed: int = 0
    refused: dict[str, tuple[Refused, int]] = field(default_factory=dict)


def assign_many(viewer: Viewer, picks: Iterable[Pick], owner_id: int | None, *, now: datetime) -> Outcome:
    """Give every picked ticket to `owner_id`, None for nobody."""

    def give(pick: Pick) -> bool:
        with changing(viewer, pick.ticket_id, version=pick.version, now=now) as change:
            return work.give(change, owner_id)

    return _each(picks, give)


def tag_many(viewer: Viewer, picks: Iterable[Pick], tag: str, *, now: datetime) -> Outcome:
    """Put a tag on every picked ticket; a tag overwrites nothing, so a ticket changed meanwhile takes it too."""
    return _each(picks, lambda pick: tags.add_tag(viewer, pick.ticket_id, tag, now=now))


def untag_many(viewer: Viewer, picks: Iterable[Pick], tag: str, *, now: datetime) -> Outcome:
    """Take a tag off every picked ticket."""
    return _each(picks, lambda pick: tags.remove_tag(viewer, pick.ticket_id, tag, now=now))


def take_back_assignment(viewer: Viewer, ticket_ids: Iterable[int], given_at: datetime, *, now: datetime) -> Outcome:
    """Give tickets back to whom the viewer took them from at `given_at`, where nobody has given them on since."""

    def give_back(pick: Pick) -> bool:
        with changing(viewer, pick.ticket_id, now=now) as change:
            event = records.find_giving(change.session, pick.ticket_id, viewer.user_id, given_at)
            if event is None or str(change.ticket.owner_id or "") != (event.new or ""):
                raise Conflict("")
            change.set("owner_id", int(event.old) if event.old else None)
            return True

    return _each([Pick(ticket_id, 0) for ticket_id in ticket_ids], give_back)


def _each(picks: Iterable[Pick], act: Callable[[Pick], bool]) -> Outcome:
    outcome = Outcome()
    for pick in _first(picks):
        try:
            if act(pick):
                outcome.done.append(pick.ticket_id)
            else:
                outcome.unchanged += 1
        except Conflict:
            outcome.changed += 1
        except NotFound:
            # Somebody else moved it out of sight, or it never was in sight: both are nothing to this person.
            outcome.changed += 1
        except Refused as refusal:
            _, count = outcome.refused.get(refusal.message, (refusal, 0))
            outcome.refused[refusal.message] = refusal, count + 1
    return outcome


def _first(picks: Iterable[Pick]) -> Sequence[Pick]:
    """Return each ticket once, in order, and no more than MAXIMUM."""
    return list({pick.ticket_id: pick for pick in picks}.values())[:MAXIMUM]
