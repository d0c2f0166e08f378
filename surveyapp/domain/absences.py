"""Absences: whole days on which somebody is away, and who stands in for them."""

from collections.abc import Mapping
from datetime import date

from surveyapp.domain.errors import N_, Refused

# A longer one is no absence but a leaving: then the account is closed and the cases are given away.
MAXIMUM_DAYS = 366


def check_days(from_on: date, to_on: date, today: date) -> None:
    """Do nothing where somebody can be away from `from_on` to `to_on`, both included.

    Raises:
        Refused: it ends before it begins, is over already, or lasts longer than a year.
    """
    if to_on < from_on:
        raise Refused(N_("The last day is before the first one."))
    if to_on < today:
        raise Refused(N_("These days are over. Choose days that are still to come."))
    if (to_on - from_on).days >= MAXIMUM_DAYS:
        raise Refused(N_("An absence lasts a year at most."))


def stand_in(deputies: Mapping[int, int | None], user_id: int) -> int | None:
    """Return who does the work of a person on a day: themselves, else their deputy, or the deputy's deputy.

    `deputies` holds everybody who is absent on the day, with their deputy, None where nobody stands in. None is
    returned where the chain ends with nobody, or leads back to itself.
    """
    seen = set[int]()
    while user_id in deputies:
        deputy = deputies[user_id]
        if deputy is None or user_id in seen:
            return None
        seen.add(user_id)
        user_id = deputy
    return user_id
