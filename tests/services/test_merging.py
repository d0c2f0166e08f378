"""Merging doubles on both databases: everything lives on in one case, and nobody's is merged by mistake."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.tickets import states
from surveyapp.services.tickets import lists, merging, moves, tags, work
from surveyapp.services.tickets.bulk import Pick
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent, TicketLink, TicketNote, TicketResponse
from surveyapp.store.units import ROOT_ID
from surveyapp.store.worklists import TicketContact, TicketTag
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = OPENED + timedelta(hours=1)


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Mikko Laine")


@pytest.fixture
def aino(app):
    return make_customer()


def pick(ticket_id):
    return Pick(ticket_id, get_row(Ticket, ticket_id).version)


def merge(viewer, stays, *doubles, **more):
    merging.merge(viewer, pick(stays), [pick(each) for each in doubles], why="The same table", now=NOW, **more)


def count(model, ticket_id, column="ticket_id"):
    return len(db.session.scalars(select(model).where(getattr(model, column) == ticket_id)).all())


def test_everything_of_the_double_lives_on_in_the_case_that_stays(viewer, aino):
    order_id = make_order(customer_id=aino, number="48211")
    stays = make_case(customer_id=aino, now=OPENED)
    double = make_case(customer_id=aino, order_id=order_id, now=OPENED - timedelta(hours=3))
    key = get_row(Ticket, double).dedupe_key
    due = get_row(Ticket, double).answer_due_at
    work.add_note(viewer, double, "She rang twice", now=NOW)
    work.add_action(viewer, double, kind="correction", text="A chair", owner_id=None, due_on=None, cost=None, now=NOW)
    for each in (stays, double):
        tags.add_tag(viewer, each, "vip", now=NOW)
    tags.add_tag(viewer, double, "courier x", now=NOW)
    with transaction() as session:
        session.get(Ticket, double).effort_minutes = 20
        session.get(Ticket, stays).effort_minutes = 5
        session.add(TicketPromise(ticket_id=double, kind="callback", due_at=NOW, made_at=NOW))
        session.add(
            Remedy(
                ticket_id=double, kind="apology", state="given", unit_id=ROOT_ID, budget_on=NOW.date(), proposed_at=NOW
            )
        )
        action = Ticket(
            number=1, kind="corrective_action", state="received", dedupe_key="action:x", title="Couriers", unit_id=ROOT_ID,
            receipt_channel="own", reasons=[], priority="normal", opened_at=NOW,
        )  # fmt: skip
        session.add(action)
        session.flush()
        session.add_all(
            [TicketLink(action_id=action.id, case_id=stays), TicketLink(action_id=action.id, case_id=double)]
        )
        session.add(Message(
            ticket_id=double, direction="in", kind="reply", channel="mail", state="received", language="fi", subject="",
            body="Hei", created_at=NOW, send_at=NOW,
        ))  # fmt: skip
    letters = count(Message, stays) + count(Message, double)
    merge(viewer, stays, double)

    for model in (TicketResponse, Message, TicketPromise, Remedy, TicketNote, TicketAction, TicketTag):
        assert count(model, double) == 0, model
    assert count(TicketLink, double, "case_id") == 0
    assert count(TicketLink, stays, "case_id") == 1
    assert count(TicketResponse, stays) == 2
    assert count(Message, stays) == letters
    assert (
        count(TicketPromise, stays)
        == count(Remedy, stays)
        == count(TicketNote, stays)
        == count(TicketAction, stays)
        == 1
    )
    assert list(tags.tags_of(stays)) == ["courier x", "vip"]

    kept, gone = get_row(Ticket, stays), get_row(Ticket, double)
    assert (gone.state, gone.merged_into_id, gone.end_reason) == (states.CANCELLED, stays, "The same table")
    assert gone.ended_at is not None
    # The earlier promise holds, and further complaints about the order join the case that stays.
    assert (kept.order_id, kept.dedupe_key, kept.effort_minutes) == (order_id, key, 25)
    assert kept.answer_due_at == due
    assert make_case(order_id=order_id, customer_id=aino, now=NOW) == stays
    said = {(event.ticket_id, event.field, event.new) for event in db.session.scalars(select(TicketEvent))}
    assert (stays, "merged", f"K-{gone.number}") in said
    assert (double, "merged_into", f"K-{kept.number}") in said
    assert merging.find_survivor(viewer, double) == (stays, f"K-{kept.number}")
    assert merging.list_doubles(stays) == [(double, f"K-{gone.number}")]
    assert [row.id for row in lists.list_tickets(viewer, lists.Filter(), now=NOW).rows] == [stays]


def test_a_double_of_a_double_lives_on_in_the_last_one_and_stays_ended(viewer, aino):
    first, second, third = (make_case(customer_id=aino) for _ in range(3))
    merge(viewer, second, first)
    merge(viewer, third, second)
    assert get_row(Ticket, first).merged_into_id == third
    assert count(TicketResponse, third) == 3
    with pytest.raises(Refused, match="cannot be taken apart"):
        moves.move(viewer, first, get_row(Ticket, first).version, states.REOPENED, why="By mistake", now=NOW)


def test_several_doubles_with_the_same_tag_merge_at_once(viewer, aino):
    made = [make_case(customer_id=aino) for _ in range(4)]
    for each in made[1:]:
        tags.add_tag(viewer, each, "vip", now=NOW)
    merge(viewer, made[0], *made[1:])
    assert list(tags.tags_of(made[0])) == ["vip"]
    assert count(TicketResponse, made[0]) == 4


def test_cases_of_different_customers_merge_only_when_somebody_says_so(viewer, aino):
    karin = make_customer(name="Karin Holm")
    stays, double = make_case(customer_id=aino), make_case(customer_id=karin)
    assert merging.get_candidates(viewer, [stays, double]).crosses
    with pytest.raises(Refused, match="different customers"):
        merge(viewer, stays, double)
    assert get_row(Ticket, double).merged_into_id is None
    merge(viewer, stays, double, is_confirmed=True)
    [contact] = db.session.scalars(select(TicketContact).where(TicketContact.ticket_id == stays)).all()
    assert contact.customer_id == karin


def test_a_confidential_case_is_never_merged_with_one_that_names_the_customer(viewer, aino):
    stays, double = make_case(customer_id=aino), make_case(customer_id=aino, anonymity="confidential")
    with pytest.raises(Refused, match="confidential"):
        merge(viewer, stays, double, is_confirmed=True)
    found = merging.get_candidates(viewer, [stays, double])
    assert {each.id: each.customer for each in found.cases} == {stays: "Aino Lehtinen", double: None}


def test_what_has_changed_ended_or_is_not_there_stops_the_whole_merge(app, viewer, aino):
    stays, double, third = (make_case(customer_id=aino) for _ in range(3))
    seen = pick(double)
    work.rename(viewer, double, seen.version, "Another title", now=NOW)
    with pytest.raises(Conflict):
        merging.merge(viewer, pick(stays), [seen, pick(third)], why="x", now=NOW)
    with pytest.raises(Refused, match="two at least"):
        merging.merge(viewer, pick(stays), [], why="x", now=NOW)
    moves.move(viewer, third, get_row(Ticket, third).version, states.CANCELLED, why="Nothing", now=NOW)
    with pytest.raises(Refused, match="Only open cases"):
        merge(viewer, stays, double, third)
    foreign = make_case(unit_id=make_unit("Finland/Turku"))
    local = make_viewer(role="quality", unit_ids=[make_unit("Finland/Oulu")])
    with pytest.raises(NotFound):
        merge(local, foreign, stays)
    with pytest.raises(Forbidden):
        merge(make_viewer(role="analyst"), stays, double)
    assert {get_row(Ticket, each).merged_into_id for each in (stays, double, third, foreign)} == {None}
