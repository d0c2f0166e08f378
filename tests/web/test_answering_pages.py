"""Customers' pages as they look: languages, escaping, every type of question, what they weigh, and what the room loads."""

import gzip
import re
import subprocess
import sys
from typing import Any

import pytest
from flask.testing import FlaskClient

from surveyapp.settings import PROJECT
from surveyapp.web.answering import first_pages
from tests.builders.answering import BAD, GOOD, only_response, stored, with_element
from tests.builders.responses import make_link, make_post_purchase, make_survey


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
        assert "<script>" not in page.text
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
    for harm in ("<script>", "onerror", "javascript:", "<img"):
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
        'type="email" autocomplete="email"', 'inputmode="decimal"', 'type="date"', "<textarea", "<select",
        "scale drawn stars", "scale drawn smileys",
        "None of these", "Something else", "Choose at most 2.", '<option value="a">a</option>', "<strong>know</strong>",
        '<span class="vh"> poor</span>', 'name="radios-Comment"', 'data-most="5000"',
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


def test_a_page_is_three_light_requests(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_post_purchase(), language='fi')}"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(packed.data).decode()
    loaded = re.findall(r'<(?:link|script|img)\b[^>]*(?:href|src)="(/[^"]+)"', page)
    assert [path.rpartition(".")[2] for path in loaded] == ["css", "js"]
    weight = len(packed.data)
    for path in loaded:
        file = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "immutable" in file.headers["Cache-Control"]
        assert client.get(path).data == gzip.decompress(file.data)
        weight += len(file.data)
    assert weight <= 20_000
    assert "immutable" not in client.get("/answer-0.css").headers["Cache-Control"]


def test_many_people_share_one_rendering_but_not_their_own_parts(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey_id = make_post_purchase()
    first, second = (make_link(survey_id, order={"number": number}) for number in ("AAA-1", "BBB-2"))
    pages = [client.get(f"/s/{first}").text]

    def draw(*_args: Any) -> None:
        raise AssertionError("drawn again")

    monkeypatch.setattr(first_pages, "make_ready", draw)
    pages += [client.get(f"/s/{token}").text for token in (second, first)]
    assert pages[0] == pages[2]
    opt_outs = [re.search(r'href="(/u/[^?]+)', page)[1] for page in pages]  # type: ignore[index]
    assert opt_outs[0] != opt_outs[1]
    others = pages[0].replace("AAA-1", "BBB-2").replace(first, second).replace(opt_outs[0], opt_outs[1])
    assert pages[1] == others


ROOM = """
import sys
from surveyapp.app import ANSWERING, create_app
from surveyapp.settings import load_settings
database = "postgresql://127.0.0.1:1/none"
create_app(load_settings({"SURVEYAPP_INSTANCE": sys.argv[1], "SURVEYAPP_DATABASE_URL": database}), ANSWERING)
heavy = {
    "pandas", "plotly", "scipy", "sklearn", "openpyxl", "PIL", "surveyapp.reports", "surveyapp.analysis",
    "surveyapp.formats.foreign", "surveyapp.domain.survey_edits", "surveyapp.domain.surveys.differences",
} & set(sys.modules)
assert not heavy, heavy
"""


def test_a_server_that_only_answers_loads_nothing_heavy(tmp_path: Any) -> None:
    command = [sys.executable, "-c", ROOM, str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
