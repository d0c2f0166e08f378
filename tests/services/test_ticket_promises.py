"""Promises of cases: made, kept, moved, withdrawn, made by a letter, and counted for the ledger."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.domain.tickets import cases, states
from surveyapp.services.tickets import promising, words, work
from surveyapp.services.tickets.changes import changing
from surveyapp.services.tickets.pages import get_ticket
from surveyapp.services.tickets.promising import NewPromise
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
HELSINKI = ZoneInfo("Europe/Helsinki")
NOW = OPENED + timedelta(hours=2)
DUE = NOW + timedelta(days=2)


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality")


@pytest.fixture
def case(app):
    customer_id = make_customer()
    return make_case(order_id=make_order(customer_id=customer_id), customer_id=customer_id)


def make(viewer, case, **facts):
    promising.promise(viewer, case, **{"kind": "callback", "text": "", "due_at": DUE, "now": NOW, **facts})


def only(case):
    db.session.expire_all()
    return db.session.scalars(select(TicketPromise).where(TicketPromise.ticket_id == case)).one()


def lines(viewer, case, now=NOW):
    return promising.list_promises(viewer, case, zone=HELSINKI, now=now)


def test_a_case_is_not_closed_while_a_promise_of_ours_runs(viewer, case):
    make(viewer, case)
    make(viewer, case, kind="other", text="Send a photo", party="customer")
    needs = [need.code for need in cases.missing(get_ticket(viewer, case, now=NOW).facts, states.CLOSED)]
    assert needs[-1] == "promises"
    ours = next(line.promise.id for line in lines(viewer, case) if line.promise.party == "us")
    promising.keep(viewer, case, ours, now=NOW)
    with changing(viewer, case, now=NOW) as change:
        assert [need.code for need in cases.missing(change.facts(), states.CLOSED)] == needs[:-1]


def test_promises_stand_in_the_order_of_their_times_with_their_verdicts(viewer, case):
    make(viewer, case, kind="money", text="€60 to the account", due_at=DUE + timedelta(days=5))
    make(viewer, case)
    make(viewer, case, kind="other", text="Send a photo", party="customer", due_at=DUE - timedelta(hours=1))
    found = lines(viewer, case)
    assert [(each.promise.kind, each.promise.party, each.verdict) for each in found] == [
        ("other", "customer", "open"), ("callback", "us", "open"), ("money", "us", "open"),
    ]  # fmt: skip
    promising.keep(viewer, case, found[1].promise.id, now=DUE + timedelta(hours=3))
    after = lines(viewer, case, now=DUE + timedelta(days=1))
    assert [(each.verdict, each.is_running, each.is_late) for each in after] == [
        ("broken", True, True), ("broken", False, False), ("open", True, False),
    ]  # fmt: skip
    told = [(event.old, event.new) for event in db.session.scalars(select(TicketEvent)) if event.field == "promise"]
    assert sorted(told) == [("callback", "kept"), ("callback", "made"), ("money", "made"), ("other", "made")]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"due_at": NOW}, "must lie ahead"),
        ({"due_at": NOW - timedelta(days=1)}, "must lie ahead"),
        ({"due_at": NOW + timedelta(days=800)}, "that far ahead"),
        ({"due_at": None}, "without a time is none"),
        ({"kind": "pony"}, "Choose what is promised"),
        ({"party": "nobody"}, "Choose what is promised"),
        ({"kind": "other"}, "Write what is promised"),
        ({"text": "x" * 301}, "Shorten the text"),
    ],
)
def test_what_is_no_promise_is_refused(viewer, case, facts, said):
    with pytest.raises(Refused) as refused:
        make(viewer, case, **facts)
    assert said in str(refused.value)
    assert db.session.scalars(select(TicketPromise)).all() == []


def test_moved_before_its_time_it_is_told_after_it_broken(viewer, case):
    make(viewer, case)
    promise_id = only(case).id
    promising.move(viewer, case, promise_id, due_at=DUE + timedelta(days=1), now=DUE - timedelta(hours=1))
    assert only(case).first_due_at == DUE
    promising.keep(viewer, case, promise_id, now=DUE + timedelta(hours=5))
    assert lines(viewer, case)[0].verdict == "told"
    with pytest.raises(Conflict):
        promising.move(viewer, case, promise_id, due_at=DUE + timedelta(days=9), now=DUE + timedelta(hours=6))

    other = make_case(customer_id=make_customer())
    make(viewer, other)
    late = DUE + timedelta(hours=1)
    promising.move(viewer, other, only(other).id, due_at=DUE + timedelta(days=1), now=late)
    promising.move(viewer, other, only(other).id, due_at=DUE + timedelta(days=2), now=late + timedelta(hours=1))
    assert (only(other).told_at, only(other).first_due_at) == (None, DUE)
    assert lines(viewer, other, now=late)[0].verdict == "broken"
    with pytest.raises(Refused, match="stays in the ledger"):
        promising.withdraw(viewer, other, only(other).id, why="Never mind", now=late)


def test_withdrawn_in_time_it_counts_for_nothing(viewer, case):
    make(viewer, case)
    with pytest.raises(Refused, match="Say why"):
        promising.withdraw(viewer, case, only(case).id, why=" ", now=NOW)
    promising.withdraw(viewer, case, only(case).id, why="They came to the store", now=NOW)
    assert lines(viewer, case)[0].verdict is None
    with pytest.raises(Refused, match="was withdrawn"):
        promising.keep(viewer, case, only(case).id, now=NOW)


def test_done_twice_is_done_once_and_an_ended_case_keeps_its_word(viewer, case):
    make(viewer, case)
    for hours in (1, 5):
        promising.keep(viewer, case, only(case).id, now=NOW + timedelta(hours=hours))
    assert only(case).done_at == NOW + timedelta(hours=1)


def test_a_letter_and_its_promise_go_together_or_not_at_all(viewer, case):
    letter = {"subject": "About it", "body": "We ring you on Sunday.", "language": "en", "now": NOW}
    with pytest.raises(Refused, match="must lie ahead"):
        words.send_letter(viewer, case, "apology", **letter, promise=NewPromise("callback", NOW - timedelta(days=1)))
    assert db.session.scalars(select(Message).where(Message.kind == "apology")).all() == []
    for _ in range(2):
        words.send_letter(viewer, case, "apology", **letter, promise=NewPromise("callback", DUE))
    assert (only(case).kind, only(case).due_at, only(case).made_by) == ("callback", DUE, viewer.user_id)
    words.record_told(
        viewer, case, "explanation", "telephone", text="Money by Friday", promise=NewPromise("money", DUE), now=NOW
    )
    assert [each.promise.kind for each in lines(viewer, case)].count("money") == 1


def test_the_ledger_counts_what_was_due_in_the_time_of_the_viewers_units(viewer, app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    start, end = datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 29, tzinfo=UTC)

    def promised(unit_id, *, due, done=None, moved=None, party="us"):
        ticket_id = make_case(unit_id=unit_id, customer_id=make_customer())
        make(viewer, ticket_id, due_at=due, party=party)
        if moved:
            promising.move(viewer, ticket_id, only(ticket_id).id, due_at=moved, now=NOW)
        if done:
            promising.keep(viewer, ticket_id, only(ticket_id).id, now=done)

    day = timedelta(days=1)
    promised(oulu, due=start + 2 * day, done=start + 2 * day)
    promised(oulu, due=start + 2 * day, done=start)
    promised(oulu, due=start + 2 * day, done=start + 4 * day)
    promised(oulu, due=start + 2 * day)
    promised(oulu, due=start + 3 * day, moved=end + 2 * day, done=end + day)
    promised(oulu, due=end + day, moved=start + day, done=start)
    promised(oulu, due=start + 6 * day)
    promised(oulu, due=start + day, party="customer")
    promised(turku, due=start + day)
    mine = make_viewer(role="manager", unit_ids=[oulu])
    counted = {"from_at": start, "to_at": end, "zone": HELSINKI, "now": start + 5 * day}
    assert promising.count_verdicts(mine, **counted) == {"beaten": 1, "kept": 1, "told": 1, "broken": 2, "open": 1}
    assert promising.count_verdicts(viewer, **counted, unit_ids=[turku])["broken"] == 1
    assert sum(promising.count_verdicts(viewer, **counted).values()) == 7


def test_foreign_promises_are_not_there(viewer, case):
    make(viewer, case)
    stranger = make_viewer(role="quality", unit_ids=[make_unit("Sweden")])
    assert lines(stranger, case) == []
    with pytest.raises(NotFound):
        promising.keep(stranger, case, only(case).id, now=NOW)
    with pytest.raises(NotFound):
        promising.keep(viewer, case, 5, now=NOW)


def test_effort_adds_up_and_an_exception_keeps_its_reason(viewer, case):
    for minutes in (20, 25, -5):
        work.add_effort(viewer, case, minutes, now=NOW)
    assert get_row(Ticket, case).effort_minutes == 40
    with pytest.raises(Refused, match="taken back"):
        work.add_effort(viewer, case, -41, now=NOW)
    facts = {
        "kind": "exception",
        "text": "Courier on Sunday",
        "owner_id": None,
        "due_on": None,
        "cost": None,
        "now": NOW,
    }
    with pytest.raises(Refused, match="Say why this is an exception"):
        work.add_action(viewer, case, **facts)
    work.add_action(viewer, case, **facts, exception_because="The wedding is on Monday")
    row = db.session.scalars(select(TicketAction)).one()
    assert row.exception_because == "The wedding is on Monday"
