"""Administering people and units, and reading the audit log, through the pages."""

import re

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services import users
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from surveyapp.store.units import ROOT_ID
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW


@pytest.fixture
def admin(client_as):
    return client_as("admin")


def add(admin, **changes):
    facts = {"name": "Mikko Laine", "email": "mikko@example.com", "role": "quality", "units": encode_id(ROOT_ID)}
    return admin.post("/admin/users/add", data={**facts, **changes})


def test_a_person_is_added_and_gets_a_link_that_works(app, admin):
    oulu = make_unit("Finland/Oulu")
    assert "mikko@example.com" not in admin.get("/admin/users").text
    page = add(admin, units=encode_id(oulu)).text
    token = re.search(r"http://127\.0\.0\.1:8000/welcome/([\w-]{43})", page)[1]
    listed = admin.get("/admin/users").text
    assert "mikko@example.com" in listed
    assert "Finland/Oulu" in listed
    assert "Welcome, Mikko Laine" in app.test_client().get(f"/welcome/{token}").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nobody"}, "Write the whole address"),
        ({"email": ""}, "Write the person's mail address"),
        ({"role": "boss"}, "Not a valid choice"),
        ({"role": ""}, "Choose a role"),
        ({"units": []}, "Choose at least one unit"),
        ({"units": "0000000000009"}, "not a valid choice"),
        ({"name": "x" * 101}, "1 to 100 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(admin, changes, said):
    response = add(admin, **changes)
    assert response.status_code == 422
    assert said.lower() in response.text.lower()
    if "email" not in changes:
        assert 'value="mikko@example.com"' in response.text
    assert len(users.list_users().rows) == 1


def test_an_address_is_given_once(admin):
    add(admin)
    assert "has an account already" in add(admin).text


def test_a_name_with_markup_stays_text(admin):
    page = add(admin, name="<script>alert(1)</script>").text + admin.get("/admin/users").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_role_and_units_are_changed(admin):
    viewer = make_viewer(role="quality", email="mikko@example.com")
    page = f"/admin/users/{encode_id(viewer.user_id)}"
    oulu = make_unit("Finland/Oulu")
    assert "mikko@example.com" in admin.get(page).text
    data = {"name": "Mikko Laine", "role": "manager", "units": encode_id(oulu)}
    assert admin.post(page, data=data).status_code == 303
    user, unit_ids = users.get_user(viewer.user_id)
    assert (user.role, unit_ids) == ("manager", {oulu})
    assert "Mikko Laine is saved." in admin.get("/admin/users").text
    assert "role before: Quality" in admin.get("/admin/audit").text


def test_closing_an_account_asks_first(admin, client_as):
    viewer = make_viewer(role="quality", name="Mikko Laine")
    browser = client_as(viewer=viewer)
    page = f"/admin/users/{encode_id(viewer.user_id)}"
    asked = admin.get(f"{page}/disable")
    assert "Close the account of Mikko Laine?" in asked.text
    assert browser.get("/account").status_code == 200
    admin.post(f"{page}/disable")
    assert browser.get("/account").status_code == 302
    assert "Open the account again" in admin.get(page).text
    admin.post(f"{page}/enable")
    assert users.get_user(viewer.user_id)[0].disabled_at is None


def test_ones_own_account_cannot_be_closed(client_as):
    viewer = make_viewer()
    admin = client_as(viewer=viewer)
    page = f"/admin/users/{encode_id(viewer.user_id)}"
    assert "/disable" not in admin.get(page).text
    refused = admin.post(f"{page}/disable")
    assert refused.status_code == 422
    assert "your own account" in refused.text


def test_a_search_without_result_says_what_to_do(admin):
    assert "Nobody is called that." in admin.get("/admin/users?q=zzz").text


def test_the_list_pages(admin, monkeypatch):
    monkeypatch.setattr(users, "PAGE", 1)
    make_viewer(role="quality", email="aaa@example.com")
    first = admin.get("/admin/users").text
    assert "aaa@example.com" in first
    next_page = re.search(r'href="([^"]*after=[^"]*)"', first)[1]
    assert "admin-" in admin.get(next_page).text


def test_units_are_shown_as_a_tree_and_renamed(admin):
    assert "There are no units yet." in admin.get("/admin/units").text
    make_unit("Finland/North/Oulu")
    north = make_unit("Finland/North")
    listed = admin.get("/admin/units").text
    assert listed.index("Finland") < listed.index("North") < listed.index("Oulu")
    data = {"name": "Pohjoinen", "timezone": "Europe/Helsinki", "language": "fi"}
    assert admin.post(f"/admin/units/{encode_id(north)}", data=data).status_code == 303
    assert "Pohjoinen" in admin.get("/admin/units").text
    taken = admin.post(f"/admin/units/{encode_id(make_unit('Finland/South'))}", data=data)
    assert taken.status_code == 422
    assert "There is a unit Pohjoinen beside this one already." in taken.text


def test_the_companys_name_heads_every_page(app, admin):
    admin.post(f"/admin/units/{encode_id(ROOT_ID)}", data={"name": "Tuohi & Vik", "timezone": "", "language": ""})
    assert "Tuohi &amp; Vik" in app.test_client().get("/sign-in").text


def test_the_log_is_shown_and_checked(admin):
    add(admin)
    assert "Person added: Mikko Laine" in admin.get("/admin/audit?action=user_added").text
    assert "rows are as they were written" in admin.post("/admin/audit/verify").text
    with transaction() as session:
        session.query(AuditEvent).filter_by(position=1).update({"at": NOW})
    assert "Row 1 does not fit" in admin.post("/admin/audit/verify").text


@pytest.mark.parametrize("before", ["9" * 30, "-1", "x", "٣", ""])
def test_a_place_that_the_log_never_had_is_no_fault(admin, before):
    assert admin.get("/admin/audit", query_string={"before": before}).status_code == 200


def test_the_log_pages(admin, monkeypatch):
    from surveyapp.services import audit

    monkeypatch.setattr(audit, "PAGE", 1)
    add(admin), add(admin, email="b@example.com", name="Newest Person")
    first = admin.get("/admin/audit?action=user_added").text
    assert "Newest Person" in first
    before = re.search(r'href="([^"]*before=\d+[^"]*)"', first)[1].replace("&amp;", "&")
    second = admin.get(before).text
    assert "Newest Person" not in second
    assert "Mikko Laine" in second
