"""Coming back to a form that was begun: by the same link, on another device, in another language, after a new version."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import exc, update

from surveyapp.services.transactions import transaction
from surveyapp.store import drafts as draft_store
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from tests.builders.responses import make_link, name_company
from tests.builders.steps import make_steps
from tests.web.test_steps import count, heading, hidden, only, press, progress


@pytest.fixture
def address(client: FlaskClient) -> str:
    return f"/s/{make_link(make_steps())}"


def begin(client: FlaskClient, address: str) -> None:
    """Come to the page of the complaint."""
    page = press(client, client.get(address), "next", {"recommend": "2"})
    press(client, page, "next", {"quality:price": "bad"})


def test_the_link_leads_back_to_where_somebody_was_on_any_device(client: FlaskClient, address: str) -> None:
    begin(client, address)
    other = client.application.test_client()
    page = other.get(address)
    assert heading(page) == "Let us put this right"
    assert re.search(r"You answered a part of this on [^.]+\. Go on where you were\.", page.text)
    assert "Your answers are saved." in page.text
    start = re.search(r'href="(\?page=[^"]+)">Start at the beginning', page.text)
    assert start is not None
    first = other.get(address + start[1])
    assert 'value="2" checked' in first.text
    assert hidden(first)["quality:price"] == ["bad"]
    assert "You answered a part" not in first.text
    page = press(other, page, "next", {"remedy": "refund"})
    page = press(other, press(other, page, "next"), "send")
    assert "/thanks" in page.request.path
    assert only(Response).answers == {"recommend": 2, "quality": {"price": "bad"}, "remedy": "refund"}
    assert count(Draft) == 0


def test_another_language_midway_loses_nothing_and_is_remembered(client: FlaskClient, address: str) -> None:
    begin(client, address)
    page = client.get(address)
    switched = press(client, page, "", {"remedy": "refund", "form.switch": "fi"})
    assert (heading(switched), '<html lang="fi"' in switched.text) == ("Laitetaan tämä kuntoon", True)
    assert 'value="refund" checked' in switched.text
    assert hidden(switched)["quality:price"] == ["bad"]
    page = press(client, switched, "next", {"remedy": "refund"})
    assert only(Draft).language == "fi"
    assert '<html lang="fi"' in client.get(address).text
    assert '<html lang="en"' in client.get(f"{address}?lang=en").text


def test_a_new_version_does_not_change_what_somebody_is_in_the_middle_of(client: FlaskClient, address: str) -> None:
    begin(client, address)
    old = hidden(client.get(address))["form.version"]
    make_steps(title={"en": "Another title", "fi": "Toinen"})
    page = client.get(address)
    assert hidden(page)["form.version"] == old
    assert "<title>How did order" in page.text
    page = press(client, page, "next", {"remedy": "refund"})
    assert hidden(page)["form.version"] == old
    assert hidden(client.get("/p/feedback"))["form.version"] != old


def test_a_score_in_a_mail_is_shown_over_the_draft_and_stored_by_nobody(client: FlaskClient, address: str) -> None:
    begin(client, address)
    page = client.get(f"{address}?recommend=9")
    assert heading(page) == "Would you recommend us?"
    assert 'value="9" checked' in page.text
    assert 'value="2" checked' not in page.text
    assert only(Draft).fields["recommend"] == ["2"]
    assert client.get(f"{address}?recommend=9").text == page.text


def test_nothing_that_is_only_looked_at_is_stored(client: FlaskClient, address: str) -> None:
    name_company("Tuohi & Vik")
    for path in ("", "?page=end", "?recommend=7", "?lang=fi", "/handling"):
        assert client.get(address + path).status_code == 200
        client.head(address + path)
    invitation = only(Invitation)
    assert (invitation.state, invitation.started_at) == ("sent", None)
    assert (count(Draft), count(Response)) == (0, 0)


def test_a_pause_is_kept_unchecked_and_refused_once_it_is_too_late(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    data = {**hidden(page), "recommend": "eleven", "form.go": "save"}
    assert client.post(address, data=data).status_code == 204
    assert (only(Draft).fields, only(Draft).page) == ({"recommend": ["eleven"]}, "whole")
    sent = client.post(address, data={"recommend": "9"})
    assert sent.status_code == 303
    assert client.post(address, data=data).status_code == 410
    late = press(client, page, "next", {"recommend": "9"})
    assert "/thanks" in late.request.path
    assert (count(Draft), count(Response)) == (0, 1)


def test_a_draft_ends_with_its_link(client: FlaskClient, address: str) -> None:
    begin(client, address)
    with transaction() as session:
        session.execute(update(Invitation).values(expires_at=datetime.now(UTC) - timedelta(minutes=1)))
    assert client.get(address).status_code == 410
    assert client.post(address, data={"recommend": "9", "form.go": "next", "form.page": "whole"}).status_code == 410
    assert client.post(address, data={"recommend": "9", "form.go": "save"}).status_code == 410
    assert count(Draft) == 1


def test_where_a_draft_cannot_be_kept_nothing_typed_is_lost(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get(address)

    def fail(*_args: object, **_facts: object) -> None:
        raise exc.OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(draft_store, "save_draft", fail)
    refused = press(client, page, "next", {"recommend": "2"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert 'value="2" checked' in refused.text
    assert "could not store your answers" in refused.text
    assert progress(refused) == "Page 1 / 5"
    assert only(Invitation).state == "sent"


def test_the_order_of_a_ranking_is_moved_without_a_script(client: FlaskClient, address: str) -> None:
    page = press(client, client.get(address), "next", {"recommend": "9"})
    page = press(client, page, "next")
    page = press(client, page, "", {"comment": "kept", "form.move": "order:speed:up"})
    assert page.status_code == 200
    assert ">\nkept</textarea>" in page.text
    order = re.findall(r'name="order" value="([^"]+)"', page.text)
    assert order == ["speed", "price", "people"]
    assert press(client, page, "", {"form.move": "nothing:at:all"}).status_code == 200
