"""Opting out by a link, looking at a survey's mail, and the score chosen in a mail."""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from surveyapp.domain.ids import encode_id
from surveyapp.services import opt_outs
from surveyapp.services.sessions import hash_secret
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.messages import Message
from surveyapp.store.opt_outs import OptOut
from surveyapp.store.responses import Response
from tests.builders.responses import FEEDBACK, make_link, make_survey, name_company
from tests.conftest import NOW

INVITE = {"after": "delivered", "remind": "5 days"}


def opt_out_token(app: Flask, link: str, email: str = "aino@example.com") -> str:
    invitation_id = db.session.scalars(
        select(InvitationLink.invitation_id).where(InvitationLink.token_hash == hash_secret(link))
    ).one()
    return opt_outs.make_token(app.config["SETTINGS"].secret_key, invitation_id, email)


def count(model: type) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_asking_stores_nothing_and_saying_so_is_enough(app: Flask, client: FlaskClient) -> None:
    name_company("Tuohi & Vik")
    token = opt_out_token(app, make_link(make_survey()))
    page = client.get(f"/u/{token}?lang=fi")
    assert page.status_code == 200
    assert '<html lang="fi"' in page.text
    assert "Tuohi &amp; Vik" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert count(OptOut) == 0
    # A mail program posts this, without cookie or form of ours, and is not redirected.
    app.config["WTF_CSRF_ENABLED"] = True
    for _ in range(2):
        done = client.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "no more surveys" in done.text
    assert count(OptOut) == 1
    assert db.session.scalars(select(Invitation.state)).one() == "opted_out"
    assert "aino" not in repr(db.session.scalars(select(OptOut.address_hash)).all())


def test_the_link_works_after_the_person_was_erased(app: Flask, client: FlaskClient) -> None:
    token = opt_out_token(app, make_link(make_survey()))
    customer = db.session.scalars(select(Customer)).one()
    customer.email = None
    db.session.commit()
    assert client.post(f"/u/{token}").status_code == 200
    key = app.config["SETTINGS"].secret_key
    assert db.session.scalars(select(OptOut.address_hash)).one() == opt_outs.hash_address(key, " Aino@Example.com ")


def test_a_changed_link_opts_nobody_out(app: Flask, client: FlaskClient) -> None:
    token = opt_out_token(app, make_link(make_survey()))
    other = ("b" if token[20] == "a" else "a").join((token[:20], token[21:]))
    for wrong in (other, token[:-1], token + "a", "x", "å" * 78, "0" * 78):
        assert client.get(f"/u/{wrong}").status_code == 404
        assert client.post(f"/u/{wrong}").status_code == 404
    assert count(OptOut) == 0


def test_a_score_in_the_address_is_chosen_and_nothing_is_stored(client: FlaskClient) -> None:
    link = make_link(make_survey())
    page = client.get(f"/s/{link}?recommend=7").text
    assert re.findall(r'value="(\d+)" checked', page) == ["7"]
    assert (count(Response), db.session.scalars(select(Invitation.state)).one()) == (0, "sent")
    assert "checked" not in client.get(f"/s/{link}").text
    # What is no choice of the question, and what is written in words, is not taken from an address.
    for query in ("recommend=99", "recommend=<script>", "comment=planted", "nothing=1"):
        page = client.get(f"/s/{link}?{query}").text
        assert "checked" not in page
        assert "planted" not in page
        assert "<script>" not in page
    sent = client.post(f"/s/{link}?recommend=7", data={"recommend": "3"})
    assert sent.status_code == 303
    assert db.session.scalars(select(Response.answers)).one()["recommend"] == 3


def test_the_mail_is_shown_in_each_language(client_as: Callable[..., FlaskClient]) -> None:
    name_company("Tuohi & Vik")
    make_survey(FEEDBACK, invite=INVITE)
    browser = client_as("analyst")
    page = browser.get("/surveys/feedback/mail?texts=fi")
    assert "Miten tilaus 48211 sujui?" in page.text
    assert "Send me a test" not in page.text
    assert "style=" not in page.text.partition("<body")[2]
    shown = browser.get("/surveys/feedback/mail/preview?texts=fi")
    assert "Suosittelisitko meitä?" in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    reminder = browser.get("/surveys/feedback/mail?kind=reminder&texts=en")
    assert "A reminder: how did order 48211 go?" in reminder.text
    assert browser.get("/surveys/nothing/mail").status_code == 404


def test_an_invitation_shows_what_became_of_its_mail(client_as: Callable[..., FlaskClient]) -> None:
    link = make_link(make_survey())
    invitation_id = db.session.scalars(select(Invitation.id)).one()
    facts = {"direction": "out", "kind": "invitation", "channel": "mail", "language": "fi", "subject": "", "body": ""}
    for state, error in (("failed", "550 5.1.1 <script> unknown"), ("dropped", "open_case"), ("sent", None)):
        db.session.add(
            Message(**facts, state=state, error=error, invitation_id=invitation_id, created_at=NOW, send_at=NOW)
        )
    db.session.commit()
    page = client_as("quality").get(f"/invitations/{encode_id(invitation_id)}").text
    assert "550 5.1.1 &lt;script&gt; unknown" in page
    assert "a case of theirs is open" in page
    assert "the mail server has it" in page
    assert link not in page


def test_a_test_mail_goes_to_oneself(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    assert client_as("analyst").post("/surveys/feedback/mail/test").status_code == 403
    browser = client_as("manager")
    answer = browser.post("/surveys/feedback/mail/test?texts=fi", follow_redirects=True)
    assert "The test mail was sent to manager-" in answer.text
    (file,) = (Path(app.config["SETTINGS"].instance) / "mail").iterdir()
    assert b"Subject: TEST: Miten tilaus" in file.read_bytes()


def test_a_mail_server_that_is_away_is_told(app: Flask, client_as: Callable[..., FlaskClient]) -> None:
    from dataclasses import replace

    make_survey(FEEDBACK, invite=INVITE)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_url="smtp://127.0.0.1:1?timeout=1")
    answer = client_as("manager").post("/surveys/feedback/mail/test")
    assert answer.status_code == 422
    assert "The test mail was not taken" in answer.text
