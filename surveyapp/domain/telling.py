"""Who hears that a cause was removed: everybody who complained of it, wants to hear from us, and was not told lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from surveyapp.domain.errors import N_

# One such letter a person in this time, whatever number of causes they had complained of.
CAP = timedelta(days=30)

ERASED = "erased"
WITHDRAWN = "withdrawn"
NO_CONTACT = "no_contact"
NO_ADDRESS = "no_address"
OPTED_OUT = "opted_out"
CAPPED = "capped"
SAME_PERSON = "same_person"
# Why somebody gets no letter; a reason that nothing can change comes first.
WHY_NOT = {
    ERASED: N_("erased, or the customer is not known"),
    WITHDRAWN: N_("the case was cancelled or merged into another"),
    NO_CONTACT: N_("they want no contact"),
    NO_ADDRESS: N_("there is no mail address"),
    OPTED_OUT: N_("they opted out of mail that they did not ask for"),
    CAPPED: N_("they had such a letter within 30 days"),
    SAME_PERSON: N_("the same person, who hears of it through another case"),
}

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Person(Generic[Row]):
    """A case's customer as far as telling goes. `address` is the mail address in small letters, "" where there is none."""

    row: Row
    address: str = ""
    is_known: bool = True
    is_withdrawn: bool = False
    wants_contact: bool = True
    is_opted_out: bool = False
    was_told: bool = False


@dataclass(frozen=True, slots=True)
class Choice(Generic[Row]):
    """Who gets a letter, one row a person, and how many rows get none, by reason, in the order of WHY_NOT."""

    told: Sequence[Row]
    left_out: dict[str, int]


def choose(people: Iterable[Person[Row]]) -> Choice[Row]:
    """Return who is told; of several cases of one person the first carries the letter."""
    told: list[Row] = []
    counts = dict.fromkeys(WHY_NOT, 0)
    seen: set[str] = set()
    for person in people:
        reason = why_not(person) or (SAME_PERSON if person.address in seen else None)
        if reason is not None:
            counts[reason] += 1
            continue
        seen.add(person.address)
        told.append(person.row)
    return Choice(told, {reason: count for reason, count in counts.items() if count})


def why_not(person: Person[Row]) -> str | None:
    """Return why this person gets no letter, None when they get one."""
    against = (
        (not person.is_known, ERASED),
        (person.is_withdrawn, WITHDRAWN),
        (not person.wants_contact, NO_CONTACT),
        (not person.address, NO_ADDRESS),
        (person.is_opted_out, OPTED_OUT),
        (person.was_told, CAPPED),
    )
    return next((reason for holds, reason in against if holds), None)
