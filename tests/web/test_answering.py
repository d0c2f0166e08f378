"""Customers' pages: the statuses, the form that keeps what was typed, languages, escaping, and what the room loads."""

import gzip
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import exc, func, select
from werkzeug.test import TestResponse

from surveyapp.domain.ids import encode_id
from surveyapp.services import promised_answers, responses
from surveyapp.settings import PROJECT
from surveyapp.store import responses as response_store
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.builders.responses import FEEDBACK, make_link, make_post_purchase, make_survey, name_company, set_survey
from tests.builders.units import make_unit

GOOD = {"recommend": "9", "reason": "fine", "comment": "Kaikki hyvin"}
BAD = {"recommend": "2", "reason": "late", "comment": "Pöytä myöhästyi"}
KEY = re.compile(r'name="form\.key" value="([^"]+)"')
PAST = datetime(2026, 11, 1, tzinfo=UTC)


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def only_response() -> Response:
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def with_element(**element: Any) -> dict[str, Any]:
    """Return the survey of these tests with one more question."""
    return {"pages": [{"name": "all", "elements": [*FEEDBACK["pages"][0]["elements"], element]}]}


def post_open(client: FlaskClient, address: str, data: Mapping[str, Any]) -> TestResponse:
    """Open an open form and send it as a browser does."""
    match = KEY.search(client.get(address).text)
    assert match is not None
    return client.post(address, data={**data, "form.key": match[1]})


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
    assert "<script" not in page.text
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


def test_another_language_keeps_what_was_typed_and_stores_nothing(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_survey())}"
    page = client.post(address, data={**BAD, "form.language": "en", "form.switch": "fi"})
    assert page.status_code == 200
    assert '<html lang="fi"' in page.text
    assert "Suosittelisitko meitä?" in page.text
    assert 'name="form.language" value="fi"' in page.text
    assert 'value="2" checked' in page.text
    assert ">\nPöytä myöhästyi</textarea>" in page.text
    assert "errs" not in page.text
    assert stored() == 0
    assert client.post(address, data={**BAD, "form.language": "fi"}).location.endswith("lang=fi")
    assert only_response().language == "fi"


@pytest.mark.parametrize(
    ("invited", "asked", "accepted", "shown"),
    [
        ("fi", "", "en", "fi"),
        ("fi-FI", "", "en", "fi"),
        ("fi", "?lang=en", "fi", "en"),
        (None, "", "fi,en;q=0.5", "fi"),
        (None, "", "de", "en"),
        ("de", "?lang=xx", "de", "en"),
    ],
)
def test_the_language_is_the_invitations_then_the_browsers_then_the_surveys(
    client: FlaskClient, invited: str | None, asked: str, accepted: str, shown: str
) -> None:
    address = f"/s/{make_link(make_survey(), language=invited)}{asked}"
    page = client.get(address, headers={"Accept-Language": accepted})
    assert f'<html lang="{shown}" dir="ltr"' in page.text


def test_a_language_from_right_to_left_says_so(client: FlaskClient) -> None:
    title = {"en": "Your order", "ar": "طلبك"}
    page = client.get(f"/s/{make_link(make_survey(title=title, locales=['en', 'ar']))}?lang=ar")
    assert '<html lang="ar" dir="rtl"' in page.text
    assert "العربية" in page.text


HOSTILE = "<script>alert(1)</script>\"'{order.product}\ue000order\ue001"


def test_whatever_is_filled_in_stays_text(client: FlaskClient) -> None:
    survey_id = make_survey(title="For {order.product}", description='<b onclick="x">{order.external_id}</b>')
    address = f"/s/{make_link(survey_id, order={'number': HOSTILE, 'product': HOSTILE})}"
    pages = [client.get(address), client.post(address, data={"comment": HOSTILE, "recommend": HOSTILE})]
    for page in pages:
        assert "<script" not in page.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
        assert "<b onclick" not in page.text
    assert ">\n&lt;script&gt;" in pages[1].text


def test_an_information_text_is_cleaned_and_what_it_names_filled_in(client: FlaskClient) -> None:
    html = (
        "Order **{order.external_id}**, [track it](https://post.example/?id={order.external_id})."
        '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'
    )
    address = (
        f"/s/{make_link(make_survey(**with_element(type='html', name='info', html=html)), order={'number': 'a&b'})}"
    )
    page = client.get(address).text
    assert "<strong>a&amp;b</strong>" in page
    assert 'href="https://post.example/?id=a%26b"' in page
    for harm in ("<script", "onerror", "javascript:", "<img"):
        assert harm not in page


def test_an_answer_named_in_an_address_cannot_name_a_scheme(client: FlaskClient) -> None:
    survey_id = make_survey(completedHtml='<a href="{comment}">again</a>')
    sent = client.post(f"/s/{make_link(survey_id)}", data={**GOOD, "comment": "javascript:alert(1)"})
    assert 'href="javascript%3Aalert%281%29"' in client.get(sent.location).text


@pytest.mark.parametrize(
    ("anonymity", "words"),
    [
        ("identified", "together with your name"),
        ("confidential", "kept apart from your name"),
        ("anonymous", "Your answers are anonymous"),
    ],
)
def test_who_sees_the_answers_is_said_before_the_first_question(
    client: FlaskClient, anonymity: str, words: str
) -> None:
    page = client.get(f"/s/{make_link(make_survey(anonymity=anonymity, openTicketWhen=[]))}").text
    assert words in page
    assert page.index(words) < page.index("<legend>")
    assert ("<b>Dining table</b>" in page) is (anonymity != "anonymous")


