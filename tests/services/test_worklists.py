"""Work lists on both databases: orders, filters, the board, many at once, tags, saved views, workload and one's day."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.tickets import board as columns
from surveyapp.domain.tickets.views import Filter
from surveyapp.services import absences, my_day
from surveyapp.services.tickets import bulk, lists, saved_views, tags, work, workload
from surveyapp.services.tickets.bulk import Pick
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent
from tests.builders.tickets import OPENED, get_row, make_case
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = OPENED + timedelta(hours=1)
HELSINKI = ZoneInfo("Europe/Helsinki")
TODAY = date(2026, 11, 20)


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Mikko Laine")


def put(ticket_id, **values):
    with transaction() as session:
        for name, value in values.items():
            setattr(session.get(Ticket, ticket_id), name, value)
    return ticket_id


def case(**values):
    return put(make_case(now=OPENED), **values)


def ids(viewer, **chosen):
    return [row.id for row in lists.list_tickets(viewer, Filter(**chosen), now=NOW).rows]


def pick(ticket_id, version=None):
    return Pick(ticket_id, version if version is not None else get_row(Ticket, ticket_id).version)


def test_by_priority_the_most_urgent_come_first_and_pages_follow_each_other(viewer):
    made = {}
    for hours, priority in enumerate(["low", "urgent", "normal", "high", "urgent", "low", "high"]):
        made[case(priority=priority, next_due_at=NOW + timedelta(hours=hours))] = priority
    rank = ["urgent", "high", "normal", "low"]
    expected = sorted(made, key=lambda each: (rank.index(made[each]), list(made).index(each)))
    seen, place = [], None
    while True:
        page = lists.list_tickets(viewer, Filter(order="priority"), place, now=NOW, size=2)
        seen += [row.id for row in page.rows]
        place = page.next_place
        if place is None:
            break
    assert seen == expected
    back = lists.list_tickets(viewer, Filter(order="priority"), page.previous_place, now=NOW, size=2)
    assert [row.id for row in back.rows] == expected[4:6]


def test_open_cases_can_run_by_opening_the_newest_first(viewer):
    made = [make_case(now=OPENED - timedelta(hours=hours)) for hours in (3, 1, 2)]
    assert ids(viewer, order="opened") == [made[1], made[2], made[0]]


def test_each_filter_narrows(viewer):
    plain = case(theme=None, language=None, next_due_at=NOW + timedelta(days=20))
    late = case(theme="delivery_late", next_due_at=NOW - timedelta(hours=1))
    soon = case(theme="billing", language="sv", receipt_channel="telephone", next_due_at=NOW + timedelta(hours=2))
    paused = case(next_due_at=NOW - timedelta(hours=2), waiting_since=NOW, theme="x")
    tags.add_tag(viewer, soon, "VIP", now=NOW)
    assert ids(viewer, theme="billing") == [soon]
    assert ids(viewer, theme="none") == [plain]
    assert ids(viewer, due="late") == [paused, late]
    assert ids(viewer, view="late") == [late]
    assert ids(viewer, view="waiting") == [paused]
    assert ids(viewer, due="today") == [soon]
    assert ids(viewer, due="week", zone="Europe/Helsinki") == [soon]
    assert ids(viewer, tag="vip") == [soon]
    assert ids(viewer, language="sv") == [soon]
    assert ids(viewer, channel="telephone") == [soon]
    found = lists.list_tickets(viewer, Filter(), now=NOW)
    assert found.offers.themes == ["billing", "delivery_late", "x"]
    assert set(found.offers.channels) == {"survey", "telephone"}
    assert list(found.offers.tags) == ["vip"]
    assert {row.id: list(row.tags) for row in found.rows}[soon] == ["vip"]


def test_the_board_has_each_case_in_its_column_by_due_time(viewer):
    cases = {
        state: [case(state=state, next_due_at=NOW + timedelta(hours=hours)) for hours in (5, 1)]
        for state in ("received", "investigating", "reopened", "action_planned", "in_progress", "verifying")
    }
    case(state="cancelled", ended_at=NOW)
    sizes = dict.fromkeys(columns.COLUMNS, 3)
    board = lists.get_board(viewer, Filter(), sizes, now=NOW)
    assert dict(board.counts) == {"received": 2, "acknowledged": 0, "investigating": 4, "planned": 4, "verifying": 2}
    assert [card.id for card in board.cards["received"]] == cases["received"][::-1]
    assert len(board.cards["planned"]) == 3
    assert {card.state for card in board.cards["investigating"]} == {"investigating", "reopened"}
    narrowed = lists.get_board(viewer, Filter(state="verifying"), sizes, now=NOW)
    assert sum(narrowed.counts.values()) == 2


def test_the_board_shows_only_the_own_units(app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    here = make_case(unit_id=oulu)
    make_case(unit_id=turku)
    manager = make_viewer(role="manager", unit_ids=[oulu])
    board = lists.get_board(manager, Filter(), dict.fromkeys(columns.COLUMNS, 9), now=NOW)
    assert [card.id for card in board.cards["received"]] == [here]
    assert sum(board.counts.values()) == 1


def test_many_are_given_at_once_and_what_changed_meanwhile_is_left(viewer):
    first, second, changed, mine = case(), case(), case(), case()
    work.assign(viewer, mine, 1, viewer.user_id, now=NOW)
    picks = [pick(first), pick(second), pick(changed, version=1), pick(mine)]
    work.rename(viewer, changed, 1, "Another title", now=NOW)
    outcome = bulk.assign_many(viewer, picks, viewer.user_id, now=NOW)
    assert (outcome.done, outcome.unchanged, outcome.changed) == ([first, second], 1, 1)
    assert get_row(Ticket, changed).owner_id is None
    assert get_row(Ticket, first).owner_id == viewer.user_id


def test_what_cannot_be_given_is_said_and_foreign_cases_stay_out_of_it(app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    boss = make_viewer(role="manager")
    local = make_viewer(role="quality", unit_ids=[oulu])
    here, there = make_case(unit_id=oulu), make_case(unit_id=turku)
    outcome = bulk.assign_many(boss, [pick(here), pick(there)], local.user_id, now=NOW)
    assert outcome.done == [here]
    assert [count for _, count in outcome.refused.values()] == [1]
    foreign = bulk.assign_many(local, [pick(there)], local.user_id, now=NOW)
    assert (foreign.done, foreign.changed) == ([], 1)


def test_giving_many_is_undone_unless_somebody_gave_one_on(viewer):
    other = make_viewer(role="quality", name="Karin Holm")
    kept, moved = case(), case()
    work.assign(viewer, kept, 1, other.user_id, now=NOW)
    bulk.assign_many(viewer, [pick(kept), pick(moved)], viewer.user_id, now=NOW + timedelta(seconds=5))
    work.assign(other, moved, get_row(Ticket, moved).version, other.user_id, now=NOW + timedelta(seconds=6))
    later = NOW + timedelta(seconds=9)
    outcome = bulk.take_back_assignment(viewer, [kept, moved], NOW + timedelta(seconds=5), now=later)
    assert (outcome.done, outcome.changed) == ([kept], 1)
    assert get_row(Ticket, kept).owner_id == other.user_id
    assert get_row(Ticket, moved).owner_id == other.user_id
    nobody = bulk.take_back_assignment(other, [kept], NOW + timedelta(seconds=5), now=later)
    assert nobody.done == []


def test_many_are_tagged_even_when_they_changed_and_each_once(viewer):
    first, second = case(), case()
    tags.add_tag(viewer, second, "vip", now=NOW)
    outcome = bulk.tag_many(viewer, [Pick(first, 99), Pick(second, 99), Pick(first, 99)], " VIP ", now=NOW)
    assert (outcome.done, outcome.unchanged) == ([first], 1)
    assert list(tags.suggest(viewer)) == ["vip"]
    off = bulk.untag_many(viewer, [Pick(first, 0), Pick(second, 0)], "vip", now=NOW)
    assert off.done == [first, second]
    assert list(tags.suggest(viewer)) == []
    events = db.session.scalars(select(TicketEvent).where(TicketEvent.field == "tag")).all()
    assert sorted(event.new for event in events) == ["added", "added", "removed", "removed"]


def test_a_case_takes_only_so_many_tags(viewer):
    ticket_id = case()
    for number in range(20):
        tags.add_tag(viewer, ticket_id, f"tag {number}", now=NOW)
    with pytest.raises(Refused, match="at most"):
        tags.add_tag(viewer, ticket_id, "one more", now=NOW)
    assert len(tags.tags_of(ticket_id)) == 20


def test_a_view_is_saved_renamed_and_deleted_by_its_owner_only(viewer):
    other = make_viewer(role="quality")
    view_id = saved_views.save_view(viewer, " Turku ", "view=open&unit=Turku", now=NOW)
    assert [(view.name, view.query) for view in saved_views.list_views(viewer)] == [("Turku", "view=open&unit=Turku")]
    assert saved_views.list_views(other) == []
    with pytest.raises(Conflict, match="already"):
        saved_views.save_view(viewer, "turku", "view=late", now=NOW)
    with pytest.raises(NotFound):
        saved_views.rename_view(other, view_id, "Mine")
    with pytest.raises(NotFound):
        saved_views.delete_view(other, view_id)
    saved_views.rename_view(viewer, view_id, "TURKU")
    with pytest.raises(Refused):
        saved_views.rename_view(viewer, view_id, "  ")
    assert saved_views.delete_view(viewer, view_id) == "TURKU"
    assert saved_views.list_views(viewer) == []


def test_the_workload_counts_each_desk_and_what_nobody_has(app):
    manager = make_viewer(role="manager", name="Karin Holm")
    mikko = make_viewer(role="quality", name="Mikko Laine")
    make_viewer(role="analyst", name="Anna Analyst")
    case(owner_id=mikko.user_id, next_due_at=NOW - timedelta(hours=1), effort_minutes=30)
    case(owner_id=mikko.user_id, next_due_at=NOW + timedelta(hours=1), effort_minutes=45)
    case(owner_id=mikko.user_id, next_due_at=NOW - timedelta(hours=1), waiting_since=NOW)
    case(owner_id=mikko.user_id, next_due_at=NOW + timedelta(days=9))
    case(owner_id=mikko.user_id, state="closed", ended_at=NOW)
    case()
    absences.add_absence(manager, mikko.user_id, TODAY, TODAY, None, today=TODAY, now=NOW)
    nobody, first, second = workload.list_workload(manager, HELSINKI, now=NOW)
    assert (nobody.user_id, nobody.open) == (None, 1)
    assert (first.name, first.open, first.late, first.week, first.waiting, first.minutes, first.is_absent) == (
        "Mikko Laine", 4, 1, 1, 1, 75, True,
    )  # fmt: skip
    assert (second.name, second.open) == ("Karin Holm", 0)
    with pytest.raises(Forbidden):
        workload.list_workload(mikko, HELSINKI, now=NOW)


def test_my_day_holds_what_waits_for_me_until_midnight(viewer):
    other = make_viewer(role="quality", name="Karin Holm")
    late = case(owner_id=viewer.user_id, next_due_at=NOW - timedelta(hours=1))
    tonight = case(owner_id=viewer.user_id, next_due_at=NOW + timedelta(hours=3))
    case(owner_id=viewer.user_id, next_due_at=NOW + timedelta(days=2))
    case(owner_id=viewer.user_id, next_due_at=NOW - timedelta(hours=2), waiting_since=NOW)
    case(owner_id=other.user_id, next_due_at=NOW - timedelta(hours=1))
    with transaction() as session:
        when = {"made_at": NOW, "due_at": NOW + timedelta(hours=2)}
        session.add(
            TicketPromise(ticket_id=tonight, kind="callback", text="Ring at noon", made_by=viewer.user_id, **when)
        )
        session.add(TicketPromise(ticket_id=tonight, kind="visit", party="customer", made_by=viewer.user_id, **when))
        session.add(TicketPromise(ticket_id=late, kind="money", done_at=NOW, made_by=viewer.user_id, **when))
        step = {"ticket_id": tonight, "kind": "correction", "created_at": NOW, "owner_id": viewer.user_id}
        session.add(TicketAction(text="Send a chair", due_on=TODAY, **step))
        session.add(TicketAction(text="Not yet", due_on=TODAY + timedelta(days=1), **step))
        mail = {
            "ticket_id": late,
            "kind": "reply",
            "channel": "mail",
            "state": "received",
            "language": "fi",
            "subject": "",
            "body": "Hei",
        }
        session.add(Message(direction="in", created_at=NOW, send_at=NOW, **mail))
    day = my_day.get_day(viewer, HELSINKI, now=NOW)
    assert [row.ticket_id for row in day.due] == [late, tonight]
    assert [(row.promise, row.said) for row in day.promises] == [("callback", "Ring at noon")]
    assert [row.said for row in day.steps] == ["Send a chair"]
    assert [row.ticket_id for row in day.written] == [late]
    assert not day.is_empty
    with transaction() as session:
        session.add(Message(direction="out", created_at=NOW + timedelta(minutes=1), send_at=NOW, **mail))
    assert my_day.get_day(viewer, HELSINKI, now=NOW).written == []
    assert my_day.get_day(make_viewer(role="quality"), HELSINKI, now=NOW).is_empty


def test_an_absence_is_noted_by_oneself_or_by_who_leads(app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    manager = make_viewer(role="manager", unit_ids=[oulu])
    mikko = make_viewer(role="quality", name="Mikko Laine", unit_ids=[oulu])
    foreign = make_viewer(role="quality", unit_ids=[turku])
    absence_id = absences.add_absence(
        mikko, mikko.user_id, TODAY, TODAY + timedelta(days=6), manager.user_id, today=TODAY, now=NOW
    )
    [row] = absences.list_own(mikko, TODAY)
    assert (row.id, row.is_now, row.open_count) == (absence_id, True, 0)
    assert [each.name for each in absences.list_deputised(manager, TODAY)] == ["Mikko Laine"]
    days = TODAY + timedelta(days=20), TODAY + timedelta(days=21)
    with pytest.raises(NotFound):
        absences.add_absence(mikko, manager.user_id, *days, None, today=TODAY, now=NOW)
    with pytest.raises(NotFound):
        absences.add_absence(manager, foreign.user_id, *days, None, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="stands in for themselves"):
        absences.add_absence(mikko, mikko.user_id, *days, mikko.user_id, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="cannot stand in"):
        absences.add_absence(mikko, mikko.user_id, *days, foreign.user_id, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="already"):
        absences.add_absence(manager, mikko.user_id, TODAY + timedelta(days=6), days[1], None, today=TODAY, now=NOW)
    assert absences.add_absence(manager, mikko.user_id, *days, None, today=TODAY, now=NOW)
    with pytest.raises(NotFound):
        absences.end_absence(foreign, absence_id, today=TODAY, now=NOW)
    absences.end_absence(mikko, absence_id, today=TODAY + timedelta(days=2), now=NOW)
    assert len(absences.list_own(mikko, TODAY + timedelta(days=2))) == 1


def test_what_is_handed_over_is_offered_back_after_the_absence_and_only_then(app):
    manager = make_viewer(role="manager", name="Karin Holm")
    mikko = make_viewer(role="quality", name="Mikko Laine")
    first, second, ended = (case(owner_id=mikko.user_id) for _ in range(3))
    absence_id = absences.add_absence(
        mikko, mikko.user_id, TODAY, TODAY + timedelta(days=3), manager.user_id, today=TODAY, now=NOW
    )
    found = absences.get_hand_over(manager, absence_id, now=NOW)
    assert {ticket.id for ticket in found.tickets} == {first, second, ended}
    assert found.deputy_id == manager.user_id
    later = NOW + timedelta(minutes=5)
    bulk.assign_many(mikko, [pick(each.id) for each in found.tickets], manager.user_id, now=later)
    assert absences.get_hand_over(mikko, absence_id, now=NOW).tickets == []
    put(ended, ended_at=later, state="cancelled")
    assert absences.list_to_take_back(mikko, TODAY + timedelta(days=3), now=NOW) == []
    back = absences.list_to_take_back(mikko, TODAY + timedelta(days=4), now=NOW)
    assert {ticket.id for ticket in back} == {first, second}
    bulk.assign_many(mikko, [pick(first)], mikko.user_id, now=later + timedelta(days=4))
    assert [ticket.id for ticket in absences.list_to_take_back(mikko, TODAY + timedelta(days=4), now=NOW)] == [second]
    assert absences.list_to_take_back(mikko, TODAY + timedelta(days=30), now=NOW) == []
