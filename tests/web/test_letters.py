"""The pages of the company's letters."""

import re

import pytest

from surveyapp.channels.letters import LANGUAGES, LETTERS
from tests.builders.users import make_viewer


@pytest.fixture
def admin(client_as):
    return client_as(viewer=make_viewer(role="admin", name="Sara Holm"))


def text_of(response):
    return response.get_data(as_text=True)


def version_of(html):
    return re.search(r'name="version"[^>]*value="([^"]*)"', html)[1]


def save(browser, subject="Sorry ({number})", body="Dear {customer}, I am sorry.", **more):
    version = version_of(text_of(browser.get("/admin/letters/apology/en")))
    data = {"version": version, "subject": subject, "body": body, **more}
    return browser.post("/admin/letters/apology/en", data=data)


def test_every_letter_stands_in_the_list_in_every_language(admin):
    html = text_of(admin.get("/admin/letters"))
    assert html.count(">shipped<") == len(LETTERS) * len(LANGUAGES)
    save(admin)
    html = text_of(admin.get("/admin/letters"))
    assert html.count(">our own<") == 1
    assert "Sara Holm" in html


def test_a_letter_is_changed_previewed_and_given_up_again(admin):
    assert "The shipped letter" in text_of(admin.get("/admin/letters/apology/en"))
    response = save(admin)
    assert response.status_code == 303
    html = text_of(admin.get("/admin/letters/apology/en"))
    assert "Dear Aino Lehtinen, I am sorry." in html
    assert "Dear , I am sorry." in html
    assert "Back to the shipped letter" in html
    response = admin.post("/admin/letters/apology/en/restore", data={"version": version_of(html)})
    assert response.status_code == 303
    html = text_of(admin.get("/admin/letters/apology/en"))
    assert "The shipped letter" in html
    assert "back to the shipped letter" in html
    earlier = re.search(r'href="([^"]*state=[^"]*)"', html)[1].replace("&amp;", "&")
    assert "Dear {customer}, I am sorry." in text_of(admin.get(earlier))


def test_faults_are_told_with_their_lines_and_nothing_is_lost(admin):
    response = save(admin, body="Dear {customr},\n\n[never closed")
    html = text_of(response)
    assert response.status_code == 422
    assert "Line 1: “customr” is no field; did you mean “customer”?" in html
    assert "Line 3:" in html
    assert "Dear {customr}," in html
    assert ">our own<" not in text_of(admin.get("/admin/letters"))


def test_looking_at_a_letter_saves_nothing(admin):
    response = save(admin, body="Unfortunately, {customer}!!", look="1")
    html = text_of(response)
    assert response.status_code == 200
    assert "<q>Unfortunately</q>" in html
    assert "<q>!!</q>" in html
    assert "This apology does not say sorry" in html
    assert ">our own<" not in text_of(admin.get("/admin/letters"))
    part = text_of(
        admin.post("/admin/letters/apology/en/check", data={"subject": "x", "body": "Hi {customer}, sorry."})
    )
    assert "Hi Aino Lehtinen, sorry." in part
    assert "<html" not in part


def test_somebody_who_was_faster_is_told_of_and_the_text_is_kept(admin):
    html = text_of(admin.get("/admin/letters/apology/en"))
    save(admin)
    data = {"version": version_of(html), "subject": "Mine", "body": "Mine, {customer}."}
    response = admin.post("/admin/letters/apology/en", data=data)
    assert response.status_code == 409
    assert "Mine, {customer}." in text_of(response)
    assert "Somebody else changed this letter" in text_of(response)


def test_quality_reads_and_does_not_write(client_as):
    quality = client_as(viewer=make_viewer(role="quality"))
    assert "Use this letter" not in text_of(quality.get("/admin/letters/apology/en"))
    assert save(quality).status_code == 403
    assert quality.post("/admin/letters/apology/en/restore", data={"version": "0"}).status_code == 403
    assert client_as(viewer=make_viewer(role="analyst")).get("/admin/letters").status_code == 403


@pytest.mark.parametrize("path", ["apology/de", "nothing/en", "apology/en?state=0000000000000"])
def test_what_is_not_there_is_not_found(admin, path):
    assert admin.get(f"/admin/letters/{path}").status_code == 404
