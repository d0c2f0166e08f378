"""After the close: asked by the shipped survey, and a bad answer takes the case up again, once."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services import invitations, responses, surveys
from surveyapp.services.responses import Receipt
from surveyapp.services.tickets import pages, recovery
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket, TicketEvent, TicketResponse
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
# A Tuesday, within the hours of the survey.
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
GOOD = {"heard": ["5"], "solved": ["yes"], "effort": ["6"], "handling": ["5"], "again": ["yes"], "comment": ["Kiitos"]}
TEXT = (PROJECT / "surveys" / "recovery.yaml").read_bytes()


@pytest.fixture(autouse=True)
def survey(app: Flask) -> None:
    surveys.publish(TEXT, "recovery.yaml", user_id=None, now=NOW - timedelta(days=30))


def close(case: int, *, at: datetime = NOW - timedelta(hours=2)) -> None:
    with transaction() as session:
        ticket = session.get(Ticket, case)
        assert ticket is not None
        ticket.state, ticket.ended_at, ticket.next_due_at = "closed", at, None
        ticket.customer_verdict, ticket.outcome_told_at = "solved", at


def closed_case(**more: Any) -> int:
    customer_id = more.pop("customer_id", None) or make_customer()
    case = make_case(
        order_id=make_order(customer_id=customer_id), customer_id=customer_id, now=NOW - timedelta(days=3), **more
    )
    assert case is not None
    close(case)
    return case


def plan(now: datetime = NOW) -> list[str]:
    links = invitations.plan(base_url="https://x.example", now=now, secret_key="k", survey_name="recovery").links
    return [link.link.rpartition("/")[2] for link in links]


def submit(token: str, raw: Mapping[str, Any] = GOOD, *, now: datetime = NOW + timedelta(days=2)) -> Receipt:
    return responses.submit(token, raw, language="fi", zone=ZoneInfo("UTC"), now=now)


def events(case: int) -> list[tuple[str, str | None]]:
    query = select(TicketEvent).where(TicketEvent.ticket_id == case).order_by(TicketEvent.at, TicketEvent.id)
    return [(each.field, each.new) for each in db.session.scalars(query)]


def letters(case: int) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.ticket_id == case, Message.kind == "reopened")))


@pytest.mark.parametrize(
    ("answers", "reopens"),
    [
        ({}, False),
        ({"solved": ["no"]}, True),
        ({"solved": ["partly"]}, True),
        ({"heard": ["2"]}, True),
        ({"heard": ["3"]}, False),
        ({"effort": ["2"]}, True),
        ({"effort": ["3"]}, False),
        ({"handling": ["1"]}, True),
        ({"again": ["no"]}, False),
    ],
)
def test_a_bad_answer_takes_the_case_up_again_and_a_good_one_leaves_it(answers: Any, reopens: bool) -> None:
    case = closed_case()
    (token,) = plan()
    receipt = submit(token, GOOD | answers)
    ticket = get_row(Ticket, case)
    assert ticket.state == ("reopened" if reopens else "closed")
    assert receipt.ticket_ids == ((case,) if reopens else ())
    assert ticket.reopened_count == int(reopens)
    assert (ticket.ended_at is None) is reopens
    assert len(letters(case)) == int(reopens)
    assert db.session.query(Ticket).count() == 1


def test_what_happened_stands_in_the_history_with_its_reason_and_is_told_in_their_language() -> None:
    case = closed_case()
    receipt = submit(plan()[0], GOOD | {"solved": ["no"], "heard": ["1"]})
    query = select(TicketEvent.reason).where(TicketEvent.ticket_id == case, TicketEvent.new == "reopened")
    assert db.session.scalar(query) == recovery.BAD_ANSWER
    assert ("recovery", encode_id(receipt.response_id or 0)) in events(case)
    ticket = get_row(Ticket, case)
    assert ticket.customer_verdict is None
    assert ticket.next_due_at is not None
    assert [reason["params"].get("question") for reason in ticket.reasons[-2:]] == ["solved", "heard"]
    (letter,) = letters(case)
    assert (letter.language, letter.state, letter.author_id) == ("fi", "queued", None)
    assert "Avasimme asiasi uudelleen" in letter.subject


def test_pressed_twice_it_happens_once() -> None:
    case = closed_case()
    (token,) = plan()
    bad = GOOD | {"solved": ["no"]}
    assert submit(token, bad).is_first
    assert not submit(token, bad).is_first
    assert get_row(Ticket, case).reopened_count == 1
    assert len(letters(case)) == 1


def test_the_answer_is_on_the_page_of_the_case_and_among_no_complaint() -> None:
    case, viewer = closed_case(), make_viewer(role="quality")
    page = pages.get_ticket(viewer, case, now=NOW)
    assert recovery.list_asked(page) == []
    (token,) = plan()
    (asked,) = recovery.list_asked(pages.get_ticket(viewer, case, now=NOW))
    assert (asked.state, asked.lines, asked.is_bad) == ("planned", [], False)
    submit(token, GOOD | {"solved": ["no"]})
    page = pages.get_ticket(viewer, case, now=NOW)
    (asked,) = recovery.list_asked(page)
    assert asked.is_bad
    assert "Ei, asia ei tullut kuntoon" in [line.words for line in asked.lines]
    assert len(page.answered) == 1


def test_a_case_that_is_open_again_already_gets_the_answer_and_no_more() -> None:
    case = closed_case()
    (token,) = plan()
    with transaction() as session:
        ticket = session.get(Ticket, case)
        assert ticket is not None
        ticket.state, ticket.ended_at = "investigating", None
    assert submit(token, GOOD | {"solved": ["no"]}).ticket_ids == (case,)
    ticket = get_row(Ticket, case)
    assert (ticket.state, ticket.reopened_count) == ("investigating", 0)
    assert "recovery" in [field for field, _ in events(case)]
    assert letters(case) == []


def test_where_another_case_about_the_same_order_is_open_the_answer_joins_it() -> None:
    case = closed_case()
    (token,) = plan()
    old = get_row(Ticket, case)
    other = make_case(order_id=old.order_id, customer_id=old.customer_id, now=NOW)
    assert other not in (None, case)
    receipt = submit(token, GOOD | {"solved": ["no"]})
    assert receipt.ticket_ids == (other,)
    assert get_row(Ticket, case).state == "closed"
    linked = select(TicketResponse.ticket_id).where(TicketResponse.response_id == receipt.response_id)
    assert db.session.scalars(linked).all() == [other]


@pytest.mark.parametrize("why", ["confidential", "no_contact", "merged", "cancelled"])
def test_who_spoke_in_confidence_or_wants_no_contact_is_not_asked(why: str) -> None:
    case = closed_case(anonymity="confidential", may_contact=True) if why == "confidential" else closed_case()
    with transaction() as session:
        ticket = session.get(Ticket, case)
        assert ticket is not None
        if why == "no_contact":
            ticket.wants_contact = False
        if why == "merged":
            ticket.merged_into_id = ticket.id
        if why == "cancelled":
            ticket.state = "cancelled"
    assert plan() == []
    assert db.session.query(Invitation).count() == 0


def test_a_case_of_somebody_erased_stays_closed() -> None:
    case = closed_case()
    (token,) = plan()
    with transaction() as session:
        ticket = session.get(Ticket, case)
        assert ticket is not None
        customer = session.get(Customer, ticket.customer_id)
        assert customer is not None
        customer.erased_at = NOW
    submit(token, GOOD | {"solved": ["no"]})
    assert get_row(Ticket, case).state == "closed"
    assert letters(case) == []


def test_the_close_is_asked_about_though_the_person_was_asked_about_the_order_last_week() -> None:
    case = closed_case()
    ticket = get_row(Ticket, case)
    with transaction() as session:
        session.add(
            Invitation(
                survey_id=ticket.survey_id, customer_id=ticket.customer_id, unit_id=ticket.unit_id, touchpoint="delivered",
                touched_on=NOW.date(), state="sent", planned_at=NOW, sent_at=NOW - timedelta(days=7),
                send_at=NOW - timedelta(days=7),
            )
        )  # fmt: skip
    assert len(plan()) == 1


def test_an_open_case_of_the_same_person_blocks_the_asking() -> None:
    customer_id = make_customer()
    closed_case(customer_id=customer_id)
    make_case(order_id=make_order(customer_id=customer_id), customer_id=customer_id, now=NOW)
    assert plan() == []
    assert db.session.scalars(select(Invitation.skip_reason)).all() == ["open_case"]
