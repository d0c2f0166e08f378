"""Every route × method × role: who gets in, who is sent to sign in, who is refused."""

import pytest
from flask import Blueprint
from werkzeug.routing import Rule

from surveyapp import app as factory
from surveyapp.domain.access import ROLES
from surveyapp.services import audit
from surveyapp.web.access import access
from tests.builders.users import make_viewer
from tests.conftest import make_settings
from tests.web.policy import OPEN, POLICY

ARGUMENTS = {
    "IdConverter": 12345,
    "UnicodeConverter": "x",
    "IntegerConverter": 1,
    "PathConverter": "x",
    "FloatConverter": 1.0,
}


def address(app, rule: Rule) -> str:
    arguments = {name: ARGUMENTS[type(converter).__name__] for name, converter in rule._converters.items()}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **(arguments | (rule.defaults or {}))).partition("?")[0]


def guarded(app):
    """Yield address, method and way in of everything that is not open to all."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            way = app.view_functions[rule.endpoint].__access__
            if way not in OPEN:
                yield address(app, rule), method, way


def test_every_route_is_in_the_table_as_it_is_declared(app):
    declared = {name: view.__access__ for name, view in app.view_functions.items()}
    assert declared == POLICY


def test_a_visitor_is_asked_to_sign_in_everywhere(app, client):
    for path, method, _ in guarded(app):
        response = client.open(path, method=method)
        if method == "GET":
            assert response.status_code == 302, path
            assert response.location.startswith("/sign-in?next="), path
        else:
            assert response.status_code == 401, path


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_in_exactly_where_it_may(app, client_as, role):
    viewer = make_viewer(role=role)
    browser = client_as(viewer=viewer)
    for path, method, way in guarded(app):
        if way == "signed in" or viewer.may(way):
            # A POST would act; that those who may enter can also act is what each page's own tests show.
            if method == "GET":
                assert browser.get(path).status_code not in {401, 403, 500}, path
        else:
            assert browser.open(path, method=method).status_code == 403, path


def test_a_disabled_person_is_nobody(app, client_as):
    from surveyapp.services import users
    from tests.conftest import NOW

    viewer = make_viewer(role="quality")
    browser = client_as(viewer=viewer)
    assert browser.get("/account").status_code == 200
    users.disable_user(viewer.user_id, by=None, now=NOW)
    assert browser.get("/account").status_code == 302


def test_a_made_up_cookie_is_nobody(client):
    client.set_cookie("surveyapp", "a" * 43)
    assert client.get("/account").status_code == 302


def test_a_refusal_is_on_record(client_as):
    viewer = make_viewer(role="analyst")
    client_as(viewer=viewer).get("/admin/users")
    event = audit.list_events().rows[0][0]
    assert (event.action, event.user_id, event.details) == (
        "refused", viewer.user_id, {"endpoint": "users.users", "method": "GET"},
    )  # fmt: skip


def test_an_undeclared_route_stops_the_start(monkeypatch, sqlite_url, tmp_path):
    blueprint = Blueprint("forgotten", "forgotten")
    blueprint.add_url_rule("/forgotten", "page", lambda: "secret")
    room = type("Room", (), {"blueprint": blueprint})
    monkeypatch.setitem(factory.ROOMS, "forgotten", "forgotten")
    monkeypatch.setattr(factory.importlib, "import_module", lambda _name: room)
    with pytest.raises(RuntimeError, match=r"forgotten\.page"):
        factory.create_app(make_settings(tmp_path, sqlite_url), rooms=["forgotten"])


@pytest.mark.adds_routes
def test_an_undeclared_route_added_later_is_refused(app, client_as):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    response = client_as("admin").get("/forgotten")
    assert response.status_code == 403
    assert b"secret" not in response.data


def test_a_misspelt_permission_is_an_error():
    with pytest.raises(ValueError, match=r"user\.admin"):
        access("user.admin")


@pytest.mark.parametrize("text", ["0000000000000", "iiiiiiiiiiiii", "zzzzzzzzzzzzz", "ABCDEFGHJKMNP"])
def test_an_id_that_is_none_is_not_found(client_as, text):
    assert client_as("admin").get(f"/admin/users/{text}").status_code == 404