def test_every_type_is_drawn_and_its_answer_taken(client: FlaskClient) -> None:
    choices = ["b", "a", "c"]
    elements = [
        {"type": "rating", "name": "five", "title": "Five", "minRateDescription": "poor"},
        {"type": "rating", "name": "stars", "title": "Stars", "rateType": "stars"},
        {"type": "rating", "name": "smileys", "title": "Smileys", "rateType": "smileys", "rateMax": 3},
        {"type": "radiogroup", "name": "radios", "title": "R", "choices": choices, "showOtherItem": True},
        {"type": "checkbox", "name": "boxes", "title": "B", "choices": choices, "maxSelectedChoices": 2, "showNoneItem": True},
        {"type": "dropdown", "name": "list", "title": "L", "choices": choices, "choicesOrder": "asc"},
        {"type": "dropdown", "name": "shuffled", "title": "S", "choices": choices, "choicesOrder": "random"},
        {"type": "boolean", "name": "yes", "title": "Y"},
        {"type": "text", "name": "mail", "title": "M", "inputType": "email"},
        {"type": "text", "name": "number", "title": "N", "inputType": "number"},
        {"type": "text", "name": "day", "title": "D", "inputType": "date"},
        {"type": "comment", "name": "long", "title": "C"},
        {"type": "html", "name": "info", "html": "Good to **know**"},
    ]  # fmt: skip
    address = (
        f"/s/{make_link(make_survey(pages=[{'name': 'p', 'title': 'Page', 'elements': elements}], openTicketWhen=[]))}"
    )
    page = client.get(address).text
    assert page == client.get(address).text, "a person gets the same order of choices each time"
    for piece in (
        'type="email" autocomplete="email"', 'inputmode="decimal"', 'type="date"', "<textarea", "<select", "★", "😞", "😐",
        "None of these", "Something else", "Choose at most 2.", '<option value="a">a</option>', "<strong>know</strong>",
        '<span class="vh"> poor</span>', 'name="radios-Comment"', "At most 5,000 characters.",
    ):  # fmt: skip
        assert piece in page, piece
    data = {
        "five": "1", "stars": "5", "smileys": "2", "radios": "other", "radios-Comment": "mine", "boxes": ["a", "c"], "list": "b",
        "shuffled": "c", "yes": "false", "mail": "a@example.com", "number": "12,5", "day": "2026-11-30", "long": "one\ntwo",
    }  # fmt: skip
    refused = client.post(address, data={**data, "boxes": ["a", "b", "c"]})
    assert refused.status_code == 422
    for kept in (
        'value="mine"',
        'value="12,5"',
        'value="2026-11-30"',
        '<option value="b" selected>',
        ">\none\ntwo</textarea>",
    ):
        assert kept in refused.text, kept
    assert client.post(address, data=data).status_code == 303
    assert only_response().answers == {
        "five": 1, "stars": 5, "smileys": 2, "radios": "other", "radios-Comment": "mine", "boxes": ["a", "c"], "list": "b",
        "shuffled": "c", "yes": False, "mail": "a@example.com", "number": "12.5", "day": "2026-11-30", "long": "one\ntwo",
    }  # fmt: skip


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


def test_the_page_and_its_stylesheet_are_light(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_post_purchase(), language='fi')}"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(packed.data).decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert len(sheets) == 1
    sheet = client.get(sheets[0], headers={"Accept-Encoding": "gzip"})
    assert "immutable" in sheet.headers["Cache-Control"]
    assert len(sheet.data) <= 4_000
    assert len(packed.data) + len(sheet.data) <= 20_000
    assert client.get(sheets[0]).data == gzip.decompress(sheet.data)
    assert "immutable" not in client.get("/answer-0.css").headers["Cache-Control"]
    assert len(re.findall(r'(?:src|href)="/', page)) <= 2


def test_many_people_share_one_rendering_but_not_their_own_parts(client: FlaskClient) -> None:
    survey_id = make_survey()
    first, second = (make_link(survey_id, order={"number": number}) for number in ("AAA-1", "BBB-2"))
    pages = [client.get(f"/s/{token}").text for token in (first, second, first)]
    assert pages[0] == pages[2]
    assert pages[1] == pages[0].replace("AAA-1", "BBB-2")


ROOM = """
import sys
from pathlib import Path
from surveyapp.app import ANSWERING, create_app
from surveyapp.settings import load_settings
database = "postgresql://127.0.0.1:1/none"
create_app(load_settings({"SURVEYAPP_INSTANCE": sys.argv[1], "SURVEYAPP_DATABASE_URL": database}), ANSWERING)
heavy = {"pandas", "plotly", "scipy", "sklearn", "openpyxl", "surveyapp.reports", "surveyapp.analysis"} & set(sys.modules)
assert not heavy, heavy
resident = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
assert int(resident.split()[1]) < 90 * 1024, resident
"""


def test_a_server_that_only_answers_loads_nothing_heavy(tmp_path: Any) -> None:
    command = [sys.executable, "-c", ROOM, str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_link_expires_at_its_time(client: FlaskClient) -> None:
    soon = make_link(make_survey(), expires_at=datetime.now(UTC) + timedelta(minutes=1))
    assert client.get(f"/s/{soon}").status_code == 200
