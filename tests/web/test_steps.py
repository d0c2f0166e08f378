"""Answering page by page: what each button does, what is carried, shown, told and kept, without any script."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from tests.builders.responses import make_link, make_survey
from tests.builders.statements import counted_statements
from tests.builders.steps import PAGES, make_steps

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
COMPLAINT = [
    {"recommend": "2"},
    {"wrong": ["late", "other"], "wrong-Comment": "rikki", "when": "2 weeks", "quality:price": "bad"},
    {"remedy": "refund"},
    {"comment": "Pöytä <myöhästyi>", "order": ["speed", "price", "people"]},
    {"form.quote": "true"},
]


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def only(model: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def hidden(page: TestResponse) -> dict[str, list[str]]:
    """Return the hidden fields of a page."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.text):
        found.setdefault(name, []).append(unescape(value))
    return found


def press(
    client: FlaskClient, page: TestResponse, go: str, typed: Mapping[str, Any] | None = None, **more: str
) -> TestResponse:
    """Send the form of a page as a browser does, and follow where it leads."""
    data = {**hidden(page), **(typed or {}), **{name.replace("_", "."): value for name, value in more.items()}}
    return client.post(page.request.path, data={**data, **({"form.go": go} if go else {})}, follow_redirects=True)


def heading(page: TestResponse) -> str:
    match = re.search(r"<h1[^>]*>(.*?)</h1>", page.text, re.DOTALL)
    assert match is not None
    return unescape(re.sub(r"<[^>]+>|\s+", " ", match[1])).strip()


def progress(page: TestResponse) -> str:
    match = re.search(r'<p class="step"[^>]*>([^<]+)', page.text)
    return match[1] if match is not None else ""


@pytest.fixture
def address(client: FlaskClient) -> str:
    return f"/s/{make_link(make_steps())}"


@pytest.mark.parametrize("way", ["invited", "open", "anonymous"])
def test_a_complaint_goes_through_every_page(client: FlaskClient, way: str) -> None:
    changes = {"anonymity": "anonymous"} if way == "anonymous" else {}
    survey_id = make_steps(**changes)
    page = client.get("/p/feedback" if way == "open" else f"/s/{make_link(survey_id)}")
    assert (heading(page), progress(page)) == ("Would you recommend us?", "Page 1 / 4")
    seen = []
    for typed in COMPLAINT:
        seen.append((heading(page), progress(page)))
        page = press(client, page, "send" if "form.quote" in typed else "next", typed)
        assert page.status_code == 200
    assert seen == [
        ("Would you recommend us?", "Page 1 / 4"),
        ("A little more", "Page 2 / 5"),
        ("Let us put this right", "Page 3 / 5"),
        (seen[3][0], "Page 4 / 5"),
        ("One permission more", "Page 5 / 5"),
    ]
    assert "/thanks" in page.request.path
    response = only(Response)
    assert response.answers == {
        "recommend": 2, "wrong": ["late", "other"], "wrong-Comment": "rikki", "when": "2 weeks", "quality": {"price": "bad"},
        "remedy": "refund", "comment": "Pöytä <myöhästyi>", "order": ["speed", "price", "people"],
    }  # fmt: skip
    assert (response.may_quote, response.is_complete) == (True, True)
    assert count(Draft) == 0


def test_whoever_is_content_sees_fewer_pages(client: FlaskClient, address: str) -> None:
    page = press(client, client.get(address), "next", {"recommend": "9"})
    assert progress(page) == "Page 2 / 4"
    page = press(client, page, "next")
    assert progress(page) == "Page 3 / 4"
    assert 'name="remedy"' not in page.text


