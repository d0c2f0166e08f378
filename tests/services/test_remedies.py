"""Remedies from the proposal to the customer's answer: limits, four eyes, budgets, cards, like cases, and races."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, Forbidden, InvalidFile, NotFound, Refused
from surveyapp.domain.policies.remedies import parse
from surveyapp.services.imports import Upload
from surveyapp.services.remedies import deciding, giving, offers
from surveyapp.services.remedies import gift_codes as pool
from surveyapp.services.remedies import pages as remedy_pages
from surveyapp.services.tickets import pages
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from surveyapp.store.remedies import GiftCode, Remedy
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.units import ROOT_ID
from tests.builders.remedies import HELSINKI, make_code, propose
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = OPENED + timedelta(hours=2)
RULE: dict[str, Any] = {
    "kinds": {
        "apology": {},
        "replacement": {},
        "gift_card": {"counts": True, "codes": True},
        "extra": {"counts": True},
    },
    "limits": {"major": {"share": 0.2, "amount": {"EUR": 75}}},
    "customer": {"days": 365, "times": 2, "amount": {"EUR": 500}},
    "budgets": {"": {"EUR": 1000}, "Finland/Oulu": {"EUR": 600}},
}


@pytest.fixture(autouse=True)
def rule(monkeypatch):
    def tell(path, message, /, **params):
        raise AssertionError((path, message))

    policy = parse(RULE, tell)
    monkeypatch.setattr(offers, "get_policy", lambda: policy)
    return policy


@pytest.fixture
def oulu(app):
    return make_unit("Finland/Oulu")


def a_case(unit_id=ROOT_ID, *, customer_id=None):
    customer_id = customer_id or make_customer()
    return make_case(
        unit_id=unit_id, order_id=make_order(unit_id=unit_id, customer_id=customer_id), customer_id=customer_id
    )


def the_remedy(ticket_id):
    db.session.expire_all()
    return db.session.scalars(select(Remedy).where(Remedy.ticket_id == ticket_id)).one()


def view(viewer, ticket_id):
    return remedy_pages.get_remedies(viewer, pages.get_ticket(viewer, ticket_id, now=NOW), zone=HELSINKI, now=NOW)


def test_within_the_limit_it_is_decided_on_at_once_and_given_with_a_card(oulu):
    viewer, case = make_viewer(role="quality"), a_case(oulu)
    late, soon = (
        make_code(code="LATE-1", expires_on=date(2027, 12, 31)),
        make_code(code="SOON-1", expires_on=date(2027, 2, 1)),
    )
    make_code(code="GONE-1", expires_on=OPENED.date() + timedelta(days=5))
    make_code(code="NEVER-1")
    assert propose(viewer, case, text="For the wait").outcome == "allowed"
    remedy = the_remedy(case)
    assert (remedy.state, remedy.over_limit, remedy.currency, remedy.budget_on) == (
        "approved", False, "EUR", date(2026, 11, 1)
    )  # fmt: skip
    giving.give(viewer, case, remedy.id, now=NOW)
    assert the_remedy(case).state == "given"
    taken = [code.id for code in db.session.scalars(select(GiftCode).where(GiftCode.remedy_id == remedy.id))]
    assert taken == [soon]
    assert get_row(GiftCode, late).remedy_id is None
    with pytest.raises(Conflict):
        giving.give(viewer, case, remedy.id, now=NOW)
    told = " ".join(
        f"{event.field} {event.old} {event.new} {event.reason}" for event in db.session.scalars(select(TicketEvent))
    )
    assert "SOON-1" not in told
    assert "remedy_state gift_card given 60.00 EUR" in told
    assert view(viewer, case).rows[0].code == "••••N-1"
    assert remedy_pages.list_given(case)[0][1] == "SOON-1"


def test_above_the_limit_another_person_approves(oulu):
    viewer, manager, case = make_viewer(role="quality"), make_viewer(role="manager"), a_case(oulu)
    verdict = propose(viewer, case, amount=Decimal(100))
    assert (verdict.outcome, the_remedy(case).state, the_remedy(case).over_limit) == (
        "needs_approval",
        "proposed",
        True,
    )
    remedy_id = the_remedy(case).id
    assert deciding.count_waiting(manager) == len(deciding.list_waiting(manager)) == 1
    with pytest.raises(Forbidden):
        deciding.approve(viewer, case, remedy_id, now=NOW)
    with pytest.raises(Refused, match="decided on"):
        giving.give(viewer, case, remedy_id, now=NOW)
    deciding.approve(manager, case, remedy_id, why="A long wait", now=NOW)
    row = the_remedy(case)
    assert (row.state, row.decided_by, row.decided_because) == ("approved", manager.user_id, "A long wait")
    with pytest.raises(Conflict):
        deciding.refuse(manager, case, remedy_id, why="Too much", now=NOW)
    assert deciding.count_waiting(manager) == 0


def test_nobody_approves_their_own_proposal(oulu):
    manager, case = make_viewer(role="manager"), a_case(oulu)
    propose(manager, case, amount=Decimal(100))
    assert deciding.count_waiting(manager) == 0
    for decide in (deciding.approve, deciding.refuse):
        with pytest.raises(Refused, match="Another person"):
            decide(manager, case, the_remedy(case).id, why="Mine", now=NOW)
    assert the_remedy(case).state == "proposed"


def test_a_refusal_needs_its_reason_and_frees_the_budget(oulu):
    viewer, manager, case = make_viewer(role="quality"), make_viewer(role="manager"), a_case(oulu)
    propose(viewer, case, amount=Decimal(200))
    assert view(viewer, case).budget.left == 400
    with pytest.raises(Refused, match="Say why"):
        deciding.refuse(manager, case, the_remedy(case).id, why=" ", now=NOW)
    deciding.refuse(manager, case, the_remedy(case).id, why="Half will do", now=NOW)
    assert view(viewer, case).budget.left == 600
    assert the_remedy(case).decided_because == "Half will do"


def test_what_is_given_cannot_be_withdrawn_what_waits_can(oulu):
    viewer, case = make_viewer(role="quality"), a_case(oulu)
    propose(viewer, case, kind="extra", amount=Decimal(20))
    with pytest.raises(Refused, match="Say why"):
        deciding.withdraw(viewer, case, the_remedy(case).id, why="", now=NOW)
    deciding.withdraw(viewer, case, the_remedy(case).id, why="The customer wants a call only", now=NOW)
    assert the_remedy(case).state == "withdrawn"
    with pytest.raises(Refused, match="not given yet"):
        deciding.withdraw(viewer, case, the_remedy(case).id, why="Again", now=NOW)


def test_words_alone_are_given_by_the_decision(oulu):
    viewer, case = make_viewer(role="quality"), a_case(oulu)
    propose(viewer, case, kind="apology", amount=None)
    assert (the_remedy(case).state, the_remedy(case).currency) == ("given", None)


def test_outside_the_rule_a_reason_makes_it_an_exception_for_another_person(oulu):
    viewer, case = make_viewer(role="quality"), a_case(oulu)
    with pytest.raises(Refused, match="does not know this remedy"):
        propose(viewer, case, kind="refund")
    assert (
        propose(viewer, case, kind="refund", exception_because="Promised on the telephone").outcome == "needs_approval"
    )
    row = the_remedy(case)
    assert (row.state, row.exception_because) == ("proposed", "Promised on the telephone")


def test_a_budget_covers_everything_below_and_is_counted_by_month(oulu):
    viewer = make_viewer(role="quality")
    helsinki = make_unit("Finland/Helsinki")
    cases = [a_case(oulu), a_case(helsinki), a_case(oulu)]
    propose(viewer, cases[0], amount=Decimal(70))
    propose(viewer, cases[1], amount=Decimal(50))
    # What does not count and what was in another month takes nothing.
    propose(viewer, cases[2], kind="replacement", amount=Decimal(900))
    propose(viewer, cases[2], amount=Decimal(10), now=OPENED + timedelta(days=20))
    found = view(viewer, cases[0])
    assert [(budget.unit, budget.total, budget.spent, budget.here, budget.left) for budget in found.budgets] == [
        ("Oulu", 600, 70, 70, 530),
        (found.budgets[1].unit, 1000, 120, 70, 880),
    ]
    assert found.limit == 75
    assert found.counted == 70
    assert view(viewer, cases[2]).cost == [("EUR", Decimal(910))]


def test_the_month_is_the_one_of_the_unit(app):
    viewer = make_viewer(role="quality")
    case = a_case(make_unit("Japan", timezone="Asia/Tokyo"))
    # 30 November 16:00 in Greenwich is December in Tokyo.
    propose(viewer, case, now=OPENED.replace(day=30, hour=16))
    assert the_remedy(case).budget_on == date(2026, 12, 1)


def test_a_customer_who_is_given_often_is_looked_at_twice(oulu):
    viewer, customer_id = make_viewer(role="quality"), make_customer()
    for outcome in ("allowed", "allowed", "needs_approval"):
        assert propose(viewer, a_case(oulu, customer_id=customer_id)).outcome == outcome
    a_year_later = OPENED + timedelta(days=366)
    assert propose(viewer, a_case(oulu, customer_id=customer_id), now=a_year_later).outcome == "allowed"


def test_like_cases_need_five_and_beyond_ones_units_three_units(oulu):
    viewer = make_viewer(role="quality", unit_ids=[oulu])
    others = [make_unit("Finland/Turku"), make_unit("Finland/Helsinki")]
    lead = make_viewer(role="manager")
    case = a_case(oulu)

    def give(unit_id, amount):
        ticket_id = a_case(unit_id)
        with transaction() as session:
            session.get(Ticket, ticket_id).theme = "late_delivery"
        propose(lead, ticket_id, amount=Decimal(amount))

    with transaction() as session:
        session.get(Ticket, case).theme = "late_delivery"
    for amount in (30, 40, 50, 60):
        give(others[0], amount)
    assert view(viewer, case).like is None
    give(others[1], 70)
    give(oulu, 20)
    found = view(viewer, case).like
    assert (found.n, found.median) == (6, Decimal(45))
    for amount in (10, 10, 10, 10):
        give(oulu, amount)
    # Now the unit has five of its own.
    assert view(viewer, case).like.n == 5
    assert view(viewer, case).like.median == 10


def test_the_customer_accepts_or_declines_what_was_given(oulu):
    viewer, case = make_viewer(role="quality"), a_case(oulu)
    propose(viewer, case, kind="extra", amount=Decimal(20))
    remedy_id = the_remedy(case).id
    with pytest.raises(Refused, match="not given yet"), transaction() as session:
        giving.answer_as_customer(session, case, remedy_id, "accepted", now=NOW)
    giving.give(viewer, case, remedy_id, now=NOW)
    with pytest.raises(NotFound), transaction() as session:
        giving.answer_as_customer(session, 1, remedy_id, "accepted", now=NOW)
    with transaction() as session:
        giving.answer_as_customer(session, case, remedy_id, "accepted", now=NOW)
    assert (the_remedy(case).state, the_remedy(case).answered_at) == ("accepted", NOW)
    giving.record_answer(viewer, case, remedy_id, "declined", now=NOW)
    assert view(viewer, case).budget.left == 600
    with pytest.raises(Refused):
        giving.record_answer(viewer, case, remedy_id, "perhaps", now=NOW)


def test_without_a_card_of_the_amount_it_says_which_there_are(oulu):
    viewer, case = make_viewer(role="quality"), a_case(oulu)
    propose(viewer, case)
    with pytest.raises(Refused, match="No gift card in EUR is left"):
        giving.give(viewer, case, the_remedy(case).id, now=NOW)
    make_code(amount=50)
    make_code(amount=60, currency="SEK")
    with pytest.raises(Refused) as refused:
        giving.give(viewer, case, the_remedy(case).id, now=NOW)
    assert refused.value.params["free"] == "50.00"
    assert the_remedy(case).state == "approved"


def test_foreign_cases_and_their_remedies_are_not_there(oulu):
    viewer, case, other = make_viewer(role="quality"), a_case(oulu), a_case(oulu)
    propose(viewer, case, amount=Decimal(100))
    remedy_id = the_remedy(case).id
    stranger = make_viewer(role="manager", unit_ids=[make_unit("Sweden")])
    for act in (
        lambda: deciding.approve(stranger, case, remedy_id, now=NOW),
        lambda: giving.give(stranger, case, remedy_id, now=NOW),
        lambda: deciding.approve(make_viewer(role="manager"), other, remedy_id, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert deciding.list_waiting(stranger) == []
    with pytest.raises(Forbidden):
        deciding.list_waiting(viewer)


CODES = b"code,amount,currency,expires_on\nAB-0001,50,EUR,2027-12-31\nAB-0002,25.5,SEK,\n"


def load(content, **who):
    return pool.import_codes(Upload("cards.csv", BytesIO(content)), zone=HELSINKI, now=NOW, **who)


def test_codes_come_in_all_or_none_and_the_pool_is_counted(app):
    admin = make_viewer(role="admin")
    assert load(CODES, viewer=admin) == 2
    make_code(code="ENDS-SOON", amount=50, expires_on=date(2026, 12, 20))
    make_code(code="ENDED-1", amount=50, expires_on=date(2026, 11, 1))
    found = pool.get_pool(admin, today=date(2026, 11, 21))
    assert [(each.currency, each.amount, each.free, each.soon, each.given, each.gone) for each in found.stocks] == [
        ("EUR", Decimal(50), 2, 1, 0, 1),
        ("SEK", Decimal("25.50"), 1, 0, 0, 0),
    ]
    assert [each.code for each in found.expiring] == ["••••SOON"]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "gift_codes_imported")).one()
    assert "AB-0001" not in str(event.details)
    with pytest.raises(InvalidFile) as refused:
        load(b"code,amount,currency\nAB-0001,50,EUR\nAB-0003,x,EUR\nAB-0004,5,EUR\nAB-0004,5,EUR\n")
    assert [fault.line for fault in refused.value.faults] == [2, 3, 5]
    assert "AB-000" not in " ".join(str(fault) for fault in refused.value.faults)
    assert len(db.session.scalars(select(GiftCode)).all()) == 4


def test_only_admins_see_and_fill_the_pool(app):
    manager = make_viewer(role="manager")
    with pytest.raises(Forbidden):
        load(CODES, viewer=manager)
    with pytest.raises(Forbidden):
        pool.get_pool(manager, today=date(2026, 11, 21))


def at_once(app: Flask, acts: list[Any]) -> list[Any]:
    """Run all acts at the same moment, each in a thread and a session of its own; return what each gave or raised."""
    start = Barrier(len(acts))

    def run(act: Any) -> Any:
        with app.app_context():
            try:
                start.wait(60)
                return act()
            except (Refused, Conflict) as fault:
                return fault
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_many_at_once_never_overrun_a_budget(app, oulu):
    viewer = make_viewer(role="quality")
    cases = [a_case(oulu) for _ in range(12)]
    versions = [(ticket_id, get_row(Ticket, ticket_id).version) for ticket_id in cases]
    db.session.remove()

    def act(ticket_id: int, version: int) -> Any:
        return deciding.propose(
            viewer,
            ticket_id,
            version,
            kind="extra",
            text="",
            amount=Decimal(70),
            exception_because="",
            zone=HELSINKI,
            now=NOW,
        )

    results = at_once(app, [lambda each=each: act(*each) for each in versions])
    # 600 holds eight times 70.
    assert sum(not isinstance(result, Exception) for result in results) == 8
    assert sum(isinstance(result, Refused) for result in results) == 4
    assert sum(row.amount for row in db.session.scalars(select(Remedy))) == 560


def test_two_cases_never_get_one_card(app, oulu):
    viewer, manager = make_viewer(role="quality"), make_viewer(role="manager")
    for number in range(3):
        make_code(code=f"CARD-{number}")
    cases = [a_case(oulu) for _ in range(6)]
    for ticket_id in cases:
        propose(viewer, ticket_id)
    remedies = {ticket_id: the_remedy(ticket_id).id for ticket_id in cases}
    db.session.remove()
    results = at_once(app, [lambda each=each: giving.give(manager, each, remedies[each], now=NOW) for each in cases])
    assert sum(result is None for result in results) == 3
    taken = db.session.scalars(select(GiftCode.remedy_id)).all()
    assert len(set(taken)) == 3
    assert None not in taken


def test_one_remedy_is_given_once_however_many_press(app, oulu):
    viewer, case = make_viewer(role="quality"), a_case(oulu)
    for number in range(4):
        make_code(code=f"CARD-{number}")
    propose(viewer, case)
    remedy_id = the_remedy(case).id
    db.session.remove()
    results = at_once(app, [lambda: giving.give(viewer, case, remedy_id, now=NOW) for _ in range(4)])
    assert sum(result is None for result in results) == 1
    assert len(db.session.scalars(select(GiftCode).where(GiftCode.remedy_id.is_not(None))).all()) == 1
