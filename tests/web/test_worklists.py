"""Work lists as a browser drives them: list and board, many at once, merging, saved views, one's day, absences."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services import absences
from surveyapp.services.tickets import saved_views, tags, work
from surveyapp.services.transactions import transaction
from surveyapp.store.tickets import Ticket
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.users import make_viewer


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def mikko(app):
    return make_viewer(role="quality", name="Mikko Laine")


@pytest.fixture
def desk(client_as, mikko):
    return client_as(viewer=mikko)


@pytest.fixture
def cases(app, now):
    customer_id = make_customer()
    made = []
    for number in range(3):
        order_id = make_order(customer_id=customer_id, number=f"4800{number}")
        made.append(make_case(order_id=order_id, customer_id=customer_id, now=now - timedelta(minutes=30 - number)))
    for ticket_id, title in zip(made, ("Oven without shelves", "Sofa has a stain", "Fridge is loud"), strict=True):
        put(ticket_id, title=title)
    return made


def put(ticket_id, **values):
    with transaction() as session:
        for name, value in values.items():
            setattr(session.get(Ticket, ticket_id), name, value)


def text_of(response):
    return response.get_data(as_text=True)


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def form_of(*ticket_ids, **more):
    seen = [f"{encode_id(each)}.{get_row(Ticket, each).version}" for each in ticket_ids]
    return {"case": [encode_id(each) for each in ticket_ids], "seen": seen, **more}


def undo_of(html):
    form = re.search(r'<form class="undo".*?</form>', html, flags=re.DOTALL)[0]
    url = re.search(r'action="([^"]+)"', form)[1].replace("&amp;", "&")
    return url, dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("theme=none", True),
        ("theme=delivery_late", False),
        ("due=week", None),
        ("due=late", False),
        ("due=nonsense", True),
        ("tag=vip", True),
        ("tag=other", False),
        ("language_of=fi", True),
        ("language_of=sv", False),
        ("channel=survey", True),
        ("channel=telephone", False),
        ("order=priority", True),
        ("order=opened", True),
        ("more=1", True),
    ],
)
def test_every_filter_stands_in_the_address(desk, mikko, cases, now, query, is_there):
    tags.add_tag(mikko, cases[0], "vip", now=now)
    response = desk.get(f"/tickets?{query}")
    assert response.status_code == 200
    if is_there is not None:
        assert ("Oven without shelves" in text_of(response)) is is_there
    assert desk.get(f"/tickets/board?{query}").status_code == 200


def test_the_present_filters_stay_in_tabs_paging_and_the_link_to_the_board(desk, cases):
    html = text_of(desk.get("/tickets?view=open&priority=normal&order=priority")).replace("&amp;", "&")
    assert 'href="/tickets?view=mine&order=priority&priority=normal"' in html
    assert 'href="/tickets/board?view=open&priority=normal"' in html
    assert '<option value="normal" selected>' in html


def test_a_view_is_saved_shown_as_a_tab_renamed_and_deleted(desk, mikko, cases):
    html = text_of(desk.get("/tickets?view=open&priority=normal")).replace("&amp;", "&")
    address = re.search(r'href="(/tickets/views/new\?[^"]+)"', html)[1]
    assert "Save view" in text_of(desk.get(address))
    refused = desk.post(address, data={"name": " "})
    assert refused.status_code == 422
    saved = desk.post(address, data={"name": "Normal ones"})
    assert saved.status_code == 303
    html = text_of(desk.get(saved.location)).replace("&amp;", "&")
    assert re.search(r'<a href="/tickets\?view=open&priority=normal" aria-current="page">Normal ones', html)
    assert "/tickets/views/new" not in html
    assert desk.post(address, data={"name": "normal ones"}).status_code == 422
    [view] = saved_views.list_views(mikko)
    path = f"/tickets/views/{encode_id(view.id)}"
    assert desk.post(f"{path}/rename", data={"name": ""}).status_code == 422
    assert desk.post(f"{path}/rename", data={"name": "Usual ones"}).status_code == 303
    assert "Usual ones" in text_of(desk.get("/tickets/views"))
    assert desk.post(f"{path}/delete").status_code == 303
    assert "You have saved no view yet" in text_of(desk.get("/tickets/views"))
    assert desk.post(f"{path}/delete").status_code == 404


def test_ticked_cases_are_given_to_one_person_and_it_can_be_undone(desk, mikko, cases):
    sent = desk.post("/tickets/bulk/assign?view=open", data=form_of(*cases[:2], to="me"))
    assert (sent.status_code, sent.location) == (303, "/tickets?view=open")
    html = text_of(desk.get(sent.location))
    assert "2 cases are given to Mikko Laine." in html
    assert [get_row(Ticket, each).owner_id for each in cases] == [mikko.user_id, mikko.user_id, None]
    url, values = undo_of(html)
    undone = desk.post(url, data=values)
    assert undone.status_code == 303
    assert "2 cases are as they were." in text_of(desk.get(undone.location))
    assert [get_row(Ticket, each).owner_id for each in cases] == [None] * 3


def test_what_had_changed_meanwhile_is_said_and_left(desk, mikko, cases, now):
    form = form_of(*cases, owner=encode_id(mikko.user_id))
    boss = make_viewer(role="manager")
    work.assign(boss, cases[0], 1, boss.user_id, now=now)
    response = desk.post("/tickets/bulk/assign", data=form)
    assert response.status_code == 200
    html = text_of(response)
    assert "2 cases are given to Mikko Laine." in html
    assert "1 case had changed meanwhile and was left as it is." in html
    assert get_row(Ticket, cases[0]).owner_id == boss.user_id
    again = desk.post("/tickets/bulk/assign", data=form)
    assert again.status_code == 409
    assert "3 cases had changed meanwhile" in text_of(again)


def test_nothing_ticked_is_said_and_strangers_get_nothing(desk, cases, client_as):
    assert "Tick at least one case first." in text_of(desk.post("/tickets/bulk/assign", data={"to": "me"}))
    stranger = make_viewer(role="analyst")
    assert (
        desk.post("/tickets/bulk/assign", data=form_of(cases[0], owner=encode_id(stranger.user_id))).status_code == 404
    )
    assert client_as(viewer=stranger).post("/tickets/bulk/assign", data=form_of(cases[0])).status_code == 403


def test_ticked_cases_are_tagged_and_untagged_and_it_can_be_undone(desk, cases):
    sent = desk.post("/tickets/bulk/tag", data=form_of(*cases, tag="Courier X"))
    html = text_of(desk.get(sent.location))
    assert "The tag courier x is on 3 cases." in html
    assert html.count('<a class="tag"') == 3
    off = desk.post("/tickets/bulk/tag", data=form_of(cases[0], tag="courier x", off="1"))
    url, values = undo_of(text_of(desk.get(off.location)))
    desk.post(url, data=values)
    assert [list(tags.tags_of(each)) for each in cases] == [["courier x"]] * 3
    assert desk.post("/tickets/bulk/tag", data=form_of(cases[0], tag="a,b")).status_code == 422


def test_one_case_is_tagged_on_its_page(desk, cases):
    page = f"/tickets/{encode_id(cases[0])}"
    assert desk.post(f"{page}/tags", data={"tag": "VIP"}).status_code == 303
    assert ">vip<" in text_of(desk.get(page))
    assert desk.post(f"{page}/tags", data={"tag": " "}).status_code == 422
    assert desk.post(f"{page}/tags/off", data={"tag": "vip"}).status_code == 303
    assert ">vip<" not in text_of(desk.get(page))


def test_doubles_are_merged_after_choosing_the_one_that_stays(desk, cases):
    assert desk.post("/tickets/bulk/merge", data=form_of(cases[0])).status_code == 422
    chosen = desk.post("/tickets/bulk/merge", data=form_of(*cases[:2]))
    assert chosen.status_code == 303
    html = text_of(desk.get(chosen.location))
    assert "Which case stays?" in html
    assert "different customers" not in html
    assert "checked" not in html
    form = form_of(*cases[:2])
    assert "Choose the case that stays." in text_of(desk.post(chosen.location, data=form))
    done = desk.post(chosen.location, data={**form, "stays": encode_id(cases[1])})
    assert done.status_code == 303
    kept = words_of(text_of(desk.get(done.location)))
    assert "One double is merged." in kept or "1 double is merged." in kept
    assert "Merged into this case: K-1" in kept
    gone = words_of(text_of(desk.get(f"/tickets/{encode_id(cases[0])}")))
    assert "It lives on in K-2" in gone
    assert get_row(Ticket, cases[0]).end_reason == "About the same matter as K-2"


def test_merging_across_customers_asks_once_more(desk, cases, now):
    other = make_case(customer_id=make_customer(name="Karin Holm"), now=now)
    path = f"/tickets/merge?case={encode_id(cases[0])}&case={encode_id(other)}"
    assert "These cases are of different customers." in text_of(desk.get(path))
    form = form_of(cases[0], other, stays=encode_id(other))
    refused = desk.post(path, data=form)
    assert refused.status_code == 422
    assert "checked" in text_of(refused)
    assert desk.post(path, data={**form, "crosses": "1"}).status_code == 303


def test_a_merge_of_what_changed_meanwhile_is_refused(desk, cases, mikko, now):
    form = form_of(*cases[:2], stays=encode_id(cases[0]))
    work.rename(mikko, cases[1], 1, "Another title", now=now)
    path = f"/tickets/merge?case={encode_id(cases[0])}&case={encode_id(cases[1])}"
    assert desk.post(path, data=form).status_code == 409
    assert get_row(Ticket, cases[1]).merged_into_id is None


def move(desk, ticket_id, to):
    form = {"ticket": encode_id(ticket_id), "version": get_row(Ticket, ticket_id).version, "to": to}
    return desk.post("/tickets/board/move?view=open&priority=normal", data=form)


def test_the_board_moves_a_card_when_nothing_is_missing(desk, mikko, cases, now):
    assert re.search(r"Received<span>3</span>", text_of(desk.get("/tickets/board")))
    put(cases[0], owner_id=mikko.user_id)
    moved = move(desk, cases[0], "acknowledged")
    assert (moved.status_code, moved.location) == (303, "/tickets/board?view=open&priority=normal")
    html = text_of(desk.get(moved.location))
    assert "K-1 is now: Acknowledged" in html
    assert re.search(r"Acknowledged<span>1</span>", html)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("acknowledged", "Take the case, or give it to somebody."),
        ("investigating", "One step after the other: the next one is Acknowledged."),
        ("verifying", "One step after the other"),
        ("closed", "cannot go there from its present state"),
        ("nowhere", "One step after the other"),
    ],
)
def test_the_board_skips_no_guard_and_says_what_is_missing(desk, cases, to, said):
    refused = move(desk, cases[0], to)
    assert refused.status_code == 422
    html = text_of(refused)
    assert said in html
    assert f'href="/tickets/{encode_id(cases[0])}">Open K-1' in html
    assert get_row(Ticket, cases[0]).state == "received"


def test_the_board_asks_for_a_reason_where_one_is_needed_and_tells_of_a_faster_colleague(desk, cases, mikko):
    asked = move(desk, cases[0], "cancelled")
    assert asked.location == f"/tickets/{encode_id(cases[0])}/move/cancelled"
    put(cases[1], owner_id=mikko.user_id)
    form = {"ticket": encode_id(cases[1]), "version": 99, "to": "acknowledged"}
    assert desk.post("/tickets/board/move", data=form).status_code == 409
    assert move(desk, cases[1], "received").status_code == 303
    assert desk.post("/tickets/board/move", data={"ticket": encode_id(12345), "to": "closed"}).status_code == 404


def test_a_long_column_shows_more_when_asked(desk, cases, now):
    for _ in range(6):
        make_case(now=now)
    html = text_of(desk.get("/tickets/board")).replace("&amp;", "&")
    assert html.count("data-card=") == 6
    more = re.search(r'href="(/tickets/board\?[^"]*show=received)#col-received">3 more', html)[1]
    assert text_of(desk.get(more)).count("data-card=") == 9


def test_who_may_only_read_ticks_and_moves_nothing(client_as, cases, monkeypatch):
    monkeypatch.setattr("surveyapp.domain.access.PERMISSIONS_BY_ROLE", {"analyst": frozenset({"tickets.read"})})
    reader = client_as("analyst")
    html = text_of(reader.get("/tickets"))
    assert "Oven without shelves" in html
    assert 'name="case"' not in html
    assert "tk-move" not in text_of(reader.get("/tickets/board"))


def test_my_day_names_what_waits(desk, mikko, cases, now):
    assert "Nothing waits for you today." in text_of(desk.get("/my-day"))
    put(cases[0], owner_id=mikko.user_id, next_due_at=now - timedelta(hours=1))
    html = words_of(text_of(desk.get("/my-day")))
    assert "1 case of yours is late." in html
    assert "Due today 1 Oven without shelves K-1" in html


def test_the_workload_leads_into_the_list(client_as, mikko, cases):
    put(cases[0], owner_id=mikko.user_id)
    html = text_of(client_as("manager").get("/tickets/workload")).replace("&amp;", "&")
    assert f'href="/tickets?view=open&owner={encode_id(mikko.user_id)}">1<' in html
    assert 'href="/tickets?view=unassigned">2<' in html


def test_an_absence_is_noted_handed_over_and_taken_back(desk, mikko, cases, client_as, now):
    boss = make_viewer(role="manager", name="Karin Holm")
    for each in cases[:2]:
        put(each, owner_id=mikko.user_id)
    today = now.date()
    days = {"from_on": str(today - timedelta(days=1)), "to_on": str(today + timedelta(days=1)), "deputy": ""}
    assert desk.post("/account/absences", data={"from_on": "x"}).status_code == 422
    wrong = desk.post("/account/absences", data={**days, "to_on": "2020-01-01"})
    assert "before the first one" in text_of(wrong)
    noted = desk.post("/account/absences", data={**days, "deputy": encode_id(boss.user_id)})
    assert noted.status_code == 303
    html = text_of(desk.get(noted.location))
    assert html.count("checked>") == 2
    assert f'<option value="{encode_id(boss.user_id)}" selected>Karin Holm' in html
    assert "Tick at least one ticket first." in text_of(desk.post(noted.location, data={"to": encode_id(boss.user_id)}))
    part = desk.post(noted.location, data=form_of(cases[0], to=encode_id(boss.user_id)))
    assert "1 ticket is with Karin Holm now." in text_of(part)
    rest = desk.post(noted.location, data=form_of(cases[1], to=encode_id(boss.user_id)))
    assert rest.location == "/account/absences"
    assert "You stand in for" in text_of(client_as(viewer=boss).get("/my-day"))
    [row] = absences.list_own(mikko, today)
    assert desk.post(f"/absences/{encode_id(row.id)}/end").status_code == 303
    assert "2 tickets that you handed over" in text_of(desk.get("/account/absences"))
    assert "2 tickets that you handed over" in text_of(desk.get("/my-day"))
    back = desk.post("/account/absences/take-back", data=form_of(cases[0]))
    assert "1 ticket is yours again." in text_of(back)
    assert [get_row(Ticket, each).owner_id for each in cases[:2]] == [mikko.user_id, boss.user_id]


def test_who_leads_notes_absences_of_colleagues(client_as, mikko):
    boss = client_as("manager")
    today = datetime.now(UTC).date() + timedelta(days=2)
    noted = boss.post(
        "/absences",
        data={"person": encode_id(mikko.user_id), "from_on": str(today), "to_on": str(today), "deputy": ""},
    )
    assert noted.status_code == 303
    assert "Hand over what Mikko Laine has open" in text_of(boss.get(noted.location))
    html = text_of(boss.get("/absences"))
    assert "Mikko Laine" in html
    assert "Nobody stands in" in html
    assert boss.post("/absences", data={"person": "x", "from_on": str(today), "to_on": str(today)}).status_code == 422
    stranger = client_as("quality")
    [row] = absences.list_own(mikko, date(2026, 1, 1))
    assert stranger.post(f"/absences/{encode_id(row.id)}/end").status_code == 404
    assert stranger.get(f"/absences/{encode_id(row.id)}/hand-over").status_code == 404
