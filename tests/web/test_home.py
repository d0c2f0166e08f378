"""The first page: what needs each role now."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services import rollups
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
    found = re.findall(r'<section aria-labelledby="(\w+)-title">(.*?)</section>', html, flags=re.DOTALL)
    return {name: re.sub(r"<[^>]+>|\s+", " ", text) for name, text in found}


def test_quality_sees_what_is_late_theirs_and_nobodys_in_their_units(client_as, tree):
    mikko = make_viewer(role="quality", name="Mikko Laine", unit_ids=[tree["Oulu"]])
    late = case_in(tree["Oulu"], title="Oven without shelves", late=True, owner_id=mikko.user_id)
    case_in(tree["Oulu"], title="Fridge is loud")
    case_in(tree["Turku"], title="Foreign sofa", late=True)
    html = client_as(viewer=mikko).get("/").text
    found = sections(html)
    assert "One case is late." in html
    assert "Oven without shelves" in found["late"]
    assert re.search(r"1\s+h( \S+ min)? late", found["late"].replace("\u00a0", " "))
    assert "Oven without shelves" in found["mine"]
    assert "Fridge is loud" in found["unassigned"]
    assert "Oven without shelves" not in found["unassigned"]
    assert "Foreign sofa" not in html
    assert f"/tickets/{encode_id(late)}" in html


def test_a_long_list_is_cut_and_counted(client_as, tree):
    for number in range(7):
        case_in(tree["Oulu"], title=f"Case number {number}")
    html = client_as("quality").get("/").text
    assert sections(html)["unassigned"].count("Case number") == 5
    assert "See all 7" in html
    assert 'href="/tickets?view=unassigned"' in html


def test_nothing_to_do_is_said(client_as):
    html = client_as("quality").get("/").text
    for words in ("No case is late.", "You have no open case.", "Every open case has an owner."):
        assert words in html


def test_an_analyst_sees_no_case_and_is_told_what_comes(client_as):
    html = client_as("analyst").get("/").text
    assert "There are no figures yet." in html
    assert sections(html) == {}
    assert 'href="/tickets"' not in html


def test_findings_are_those_of_the_reports(client_as, tree):
    publish_shop()
    add_answers("shop", [(date(2026, 5, 4), tree["Oulu"], {"happy": 5, "wrong": []})] * 12)
    rollups.refresh(now=NOW)
    browser = client_as("manager")
    said = re.findall(r'<p class="finding">([^<]+)</p>', browser.get("/reports/satisfaction").text)[0]
    home = browser.get("/").text
    assert said in home
    assert "No case is late." in home


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
