"""A complaint opens a case: once for each matter, numbered, timed, acknowledged; and none where none may be."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from surveyapp.domain.ticket_rules import RuleContext, TicketProposal
from surveyapp.services.tickets.opening import Complaint, open_cases
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket, TicketEvent, TicketResponse
from surveyapp.store.units import ROOT_ID
from tests.builders.definitions import make_survey
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order

pytestmark = pytest.mark.usefixtures("app")


def test_a_complaint_opens_a_case_with_number_title_due_times_and_acknowledgement():
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id, number="48211")
    ticket = get_row(Ticket, make_case(order_id=order_id, customer_id=customer_id))
    assert (ticket.kind, ticket.state, ticket.number, ticket.version) == ("case", "received", 1, 1)
    assert ticket.title == "It was late · Dining table"
    assert (ticket.severity, ticket.impact, ticket.priority, ticket.rule) == ("major", "one", "normal", "choice")
    assert len(ticket.reasons) == 2
    assert ticket.acknowledge_due_at == OPENED + timedelta(hours=4)
    assert ticket.acknowledged_at == OPENED
    assert ticket.next_due_at == ticket.answer_due_at == OPENED + timedelta(days=4)
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.state, message.channel, message.language) == (
        "acknowledgement",
        "queued",
        "mail",
        "fi",
    )
    assert "48211" in message.subject
    assert "Aino Lehtinen" in message.body
    assert "Se myöhästyi" in message.body
    assert "neljä päivää myöhässä" in message.body


def test_a_further_answer_about_the_order_joins_the_open_case():
    order_id = make_order()
    first = make_case(order_id=order_id)
    second = make_case(order_id=order_id, now=OPENED + timedelta(days=1))
    assert first == second
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert db.session.scalar(select(func.count()).select_from(TicketResponse)) == 2
    fields = db.session.scalars(select(TicketEvent.field).order_by(TicketEvent.at)).all()
    assert fields == ["state", "response"]


@pytest.mark.parametrize("kinds", [("identified", "confidential"), ("confidential", "identified")])
def test_a_confidential_answer_never_stands_on_a_case_that_names_the_customer(kinds):
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id)
    cases = [make_case(order_id=order_id, customer_id=customer_id, anonymity=kind) for kind in kinds]
    assert cases[0] != cases[1]
    again = [make_case(order_id=order_id, customer_id=customer_id, anonymity=kind) for kind in kinds]
    assert again == cases


def test_an_answer_after_the_end_opens_a_new_case_under_the_next_number():
    order_id = make_order()
    first = make_case(order_id=order_id)
    with transaction() as session:
        session.get(Ticket, first).ended_at = OPENED
    second = make_case(order_id=order_id)
    assert first != second
    assert get_row(Ticket, second).number == 2


@pytest.mark.parametrize(
    ("customer", "anonymity", "may_contact", "is_queued"),
    [
        ({}, "identified", None, True),
        ({}, "identified", True, True),
        ({}, "identified", False, False),
        ({"email": None, "phone": "+358401234567"}, "identified", True, False),
        ({}, "confidential", None, False),
        ({}, "confidential", False, False),
        ({}, "confidential", True, True),
    ],
)
def test_only_who_may_be_written_to_is_written_to(customer, anonymity, may_contact, is_queued):
    customer_id = make_customer(**customer)
    order_id = make_order(customer_id=customer_id, number="48211")
    ticket = get_row(
        Ticket, make_case(order_id=order_id, customer_id=customer_id, anonymity=anonymity, may_contact=may_contact)
    )
    messages = db.session.scalars(select(Message)).all()
    assert bool(messages) is is_queued
    assert (ticket.acknowledged_at is not None) is is_queued
    assert ticket.is_confidential is (anonymity == "confidential")
    if messages and ticket.is_confidential:
        assert "Aino" not in messages[0].body
        assert "48211" not in messages[0].subject + messages[0].body


def test_an_anonymous_answer_opens_no_case():
    context = RuleContext(make_survey(anonymity="anonymous"), {}, None, 5, ROOT_ID)
    proposal = TicketProposal("case", "score", (), "major", None, "response:5")
    with transaction() as session:
        assert open_cases(session, [proposal], Complaint(context, survey_id=1), now=OPENED) == []
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_a_satisfied_answer_opens_no_case():
    assert make_case(answers={"recommend": 9}) is None


def test_opening_takes_four_statements_and_joining_four():
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id)
    # The first letter of a process also counts whether promised times are kept.
    make_case(order_id=make_order(), customer_id=customer_id)
    counts = []
    for _ in range(2):
        statements: list[str] = []

        def count(_connection, _cursor, statement, *_rest, seen=statements):
            if "ticket" in statement or "messages" in statement:
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        make_case(order_id=order_id, customer_id=customer_id)
        event.remove(db.engine, "before_cursor_execute", count)
        counts.append(len(statements))
    assert counts == [4, 4]
