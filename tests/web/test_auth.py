"""Signing in and out as a browser does it."""

import re
from datetime import UTC, datetime

import pytest

from surveyapp.services import one_time_links, sessions, users
from surveyapp.store.units import ROOT_ID
from tests.conftest import make_settings

PASSWORD = "seven quiet herons"
NOW = datetime.now(UTC)


@pytest.fixture
def elina(app):
    return users.add_user(
        "elina@example.com", name="Elina Saari", role="admin", unit_ids=[], by=None, now=NOW, password=PASSWORD
    )


def sign_in(client, password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": "elina@example.com", "password": password}, **more)


def test_a_person_signs_in_and_out(client, elina):
    response = sign_in(client)
    assert (response.status_code, response.location) == (303, "/")
    page = client.get("/account").text
    assert "Elina Saari" in page
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/account").status_code == 302
    assert "You are signed out." in client.get("/sign-in").text


def test_the_wanted_page_follows(client, elina):
    location = client.get("/account?tab=1").location
    assert location == "/sign-in?next=/account?tab%3D1"
    assert sign_in(client, query_string={"next": "/account?tab=1"}).location == "/account?tab=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
        "javascript:alert(1)", "evil.example", "/\n/evil.example", " //evil.example", "///evil.example", "",
    ],
)  # fmt: skip
def test_nobody_is_led_away(client, elina, target):
    assert (
        client.post(
            "/sign-in", query_string={"next": target}, data={"email": "elina@example.com", "password": PASSWORD}
        ).location
        == "/"
    )


def plain(page):
    """Return a page without what is random in it."""
    return re.sub(r'(nonce|value)="[\w.-]{20,}"', "", page)


def test_a_wrong_password_keeps_the_address_and_tells_nothing(client, elina):
    wrong = sign_in(client, "not the password")
    unknown = client.post("/sign-in", data={"email": "nobody@example.com", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == 422
    assert 'value="elina@example.com"' in wrong.text
    assert "not the password" not in wrong.text
    assert plain(wrong.text).replace("elina@", "nobody@") == plain(unknown.text)
    assert "surveyapp=" not in str(wrong.headers)


def test_too_many_tries_say_how_long_to_wait(client, elina):
    for _ in range(sessions.MAXIMUM_TRIES):
        sign_in(client, "not the password")
    response = sign_in(client)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "Wait 15 minutes" in response.text


def test_a_forged_address_does_not_hide_the_caller(client, elina):
    for number in range(sessions.MAXIMUM_TRIES):
        sign_in(client, "not the password", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert sign_in(client).status_code == 429


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, elina):
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith("surveyapp=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_under_https_the_cookie_is_bound_to_this_host(tmp_path, sqlite_url):
    from surveyapp.app import create_app

    app = create_app(make_settings(tmp_path, sqlite_url, base_url="https://feedback.example.com"))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        users.add_user("elina@example.com", name="E", role="admin", unit_ids=[], by=None, now=NOW, password=PASSWORD)
        response = sign_in(app.test_client(), base_url="https://feedback.example.com")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-surveyapp=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_each_sign_in_is_a_new_session(client, elina):
    first = sign_in(client).headers["Set-Cookie"].split(";")[0]
    assert sign_in(client).headers["Set-Cookie"].split(";")[0] != first


def test_the_first_admin_signs_up_once(client, app):
    path = one_time_links.first_admin_link("", now=NOW)
    assert "Become the first admin" in client.get(path).text
    facts = {"name": "Elina", "email": "elina@example.com", "password": "short"}
    refused = client.post(path, data=facts)
    assert refused.status_code == 422
    assert "at least 15 characters" in refused.text
    assert client.post(path, data={**facts, "password": PASSWORD}).location == "/"
    assert client.get("/admin/users").status_code == 200
    assert app.test_client().get(path).status_code == 404


def test_a_new_person_sets_a_password_and_is_in(client, elina):
    user_id = users.add_user("mikko@example.com", name="Mikko", role="quality", unit_ids=[ROOT_ID], by=None, now=NOW)
    token, _ = one_time_links.make_link(user_id, by=None, now=NOW)
    page = client.get(f"/welcome/{token}")
    assert "Welcome, Mikko" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.post(f"/welcome/{token}", data={"password": PASSWORD}).location == "/"
    assert "Mikko" in client.get("/account").text
    over = client.post(f"/welcome/{token}", data={"password": PASSWORD})
    assert over.status_code == 404
    assert "This link does not work any more" in over.text


def test_a_form_without_its_token_is_refused(app, elina):
    app.config["WTF_CSRF_ENABLED"] = True
    response = sign_in(app.test_client())
    assert response.status_code == 400
    assert "open for too long" in response.text


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        ({}, "", "en"),
        ({"Accept-Language": "sv-FI,sv;q=0.9,en;q=0.5"}, "", "sv"),
        ({"Accept-Language": "de"}, "", "en"),
        ({"Accept-Language": "sv"}, "?language=fi", "fi"),
        ({"Accept-Language": "sv"}, "?language=xx", "sv"),
    ],
)
def test_a_visitor_reads_their_language(client, headers, query, language):
    assert f'<html lang="{language}"' in client.get(f"/sign-in{query}", headers=headers).text


def test_a_filter_by_language_leaves_the_page_in_the_language_of_the_reader(client, elina):
    sign_in(client)
    assert '<html lang="en"' in client.get("/comments?language=sv").text


def test_ones_own_settings_rule(client, elina):
    sign_in(client)
    facts = {"name": "Elina S", "language": "fi", "timezone": "Asia/Tokyo", "theme": "dark"}
    assert client.post("/account", data=facts).status_code == 303
    page = client.get("/account?language=sv", headers={"Accept-Language": "sv"}).text
    assert '<html lang="fi" data-bs-theme="dark">' in page
    assert "Elina S" in page


@pytest.mark.parametrize("facts", [{"language": "xx"}, {"timezone": "Mars/Olympus"}, {"theme": "pink"}, {"name": " "}])
def test_a_setting_that_is_none_is_refused_with_what_was_typed(client, elina, facts):
    sign_in(client)
    whole = {"name": "Typed Name", "language": "fi", "timezone": "", "theme": "dark", **facts}
    response = client.post("/account", data=whole)
    assert response.status_code == 422
    assert "Error:" in response.text


def test_a_password_is_changed_with_the_old_one(client, elina):
    sign_in(client)
    wrong = client.post("/account/password", data={"old": "x", "new": "nine loud seagulls"})
    assert "not the password you use now" in wrong.text
    weak = client.post("/account/password", data={"old": PASSWORD, "new": "short"})
    assert "at least 15" in weak.text
    assert client.post("/account/password", data={"old": PASSWORD, "new": "nine loud seagulls"}).status_code == 303
    assert client.get("/account").status_code == 200


def test_signing_out_everywhere(app, client, elina):
    other = app.test_client()
    sign_in(client), sign_in(other)
    assert client.post("/account/sign-out-everywhere").location == "/sign-in"
    assert other.get("/account").status_code == 302