def test_each_step_is_one_address_kept_as_a_draft(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    sent = client.post(address, data={**hidden(first), "recommend": "2", "form.go": "next"})
    assert (sent.status_code, sent.location) == (303, f"{address}?page=more")
    draft = only(Draft)
    assert (draft.fields, draft.page, draft.language) == ({"recommend": ["2"]}, "more", "en")
    assert (only(Invitation).state, only(Invitation).started_at) == ("started", draft.saved_at)
    page = client.get(sent.location)
    assert hidden(page)["recommend"] == ["2"]
    assert "Your answers are saved." in page.text
    assert "Your answers are saved." not in first.text
    again = client.get(f"{address}?page=whole")
    assert 'value="2" checked' in again.text
    assert progress(client.get(f"{address}?page=sorry")) == "Page 3 / 5"
    assert progress(client.get(f"{address}?page=nothing")) == "Page 1 / 5"


def test_the_way_back_keeps_everything_and_never_complains(client: FlaskClient, address: str) -> None:
    page = press(client, client.get(address), "next", {"recommend": "2"})
    page = press(client, page, "next")
    back = press(client, page, "back", {"remedy": "elsewhere"})
    assert heading(back) == "A little more"
    assert hidden(back)["remedy"] == ["elsewhere"]
    assert press(client, back, "back").request.args["page"] == "whole"
    forth = press(client, back, "next")
    assert heading(forth) == "Let us put this right"
    assert press(client, forth, "next", {"remedy": "elsewhere"}).status_code == 422


def test_only_the_faults_of_the_page_are_told_before_the_end(client: FlaskClient, address: str) -> None:
    refused = press(client, client.get(address), "next", {"when": "x" * 9_000})
    assert refused.status_code == 422
    assert re.findall(r'<a href="#([^"]+)">', refused.text) == ["q-recommend-0"]
    assert count(Draft) == 0


def test_a_fault_on_an_earlier_page_leads_back_to_it(client: FlaskClient, address: str) -> None:
    page = press(client, client.get(address), "next", {"recommend": "9"})
    page = press(client, press(client, page, "next"), "next")
    data = {**hidden(page), "recommend": "11", "comment": "kept", "form.quote": "perhaps", "form.go": "send"}
    refused = client.post(address, data=data)
    assert refused.status_code == 422
    assert (heading(refused), progress(refused)) == ("Would you recommend us?", "Page 1 / 4")
    assert '<a href="#q-recommend-0">' in refused.text
    assert "form.quote-0" not in refused.text
    assert hidden(refused)["comment"] == ["kept"]
    assert count(Response) == 0


def test_what_an_answer_brings_to_light_on_its_page_is_asked_once(client: FlaskClient, address: str) -> None:
    page = press(client, client.get(address), "next", {"recommend": "9"})
    assert re.search(r'data-element="when" hidden>', page.text)
    shown = press(client, page, "next", {"wrong": "late"})
    assert shown.status_code == 200
    assert "There is one more question because of your answer." in shown.text
    assert re.search(r'data-element="when">', shown.text)
    assert hidden(shown)["form.shown"] == ["wrong when quality"]
    assert progress(press(client, shown, "next", {"wrong": "late"})) == "Page 3 / 4"
    scripted = press(client, page, "next", {"wrong": "late"}, form_shown="wrong quality when")
    assert progress(scripted) == "Page 3 / 4"


def test_what_is_revealed_and_required_is_asked_and_not_missed(client: FlaskClient) -> None:
    pages = [PAGES[0], {**PAGES[1], "elements": [*PAGES[1]["elements"]]}]
    pages[1]["elements"][1] = {**pages[1]["elements"][1], "isRequired": True}
    address = f"/s/{make_link(make_steps(pages=pages, quoteConsent=False))}"
    page = press(client, client.get(address), "next", {"recommend": "9"})
    shown = press(client, page, "send", {"wrong": "late"})
    assert (shown.status_code, "errs" in shown.text) == (200, False)
    missed = press(client, shown, "send", {"wrong": "late"})
    assert missed.status_code == 422
    assert '<a href="#q-when">' in missed.text


def test_a_button_that_sends_goes_on_where_a_page_has_come_to_light(client: FlaskClient) -> None:
    pages = [{**PAGES[0], "elements": PAGES[0]["elements"]}, PAGES[2]]
    address = f"/s/{make_link(make_steps(pages=pages, quoteConsent=False))}"
    first = client.get(address)
    assert 'value="send">Send the answers</button>' in first.text
    page = press(client, first, "send", {"recommend": "2"})
    assert (heading(page), count(Response)) == ("Let us put this right", 0)
    last = press(client, page, "next", {"remedy": "refund"})
    assert "That was the last page." in last.text
    assert count(Response) == 0


def test_everything_sent_at_once_needs_no_button(client: FlaskClient, address: str) -> None:
    sent = client.post(address, data={"recommend": "9", "wrong": "late", "when": "1 day", "remedy": "refund"})
    assert sent.status_code == 303
    assert only(Response).answers == {"recommend": 9, "wrong": ["late"], "when": "1 day"}


@pytest.mark.parametrize(
    "forged", [{"form.anything": "1"}, {"invitation_id": "1"}, {"form.version": "0" * 64}, {"quality:taste": "bad"}]
)
@pytest.mark.parametrize("go", ["next", "send"])
def test_a_foreign_field_goes_nowhere(client: FlaskClient, address: str, forged: dict[str, str], go: str) -> None:
    page = client.post(address, data={**hidden(client.get(address)), "recommend": "9", "form.go": go, **forged})
    assert page.status_code == 422
    assert 'value="9" checked' in page.text
    assert (count(Draft), count(Response)) == (0, 0)


def test_anonymous_answers_are_carried_by_the_form_alone(client: FlaskClient) -> None:
    address = f"/s/{make_link(make_steps(anonymity='anonymous'))}"
    page = press(client, client.get(address), "next", {"recommend": "2"})
    assert page.request.args.get("page") is None
    page = press(client, page, "next", {"wrong": ["late", "broken"], "when": "x", "quality:speed": "good"})
    assert {name: hidden(page)[name] for name in ("recommend", "wrong", "when", "quality:speed")} == {
        "recommend": ["2"], "wrong": ["late", "broken"], "when": ["x"], "quality:speed": ["good"],
    }  # fmt: skip
    assert "data-keeps" not in page.text
    assert press(client, page, "save").status_code == 204
    invitation = only(Invitation)
    assert (invitation.state, invitation.started_at, count(Draft)) == ("sent", None, 0)
    assert client.get(address).text.count('name="recommend"') == 11


def test_one_page_has_no_steps_and_its_consents_on_it(client: FlaskClient) -> None:
    page = client.get(f"/s/{make_link(make_survey(quoteConsent=True))}")
    assert progress(page) == ""
    assert page.text.count('name="form.quote"') == 2
    assert "Send the answers</button>" in page.text
    several = client.get(f"/s/{make_link(make_steps(showProgressBar=False))}")
    assert progress(several) == ""


def test_saving_and_turning_take_few_statements(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    data = {**hidden(first), "recommend": "2", "form.go": "save"}
    client.post(address, data=data)
    with counted_statements() as saving:
        assert client.post(address, data=data).status_code == 204
    assert len(saving) <= 4, saving
    with counted_statements() as looking:
        client.get(address)
    # The link, its draft, and whether this is the demo.
    assert len(looking) <= 3, looking
    assert not [each for each in looking if not each.startswith("SELECT")]
