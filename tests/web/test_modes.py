"""The ways into an open form: what each leaves behind, and who may show it inside another page."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from surveyapp.domain.ids import encode_id
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.builders.encounter import BAD, GOOD, make_encounter
from tests.builders.responses import make_link, make_survey, name_company
from tests.builders.units import make_unit

PARENTS = "https://shop.example.com", "https://www.example.com"


@pytest.fixture
def unit(app: Flask) -> str:
    """Publish the encounter survey and return the id of a store as addresses write it."""
    name_company("Tuohi & Vik")
    make_encounter()
    return encode_id(make_unit("Finland/Oulu"))


@pytest.fixture
def embedding(app: Flask) -> None:
    """Let two origins show surveys inside their pages."""
    object.__setattr__(app.config["SETTINGS"], "embed_parents", PARENTS)


def key_of(page: TestResponse) -> str:
    return re.findall(r'name="form.key" value="([^"]+)"', page.text)[0]


def send(client: FlaskClient, address: str, answers: dict[str, str]) -> TestResponse:
    page = client.get(address)
    assert page.status_code == 200
    return client.post(address, data={"form.key": key_of(page), "form.language": "fi", **answers})


def only(model: type) -> Any:
    db.session.rollback()
    return db.session.scalars(select(model)).one()


@pytest.mark.parametrize(
    ("way", "channel"),
    [
        ("", "link"),
        ("&via=qr", "qr"),
        ("&via=forged", "link"),
        ("&kiosk=1", "kiosk"),
        ("&embed=1", "embed"),
        ("&kiosk=2", "link"),
    ],
)
def test_an_answer_keeps_its_unit_and_its_way_in(client: FlaskClient, unit: str, way: str, channel: str) -> None:
    sent = send(client, f"/p/encounter?unit={unit}{way}", GOOD)
    assert sent.status_code == 303
    response = only(Response)
    assert (response.channel, encode_id(response.unit_id)) == (channel, unit)
    assert client.get(sent.location).status_code == 200


def test_an_anonymous_answer_keeps_no_way_in(client: FlaskClient) -> None:
    make_survey(anonymity="anonymous", openTicketWhen=[])
    assert send(client, "/p/feedback?kiosk=1", {"recommend": "9"}).status_code == 303
    assert only(Response).channel is None


def test_a_kiosk_begins_in_its_own_language_again_and_at_its_own_unit(client: FlaskClient, unit: str) -> None:
    sent = send(client, f"/p/encounter?unit={unit}&kiosk=1&lang=sv", {**GOOD, "form.language": "fi"})
    receipt = client.get(sent.location).text
    home = f"/p/encounter?lang=sv&kiosk=1&unit={unit}"
    assert '<html lang="fi"' in receipt, "the thanks are in the person's language"
    assert f'data-home="{home}"' in unescape(receipt)
    assert f'<noscript><meta http-equiv="refresh" content="10;url={home}"></noscript>' in unescape(receipt)
    assert "refresh" not in client.get(home).text
    assert "refresh" not in client.get(re.sub("&kiosk=1", "", sent.location)).text


def test_a_kiosk_leads_nowhere_else(client: FlaskClient, app: Flask) -> None:
    html = {"type": "html", "name": "note", "html": "Read [this](https://example.com) <a href='tel:1'>call</a>"}
    rating = {"type": "rating", "name": "recommend", "title": "Score"}
    make_survey(
        openTicketWhen=[],
        pages=[{"name": "all", "elements": [html, rating]}],
        completedHtml="[Shop](https://example.com)",
    )
    page = client.get("/p/feedback?kiosk=1").text
    assert "Read this" in page
    assert re.findall(r"<a\b", page) == []
    assert 'autocomplete="off"' in page
    receipt = client.get(send(client, "/p/feedback?kiosk=1", {"recommend": "5"}).location).text
    assert [unescape(link) for link in re.findall(r'<a\b[^>]*href="([^"]+)"', receipt)] == ["/p/feedback?kiosk=1"]
    assert 'href="https://example.com"' in client.get("/p/feedback").text
    assert '<a target="_blank" href="https://example.com"' in client.get("/p/feedback?embed=1").text


def test_a_kiosk_offers_nobody_the_address_of_the_one_before(client: FlaskClient, unit: str) -> None:
    answers = {**BAD, "contact": "true", "email": "no address"}
    for way, offered in (("&kiosk=1", "off"), ("", "email")):
        page = send(client, f"/p/encounter?unit={unit}{way}", answers)
        assert page.status_code == 422
        assert re.findall(r'<input[^>]*type="email"[^>]*>', page.text)[0].count(f'autocomplete="{offered}"') == 1


@pytest.mark.parametrize("contact", [{}, {"contact": "true", "phone": "040 123 4567"}])
def test_a_kiosk_tells_a_matter_to_whom_it_can_be_told_only(
    client: FlaskClient, unit: str, contact: dict[str, str]
) -> None:
    sent = send(client, f"/p/encounter?unit={unit}&kiosk=1", {**BAD, **contact})
    receipt = client.get(sent.location).text
    assert ("K-1" in receipt) == bool(contact)
    assert "/c/" not in receipt
    assert ("no address of yours" in receipt or "osoitettasi" in receipt) == (not contact)
    at_home = client.get(send(client, f"/p/encounter?unit={unit}", {**BAD, **contact}).location).text
    assert "K-2" in at_home
    assert "/c/" in at_home


def test_who_leaves_an_address_can_be_written_to_but_is_sent_nothing_unread(client: FlaskClient, unit: str) -> None:
    send(client, f"/p/encounter?unit={unit}", {**BAD, "contact": "true", "email": "aino@example.com"})
    ticket, customer, response = only(Ticket), only(Customer), only(Response)
    assert ticket.customer_id == customer.id == response.customer_id
    assert (customer.email, customer.language) == ("aino@example.com", "fi")
    assert (ticket.severity, ticket.wants_contact) == ("major", True)
    assert db.session.scalars(select(Message)).all() == [], "the address may be anybody's"


def test_an_address_is_asked_for_only_after_a_bad_visit(client: FlaskClient, unit: str) -> None:
    address = f"/p/encounter?unit={unit}"
    refused = send(client, address, {**BAD, "contact": "true"})
    assert refused.status_code == 422, "who wants an answer says where"
    assert 'name="email"' in refused.text
    sent = send(client, address, {**GOOD, "contact": "true", "email": "aino@example.com"})
    assert sent.status_code == 303
    assert "email" not in only(Response).answers
    assert db.session.scalars(select(Customer)).all() == []


def frames(response: TestResponse) -> str:
    return re.findall("frame-ancestors ([^;]+)", response.headers["Content-Security-Policy"])[0]


def test_only_embedded_pages_may_be_framed_and_by_the_named_parents_only(
    client: FlaskClient, unit: str, embedding: None
) -> None:
    address = f"/p/encounter?unit={unit}&embed=1"
    sent = send(client, address, GOOD)
    for page in (client.get(address), sent, client.get(sent.location), client.get("/p/unknown?embed=1")):
        assert frames(page) == " ".join(PARENTS)
        assert "Set-Cookie" not in page.headers
        assert "X-Frame-Options" not in page.headers
    personal = f"/s/{make_link(make_survey())}?embed=1"
    for other in (
        f"/p/encounter?unit={unit}",
        personal,
        "/sign-in?embed=1",
        "/embed.js?embed=1",
        "/p/encounter?kiosk=1",
    ):
        assert frames(client.get(other)) == "'none'"
    assert f'data-parents="{" ".join(PARENTS)}"' in client.get(address).text


def test_permissions_are_taken_back_inside_the_other_page(client: FlaskClient, embedding: None) -> None:
    make_survey(contactConsent=True, openTicketWhen=[])
    address = "/p/feedback?embed=1"
    sent = send(client, address, {"recommend": "9", "form.contact": "true", "form.email": "aino@example.com"})
    receipt = client.get(sent.location)
    action = unescape(re.findall(r'<form method="post" action="([^"]+)"', receipt.text)[0])
    changed = client.post(action, data={"contact": "false"})
    assert changed.status_code == 303
    assert "embed=1" in changed.location
    assert frames(client.get(changed.location)) == " ".join(PARENTS)
    assert only(Response).may_contact is False


def test_nobody_frames_anything_while_no_parent_is_named(client: FlaskClient, unit: str) -> None:
    assert frames(client.get("/p/encounter?embed=1")) == "'none'"
    assert client.get("/embed.js").status_code == 404


def test_the_script_for_shops_is_small_and_may_be_kept(client: FlaskClient, embedding: None) -> None:
    script = client.get("/embed.js")
    assert script.mimetype == "text/javascript"
    assert script.headers["Cache-Control"] == "public, max-age=3600"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(script.data) < 3000
    assert client.get("/embed.js", headers={"If-None-Match": script.headers["ETag"]}).status_code == 304


def test_a_mode_has_its_own_copy_of_the_two_files_and_others_do_not_carry_it(client: FlaskClient, unit: str) -> None:
    def files(address: str) -> list[str]:
        page = client.get(address).text
        return [client.get(found).text for found in re.findall(r'(?:href|src)="(/answer-[^"]+)"', page)]

    plain, kiosk, embed = (files(f"/p/encounter{way}") for way in ("", "?kiosk=1", "?embed=1"))
    assert [len(each) for each in (plain, kiosk, embed)] == [2, 2, 2]
    assert [".kiosk" in styles for styles, _ in (plain, kiosk, embed)] == [False, True, False]
    assert ["data-seconds" in script for _, script in (plain, kiosk, embed)] == [False, True, False]
    assert ["postMessage" in script for _, script in (plain, kiosk, embed)] == [False, False, True]
    assert client.get("/answer-000000000000.css").headers["Cache-Control"] == "max-age=60"
