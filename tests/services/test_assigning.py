"""Automatic assignment on both databases: switched on it gives what is new, in a fair round, to people who are there."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.services import absences, policies
from surveyapp.services.tickets import assigning, work
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.users import User
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

HELSINKI = ZoneInfo("Europe/Helsinki")
BEFORE, NOW = OPENED - timedelta(hours=1), OPENED + timedelta(hours=1)
TODAY = date(2026, 11, 20)


@pytest.fixture
def admin(app):
    policies.forget_known()
    return make_viewer(role="admin", email="elina@example.com")


def switch_on(admin, text="otherwise: {role: quality}", *, now=BEFORE):
    policies.save(admin, "assignment", f"enabled: true\n{text}\n", None, now=now)


def run(now=NOW):
    return assigning.assign_cases(HELSINKI, now=now)


def owner(ticket_id):
    return get_row(Ticket, ticket_id).owner_id


def test_as_shipped_nothing_is_given(admin):
    make_viewer(role="quality")
    ticket_id = make_case()
    assert run() == {"given": 0, "left": 0}
    assert owner(ticket_id) is None


def test_new_cases_go_round_and_what_came_before_is_left(admin):
    people = [make_viewer(role="quality").user_id for _ in range(3)]
    old = make_case(now=BEFORE - timedelta(hours=1))
    switch_on(admin)
    made = [make_case(now=OPENED + timedelta(minutes=minute)) for minute in range(7)]
    assert run() == {"given": 7, "left": 0}
    given = [owner(each) for each in made]
    assert sorted(given.count(each) for each in people) == [2, 2, 3]
    assert owner(old) is None
    [event] = db.session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == made[0], TicketEvent.field == "owner_id")
    )
    assert (event.user_id, event.old, event.new) == (None, None, str(given[0]))
    assert get_row(Ticket, made[0]).version == 2
    assert run() == {"given": 0, "left": 0}


def test_a_later_change_of_the_rule_does_not_forget_what_waits(admin):
    switch_on(admin, "otherwise: {people: [nobody@example.com]}")
    ticket_id = make_case()
    assert run() == {"given": 0, "left": 1}
    mikko = make_viewer(role="quality").user_id
    switch_on(admin, now=NOW)
    assert run() == {"given": 1, "left": 0}
    assert owner(ticket_id) == mikko


def test_the_heavier_desk_waits(admin):
    busy, idle = (make_viewer(role="quality").user_id for _ in range(2))
    urgent = make_case(now=BEFORE - timedelta(hours=2))
    with transaction() as session:
        session.get(Ticket, urgent).owner_id, session.get(Ticket, urgent).priority = busy, "urgent"
    switch_on(admin)
    made = [make_case(now=OPENED) for _ in range(2)]
    run()
    assert [owner(each) for each in made] == [idle, idle]


def test_rules_decide_by_unit_language_and_what_was_bought(admin):
    oulu = make_unit("Finland/Oulu")
    karin = make_viewer(role="manager", email="karin@example.com")
    local = make_viewer(role="quality", email="local@example.com", unit_ids=[oulu])
    swede = make_viewer(role="quality", email="swede@example.com")
    switch_on(
        admin,
        """
rules:
  - when: {unit: Finland/Oulu}
    to: {people: [local@example.com]}
  - when: {category: furniture}
    to: {group: chairs}
groups: {chairs: [karin@example.com]}
otherwise: {role: quality}
speaks: {local@example.com: [sv], swede@example.com: [sv]}
""",
    )
    in_oulu, chair, other = make_case(unit_id=oulu), make_case(order_id=make_order()), make_case()
    assert run() == {"given": 1, "left": 2}
    # The builder's customers answer in Finnish, which neither of the two is known to speak.
    assert [owner(each) for each in (in_oulu, chair, other)] == [None, karin.user_id, None]
    with transaction() as session:
        for each in (in_oulu, other):
            session.get(Ticket, each).language = "sv"
    run()
    assert [owner(each) for each in (in_oulu, other)] == [local.user_id, swede.user_id]


def test_who_is_away_disabled_or_sees_other_units_gets_nothing_and_a_named_persons_deputy_does(admin):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    away = make_viewer(role="quality", email="away@example.com", unit_ids=[oulu])
    deputy = make_viewer(role="manager", email="deputy@example.com", unit_ids=[oulu])
    make_viewer(role="quality", unit_ids=[turku])
    closed = make_viewer(role="quality", unit_ids=[oulu])
    with transaction() as session:
        session.get(User, closed.user_id).disabled_at = BEFORE
    absences.add_absence(away, away.user_id, TODAY, TODAY, deputy.user_id, today=TODAY, now=BEFORE)
    switch_on(admin)
    ticket_id = make_case(unit_id=oulu)
    assert run() == {"given": 0, "left": 1}
    switch_on(admin, "rules: [{to: {people: [Away@example.com]}}]", now=NOW)
    assert run() == {"given": 1, "left": 0}
    assert owner(ticket_id) == deputy.user_id


def test_what_somebody_took_or_gave_back_is_left_alone(admin):
    mikko = make_viewer(role="quality")
    switch_on(admin)
    taken, returned = make_case(), make_case()
    boss = make_viewer(role="manager")
    work.assign(boss, taken, 1, boss.user_id, now=NOW)
    work.assign(mikko, returned, 1, mikko.user_id, now=NOW)
    work.assign(mikko, returned, get_row(Ticket, returned).version, None, now=NOW)
    assert run() == {"given": 0, "left": 0}
    with transaction() as session:
        assert assigning.assign_new(session, taken, zone=HELSINKI, now=NOW) is None
    assert (owner(taken), owner(returned)) == (boss.user_id, None)


def test_a_case_whose_acknowledgement_is_out_is_acknowledged_by_being_given(admin):
    make_viewer(role="quality")
    switch_on(admin)
    ticket_id = make_case(customer_id=make_customer())
    run()
    assert get_row(Ticket, ticket_id).state == "acknowledged"
