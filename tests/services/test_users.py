"""Members of staff: adding, changing, closing; one-time links."""

from datetime import timedelta

import pytest

from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.services import audit, one_time_links, sessions, users
from surveyapp.services.one_time_links import LinkOver
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW

PASSWORD = "seven quiet herons"


def add(email="new@example.com", *, role="quality", units=(ROOT_ID,), by=None, password=None):
    return users.add_user(email, name="New Person", role=role, unit_ids=units, by=by, now=NOW, password=password)


def actions():
    return [action for (action,) in db.session().query(AuditEvent.action).order_by(AuditEvent.position)]


def test_a_person_is_added_with_role_and_units(app):
    oulu = make_unit("Finland/Oulu")
    user_id = add(" New@Example.com", units=[oulu])
    user, unit_ids = users.get_user(user_id)
    assert (user.email, user.role, unit_ids) == ("new@example.com", "quality", {oulu})
    assert actions() == ["user_added"]


def test_an_admin_always_sees_the_whole_company(app):
    user_id = add(role="admin", units=[make_unit("Finland")])
    assert users.get_user(user_id)[1] == {ROOT_ID}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"email": "nobody"}, "whole address"),
        ({"email": "a@b"}, "whole address"),
        ({"email": "a b@example.com"}, "whole address"),
        ({"email": "a\r\nBcc: x@example.com"}, "whole address"),
        ({"role": "boss"}, "no role"),
        ({"units": ()}, "at least one unit"),
        ({"units": (77,)}, "does not exist any more"),
        ({"password": "short"}, "15 characters"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(app, facts, said):
    with pytest.raises(Refused, match=said):
        add(**facts)
    assert users.list_users().rows == []
    assert actions() == []


def test_an_address_belongs_to_one_person(app):
    add()
    with pytest.raises(Conflict, match=r"new@example\.com has an account already"):
        add("NEW@example.com")


def test_role_and_units_are_changed_and_recorded(app):
    admin = make_viewer()
    user_id, oulu = add(), make_unit("Finland/Oulu")
    users.change_user(user_id, name="Newer", role="manager", unit_ids=[oulu], by=admin, now=NOW)
    user, unit_ids = users.get_user(user_id)
    assert (user.name, user.role, unit_ids) == ("Newer", "manager", {oulu})
    event = audit.list_events().rows[0][0]
    assert event.action == "user_changed"
    assert event.user_id == admin.user_id
    assert event.details == {"role": "manager", "units": [oulu], "old_role": "quality", "old_units": [ROOT_ID]}


def test_a_new_name_alone_is_no_matter_of_access(app):
    user_id = add()
    users.change_user(user_id, name="Newer", role="quality", unit_ids=[ROOT_ID], by=make_viewer(), now=NOW)
    assert actions() == ["user_added"]


def test_the_last_admin_can_neither_leave_nor_step_down(app):
    only = users.add_user("a@example.com", name="A", role="admin", unit_ids=(), by=None, now=NOW, password=PASSWORD)
    without_password = make_viewer()
    for refused in (
        lambda: users.disable_user(only, by=None, now=NOW),
        lambda: users.change_user(only, name="A", role="analyst", unit_ids=[ROOT_ID], by=without_password, now=NOW),
    ):
        with pytest.raises(Refused, match="last admin"):
            refused()
    add("b@example.com", role="admin", password=PASSWORD)
    users.disable_user(only, by=None, now=NOW)
    assert users.get_user(only)[0].disabled_at == NOW


def test_nobody_closes_their_own_account(app):
    admin = make_viewer()
    with pytest.raises(Refused, match="your own account"):
        users.disable_user(admin.user_id, by=admin, now=NOW)


def test_a_closed_account_opens_again(app):
    user_id, admin = add(password=PASSWORD), make_viewer()
    users.disable_user(user_id, by=admin, now=NOW)
    users.disable_user(user_id, by=admin, now=NOW)
    users.enable_user(user_id, by=admin, now=NOW)
    assert users.get_user(user_id)[0].disabled_at is None
    assert actions() == ["user_added", "user_disabled", "user_enabled"]


def test_people_page_by_address_and_are_found(app, monkeypatch):
    monkeypatch.setattr(users, "PAGE", 2)
    oulu = make_unit("Finland/Oulu")
    for name in ("c", "a", "b", "50%_x"):
        add(f"{name}@example.com", units=[oulu])
    first = users.list_users()
    assert [user.email for user, _ in first.rows] == ["50%_x@example.com", "a@example.com"]
    assert first.rows[0][1] == ["Finland/Oulu"]
    second = users.list_users(after=first.next_after)
    assert [user.email for user, _ in second.rows] == ["b@example.com", "c@example.com"]
    assert second.next_after is None
    assert [user.email for user, _ in users.list_users(search="%_").rows] == ["50%_x@example.com"]
    assert len(users.list_users(search="NEW PER").rows) == 2


def test_the_first_admin_comes_in_by_a_link_that_works_once(app):
    address = one_time_links.first_admin_link("https://feedback.example.com", now=NOW)
    token = address.rpartition("/")[2]
    assert address.startswith("https://feedback.example.com/welcome/")
    assert one_time_links.get_owner(token, now=NOW) is None
    facts = {"name": "Elina", "email": "elina@example.com", "browser": "", "now": NOW}
    with pytest.raises(Refused):
        one_time_links.welcome_first_admin(token, password="short", **facts)
    secret = one_time_links.welcome_first_admin(token, password=PASSWORD, **facts)
    viewer = sessions.find_viewer(secret, now=NOW)
    assert (viewer.role, viewer.unit_ids) == ("admin", {ROOT_ID})
    with pytest.raises(LinkOver):
        one_time_links.welcome_first_admin(token, password=PASSWORD, **{**facts, "email": "evil@example.com"})
    assert one_time_links.first_admin_link("https://feedback.example.com", now=NOW) is None


def test_a_newer_first_link_ends_the_older(app):
    old = one_time_links.first_admin_link("http://x", now=NOW).rpartition("/")[2]
    new = one_time_links.first_admin_link("http://x", now=NOW).rpartition("/")[2]
    with pytest.raises(LinkOver):
        one_time_links.get_owner(old, now=NOW)
    assert one_time_links.get_owner(new, now=NOW) is None


def test_the_first_link_is_dead_once_there_are_people(app):
    token = one_time_links.first_admin_link("http://x", now=NOW).rpartition("/")[2]
    add()
    with pytest.raises(LinkOver):
        one_time_links.get_owner(token, now=NOW)
    with pytest.raises(LinkOver):
        one_time_links.welcome_first_admin(
            token, name="E", email="evil@example.com", password=PASSWORD, browser="", now=NOW
        )


def test_a_new_person_sets_a_password_by_link(app):
    token, ends_at = one_time_links.make_link(add(), by=None, now=NOW)
    assert ends_at == NOW + timedelta(hours=24)
    secret = one_time_links.set_password(token, password=PASSWORD, browser="", now=NOW + timedelta(hours=23))
    assert sessions.find_viewer(secret, now=NOW + timedelta(hours=23)).role == "quality"
    with pytest.raises(LinkOver):
        one_time_links.set_password(token, password="nine loud seagulls", browser="", now=NOW)


def test_a_reset_lasts_ten_minutes_and_ends_other_sessions(app):
    user_id = add(password=PASSWORD)
    old = sessions.sign_in("new@example.com", PASSWORD, address="192.0.2.1", browser="", key="k", now=NOW)
    token, ends_at = one_time_links.make_link(user_id, by=make_viewer(), now=NOW)
    assert ends_at == NOW + timedelta(minutes=10)
    with pytest.raises(LinkOver):
        one_time_links.set_password(token, password="nine loud seagulls", browser="", now=ends_at)
    one_time_links.set_password(token, password="nine loud seagulls", browser="", now=NOW)
    assert sessions.find_viewer(old, now=NOW) is None


def test_a_link_of_a_closed_account_is_dead(app):
    user_id = add(password=PASSWORD)
    token, _ = one_time_links.make_link(user_id, by=None, now=NOW)
    users.disable_user(user_id, by=None, now=NOW)
    with pytest.raises(LinkOver):
        one_time_links.set_password(token, password=PASSWORD, browser="", now=NOW)
    with pytest.raises(NotFound):
        one_time_links.make_link(user_id, by=None, now=NOW)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "../../etc"])
def test_a_made_up_link_is_over(app, token):
    with pytest.raises(LinkOver):
        one_time_links.get_owner(token, now=NOW)
