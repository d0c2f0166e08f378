"""Telling everybody who complained of a cause: proven first, once, capped, consented, in each one's language."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Forbidden, NotFound, Refused
from surveyapp.services import opt_outs
from surveyapp.services.actions import telling
from surveyapp.services.transactions import transaction
from surveyapp.store import opt_outs as opt_out_store
from surveyapp.store.corrective_actions import CorrectiveAction
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.builders.actions import lock_criterion, make_action
from tests.builders.tickets import OPENED, get_row, make_case, make_customer
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
KEY = "a key of tests"
CHANGED = {"fi": "Paketit lähtevät nyt toisen kuljetusliikkeen mukana.", "en": "Another courier."}


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Mikko Laine")


def case_of(email, *, name="Aino Lehtinen", **more):
    return make_case(customer_id=make_customer(email=email, name=name), **more)


def proven(case_ids, *, verdict="effective"):
    action_id = make_action(case_ids=case_ids)
    lock_criterion(action_id, verdict=verdict)
    set_state(action_id, "verifying")
    return action_id


def set_state(action_id, state):
    with transaction() as session:
        session.get(Ticket, action_id).state = state


def tell(viewer, action_id, changed=CHANGED, *, now=OPENED):
    return telling.tell(viewer, action_id, changed, secret_key=KEY, now=now)


def found(viewer, action_id, *, now=OPENED):
    return telling.get_telling(viewer, action_id, secret_key=KEY, now=now)


def letters():
    db.session.expire_all()
    return list(db.session.scalars(select(Message).where(Message.kind == "cause_removed")))


def test_everybody_hears_once_and_it_stands_everywhere(viewer):
    cases = [case_of("aino@x.example"), case_of("onni@x.example", name="Onni Niemi")]
    action_id = proven(cases)
    assert tell(viewer, action_id) == 2
    assert tell(viewer, action_id, now=OPENED + timedelta(days=90)) == 2
    sent = letters()
    assert {message.ticket_id for message in sent} == set(cases)
    assert all(message.state == "queued" and message.author_id == viewer.user_id for message in sent)
    assert all(CHANGED["fi"] in message.body for message in sent)
    assert {"Hei Aino Lehtinen,", "Hei Onni Niemi,"} == {message.body.splitlines()[0] for message in sent}
    own = get_row(CorrectiveAction, action_id)
    assert (own.told_at, own.told_count) == (OPENED, 2)
    events = db.session.execute(select(TicketEvent.ticket_id, TicketEvent.field, TicketEvent.new)).all()
    assert {(case, "message", "cause_removed") for case in cases} <= {tuple(event) for event in events}
    assert (action_id, "told", "2") in {tuple(event) for event in events}


def test_who_is_left_out_is_counted_by_reason(viewer):
    erased, quiet, cancelled, opted = (
        case_of(f"{name}@x.example") for name in ("erased", "quiet", "cancelled", "opted")
    )
    told, twice = case_of("Told@x.example"), case_of("told@x.example")
    no_address = case_of(None)
    with transaction() as session:
        session.get(Customer, session.get(Ticket, erased).customer_id).erased_at = OPENED
        session.get(Ticket, quiet).wants_contact = False
        session.get(Ticket, cancelled).state = "cancelled"
        opt_out_store.add_opt_out(session, opt_outs.hash_address(KEY, "opted@x.example"), now=OPENED)
    action_id = proven([erased, quiet, cancelled, opted, told, twice, no_address])
    page = found(viewer, action_id)
    assert page.counts == {"fi": 1}
    assert page.left_out == {
        "erased": 1, "withdrawn": 1, "no_contact": 1, "no_address": 1, "opted_out": 1, "same_person": 1,
    }  # fmt: skip
    assert tell(viewer, action_id) == 1


@pytest.mark.parametrize(("days", "is_told"), [(29, False), (31, True)])
def test_a_person_hears_of_one_cause_in_thirty_days(viewer, days, is_told):
    tell(viewer, proven([case_of("aino@x.example")]))
    second = make_action(case_ids=[case_of("aino@x.example")], theme="damaged")
    lock_criterion(second, verdict="effective")
    set_state(second, "closed")
    page = found(viewer, second, now=OPENED + timedelta(days=days))
    assert page.total == int(is_told)
    assert page.left_out == ({} if is_told else {"capped": 1})


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (None, "verifying"),
        ("not_effective", "verifying"),
        ("not_enough_data", "verifying"),
        ("effective", "reopened"),
        ("effective", "investigating"),
        ("effective", "cancelled"),
    ],
)
def test_nobody_is_told_before_it_is_proven_or_after_it_came_back(viewer, verdict, state):
    action_id = proven([case_of("aino@x.example")], verdict=verdict)
    set_state(action_id, state)
    assert found(viewer, action_id).refusal is not None
    with pytest.raises(Refused):
        tell(viewer, action_id)
    assert letters() == []


def test_something_is_to_be_written_in_every_language_that_somebody_reads(viewer):
    action_id = proven([case_of("aino@x.example")])
    for changed in ({}, {"en": "Another courier."}, {"fi": "  "}, {"fi": "x" * 2001}):
        with pytest.raises(Refused):
            tell(viewer, action_id, changed)
    (letter,) = telling.preview(viewer, action_id, CHANGED, secret_key=KEY, now=OPENED)
    assert letter.language == "fi"
    assert CHANGED["fi"] in letter.body
    assert letters() == []


def test_a_confidential_case_is_told_without_a_name(viewer):
    action_id = proven([case_of("aino@x.example", anonymity="confidential", may_contact=True)])
    assert tell(viewer, action_id) == 1
    (message,) = letters()
    assert "Aino" not in message.body


def test_only_who_sees_and_may_write_tells(viewer):
    unit_id = make_unit("Finland/Oulu")
    make_unit("Sweden/Lund")
    action_id = proven([case_of("aino@x.example")])
    case_id = case_of("onni@x.example", unit_id=unit_id)
    elsewhere = make_viewer(role="quality", unit_ids=[make_unit("Sweden/Lund")])
    with pytest.raises(NotFound):
        found(elsewhere, action_id)
    with pytest.raises(NotFound):
        tell(elsewhere, action_id)
    with pytest.raises(NotFound):
        tell(viewer, case_id)
    with pytest.raises(Forbidden):
        tell(make_viewer(role="analyst"), action_id)
