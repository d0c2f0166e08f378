"""From the mail's score to the receipt: nothing is stored by opening, and what was answered and allowed stays one's own."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from surveyapp.services import promised_answers
from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from tests.builders.responses import make_link, make_post_purchase, make_survey, name_company

HAPPY = {"recommend": "9", "delivery": "5", "product": "5", "expectation": "as_expected"}
ANGRY = {
    "recommend": "3",
    "wrong": ["late", "damaged"],
    "about": ["product", "delivery"],
    "happened": "=HYPERLINK(1)<script>alert(1)</script>",
    "remedy": "replacement",
    "contact": "true",
    "form.quote": "true",
}


@pytest.fixture
def token(client: FlaskClient) -> str:
    name_company("Tuohi & Vik")
    customer = {"email": "aino@example.fi", "name": "Aino Lehtinen"}
    return make_link(make_post_purchase(), language="fi", customer=customer, order={"product": "Tuoli Pihla"})


def hidden(page: str) -> dict[str, str]:
    names = ("form.version", "form.language", "form.key")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in names}
    return {name: match[1] for name, match in found.items() if match}


def step(client: FlaskClient, address: str, name: str, answers: dict[str, object], go: str = "next") -> str:
    fields = {**hidden(client.get(address).text), **answers, "form.page": name, "form.go": go}
    return client.post(address, data=fields, follow_redirects=True).text


def send(client: FlaskClient, address: str, answers: dict[str, object]) -> str:
    return client.post(address, data={**hidden(client.get(address).text), **answers}, follow_redirects=True).text


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_opening_a_score_from_a_mail_stores_nothing_whatever_opens_it(client: FlaskClient, token: str) -> None:
    address = f"/s/{token}?recommend=3"
    page = client.get(address, headers={"Sec-Purpose": "prefetch"})
    assert client.head(address).status_code == 200
    assert re.search(r'name="recommend"[^>]* value="3" checked', page.text)
    assert page.text.count(" checked") == 1
    assert 'role="status"' in page.text
    assert (count(Response), count(Draft), count(Ticket)) == (0, 0, 0)
    assert db.session.scalars(select(Invitation.state)).one() == "sent"


def test_a_happy_customer_is_asked_little_and_an_unhappy_one_is_guided(client: FlaskClient, token: str) -> None:
    address = f"/s/{token}"
    assert "Laitetaan" not in step(client, address, "wrong", HAPPY)
    page = step(client, address, "wrong", {"recommend": "3", "wrong": "late"})
    assert "Laitetaan tämä kuntoon" in page
    assert "<span>Tuoli Pihla</span>" in page
    assert "{order" not in page
    assert "Mitä tapahtui?" in page
    assert "Mitä tapahtui?" not in step(client, address, "wrong", {"recommend": "3", "comment": "Jalka oli poikki"})


def test_the_form_promises_only_where_a_case_would_open(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    address = f"/s/{token}"
    assert "viiden arkipäivän kuluessa" in step(client, address, "wrong", {"recommend": "3"})
    monkeypatch.setattr(promised_answers, "is_time_kept", lambda **_: True)
    assert "Ihminen vastaa sinulle viimeistään" in step(client, address, "wrong", {"recommend": "3"})
    worse = step(client, address, "wrong", {"recommend": "8", "expectation": "worse"})
    assert "Laitetaan tämä kuntoon" in worse
    assert "Ihminen vastaa" not in worse


def test_whoever_is_unknown_is_promised_an_answer_only_once_they_want_one(client: FlaskClient) -> None:
    make_post_purchase()
    hidden_promise = re.compile(r'data-element="promise" hidden')
    address = "/p/post-purchase?lang=fi"
    assert hidden_promise.search(step(client, address, "wrong", {"recommend": "3"}))
    wanted = step(client, address, "wrong", {"recommend": "3", "contact": "true"})
    assert "Ihminen vastaa sinulle" in wanted
    assert not hidden_promise.search(wanted)


def test_no_answer_is_promised_to_whoever_wants_none(client: FlaskClient, token: str) -> None:
    page = step(client, f"/s/{token}", "wrong", {"recommend": "3", "contact": "false"})
    assert "Laitetaan tämä kuntoon" in page
    assert "Ihminen vastaa" not in page


def test_a_receipt_says_nothing_of_permissions_that_nobody_answered(client: FlaskClient, token: str) -> None:
    page = send(client, f"/s/{token}", {**HAPPY, "comment": "Hienoa"})
    assert 'id="permissions"' not in page
    assert "Sinun ei tarvitse tehdä enää mitään" in page


def test_a_receipt_shows_what_was_answered_and_what_was_allowed(client: FlaskClient, token: str) -> None:
    page = send(client, f"/s/{token}", ANGRY)
    assert "aino@example.fi" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "Uusi tuote tilalle" in page
    for kind, column in (("contact", Response.may_contact), ("quote", Response.may_quote)):
        answer = client.post(f"/s/{token}/consents", data={kind: "false"})
        assert answer.status_code == 303
        assert client.post(f"/s/{token}/consents", data={kind: "false"}).status_code == 303
        db.session.rollback()
        assert db.session.scalars(select(column)).one() is False
        changed = client.get(answer.location).text
        assert f'name="{kind}" value="true"' in changed
        assert 'role="status"' in changed
    assert db.session.scalars(select(Ticket.wants_contact)).one() is False


def test_an_open_forms_consents_are_its_own(client: FlaskClient, token: str) -> None:
    sent = send(client, "/p/post-purchase?lang=fi", {**ANGRY, "form.email": "x@example.fi"})
    address = re.search(r'action="(/p/post-purchase/thanks/[^"]+/consents[^"]*)"', sent)
    assert address is not None
    assert client.post(address[1].replace("&amp;", "&"), data={"quote": "false"}).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Response.may_quote)).one() is False
    other = address[1].replace("&amp;", "&").replace("/thanks/", "/thanks/x")
    assert client.post(other, data={"quote": "true"}).status_code == 404
    assert client.post(f"/s/{token}/consents", data={"quote": "true"}).status_code == 404
    assert client.post("/s/nothing/consents", data={"quote": "true"}).status_code == 404


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize(
    ("anonymity", "words"),
    [
        ("identified", "article 6(1)(f)"),
        ("confidential", "Who you are is looked up only to settle a matter"),
        ("anonymous", "Your answers bear nothing that leads to you."),
    ],
)
def test_how_answers_are_handled_is_told_from_the_surveys_settings(
    client: FlaskClient, anonymity: str, words: str, language: str
) -> None:
    rules: dict[str, object] = {} if anonymity != "anonymous" else {"openTicketWhen": []}
    survey_id = make_survey(
        anonymity=anonymity, retention="18 months", quoteConsent=True, locales=["en", "fi", "sv"], **rules
    )
    for address in (f"/s/{make_link(survey_id)}/handling", "/p/feedback/handling"):
        page = client.get(f"{address}?lang={language}")
        assert page.status_code == 200
        assert "18" in page.text
    if language == "en":
        assert words in client.get(f"/s/{make_link(survey_id)}/handling?lang=en").text
        is_final = "it cannot be taken back later" in page.text
        assert is_final == (anonymity == "anonymous")
    assert client.get("/s/nothing/handling").status_code == 404


def test_nothing_of_an_anonymous_answer_is_shown_again(client: FlaskClient) -> None:
    token = make_link(make_survey(anonymity="anonymous", openTicketWhen=[], quoteConsent=True))
    page = send(client, f"/s/{token}", {"recommend": "3", "comment": "Nobody knows", "form.quote": "true"})
    assert "Nobody knows" not in page
    assert "consents" not in page
    assert client.post(f"/s/{token}/consents", data={"quote": "false"}).status_code == 404
