"""The clock of a case stands still while the next step is the customer's, and what was still to come moves by that."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, Forbidden, Refused
from surveyapp.domain.tickets.views import Filter
from surveyapp.services.tickets import desk as desks
from surveyapp.services.tickets import lists, moves, pages, pausing, work
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.worklists import TicketPause
from tests.builders.tickets import OPENED, get_row, make_case
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
# Opened on Friday 20 November at 11:30 local time: acknowledged by 15:30, answered by Tuesday 11:30, solved by 4 December.
NOW = OPENED + timedelta(hours=1)
WORDS = "a photo of the damage"


def row(ticket_id: int) -> Ticket:
    found: Ticket = get_row(Ticket, ticket_id)
    return found


def times(ticket_id: int) -> list[timedelta]:
    found = row(ticket_id)
    return [at - OPENED for at in (found.acknowledge_due_at, found.answer_due_at, found.close_due_at)]


def test_a_pause_moves_the_due_times_by_the_working_time_that_it_took():
    viewer, ticket_id = make_viewer(), make_case()
    assert times(ticket_id) == [timedelta(hours=4), timedelta(days=4), timedelta(days=14)]
    pausing.pause(viewer, ticket_id, 1, WORDS, now=NOW)
    found = row(ticket_id)
    assert (found.waiting_since, found.waiting_for, found.version) == (NOW, WORDS, 2)
    # Until Monday at half past ten: four and a half hours of Friday, an hour and a half of Monday.
    pausing.resume_case(viewer, ticket_id, 2, now=NOW + timedelta(days=2, hours=22))
    assert times(ticket_id) == [timedelta(days=3, hours=2), timedelta(days=4, hours=22), timedelta(days=16, hours=22)]
    found = row(ticket_id)
    assert (found.waiting_since, found.waiting_for, found.version) == (None, None, 3)
    assert found.next_due_at == found.acknowledge_due_at
    pause = db.session.scalars(select(TicketPause)).one()
    assert (pause.begins_at, pause.ends_at, pause.why) == (NOW, NOW + timedelta(days=2, hours=22), WORDS)
    events = db.session.scalars(select(TicketEvent).where(TicketEvent.field == "pause").order_by(TicketEvent.at)).all()
    assert [(event.old, event.new, event.reason) for event in events] == [
        ("running", "paused", WORDS),
        ("paused", "running", None),
    ]


def test_while_it_is_paused_a_case_is_not_late_and_says_so():
    viewer, ticket_id = make_viewer(), make_case()
    work.assign(viewer, ticket_id, 1, viewer.user_id, now=NOW)
    pausing.pause(viewer, ticket_id, 2, WORDS, now=NOW)
    late = OPENED + timedelta(days=30)
    assert lists.list_late(viewer, now=late, size=9) == ([], 0)
    assert set(desks.get_desk(viewer, now=late, size=9).counts.values()) == {0}
    shown = lists.list_tickets(viewer, Filter(view="waiting"), now=late).rows
    assert [(each.id, each.waiting_since, each.left) for each in shown] == [(ticket_id, NOW, None)]
    page = pages.get_ticket(viewer, ticket_id, now=late)
    assert (page.ticket.waiting_for, page.left) == (WORDS, None)
    pausing.resume_case(viewer, ticket_id, 3, now=late)
    assert lists.list_late(viewer, now=late, size=9) == ([], 0)
    assert pages.get_ticket(viewer, ticket_id, now=late).left.length == timedelta(hours=15)


def test_judging_it_again_keeps_what_pauses_gave():
    viewer, ticket_id = make_viewer(), make_case()
    pausing.pause(viewer, ticket_id, 1, WORDS, now=NOW)
    pausing.resume_case(viewer, ticket_id, 2, now=NOW + timedelta(hours=2))
    before = times(ticket_id)
    work.judge(viewer, ticket_id, 3, "critical", "one", now=NOW + timedelta(hours=3))
    work.judge(viewer, ticket_id, 4, "major", "one", now=NOW + timedelta(hours=3))
    assert (
        times(ticket_id)
        == before
        == [timedelta(hours=22 + 48), timedelta(days=4, hours=2), timedelta(days=14, hours=2)]
    )


def test_the_end_of_a_case_ends_its_pause():
    viewer, ticket_id = make_viewer(), make_case()
    pausing.pause(viewer, ticket_id, 1, WORDS, now=NOW)
    moves.move(viewer, ticket_id, 2, "cancelled", why="A mistake", now=NOW + timedelta(hours=1))
    assert row(ticket_id).waiting_since is None
    assert db.session.scalars(select(TicketPause.ends_at)).one() == NOW + timedelta(hours=1)


def test_the_customers_own_word_lets_it_run_again():
    viewer, ticket_id = make_viewer(), make_case()
    pausing.pause(viewer, ticket_id, 1, WORDS, now=NOW)
    moves.record_verdict(viewer, ticket_id, 2, "not_solved", "telephone", now=NOW + timedelta(hours=1))
    assert row(ticket_id).waiting_since is None


def test_what_a_pause_needs():
    viewer, ticket_id = make_viewer(), make_case()
    with pytest.raises(Refused, match="what you wait for"):
        pausing.pause(viewer, ticket_id, 1, "  \n ", now=NOW)
    with pytest.raises(Refused, match="300"):
        pausing.pause(viewer, ticket_id, 1, "x" * 301, now=NOW)
    with pytest.raises(Conflict):
        pausing.pause(viewer, ticket_id, 9, WORDS, now=NOW)
    with pytest.raises(Forbidden):
        pausing.pause(make_viewer(role="analyst"), ticket_id, 1, WORDS, now=NOW)
    pausing.pause(viewer, ticket_id, 1, WORDS, now=NOW)
    with pytest.raises(Refused, match="stands still already"):
        pausing.pause(viewer, ticket_id, 2, WORDS, now=NOW)
    asked_id = make_case()
    with transaction() as session:
        asked = session.get(Ticket, asked_id)
        asked.state, asked.asked_solved_at = "verifying", NOW
    with pytest.raises(Refused, match="has been asked"):
        pausing.pause(viewer, asked_id, 1, WORDS, now=NOW)
