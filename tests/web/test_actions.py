"""The pages of corrective actions, as a browser drives them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services.actions import work
from surveyapp.services.transactions import transaction
from surveyapp.store.tickets import Ticket
from tests.builders.actions import PROBLEM, Workshop, give_verdict, lock_criterion, make_action
from tests.builders.tickets import get_row, make_case
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = datetime.now(UTC)
PRIMARY = re.compile(
    r'<button[^>]* class="btn btn-primary"[^>]*>([^<]+)</button>|<a class="btn btn-primary" href="[^"]*">([^<]+)</a>'
)


def text_of(response):
    return response.get_data(as_text=True)


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response))).replace("\u00a0", " ")


def primary(response):
    return ["".join(found) for found in PRIMARY.findall(text_of(response))]


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Elina Saari")


@pytest.fixture
def doer(app):
    return make_viewer(role="quality", name="Jari Kemppainen")


@pytest.fixture
def shop(viewer):
    return Workshop(viewer, make_action(case_ids=[make_case(now=NOW)], now=NOW), NOW)


@pytest.fixture
def browser(client_as, viewer, shop):
    client = client_as(viewer=viewer)
    client.page = f"/actions/{encode_id(shop.ticket_id)}"
    return client


def test_the_next_step_leads_from_empty_to_proven(browser, shop, viewer, doer):
    def post(path, **form):
        response = browser.post(f"{browser.page}/{path}", data={"version": shop.row.version, **form})
        assert response.status_code == 303, words_of(response)

    def said():
        [words] = primary(browser.get(browser.page))
        return words

    assert said() == "Take it"
    post("take")
    assert said() == "State the problem"
    post("edit/problem", **PROBLEM)
    assert said() == "Start investigating"
    post("move/investigating")
    assert said() == "Ask why"
    for number in range(3):
        post("causes", question="Why?", answer=f"Because {number}", evidence="https://example.com/log")
    assert said() == "Mark the root cause"
    chain = re.findall(r"/causes/(\w{13})/remove", text_of(browser.get(browser.page)))
    post("root", cause=chain[2], category="management")
    assert said() == "Say why it escaped"
    post("edit/escape", escape_cause="Nobody watched the depot")
    assert said() == "Plan an action"
    post("actions", kind="corrective", text="Release at 14:30", owner=encode_id(doer.user_id), due_on="2026-12-01")
    assert said() == "Fix what counts as success"
    criterion_id = lock_criterion(shop.ticket_id)
    assert said() == "Settle the plan"
    post("move/action_planned")
    assert said() == "Start the work"
    post("move/in_progress")
    assert said() == "Finish the actions"
    [step] = re.findall(r"/actions/(\w{13})/done", text_of(browser.get(browser.page)))
    work.finish_action(doer, shop.ticket_id, decode_id(step), evidence="Schedule", now=datetime.now(UTC))
    assert said() == "Check the actions"
    post(f"actions/{step}/check")
    assert said() == "Look at similar places"
    post("edit/spread", similar_places="Norway", procedure="P-12")
    assert said() == "Start verifying"
    post("move/verifying")
    page = browser.get(browser.page)
    assert "by somebody other than Jari Kemppainen, who did it" in words_of(page)
    assert primary(page) == ["See the figures"]
    give_verdict(criterion_id, "effective")
    assert said() == "Confirm and close"
    post("move/closed")
    page = browser.get(browser.page)
    assert primary(page) == []
    assert shop.row.state == "closed"
    assert "Reopen the corrective action" in words_of(page)
    assert "Elina Saari moved it on to: Closed" in words_of(page)


def test_not_effective_asks_to_investigate_again_and_why(browser, shop, viewer):
    with transaction() as session:
        row = session.get_one(Ticket, shop.ticket_id)
        row.state, row.owner_id = "verifying", viewer.user_id
    shop.analyse()
    lock_criterion(shop.ticket_id, verdict="not_effective")
    page = browser.get(browser.page)
    assert primary(page) == ["Investigate again"]
    response = browser.post(f"{browser.page}/move/investigating", data={"version": shop.row.version, "why": " "})
    assert response.status_code == 422
    assert "Say why" in words_of(response)
    form = browser.get(f"{browser.page}/move/investigating")
    assert "Look for the cause again?" in words_of(form)


def test_the_doer_is_shown_no_check_and_no_close(client_as, browser, shop, doer):
    shop.analyse()
    step_id = shop.plan(owner_id=doer.user_id)
    work.finish_action(doer, shop.ticket_id, step_id, evidence="Schedule", now=NOW)
    own = client_as(viewer=doer)
    assert "somebody else checks it" in words_of(own.get(browser.page))
    assert "Something is missing" in words_of(browser.get(browser.page))
    response = own.post(
        f"{browser.page}/actions/{encode_id(step_id)}/check", data={"version": get_row(Ticket, shop.ticket_id).version}
    )
    assert response.status_code == 422
    assert "somebody else has to check it" in words_of(response)


def test_causes_are_added_changed_moved_and_removed(browser, shop):
    page = browser.page
    assert "Nobody has asked why yet" in words_of(browser.get(page))
    assert "Why did it happen?" in text_of(browser.get(f"{page}/causes"))
    first, second = shop.ask_whys(2, evidence="")
    html = text_of(browser.get(page))
    assert html.index("Because 1") < html.index("Because 2")
    assert "no evidence yet" in html
    assert "Why? (Because 2)" in text_of(browser.get(f"{page}/causes"))
    moved = browser.post(f"{page}/causes/{encode_id(second)}/up", data={"version": shop.row.version})
    assert moved.headers["Location"].endswith("#analysis")
    html = text_of(browser.get(page))
    assert html.index("Because 2") < html.index("Because 1")
    assert browser.post(f"{page}/causes/{encode_id(second)}/sideways", data={"version": 2}).status_code == 404
    form = text_of(browser.get(f"{page}/causes/{encode_id(first)}"))
    assert "Because 1" in form
    changed = {"version": shop.row.version, "question": "Why so?", "answer": "A better answer", "evidence": "A log"}
    assert browser.post(f"{page}/causes/{encode_id(first)}", data=changed).status_code == 303
    stale = browser.post(f"{page}/causes/{encode_id(first)}", data={**changed, "answer": "Mine is kept"})
    assert stale.status_code == 409
    assert "Mine is kept" in text_of(stale)
    asked = browser.get(f"{page}/causes/{encode_id(first)}/remove")
    assert "Remove this cause?" in words_of(asked)
    browser.post(f"{page}/causes/{encode_id(first)}/remove", data={"version": shop.row.version})
    assert "A better answer" not in text_of(browser.get(page))


def test_the_diagram_is_drawn_and_escaped(browser, shop):
    page = browser.page
    browser.post(f"{page}/method/ishikawa", data={"version": shop.row.version})
    html = text_of(browser.get(page))
    assert "Measurement" in html
    assert "<svg" not in html[html.index('id="analysis"') : html.index('id="actions"')].replace('<svg class="ico', "")
    assert browser.get(f"{page}/causes?branch=weather").status_code == 404
    added = browser.post(f"{page}/causes?branch=process", data={"branch": "process", "answer": "No <b>checklist</b>"})
    assert added.status_code == 303
    html = text_of(browser.get(page))
    assert "fishbone" in html
    assert "<b>checklist" not in html
    assert 'style="' not in html


def test_edit_pages_tell_who_was_faster_and_keep_the_text(browser, shop, doer):
    seen = shop.row.version
    work.record_texts(doer, shop.ticket_id, seen, {"containment": "A second courier"}, now=datetime.now(UTC))
    response = browser.post(f"{browser.page}/edit/containment", data={"version": seen, "containment": "Call customers"})
    html = text_of(response)
    assert response.status_code == 409
    assert "Jari Kemppainen changed the containment" in html
    assert "A second courier" in html
    assert "Call customers" in html
    assert "Save mine" in html
    assert browser.get(f"{browser.page}/edit/nothing").status_code == 404


def test_cases_are_gathered_by_number_and_taken_out_with_a_reason(browser, shop):
    other = make_case(now=NOW)
    number = get_row(Ticket, other).number
    browser.post(f"{browser.page}/cases", data={"number": f"K-{number}"})
    html = words_of(browser.get(browser.page))
    assert "Gathers 2 cases" in html
    assert f"K-{number}" in html
    refused = browser.post(f"{browser.page}/cases", data={"number": "K-777"})
    assert refused.status_code == 422
    assert "There is no such case" in words_of(refused)
    path = f"{browser.page}/cases/{encode_id(other)}/remove"
    assert browser.get(path).status_code == 200
    assert browser.post(path, data={"version": shop.row.version, "why": ""}).status_code == 422
    assert browser.post(path, data={"version": shop.row.version, "why": "Another cause"}).status_code == 303
    assert "Gathers 1 case" in words_of(browser.get(browser.page))


def test_a_case_leads_to_its_action_and_an_action_has_one_address(browser, shop):
    case = text_of(browser.get(browser.page))
    [case_url] = set(re.findall(r'href="(/tickets/\w{13})"', case))
    html = words_of(browser.get(case_url))
    assert "Action A-1" in html
    assert "Same cause in 1 open case" in html
    assert "The system added it to a corrective action" in html
    moved = browser.get(f"/tickets/{encode_id(shop.ticket_id)}")
    assert (moved.status_code, moved.headers["Location"]) == (302, browser.page)
    assert browser.get(case_url.replace("/tickets/", "/actions/")).status_code == 404


def test_the_list_shows_views_filters_and_what_is_empty(browser, shop):
    html = words_of(browser.get("/actions"))
    assert "Deliveries late since the courier changed" in html
    assert "A-1" in html
    assert "1 corrective action" in html
    assert "Nobody yet" in html
    for query, said in (
        ("view=mine", "You have no open corrective action."),
        ("view=late", "No corrective action is late."),
        ("view=verdict", "None waits for its verdict."),
        ("view=ended", "None has ended yet."),
        ("q=chairs", "No corrective action matches these filters."),
    ):
        assert said in words_of(browser.get(f"/actions?{query}"))
    assert browser.get("/actions?view=other").status_code == 404
    assert browser.get("/actions?owner=me").status_code == 404


def test_the_navigation_counts_open_ones(browser, shop):
    assert re.search(r"Corrective actions ?<span class=\"n\">1</span>", text_of(browser.get("/actions")))


def test_an_empty_list_says_how_one_comes_about(client_as):
    assert "No corrective action is open." in words_of(client_as("quality").get("/actions"))


def test_one_is_opened_from_selected_cases(browser, shop, viewer):
    chosen = [make_case(now=NOW), make_case(now=NOW)]
    ids = [encode_id(case_id) for case_id in chosen]
    shown = browser.post("/actions/new", data={"case": ids})
    assert shown.status_code == 200
    assert "It gathers 2 cases" in words_of(shown)
    refused = browser.post("/actions/new", data={"case": ids, "title": "", "owner": "me"})
    assert refused.status_code == 422
    assert "It gathers 2 cases" in words_of(refused)
    made = browser.post(
        "/actions/new", data={"case": ids, "title": "Legs break", "owner": "me", "unit": "", "theme": ""}
    )
    assert made.status_code == 303, words_of(made)
    html = words_of(browser.get(made.headers["Location"]))
    assert "Gathers 2 cases" in html
    assert "Elina Saari" in html
    assert browser.get("/actions/new?case=0000000000000").status_code == 404


def test_foreign_and_missing_look_alike_and_analysts_stay_out(client_as, app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    ticket_id = make_action(unit_id=oulu, now=NOW - timedelta(days=1))
    stranger = client_as("quality", unit_ids=[turku])
    assert stranger.get(f"/actions/{encode_id(ticket_id)}").status_code == 404
    assert stranger.get(f"/tickets/{encode_id(ticket_id)}").status_code == 404
    assert stranger.post(f"/actions/{encode_id(ticket_id)}/take", data={"version": 1}).status_code == 404
    assert client_as("analyst").get(f"/actions/{encode_id(ticket_id)}").status_code == 403


def test_cases_beyond_ones_units_are_only_counted(client_as, app):
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    ticket_id = make_action(unit_id=oulu, case_ids=[make_case(unit_id=oulu), make_case(unit_id=turku)])
    with transaction() as session:
        foreign = session.query(Ticket).filter(Ticket.unit_id == turku).one()
        foreign.title = "Said in Turku"
    html = words_of(client_as("quality", unit_ids=[oulu]).get(f"/actions/{encode_id(ticket_id)}"))
    assert "1 in units that you do not see" in html
    assert "Said in Turku" not in html
