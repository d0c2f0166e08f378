"""A corrective action's way from its cases to a close that is proven: guards, people, rounds, units, history."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from surveyapp.domain.errors import Conflict, Forbidden, NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.action_views import ActionFilter
from surveyapp.services.actions import causes, lists, opening, pages, work
from surveyapp.services.tickets import moves
from surveyapp.services.tickets import pages as case_pages
from surveyapp.services.tickets.work import add_note, assign, rename
from surveyapp.services.tickets.work import finish_action as finish_without_evidence
from surveyapp.store.corrective_actions import Cause, CorrectiveAction
from surveyapp.store.database import db
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent, TicketLink
from tests.builders.actions import PROBLEM, Workshop, give_verdict, lock_criterion, make_action
from tests.builders.tickets import OPENED, get_row, make_case
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

HELSINKI = ZoneInfo("Europe/Helsinki")
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def elina(app):
    return make_viewer(role="quality", name="Elina Saari")


@pytest.fixture
def jari(app):
    return make_viewer(role="quality", name="Jari Kemppainen")


@pytest.fixture
def shop(elina):
    case_ids = [make_case(), make_case()]
    return Workshop(elina, make_action(case_ids=case_ids, owner_id=elina.user_id))


def walk_to_verifying(shop, doer):
    shop.analyse()
    shop.move("investigating")
    step_id = shop.plan(owner_id=doer.user_id)
    criterion_id = lock_criterion(shop.ticket_id)
    shop.move("action_planned")
    shop.move("in_progress")
    work.finish_action(doer, shop.ticket_id, step_id, evidence="Schedule of 19 October", now=OPENED)
    shop.do(work.check_action, step_id, is_fine=True)
    shop.do(work.record_texts, texts={"similar_places": "Norway: the same, changed", "procedure": "P-12"})
    shop.move("verifying")
    return step_id, criterion_id


def events_of(ticket_id):
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id)
    return sorted(db.session.scalars(query), key=lambda event: event.at)


def test_opening_links_its_cases_once_and_tells_both_histories(elina):
    case_ids = [make_case(), make_case()]
    ticket_id = make_action(case_ids=[*case_ids, case_ids[0]])
    row = get_row(Ticket, ticket_id)
    assert (row.kind, row.number, row.state, row.version) == ("corrective_action", 1, "received", 1)
    assert row.next_due_at == OPENED + timedelta(days=3)
    assert db.session.get(CorrectiveAction, ticket_id).problem == {}
    assert db.session.scalar(select(func.count()).select_from(TicketLink)) == 2
    assert {(event.field, event.new) for event in events_of(ticket_id)} == {("state", "received"), ("cases", "2")}
    for case_id in case_ids:
        assert ("gathered", encode_id(ticket_id)) in [(event.field, event.new) for event in events_of(case_id)]


def test_one_open_action_a_theme_and_unit():
    unit_id = make_unit("Finland/Oulu")
    first = make_action(unit_id=unit_id)
    assert first is not None
    assert make_action(unit_id=unit_id) is None
    assert make_action() is not None
    assert make_action(unit_id=unit_id, theme="damaged") is not None
    assert make_action(theme=None, rule="product:Sofa") is not None
    assert make_action(theme=None, rule="product:Sofa") is None
    assert make_action(theme=None) is not None
    assert make_action(theme=None) is not None


def test_it_goes_its_whole_way_and_its_history_is_complete(shop, elina, jari):
    _, criterion_id = walk_to_verifying(shop, jari)
    with pytest.raises(Refused, match="Wait for the verdict"):
        shop.move("closed")
    give_verdict(criterion_id, "not_enough_data")
    with pytest.raises(Refused, match="Wait for the verdict"):
        shop.move("closed")
    assert shop.row.next_due_at == datetime(2027, 1, 20, tzinfo=HELSINKI)
    give_verdict(criterion_id, "effective")
    with pytest.raises(Refused, match="somebody else confirm"):
        moves.move(jari, shop.ticket_id, shop.row.version, "closed", now=OPENED)
    shop.move("closed")
    row = shop.row
    assert (row.state, row.ended_by, row.next_due_at) == ("closed", elina.user_id, None)
    found = events_of(shop.ticket_id)
    assert [event.new for event in found if event.field == "state"].count("closed") == 1
    assert {event.field for event in found} == {
        "state", "cases", "owner_id", "problem", "cause", "method", "root_cause", "root_cause_category", "escape_cause",
        "action", "similar_places", "procedure",
    }  # fmt: skip
    told = " ".join(f"{event.old} {event.new} {event.reason}" for event in found)
    assert [text for text in ("Parcels", "Because", "depot", "Norway", "Schedule") if text in told] == []


def test_what_did_not_work_needs_a_new_action_and_a_new_criterion(shop, jari):
    _, criterion_id = walk_to_verifying(shop, jari)
    give_verdict(criterion_id, "not_effective")
    page = pages.get_action(shop.viewer, shop.ticket_id)
    assert page.next_state == "investigating"
    shop.now = OPENED + timedelta(days=60)
    shop.move("investigating", why="As late as before")
    assert shop.row.next_due_at == shop.now + timedelta(days=14)
    facts = pages.get_action(shop.viewer, shop.ticket_id).facts
    assert (facts.criterion_locked, facts.planned, facts.verdict) == (False, 0, "")
    with pytest.raises(Refused, match="Plan at least one corrective"):
        shop.move("action_planned")
    shop.plan()
    with pytest.raises(Refused, match="Fix what counts as success"):
        shop.move("action_planned")
    lock_criterion(shop.ticket_id, round_=2)
    shop.move("action_planned")
    assert shop.row.state == "action_planned"


def test_a_reopened_one_is_measured_anew(shop, jari, elina):
    _, criterion_id = walk_to_verifying(shop, jari)
    give_verdict(criterion_id, "effective")
    shop.move("closed")
    shop.now = OPENED + timedelta(days=90)
    shop.move("reopened", why="It is back")
    row = shop.row
    assert (row.reopened_count, row.ended_at, row.answer_due_at) == (1, None, shop.now + timedelta(days=14))
    assert row.next_due_at == row.answer_due_at
    assert not pages.get_action(elina, shop.ticket_id).facts.criterion_locked


def test_reopening_beside_an_open_one_about_the_same_is_refused(shop):
    shop.move("cancelled", why="Opened twice")
    assert make_action() is not None
    with pytest.raises(Refused) as refusal:
        shop.move("reopened", why="After all")
    assert refusal.value.params["number"] == "A-2"


def test_the_doer_neither_checks_nor_closes(shop, elina, jari):
    shop.analyse()
    step_id = shop.plan(owner_id=jari.user_id)
    with pytest.raises(Refused, match="nothing to check"):
        shop.do(work.check_action, step_id, is_fine=True)
    with pytest.raises(Refused, match="what shows that it is done"):
        work.finish_action(jari, shop.ticket_id, step_id, evidence=" ", now=OPENED)
    work.finish_action(elina, shop.ticket_id, step_id, evidence="A list", now=OPENED)
    for person in (elina, jari):
        with pytest.raises(Refused, match="somebody else has to check"):
            work.check_action(person, shop.ticket_id, step_id, shop.row.version, is_fine=True, now=OPENED)
    sanna = make_viewer(role="manager", name="Sanna Niemi")
    with pytest.raises(Refused, match="Say what is missing"):
        work.check_action(sanna, shop.ticket_id, step_id, shop.row.version, is_fine=False, now=OPENED)
    work.check_action(sanna, shop.ticket_id, step_id, shop.row.version, is_fine=False, why="No date on it", now=OPENED)
    assert get_row(TicketAction, step_id).done_at is None
    assert pages.get_action(elina, shop.ticket_id).facts.open_actions == 1


def test_a_done_action_is_not_rewritten_and_an_open_one_leaves_a_trace(shop):
    step_id = shop.plan()
    shop.do(work.change_action, step_id, kind="preventive", text="Checklist", owner_id=None, due_on=date(2026, 12, 3))
    row = get_row(TicketAction, step_id)
    assert (row.kind, row.text, row.owner_id, row.due_on) == ("preventive", "Checklist", None, date(2026, 12, 3))
    with pytest.raises(Refused, match="Say why"):
        shop.do(work.drop_action, step_id, why="")
    shop.do(work.drop_action, step_id, why="The courier is gone")
    assert get_row(TicketAction, step_id) is None
    assert "The courier is gone" in [event.reason for event in events_of(shop.ticket_id)]
    other = shop.plan()
    work.finish_action(shop.viewer, shop.ticket_id, other, evidence="Seen", now=OPENED)
    with pytest.raises(Refused, match="done already"):
        shop.do(work.change_action, other, kind="corrective", text="New", owner_id=None, due_on=None)
    with pytest.raises(Refused, match="done already"):
        shop.do(work.drop_action, other, why="No")


def test_the_next_due_is_the_day_of_the_nearest_action(shop):
    shop.analyse()
    shop.move("investigating")
    assert shop.row.next_due_at == OPENED + timedelta(days=14)
    shop.plan()
    lock_criterion(shop.ticket_id)
    shop.move("action_planned")
    # The whole of 1 December is still in time.
    assert shop.row.next_due_at == datetime(2026, 12, 1, 23, 59, 59, tzinfo=HELSINKI)


def test_the_chain_keeps_its_order_and_the_root_follows_its_words(shop):
    first, second, third = shop.ask_whys()
    shop.do(causes.move_cause, third, way="up")
    shop.do(causes.move_cause, first, way="up")
    order = db.session.scalars(select(Cause.id).order_by(Cause.position)).all()
    assert order == [first, third, second]
    shop.do(causes.mark_root, second, category="process")
    shop.do(causes.mark_root, third, category="people")
    assert db.session.scalars(select(Cause.id).where(Cause.is_root)).all() == [third]
    shop.do(causes.change_cause, third, answer="Nobody owns it", evidence="Interviews")
    assert (shop.row.root_cause, shop.row.root_cause_category) == ("Nobody owns it", "people")
    shop.do(causes.remove_cause, third)
    assert (shop.row.root_cause, shop.row.root_cause_category) == (None, None)
    assert db.session.scalars(select(Cause.position).order_by(Cause.position)).all() == [1, 2]


def test_the_first_cause_chooses_the_method(shop):
    causes.add_cause(shop.viewer, shop.ticket_id, branch="process", answer="No checklist", now=OPENED)
    assert pages.get_action(shop.viewer, shop.ticket_id).own.method == "ishikawa"
    causes.add_cause(shop.viewer, shop.ticket_id, branch="people", answer="Nobody told", now=OPENED)
    page = pages.get_action(shop.viewer, shop.ticket_id)
    assert list(page.branches) == ["people", "process"]
    assert page.facts.possible_causes == 2
    with pytest.raises(Refused, match="categories"):
        causes.add_cause(shop.viewer, shop.ticket_id, branch="weather", answer="Snow", now=OPENED)
    shop.do(causes.choose_method, method="five_whys")
    assert pages.get_action(shop.viewer, shop.ticket_id).facts.possible_causes == 2


def test_two_people_at_once_are_told_and_nothing_is_lost(shop, jari):
    seen = shop.row.version
    work.record_problem(shop.viewer, shop.ticket_id, seen, PROBLEM, now=OPENED)
    with pytest.raises(Conflict, match="corrective action"):
        work.record_problem(jari, shop.ticket_id, seen, {**PROBLEM, "where": "Kemi"}, now=OPENED)
    assert get_row(CorrectiveAction, shop.ticket_id).problem["where"] == "Oulu"
    causes.add_cause(jari, shop.ticket_id, answer="The first one chooses the method", now=OPENED)
    seen = shop.row.version
    causes.add_cause(jari, shop.ticket_id, answer="Adding overwrites nothing", now=OPENED)
    assert shop.row.version == seen


def test_a_case_of_another_unit_lifts_it_to_their_common_unit(elina):
    oulu, kemi = make_unit("Finland/North/Oulu"), make_unit("Finland/North/Kemi")
    north = make_unit("Finland/North")
    ticket_id = make_action(unit_id=oulu, case_ids=[make_case(unit_id=oulu)])
    far = make_case(unit_id=kemi)
    number = get_row(Ticket, far).number
    local = make_viewer(role="quality", unit_ids=[oulu])
    with pytest.raises(Refused, match="no such case"):
        work.add_case(local, ticket_id, f"K-{number}", now=OPENED)
    both = make_viewer(role="quality", unit_ids=[oulu, kemi])
    with pytest.raises(Refused, match="not yours to see"):
        work.add_case(both, ticket_id, f"k{number}", now=OPENED)
    work.add_case(elina, ticket_id, f" K-{number} ", now=OPENED)
    work.add_case(elina, ticket_id, str(number), now=OPENED)
    row = get_row(Ticket, ticket_id)
    assert (row.unit_id, row.dedupe_key) == (north, f"action:late_delivery:{north}")
    assert len(db.session.scalars(select(TicketLink).where(TicketLink.action_id == ticket_id)).all()) == 2
    with pytest.raises(Refused, match="no such case"):
        work.add_case(elina, ticket_id, "K-99999", now=OPENED)
    with pytest.raises(NotFound):
        pages.get_action(local, ticket_id)


def test_a_case_that_is_taken_out_leaves_a_trace_in_both_histories(shop):
    case_id = pages.get_action(shop.viewer, shop.ticket_id).gathered.rows[0].id
    with pytest.raises(Refused, match="does not belong"):
        shop.do(work.remove_case, case_id, why=" ")
    shop.do(work.remove_case, case_id, why="It was the floor plan")
    assert pages.get_action(shop.viewer, shop.ticket_id).gathered.total == 1
    for ticket_id, field in ((shop.ticket_id, "case"), (case_id, "gathered")):
        assert (field, "It was the floor plan") in [(event.field, event.reason) for event in events_of(ticket_id)]
    with pytest.raises(NotFound):
        shop.do(work.remove_case, case_id, why="Again")


def test_cases_of_units_that_the_viewer_does_not_see_are_only_counted():
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    ticket_id = make_action(unit_id=oulu, case_ids=[make_case(unit_id=oulu), make_case(unit_id=turku)])
    page = pages.get_action(make_viewer(role="quality", unit_ids=[oulu]), ticket_id)
    assert (page.gathered.still_open, page.gathered.ended, page.gathered.hidden, page.gathered.total) == (1, 0, 1, 2)
    assert len(page.gathered.rows) == 1


def test_by_hand_from_selected_cases(elina):
    oulu, kemi = make_unit("Finland/North/Oulu"), make_unit("Finland/North/Kemi")
    case_ids = [make_case(unit_id=oulu), make_case(unit_id=kemi)]
    facts = {"title": "Late", "theme": "late_delivery", "unit_id": None, "owner_id": elina.user_id, "now": OPENED}
    made = opening.make_action(elina, case_ids=case_ids, **facts)
    row = get_row(Ticket, made)
    assert (row.unit_id, row.state, row.owner_id) == (make_unit("Finland/North"), "acknowledged", elina.user_id)
    with pytest.raises(Refused) as refusal:
        opening.make_action(elina, case_ids=case_ids, **facts)
    assert refusal.value.params["number"] == f"A-{row.number}"
    with pytest.raises(Refused, match="outside this one"):
        opening.make_action(elina, case_ids=case_ids, **{**facts, "unit_id": oulu})
    with pytest.raises(Refused, match="a title"):
        opening.make_action(elina, case_ids=case_ids, **{**facts, "title": " "})
    local = make_viewer(role="quality", unit_ids=[oulu])
    with pytest.raises(NotFound):
        opening.make_action(local, case_ids=case_ids, **{**facts, "owner_id": local.user_id})
    with pytest.raises(Refused, match="may not work on cases"):
        opening.make_action(elina, case_ids=[], **{**facts, "theme": None, "owner_id": local.user_id})
    with pytest.raises(Forbidden):
        opening.make_action(make_viewer(role="analyst"), case_ids=[], **facts)


def test_each_kind_keeps_to_its_own_services(shop):
    case_id = make_case()
    with pytest.raises(NotFound):
        case_pages.get_ticket(shop.viewer, shop.ticket_id, now=OPENED)
    with pytest.raises(NotFound):
        pages.get_action(shop.viewer, case_id)
    version = get_row(Ticket, case_id).version
    with pytest.raises(NotFound):
        work.record_problem(shop.viewer, case_id, version, PROBLEM, now=OPENED)
    with pytest.raises(NotFound):
        causes.add_cause(shop.viewer, case_id, answer="Snow", now=OPENED)
    with pytest.raises(NotFound):
        finish_without_evidence(shop.viewer, shop.ticket_id, shop.plan(), now=OPENED)
    assert not pages.is_there(shop.viewer, case_id)
    assert pages.is_there(shop.viewer, shop.ticket_id)


def test_an_ended_one_takes_notes_only(shop):
    shop.move("cancelled", why="Opened twice")
    with pytest.raises(Refused, match="corrective action has ended"):
        shop.do(rename, title="New")
    add_note(shop.viewer, shop.ticket_id, "Kept", now=OPENED)
    assert len(pages.get_action(shop.viewer, shop.ticket_id).notes) == 1


def test_taking_it_acknowledges_it(elina):
    shop = Workshop(elina, make_action())
    shop.do(assign, owner_id=elina.user_id)
    assert shop.row.state == "acknowledged"
    with pytest.raises(Refused, match="may not work on cases"):
        shop.do(assign, owner_id=make_viewer(role="analyst").user_id)


def test_the_list_holds_its_views_filters_and_pages(elina, jari):
    oulu = make_unit("Finland/Oulu")
    mine = make_action(owner_id=elina.user_id, unit_id=oulu)
    late = make_action(theme="damaged", title="Broken legs")
    ended = Workshop(elina, make_action(theme=None, title="Doubled"))
    ended.move("cancelled", why="Opened twice")
    now = OPENED + timedelta(days=5)

    def ids(**chosen):
        return [row.id for row in lists.list_actions(elina, ActionFilter(**chosen), now=now).page.rows]

    assert ids() == [late, mine]
    assert ids(view="mine") == [mine]
    assert ids(view="late") == [late]
    assert ids(view="verdict") == []
    assert ids(view="ended") == [ended.ticket_id]
    assert ids(unit="Finland") == [mine]
    assert ids(theme="damaged") == ids(search="legs") == ids(search="a-2") == [late]
    assert ids(owner=elina.user_id) == [mine]
    found = lists.list_actions(elina, ActionFilter(), now=now, size=1)
    assert found.counts == {"open": 2, "mine": 1, "late": 1, "verdict": 0, "ended": 1}
    assert [row.id for row in found.page.rows] == [late]
    second = lists.list_actions(elina, ActionFilter(), found.page.next, now=now, size=1)
    assert [row.id for row in second.page.rows] == [mine]
    first = lists.list_actions(elina, ActionFilter(), second.page.previous, now=now, size=1)
    assert [row.id for row in first.page.rows] == [late]
    assert lists.count_open(make_viewer(role="quality", unit_ids=[oulu]), now=now) == 1


def test_a_case_names_the_actions_that_gather_it(shop):
    case_id = pages.get_action(shop.viewer, shop.ticket_id).gathered.rows[0].id
    [found] = pages.list_gathering(shop.viewer, case_id)
    assert (found.id, found.number, found.open_cases) == (shop.ticket_id, 1, 2)
    assert pages.list_gathering(make_viewer(role="quality", unit_ids=[make_unit()]), case_id) == []
