"""Customers' pages: the statuses, the form that keeps what was typed, languages, escaping, and what the room loads."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import exc, select

from surveyapp.domain.ids import encode_id
from surveyapp.services import promised_answers, responses
from surveyapp.store import responses as response_store
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.builders.answering import BAD, GOOD, KEY, only_response, post_open, stored
from tests.builders.responses import FEEDBACK, make_link, make_survey, name_company, set_survey
from tests.builders.units import make_unit

PAST = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_get_shows_the_form_and_neither_stores_nor_uses_anything_up(client: FlaskClient) -> None:
    name_company("Tuohi & Vik")
    address = f"/s/{make_link(make_survey(), order={'number': '48211'})}"
    for method in (client.head, client.get, client.get):
        page = method(address)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.headers
    assert "Tuohi &amp; Vik" in page.text
    assert "How did order 48211 go?" in page.text
    assert "Order 48211 · <b>Dining table</b>" in page.text
    said = page.text.replace("\N{NO-BREAK SPACE}", " ").replace(" 2026", "")
    assert "Promised Mon 9 Nov · Delivered Fri 13 Nov" in said
    assert "see your answers together with your name" in page.text
    assert " checked" not in page.text
    assert page.text.count("<script") == page.text.count('<script defer src="/answer-') == 1
    assert " style=" not in page.text
    assert stored() == 0
    assert client.post(address, data=GOOD).status_code == 303


def test_an_answer_leads_to_a_receipt_that_can_be_opened_again(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_survey(), language='fi')}"
    sent = client.post(address, data=BAD)
    assert (sent.status_code, sent.location) == (303, f"{address}/thanks?lang=fi")
    for _ in range(2):
        receipt = client.get(sent.location)
        assert receipt.status_code == 200
        assert "K-1" in receipt.text
        page = client.get(re.search(r'href="(/c/[^"]+)"', receipt.text)[1].replace("&amp;", "&"))  # type: ignore[index]
        assert "K-1" in page.text
        assert receipt.headers["Cache-Control"] == "no-store"
    assert client.post(address, data=GOOD).location == sent.location
    used = client.get(address)
    assert used.status_code == 200
    assert 'name="recommend"' not in used.text
    assert f'href="{address}/thanks"' in used.text
    assert stored() == 1


def test_a_receipt_promises_a_time_only_where_it_is_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = client.post(f"/s/{make_link(make_survey())}", data=BAD)
    assert "within five working days" in client.get(sent.location).text
    monkeypatch.setattr(promised_answers, "is_time_kept", lambda **_: True)
    page = client.get(sent.location).text
    assert "A person answers you by" in page
    assert "within five working days" not in page


def test_a_receipt_without_a_case_thanks_in_the_surveys_own_words(client: FlaskClient) -> None:
    words = {"en": "Thanks for {recommend}, **{reason}**.", "fi": "Kiitos: {reason}."}
    token = make_link(make_survey(completedHtml=words))
    sent = client.post(f"/s/{token}", data=GOOD)
    assert "Thanks for 9, <strong>All went well</strong>." in client.get(sent.location).text
    assert "Kiitos: Kaikki meni hyvin." in client.get(f"/s/{token}/thanks?lang=fi").text
    plain = client.post(f"/s/{make_link(make_survey())}", data=GOOD)
    assert "They help us do better" in client.get(plain.location).text


def test_a_receipt_before_the_answer_leads_to_the_form(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_survey())}"
    early = client.get(f"{address}/thanks")
    assert (early.status_code, early.location) == (303, address)


@pytest.mark.parametrize(
    ("facts", "survey_state", "status", "words"),
    [
        ({"expires_at": PAST}, "open", 410, "This link has expired"),
        ({"state": "opted_out"}, "open", 410, "This link has expired"),
        ({}, "closed", 410, "This survey has ended"),
        ({}, "paused", 503, "This survey is paused"),
    ],
)
def test_a_link_that_takes_no_answers_has_a_friendly_page(
    client: FlaskClient, facts: dict[str, Any], survey_state: str, status: int, words: str
) -> None:
    survey_id = make_survey()
    set_survey(survey_id, state=survey_state)
    address = f"/s/{make_link(survey_id, **facts)}"
    for page in (client.get(address), client.post(address, data=GOOD)):
        assert page.status_code == status
        assert words in page.text
        assert ("Retry-After" in page.headers) is (status == 503)
    assert stored() == 0


@pytest.mark.parametrize("address", ["/s/nothing", "/s/nothing/thanks", "/p/nothing", "/p/nothing/thanks/" + "k" * 22])
def test_an_unknown_link_has_a_friendly_page(client: FlaskClient, address: str) -> None:
    page = client.get(address, headers={"Accept-Language": "sv"})
    assert page.status_code == 404
    assert '<html lang="sv"' in page.text
    assert "<h1>" in page.text


@pytest.mark.parametrize(
    ("data", "target"),
    [
        ({**GOOD, "recommend": ""}, "#q-recommend-0"),
        ({**GOOD, "recommend": "11"}, "#q-recommend-0"),
        ({**GOOD, "reason": "elsewhere"}, "#q-reason-0"),
        ({**GOOD, "comment": "x" * 201}, "#q-comment"),
    ],
)
def test_a_refused_form_comes_back_as_it_was_typed(client: FlaskClient, data: dict[str, str], target: str) -> None:
    address = f"/s/{make_link(make_survey())}"
    page = client.post(address, data=data)
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert f'<a href="{target}">' in page.text
    assert f'id="{target[1:]}"' in page.text
    assert 'class="errs" role="alert"' in page.text
    assert f">\n{data['comment']}</textarea>" in page.text
    if data["recommend"] == "9":
        assert 'value="9" checked' in page.text
    if data["reason"] == "fine":
        assert 'value="fine" checked' in page.text
    assert stored() == 0
    assert client.post(address, data=GOOD).status_code == 303


@pytest.mark.parametrize(
    "forged", [{"form.version": "0" * 64}, {"form.contact": "true"}, {"form.anything": "1"}, {"invitation_id": "1"}]
)
def test_a_forged_field_is_refused_with_the_form_refilled(client: FlaskClient, forged: dict[str, str]) -> None:
    page = client.post(f"/s/{make_link(make_survey())}", data={**GOOD, **forged})
    assert page.status_code == 422
    assert ">\nKaikki hyvin</textarea>" in page.text
    assert stored() == 0


def test_what_is_no_form_is_refused(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_survey())}"
    assert client.post(address, json=GOOD).status_code == 415
    assert client.post(address, data=b"\xff\xfe", content_type="text/plain").status_code == 415
    assert client.post(address, data=GOOD, content_type="multipart/form-data").status_code == 303


def test_consents_are_asked_each_on_its_own_and_stored(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_survey(contactConsent=True, quoteConsent=True))}"
    page = client.get(address).text
    assert page.count('name="form.contact"') == 2
    assert page.count('name="form.quote"') == 2
    refused = client.post(address, data={**GOOD, "form.contact": "perhaps", "form.quote": "false"})
    assert refused.status_code == 422
    assert '<a href="#q-form.contact-0">' in refused.text
    assert client.post(address, data={**GOOD, "form.contact": "true"}).status_code == 303
    assert (only_response().may_contact, only_response().may_quote) == (True, None)


def test_an_open_form_is_answered_once_by_its_key(client: FlaskClient) -> None:
    make_survey()
    page = client.get("/p/feedback")
    assert "We do not know who you are" in page.text
    assert KEY.search(page.text)[1] != KEY.search(client.get("/p/feedback").text)[1]  # type: ignore[index]
    data = {**GOOD, "form.key": KEY.search(page.text)[1]}  # type: ignore[index]
    first, again = client.post("/p/feedback", data=data), client.post("/p/feedback", data=data)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert client.get(first.location).status_code == 200
    assert stored() == 1
    for key in ("", "short", "x" * 21 + "<"):
        refused = client.post("/p/feedback", data={**GOOD, "form.key": key})
        assert refused.status_code == 422
        assert len(KEY.search(refused.text)[1]) == 22  # type: ignore[index]
    assert stored() == 1


def test_an_open_form_on_a_wall_counts_for_its_unit(client: FlaskClient) -> None:
    make_survey()
    unit_id = make_unit("Finland/Oulu")
    for unit in ("Finland/Oulu", encode_id(unit_id)):
        assert post_open(client, f"/p/feedback?unit={unit}", GOOD).status_code == 303
    assert post_open(client, "/p/feedback?unit=Gone", GOOD).status_code == 303
    db.session.rollback()
    units = db.session.scalars(select(Response.unit_id)).all()
    assert sorted(units) == sorted([unit_id, unit_id, 1])


def test_a_survey_that_is_not_open_to_everybody_is_not_found(client: FlaskClient) -> None:
    make_survey({**FEEDBACK, "open": False})
    assert client.get("/p/feedback").status_code == 404


def test_a_failing_database_is_no_thank_you(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/s/{make_link(make_survey())}"

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise exc.OperationalError("INSERT", {}, Exception("disk full"))

    with monkeypatch.context() as broken:
        broken.setattr(response_store, "mark_stale", fail)
        page = client.post(address, data=GOOD)
        assert page.status_code == 503
        assert page.headers["Retry-After"] == "10"
        assert ">\nKaikki hyvin</textarea>" in page.text
        assert "could not store your answers" in page.text
    with monkeypatch.context() as broken:
        broken.setattr(responses, "find_link", fail)
        assert client.get(address).status_code == 503
    assert stored() == 0
    assert client.post(address, data=GOOD).status_code == 303


def test_a_link_expires_at_its_time(client: FlaskClient) -> None:
    soon = make_link(make_survey(), expires_at=datetime.now(UTC) + timedelta(minutes=1))
    assert client.get(f"/s/{soon}").status_code == 200
