"""What a receipt promises: the day and time of the service level where that is kept nine times in ten, else days."""

from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.services import kept_times
from surveyapp.services.transactions import transaction
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import ROOT_ID
from tests.builders.tickets import OPENED, make_case

pytestmark = pytest.mark.usefixtures("app")
NOW = OPENED + timedelta(days=30)


def answered(*, in_time: int, late: int, open_late: int = 0) -> None:
    for place in range(in_time + late + open_late):
        ticket_id = make_case()
        with transaction() as session:
            ticket = session.get(Ticket, ticket_id)
            if place < in_time + late:
                ticket.answered_at = ticket.answer_due_at + timedelta(hours=-1 if place < in_time else 1)
    kept_times.forget_found()


@pytest.mark.parametrize(
    ("in_time", "late", "open_late", "is_kept"),
    [
        (0, 0, 0, False),
        (19, 0, 0, False),
        (20, 0, 0, True),
        (18, 2, 0, True),
        (18, 3, 0, False),
        (18, 1, 2, False),
    ],
)
def test_a_time_is_promised_when_it_is_kept_nine_times_in_ten(in_time, late, open_late, is_kept):
    answered(in_time=in_time, late=late, open_late=open_late)
    assert kept_times.is_time_kept(now=NOW) is is_kept


def test_what_was_found_holds_for_a_while():
    assert not kept_times.is_time_kept(now=NOW)
    for _ in range(20):
        ticket_id = make_case()
        with transaction() as session:
            session.get(Ticket, ticket_id).answered_at = OPENED
    assert not kept_times.is_time_kept(now=NOW)
    kept_times.forget_found()
    assert kept_times.is_time_kept(now=NOW)


@pytest.mark.parametrize(
    ("end", "days"),
    [
        (datetime(2026, 11, 20, 15, tzinfo=UTC), 0),
        (datetime(2026, 11, 23, 8, tzinfo=UTC), 1),
        (datetime(2026, 11, 27, 8, tzinfo=UTC), 5),
        # Independence Day falls on a Sunday, Christmas Eve on a Thursday.
        (datetime(2026, 12, 28, 8, tzinfo=UTC), 24),
    ],
)
def test_days_are_counted_on_which_the_unit_works(end, days):
    assert kept_times.working_days(ROOT_ID, datetime(2026, 11, 20, 9, tzinfo=UTC), end) == days
