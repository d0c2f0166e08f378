"""Headers of every response, and error pages in plain words."""

import re

import pytest
from flask import abort
from sqlalchemy.exc import OperationalError

from surveyapp.domain.errors import Conflict, Refused
from surveyapp.web.access import PUBLIC, access
from tests.conftest import make_settings

PAGES = [
    "/sign-in",
    "/healthz",
    "/nowhere",
    "/account",
    "/static/staff.css",
    "/assets/bootstrap.css",
    "/s/nowhere",
    "/admin/users",
]
STATES = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]


@pytest.mark.parametrize("path", PAGES)
def test_headers_are_on_every_response(client, path):
    response = client.get(path)
    response.close()
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    is_asset = path.startswith(("/static", "/assets"))
    assert (headers.get("Cache-Control") == "no-store") is not is_asset


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/admin/users?q=a%00b", 400),
        ("/tickets?q=%00", 400),
        ("/surveys/%00", 404),
        ("/p/x?unit=%00", 400),
        ("/p/%00", 404),
    ],
)
def test_a_nul_in_an_address_never_reaches_the_database(client_as, address, status):
    assert client_as("admin").get(address).status_code == status


@pytest.mark.parametrize("address", ["/tickets", "/tickets/board", "/reports/satisfaction"])
def test_an_address_cannot_turn_a_pages_links_elsewhere(client_as, address):
    page = client_as("admin").get(f"{address}?_scheme=javascript&_external=1&_anchor=x&_method=POST")
    assert page.status_code == 200
    assert "javascript:" not in page.text


def test_a_nul_in_a_form_is_refused(client_as):
    admin = client_as("admin")
    for typed in ({"name": "a\x00b"}, {"a\x00b": "name"}):
        assert (
            admin.post("/admin/users/add", data={"email": "a@example.com", "role": "admin", **typed}).status_code == 400
        )


def test_under_https_only_https(tmp_path, sqlite_url):
    from surveyapp.app import create_app

    app = create_app(make_settings(tmp_path, sqlite_url, base_url="https://feedback.example.com"))
    headers = app.test_client().get("/sign-in", base_url="https://feedback.example.com").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_signed_in_pages_are_never_kept(client_as):
    assert client_as("admin").get("/admin/users").headers["Cache-Control"] == "no-store"


def test_a_nonce_is_new_each_time_and_on_every_script(client):
    first, second = client.get("/sign-in"), client.get("/sign-in")
    nonces = [re.search(r"'nonce-([^']+)'", each.headers["Content-Security-Policy"])[1] for each in (first, second)]
    assert nonces[0] != nonces[1]
    for tag in re.findall(r"<script[^>]*>", first.text):
        assert f'nonce="{nonces[0]}"' in tag


@pytest.fixture
def failing(app):
    """Return the app with an address for each thing that can go wrong."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False

    @access(PUBLIC)
    def fail(code: int):
        abort(code)

    @access(PUBLIC)
    def raise_(kind: str):
        raise {
            "bug": RuntimeError("secret details"),
            "database": OperationalError("SELECT secret", {}, Exception("database is locked")),
            "refused": Refused("Choose <b>one</b> unit."),
            "conflict": Conflict("Mikko was quicker."),
        }[kind]

    app.add_url_rule("/fail/<int:code>", "fail", fail)
    app.add_url_rule("/s/fail/<int:code>", "fail_customer", fail)
    app.add_url_rule("/raise/<kind>", "raise", raise_)
    return app


@pytest.mark.adds_routes
@pytest.mark.parametrize("code", STATES)
@pytest.mark.parametrize("prefix", ["", "/s"])
def test_every_error_has_a_page(failing, code, prefix):
    response = failing.test_client().get(f"{prefix}/fail/{code}", headers={"Accept-Language": "en"})
    assert response.status_code == code
    assert response.mimetype == "text/html"
    assert f"Error {code}" in response.text
    assert re.search(r"<h1>[^<]{8,}</h1>", response.text)
    is_customers = prefix == "/s"
    assert ("bootstrap" in response.text) is (not is_customers and code < 500)
    assert "Content-Security-Policy" in response.headers


@pytest.mark.adds_routes
@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("bug", 500, "Something broke on our side"),
        ("database", 503, "Try again in half a minute"),
        ("refused", 422, "Choose &lt;b&gt;one&lt;/b&gt; unit."),
        ("conflict", 409, "Mikko was quicker."),
    ],
)
def test_a_fault_is_told_without_its_innards(failing, kind, status, said):
    response = failing.test_client().get(f"/raise/{kind}")
    assert response.status_code == status
    assert said in response.text
    assert "secret" not in response.text
    assert (response.headers.get("Retry-After") == "30") is (status == 503)


@pytest.mark.adds_routes
def test_a_dead_database_still_gives_a_page_to_the_signed_in(failing, client_as, monkeypatch):
    browser = client_as("admin")

    def gone(*_args, **_kwargs):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("surveyapp.web.access.sessions.find_viewer", gone)
    response = browser.get("/account")
    assert response.status_code == 503
    assert "Nothing was saved" in response.text


def test_a_wrong_method_names_the_right_ones(client_as):
    response = client_as("admin").delete("/admin/users")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_too_large_a_body_is_refused(client_as):
    response = client_as("admin").post("/account", data={"name": "x" * (17 * 2**20)})
    assert response.status_code == 413


def test_assets_change_address_with_their_content(client):
    page = client.get("/sign-in").text
    assert re.search(r"/static/staff\.css\?v=[0-9a-f]{8}", page)


def test_no_page_carries_inline_style_or_script(client_as):
    for path in ("/admin/users", "/admin/units", "/account", "/admin/audit"):
        text = client_as("admin").get(path).text
        assert " style=" not in text
        assert not re.search(r"\son\w+=", text)
        assert "<style" not in text
