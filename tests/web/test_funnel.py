"""The page of the funnel: figures, files, what goes out next, and the stop button with its undo."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.services.surveys import get_published
from tests.builders.answers import publish_shop
from tests.builders.invited import add_invitations
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

TODAY = datetime.now(UTC)


@pytest.fixture
def shop(app):
    return publish_shop()


def words_of(response):
    text = re.sub(r"<(script|style).*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")


def fill(survey):
    oulu = make_unit("Finland/Oulu")
    day = TODAY.date() - timedelta(days=10)
    add_invitations(survey, "answered", 40, unit_id=oulu, day=day)
    add_invitations(survey, "expired", 60, day=day, language="sv")
    add_invitations(survey, "skipped", 3, day=day)
    add_invitations(survey, "planned", 4, day=day, send_at=TODAY)


def test_the_finding_rates_and_reasons_are_said(client_as, shop):
    fill(shop)
    response = client_as("manager").get("/reports/funnel")
    words = words_of(response)
    assert "40.0 % of those asked answered: between 30.9 and 49.8, 19 times in 20, 40 answers." in words
    assert "3 customers were not asked; each reason is on record." in words
    assert "too long ago 3" in words
    assert "4 invitations of this survey" in words
    assert "Finland › Oulu 43" not in words
    assert "Finland › Oulu 40" in words
    by_language = words_of(client_as("analyst").get("/reports/funnel?by=language"))
    assert "Swedish 60" in by_language


def test_nothing_asked_yet_tells_what_to_do(client_as, shop):
    words = words_of(client_as("manager").get("/reports/funnel"))
    assert "Nobody has been asked yet." in words
    assert "Import orders" in words
    assert "Nothing waits to be sent" in words


def test_no_survey_yet(client_as):
    assert "No survey is published yet." in words_of(client_as("manager").get("/reports/funnel"))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_files_keep_the_weeks_of_the_page(client_as, shop, form):
    fill(shop)
    browser = client_as("manager")
    url = re.search(rf'href="(/reports/funnel\.{form}\?[^"]+)"', browser.get("/reports/funnel?by=unit").text)[1]
    response = browser.get(url.replace("&amp;", "&"))
    assert response.status_code == 200
    assert re.search(r"\d{4}-W\d\d", response.text)


@pytest.mark.parametrize(
    ("scope", "said"), [("everything", "All sending is stopped."), ("survey", "This survey is paused.")]
)
def test_stopping_asks_first_and_can_be_undone(client_as, shop, scope, said):
    fill(shop)
    browser = client_as("manager")
    page = browser.get("/reports/funnel").text
    url = re.search(rf'href="(/invitations/sending/stop\?[^"]*scope={scope}[^"]*)"', page)[1].replace("&amp;", "&")
    asked = browser.get(url)
    assert "Keep it running" in asked.text
    assert said not in words_of(browser.get("/reports/funnel"))
    done = browser.post("/invitations/sending/stop", data={"survey": "shop", "scope": scope})
    assert (done.status_code, done.location) == (303, "/reports/funnel?survey=shop")
    words = words_of(browser.get("/reports/funnel"))
    assert said in words
    browser.post("/invitations/sending/resume", data={"survey": "shop", "scope": scope})
    assert said not in words_of(browser.get("/reports/funnel"))
    assert get_published("shop").state == "open"
    log = words_of(client_as("admin").get("/admin/audit"))
    assert "Sending stopped" in log
    assert "Sending resumed" in log


def test_who_may_not_stop_has_no_button_and_is_refused(client_as, shop):
    fill(shop)
    for viewer in (make_viewer(role="analyst"), make_viewer(role="manager", unit_ids=[make_unit("Finland/Oulu")])):
        browser = client_as(viewer=viewer)
        assert "/invitations/sending/stop" not in browser.get("/reports/funnel").text
        assert browser.post(
            "/invitations/sending/stop", data={"survey": "shop", "scope": "everything"}
        ).status_code in {403, 422}


def test_forged_forms_stop_nothing(client_as, shop):
    browser = client_as("manager")
    assert browser.post("/invitations/sending/stop", data={"survey": "shop", "scope": "world"}).status_code == 404
    assert browser.post("/invitations/sending/stop", data={"survey": "nonsense"}).status_code == 404
    assert browser.get("/invitations/sending/stop?survey=nonsense&scope=survey").status_code == 404
