"""A receipt's own addresses come from its form alone, whatever stands in the address that it was opened by."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.builders.responses import make_link, make_survey

KEY = "k" * 22
ANSWERS = {"recommend": "2", "reason": "late", "comment": "Rikki", "form.quote": "true", "form.key": KEY}
HOSTILE = "_scheme=javascript&_external=1&_anchor=x&_method=PATCH&survey=other&key=other&token=other"


@pytest.mark.parametrize("hostile", [HOSTILE, "_scheme=javascript", "_method=PATCH"])
@pytest.mark.parametrize("mode", ["", "embed=1&", "kiosk=1&"])
def test_an_open_forms_receipt_leads_to_its_own_pages(client: FlaskClient, mode: str, hostile: str) -> None:
    make_survey(open=True, quoteConsent=True)
    assert client.post("/p/feedback", data=ANSWERS).status_code == 303
    page = client.get(f"/p/feedback/thanks/{KEY}?{mode}lang=fi&{hostile}")
    assert page.status_code == 200
    found = re.findall(r'(?:href|action)="([^"]*(?:handling|consents)[^"]*)"', page.text)
    wanted = (f"/p/feedback/thanks/{KEY}/consents?", "/p/feedback/handling?")
    assert len(found) == (0 if mode.startswith("kiosk") else 2)
    for address in found:
        assert address.startswith(wanted)
        assert "javascript" not in address
        assert "other" not in address
        assert "lang=fi" in address


@pytest.mark.parametrize("hostile", [HOSTILE, "_scheme=javascript", "_method=PATCH"])
def test_a_links_receipt_leads_to_its_own_pages(client: FlaskClient, hostile: str) -> None:
    token = make_link(make_survey(quoteConsent=True))
    assert client.post(f"/s/{token}", data={**ANSWERS, "form.key": ""}).status_code == 303
    page = client.get(f"/s/{token}/thanks?lang=fi&{hostile}")
    assert page.status_code == 200
    assert f'action="/s/{token}/consents?lang=fi"' in page.text
    assert f'href="/s/{token}/handling?lang=fi"' in page.text


def test_an_open_form_sent_twice_leaves_one_person_to_answer_to(client: FlaskClient) -> None:
    make_survey(open=True, contactConsent=True)
    answers = {**ANSWERS, "form.contact": "true", "form.email": "aino@example.fi"}
    answers.pop("form.quote")
    assert [client.post("/p/feedback", data=answers).status_code for _ in range(2)] == [303, 303]
    db.session.rollback()
    counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (Response, Customer)]
    assert counts == [1, 1]
