"""The list of cases: who sees what, in which order, page by page; and many people at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from surveyapp.domain.errors import Conflict
from surveyapp.domain.tickets.views import VIEWS, Filter
from surveyapp.services.tickets import lists, work
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = OPENED + timedelta(hours=1)


def ids(viewer, now=NOW, **chosen):
    return [row.id for row in lists.list_tickets(viewer, Filter(**chosen), now=now).rows]


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality")


def test_open_cases_come_by_due_time_page_after_page_and_back(viewer):
    made = [make_case(now=OPENED - timedelta(minutes=20 * places)) for places in (1, 5, 3, 2, 4)]
    expected = [made[index] for index in (1, 4, 2, 3, 0)]
    first = lists.list_tickets(viewer, Filter(), now=NOW, size=2)
    second = lists.list_tickets(viewer, Filter(), first.next_place, now=NOW, size=2)
    third = lists.list_tickets(viewer, Filter(), second.next_place, now=NOW, size=2)
    assert [row.id for page in (first, second, third) for row in page.rows] == expected
    assert (first.previous_place, third.next_place) == (None, None)
    back = lists.list_tickets(viewer, Filter(), third.previous_place, now=NOW, size=2)
    assert [row.id for row in back.rows] == expected[2:4]
    assert back.next_place is not None
    start = lists.list_tickets(viewer, Filter(), back.previous_place, now=NOW, size=2)
    assert [row.id for row in start.rows] == expected[:2]
    assert start.previous_place is None


def test_cases_due_at_the_same_moment_are_neither_lost_nor_doubled(viewer):
    made = {make_case(now=OPENED) for _ in range(7)}
    place, seen = None, []
    while True:
        page = lists.list_tickets(viewer, Filter(), place, now=NOW, size=3)
        seen += [row.id for row in page.rows]
        place = page.next_place
        if place is None:
            break
    assert len(seen) == 7
    assert set(seen) == made


def test_each_view_holds_its_own_and_is_counted(viewer):
    mine, nobodys, late, waiting, ended = (
        make_case(now=OPENED - timedelta(hours=hours)) for hours in (1, 2, 300, 3, 4)
    )
    work.assign(viewer, mine, 1, viewer.user_id, now=NOW)
    with transaction() as session:
        session.get(Ticket, waiting).asked_solved_at = NOW
        session.get(Ticket, ended).ended_at = NOW
        session.get(Ticket, ended).state = "cancelled"
    assert ids(viewer) == [late, waiting, nobodys, mine]
    assert ids(viewer, view="mine") == [mine]
    assert ids(viewer, view="unassigned") == [late, waiting, nobodys]
    assert ids(viewer, view="late") == [late]
    assert ids(viewer, view="waiting") == [waiting]
    assert ids(viewer, view="ended") == [ended]
    assert ids(viewer, view="all") == [mine, nobodys, waiting, ended, late]
    counts = lists.list_tickets(viewer, Filter(), now=NOW).counts
    assert counts == {view: len(ids(viewer, view=view)) for view in VIEWS}
    assert lists.count_open(viewer, now=NOW) == 4


def test_filters_narrow_rows_and_counts_alike(viewer):
    oulu, turku = make_unit("Finland/North/Oulu"), make_unit("Finland/Turku")
    first, second = make_case(unit_id=oulu), make_case(unit_id=turku)
    work.judge(viewer, second, 1, "critical", "danger", now=NOW)
    assert ids(viewer, unit="Finland/North") == [first]
    assert set(ids(viewer, unit="Finland")) == {first, second}
    assert ids(viewer, priority="urgent") == [second]
    assert ids(viewer, state="verifying") == []
    work.assign(viewer, first, 1, viewer.user_id, now=NOW)
    assert ids(viewer, owner=viewer.user_id) == [first]
    found = lists.list_tickets(viewer, Filter(priority="urgent"), now=NOW)
    assert found.counts["open"] == 1
    assert [name for _, name in found.offers.owners] == ["Elina Saari"]


def test_search_finds_number_order_title_and_customer(viewer):
    customer_id = make_customer(name="Aino Lehtinen")
    wanted = make_case(order_id=make_order(number="48211", product="Sofa 100%"), customer_id=customer_id)
    make_case(order_id=make_order(number="5", product="Lamp"), customer_id=make_customer(name="Karin Holm"))
    number = get_row(Ticket, wanted).number
    for search in (f"K-{number}", f"k{number}", str(number), "48211", "sofa", "100%", "lehti"):
        assert ids(viewer, search=search) == [wanted], search
    assert ids(viewer, search="%") == [wanted]
    assert ids(viewer, search="nobody") == []


def test_a_confidential_case_is_not_found_by_who_it_is_about(viewer):
    customer_id = make_customer(name="Aino Lehtinen")
    hidden = make_case(
        order_id=make_order(customer_id=customer_id, number="48211"), customer_id=customer_id, anonymity="confidential"
    )
    assert ids(viewer, search="Aino") == []
    assert ids(viewer, search="48211") == []
    assert ids(viewer, search="late") == [hidden]


def test_only_the_own_units_are_seen_counted_and_offered(app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    here = make_case(unit_id=oulu)
    make_case(unit_id=turku)
    manager = make_viewer(role="manager", unit_ids=[oulu])
    found = lists.list_tickets(manager, Filter(), now=NOW)
    assert [row.id for row in found.rows] == [here]
    assert found.counts["all"] == 1
    assert [unit.path for unit in found.offers.units] == ["Finland/Oulu"]
    assert ids(manager, unit="Finland/Turku") == []


def test_the_list_takes_as_many_statements_however_long_it_is(viewer):
    counts = []
    for _ in range(2):
        for _ in range(4):
            make_case()
        statements: list[str] = []

        def count(_connection, _cursor, statement, *_rest, seen=statements):
            if not statement.startswith(("BEGIN", "COMMIT")):
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        lists.list_tickets(viewer, Filter(), now=NOW)
        event.remove(db.engine, "before_cursor_execute", count)
        counts.append(len(statements))
    assert counts == [7, 7]


def in_threads(app: Flask, act, people: int):
    def run(number):
        with app.app_context():
            try:
                return act(number)
            except Conflict:
                return None
            finally:
                db.session.remove()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


def test_of_twenty_people_at_one_case_one_wins_and_the_history_has_one_line(app, viewer):
    ticket_id = make_case()

    def rename(number):
        work.rename(viewer, ticket_id, 1, f"Title {number}", now=NOW)
        return number

    won = [number for number in in_threads(app, rename, 20) if number is not None]
    assert len(won) == 1
    assert get_row(Ticket, ticket_id).title == f"Title {won[0]}"
    assert len(db.session.scalars(select(TicketEvent).where(TicketEvent.field == "title")).all()) == 1


def test_cases_opened_at_once_get_each_their_own_number_and_one_matter_one_case(app):
    make_case()
    order_id = make_order()
    opened = in_threads(app, lambda number: make_case(order_id=order_id if number % 2 else None), 12)
    assert len(set(opened)) == 7
    numbers = sorted(db.session.scalars(select(Ticket.number)).all())
    assert numbers == list(range(1, 9))
