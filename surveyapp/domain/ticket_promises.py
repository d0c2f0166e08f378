"""Promises made while a case is worked on, by us or by the customer: what came of each. Facts in, verdict out.

A promise is judged by the time that was named first. One that was moved is "told" when the other side heard of it,
each time before the time that held then, and the last time was kept; else it is broken.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from surveyapp.domain.promises import BEATEN, BROKEN, KEPT, OPEN, TOLD

US, CUSTOMER = "us", "customer"
PARTIES = (US, CUSTOMER)
KINDS = ("callback", "visit", "money", "answer", "delivery", "other")
# A visit that comes a day early is no better than one that comes when it was said.
NEVER_BEATEN = ("visit",)


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """What is known of a promise; `first_due_at` is None where it was never moved, `told_at` where nobody was told in time."""

    kind: str
    due_at: datetime
    first_due_at: datetime | None = None
    told_at: datetime | None = None
    done_at: datetime | None = None
    withdrawn_at: datetime | None = None


def judge(facts: PromiseFacts, *, zone: ZoneInfo, now: datetime) -> str | None:
    """Return kept, beaten, broken, told or open; None for one that was withdrawn, which counts for nothing.

    Beaten is a promise kept on an earlier local day than the one named, in `zone`.
    """
    if facts.withdrawn_at is not None:
        return None
    first = facts.first_due_at or facts.due_at
    if facts.done_at is not None and facts.done_at <= first:
        is_early = facts.done_at.astimezone(zone).date() < first.astimezone(zone).date()
        return BEATEN if is_early and facts.kind not in NEVER_BEATEN else KEPT
    was_told = facts.first_due_at is not None and facts.told_at is not None
    if facts.done_at is not None:
        return TOLD if was_told and facts.done_at <= facts.due_at else BROKEN
    if facts.first_due_at is not None and not was_told:
        return BROKEN
    return OPEN if now <= facts.due_at else BROKEN


def told_when_moved(facts: PromiseFacts, *, now: datetime) -> datetime | None:
    """Return the `told_at` of a promise that is moved now: None as soon as one move came after the time had passed."""
    was_late_before = facts.first_due_at is not None and facts.told_at is None
    return None if was_late_before or now > facts.due_at else now
