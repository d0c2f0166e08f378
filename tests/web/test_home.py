"""The first page: what needs each role now."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services import leases, rollups
from surveyapp.services.transactions import transaction
from surveyapp.store.tickets import Ticket
from tests.builders.answers import add_answers, publish_shop
from tests.builders.tickets import make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = datetime.now(UTC)


def case_in(unit_id, *, title, late=False, owner_id=None):
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id, number=title)
    ticket_id = make_case(order_id=order_id, customer_id=customer_id, now=NOW - timedelta(hours=1))
    with transaction() as session:
        ticket = session.get(Ticket, ticket_id)
        ticket.title, ticket.owner_id, ticket.unit_id = title, owner_id, unit_id
        ticket.next_due_at = NOW + timedelta(hours=-1 if late else 3)
    return ticket_id


@pytest.fixture
def tree(app):
    return {name: make_unit(f"Finland/{name}") for name in ("Oulu", "Turku")}


def sections(html):
    """Return the words under each heading."""
    found = re.findall(r'<section[^>]* aria-labelledby="(\w+)-title">(.*?)</section>', html, flags=re.DOTALL)
    return {name: re.sub(r"<[^>]+>|\s+", " ", text) for name, text in found}


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def test_quality_sees_what_is_late_theirs_and_nobodys_in_their_units(client_as, tree):
    mikko = make_viewer(role="quality", name="Mikko Laine", unit_ids=[tree["Oulu"]])
    late = case_in(tree["Oulu"], title="Oven without shelves", late=True, owner_id=mikko.user_id)
    case_in(tree["Oulu"], title="Sofa has a stain", owner_id=mikko.user_id)
    case_in(tree["Oulu"], title="Fridge is loud")
    case_in(tree["Turku"], title="Foreign sofa", late=True)
    html = client_as(viewer=mikko).get("/").text
    found = sections(html)
    assert "One case is late." in words_of(html) or "1 case is late." in words_of(html)
    assert "Oven without shelves" in found["late"]
    assert "Mark as acknowledged" in found["late"]
    # How much working time has passed since depends on the real clock that pages read.
    assert re.search(r"(\d+ (h|min) )*late\b", found["late"].replace("\u00a0", " "))
    assert "Sofa has a stain" in found["due"]
    assert "Order Sofa has a stain" in found["due"]
    assert "Fridge is loud" in found["unowned"]
    assert "Take it" in found["unowned"]
    assert "Foreign sofa" not in html
    assert f'class="btn btn-primary" href="/tickets/{encode_id(late)}"' in html


def test_what_the_customer_said_is_read_next(client_as, tree):
    for title, verdict in (("Oven", "solved"), ("Sofa", "not_solved")):
        ticket_id = case_in(tree["Oulu"], title=title)
        with transaction() as session:
            ticket = session.get(Ticket, ticket_id)
            ticket.customer_verdict, ticket.customer_verdict_at = verdict, NOW
    found = sections(client_as("quality").get("/").text)["answered"]
    assert "Customer: solved" in found
    assert "Customer: not solved" in found


def test_a_long_list_is_cut_and_counted(client_as, tree):
    for number in range(7):
        case_in(tree["Oulu"], title=f"Case number {number}")
    html = client_as("quality").get("/").text
    # Each row names its case twice: as title and as order.
    assert sections(html)["unowned"].count("Order Case number") == 5
    assert "2 more" in html
    assert 'href="/tickets?view=unassigned"' in html


def test_nothing_to_do_is_said(client_as):
    html = client_as("quality").get("/").text
    for words in (
        "No case is late.",
        "Nothing of yours is due.",
        "Every open case that is not late has an owner.",
        "Nothing waits for you.",
    ):
        assert words in html
    assert "btn-primary" not in html


def test_an_analyst_sees_no_case_and_is_told_what_comes(client_as):
    html = client_as("analyst").get("/").text
    assert "There are no figures yet." in html
    assert sections(html) == {}
    assert 'href="/tickets"' not in html


def test_an_analyst_reads_the_findings_of_the_reports(client_as, tree):
    publish_shop()
    add_answers("shop", [(date(2026, 5, 4), tree["Oulu"], {"happy": 5, "wrong": []})] * 12)
    rollups.refresh(now=NOW)
    browser = client_as("analyst")
    said = re.findall(r'<p class="finding">([^<]+)</p>', browser.get("/reports/satisfaction").text)[0]
    home = browser.get("/").text
    assert said in home
    assert 'href="/reports/funnel?survey=shop"' in home


def weeks_of(unit_id, hits, n, weeks):
    monday = NOW.date() - timedelta(days=NOW.weekday())
    for week in weeks:
        day = monday - timedelta(days=1 + 7 * week)
        add_answers("shop", [(day, unit_id, {"happy": 5 if place < hits else 1}) for place in range(n)])


def test_a_manager_reads_what_changed_for_real_with_the_way_to_the_evidence(client_as, tree):
    publish_shop()
    weeks_of(tree["Oulu"], 6, 30, range(4))
    weeks_of(tree["Oulu"], 24, 30, range(4, 20))
    weeks_of(tree["Turku"], 24, 30, range(20))
    case_in(tree["Oulu"], title="Oven without shelves", late=True)
    rollups.refresh(now=NOW)
    browser = client_as("manager")
    html = browser.get("/").text
    words, found = words_of(html), sections(html)
    assert "Oulu: satisfied fell from 80.0 % to 20.0 %." in words
    assert "−60.0 percentage points" in found["changed"]
    assert "Late: Oven without shelves" in found["fire"]
    url = re.search(r'href="(/reports/satisfaction[^"]+)"', html)[1].replace("&amp;", "&")
    evidence = browser.get(url)
    assert evidence.status_code == 200
    assert "Oulu" in url


def test_a_manager_of_another_unit_is_told_nothing_of_it(client_as, tree):
    publish_shop()
    weeks_of(tree["Oulu"], 6, 30, range(4))
    weeks_of(tree["Oulu"], 24, 30, range(4, 20))
    rollups.refresh(now=NOW)
    html = client_as(viewer=make_viewer(role="manager", unit_ids=[tree["Turku"]])).get("/").text
    assert "Oulu" not in html
    assert "No answers yet." in html


def test_a_manager_with_nothing_yet_is_told_what_to_do(client_as):
    words = words_of(client_as("manager").get("/").text)
    for said in ("There are no figures yet.", "No answers yet. Publish a survey", "Nothing is on fire."):
        assert said in words


def test_an_admin_is_told_what_stands_still_and_how_to_begin(client_as):
    html = client_as("admin").get("/").text
    words = words_of(html)
    for said in ("Nothing has been put in yet.", "How to begin", "The worker does not run", "surveyapp jobs serve"):
        assert said in words
    assert 'href="/orders/import"' in html


def test_an_admin_reads_that_all_is_well(client_as, tree):
    publish_shop()
    add_answers("shop", [(NOW.date(), tree["Oulu"], {"happy": 5})])
    rollups.refresh(now=NOW)
    leases.take_lease(leases.WORKER, "me", lasts=leases.WORKER_LASTS, now=datetime.now(UTC))
    words = words_of(client_as("admin").get("/").text)
    assert "Everything runs." in words
    assert "Nothing stands still." in words


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (
            "admin",
            ["/tickets", "/reports/satisfaction", "/surveys", "/admin/users", "/admin/units", "/admin/audit"],
            [],
        ),
        ("manager", ["/tickets", "/reports/promises", "/surveys"], ["/admin/users", "/admin/audit"]),
        ("quality", ["/tickets", "/reports/promises"], ["/admin/users"]),
        ("analyst", ["/reports/satisfaction", "/surveys"], ["/tickets", "/admin/users"]),
    ],
)
def test_navigation_shows_what_a_role_may_open(client_as, role, shown, hidden):
    html = client_as(role).get("/account").text
    links = set(re.findall(r'href="([^"]+)"', html))
    assert links.issuperset(shown)
    assert links.isdisjoint(hidden)


def test_navigation_marks_where_one_is(client_as):
    html = client_as("admin").get("/admin/users/add").text
    assert set(re.findall(r'href="([^"]+)" aria-current="page"', html)) == {"/admin/users"}
