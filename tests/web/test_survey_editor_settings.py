"""The settings of the survey as a whole: each section saves, refuses with what was typed, and can be undone."""

import re

import pytest

from surveyapp.services import survey_drafts as drafts
from surveyapp.services import surveys
from tests.builders.editing import TEXT, draft, text_of
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")

NOTED = TEXT.replace(
    "pages:\n",
    """anonymity: identified # As the law asks.
invite:
  after: visited # Only stores.
  wait: 2 days
  remind: 5 days
pages:
""",
    1,
)
PATH = "/surveys/store/edit/settings"
ASKED = {
    "section": "asked",
    "asks": "yes",
    "after": ["visited"],
    "wait": "2",
    "wait_unit": "day",
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "remind": ["5", ""],
    "remind_unit": ["day", "day"],
    "sample": "100",
}
KNOWN = {"section": "known", "anonymity": "identified", "dimensions": ["category", "channel"]}


@pytest.fixture
def client(client_as):
    surveys.publish(NOTED, "store.yaml", user_id=None, now=NOW)
    return client_as("manager")


def send(client, where: str, **values):
    return client.post(f"{PATH}/{where}", data={"version": draft().version, "at": "settings", **values})


def test_the_page_is_reached_from_the_editor_and_shows_what_is_set(client):
    assert f'href="{PATH}"' in text_of(client.get("/surveys/store/edit"))
    page = text_of(client.get(PATH))
    assert 'name="t.en.title"' in page
    assert 'value="identified" checked' in page
    assert 'name="wait" value="2"' in page
    assert "a visit" in page
    assert not draft().is_begun


def test_texts_are_saved_in_two_languages_and_told_in_the_history(client):
    saved = send(client, "texts", texts="sv", **{"t.en.description": "One minute.", "t.sv.title": "Butiken"})
    assert saved.status_code == 303
    assert saved.location.startswith(PATH)
    assert draft().definition["description"] == {"en": "One minute."}
    assert draft().definition["title"]["sv"] == "Butiken"
    send(client, "texts", texts="sv", **{"t.sv.completedHtml": "Tack!", "t.en.completedHtml": "Thanks!"})
    send(client, "texts", texts="sv", **{"t.sv.completedHtml": "Tack så mycket!"})
    told = text_of(client.get("/surveys/store/edit/history"))
    assert "changed the thanks at the end in Svenska: “Tack!” → “Tack så mycket!”" in told
    assert "# The only thing that counts." in draft().text


def test_a_script_saves_texts_and_hears_why_not(client):
    script = {"Accept": "application/json"}
    sent = {"version": draft().version, "at": "settings", "texts": "sv", "t.sv.title": "Butiken"}
    saved = client.post(f"{PATH}/texts", data=sent, headers=script).get_json()
    assert PATH in saved["url"]
    assert 'name="at" value="settings"' in saved["pieces"]["acts"]
    sent = {"version": saved["version"], "at": "settings", "texts": "sv", "t.en.title": ""}
    refused = client.post(f"{PATH}/texts", data=sent, headers=script)
    assert refused.status_code == 422
    assert "title" in refused.get_json()["said"]
    assert draft().definition["title"]["en"] == "The store"


def test_what_is_known_of_people_is_saved_and_notes_stay(client):
    values = {"anonymity": "confidential", "open": "yes", "quoteConsent": "yes", "retention": "1"}
    sent = KNOWN | values | {"retention_unit": "year", "dimensions": ["product", "seller"]}
    assert send(client, "known", **sent).status_code == 303
    definition = draft().definition
    assert [definition[key] for key in ("anonymity", "open", "quoteConsent")] == ["confidential", True, True]
    assert definition["retention"] == "1 year"
    assert definition["dimensions"] == ["product", "seller"]
    assert "contactConsent" not in definition
    assert "anonymity: confidential # As the law asks." in draft().text
    assert draft().faults == []
    page = text_of(client.get(PATH))
    assert 'name="retention" value="1"' in page
    assert 'value="product" checked' in page


def test_what_cannot_be_is_refused_beside_its_field_with_everything_typed(client):
    refused = send(client, "known", **KNOWN | {"anonymity": "anonymous", "contactConsent": "yes", "retention": "soon"})
    page = text_of(refused)
    assert refused.status_code == 422
    assert 'name="retention" value="soon"' in page
    assert 'id="f-retention-fault"' in page
    assert 'value="anonymous" checked' in page
    assert not draft().is_begun
    refused = send(client, "known", **KNOWN | {"anonymity": "anonymous", "contactConsent": "yes"})
    assert 'id="f-contactConsent-fault"' in text_of(refused)
    assert not draft().is_begun


def test_a_survey_becomes_anonymous_only_when_somebody_says_that_it_is_meant(client):
    asked = send(client, "known", **KNOWN | {"anonymity": "anonymous", "open": "yes"})
    page = text_of(asked)
    assert asked.status_code == 422
    assert "stay anonymous, also if you change it back" in page
    assert 'name="sure"' in page
    assert 'value="anonymous" checked' in page
    assert not draft().is_begun
    sure = KNOWN | {"anonymity": "anonymous", "open": "yes", "sure": "yes"}
    assert send(client, "known", **sure).status_code == 303
    assert draft().definition["anonymity"] == "anonymous"
    assert 'name="sure"' not in text_of(client.get(PATH))
    assert send(client, "known", **KNOWN | {"anonymity": "anonymous"}).status_code == 303


def test_what_opens_a_case_is_listed_with_the_way_to_each_question(client):
    assert "No answer opens a case" in text_of(client.get(PATH))
    rules = "openTicketWhen:\n  - {rule: score, question: visit, atMost: 2, severity: major}\n"
    rules += "  - {rule: theme, themes: [delivery_late], severity: minor}\n"
    drafts.save_text(make_viewer(role="manager"), "store", draft().version, NOTED + rules, now=NOW)
    page = text_of(client.get(PATH))
    assert "when the answer is 1 or 2" in page
    assert re.search(r'href="/surveys/store/edit\?question=visit&amp;texts=..&amp;change=cases#change"', page)
    assert "when a comment complains of" in page


def test_who_is_asked_when_is_saved_and_said(client):
    values = {"after": ["delivered", "visited"], "wait": "4", "wait_unit": "hour", "days": ["mon", "fri"]}
    values |= {"hours_from": "09:00", "hours_to": "20:00", "remind": ["5", "2"], "remind_unit": ["day", "week"]}
    values |= {"expire": "30", "expire_unit": "day", "cap": "3", "cap_unit": "month", "sample": "12,5", "quota": "40"}
    assert send(client, "asked", **ASKED | values).status_code == 303
    assert draft().definition["invite"] == {
        "after": ["delivered", "visited"],
        "wait": "4 hours",
        "hours": "09:00-20:00",
        "days": ["mon", "fri"],
        "remind": ["5 days", "2 weeks"],
        "expire": "30 days",
        "cap": "3 months",
        "sample": 0.125,
        "quota": 40,
    }
    assert draft().faults == []
    page = text_of(client.get(PATH))
    assert "a delivery or a visit" in page
    assert 'name="sample"' in page
    assert 'value="12.5"' in page
    # The same once more is no change.
    version = draft().version
    assert send(client, "asked", **ASKED | values).status_code == 303
    assert draft().version == version


def test_what_is_not_touched_stays_as_it_is_written(client):
    assert send(client, "asked", **ASKED | {"wait": "3"}).status_code == 303
    assert "  after: visited # Only stores.\n  wait: 3 days\n  remind: 5 days\n" in draft().text


def test_nobody_is_asked_and_undo_asks_again(client):
    assert send(client, "asked", section="asked", asks="no").status_code == 303
    assert "invite" not in draft().definition
    back = client.post("/surveys/store/edit/undo", data={"version": draft().version, "at": "settings"})
    assert back.location.startswith(PATH)
    assert draft().definition["invite"]["wait"] == "2 days"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("after", {"after": []}),
        ("days", {"days": []}),
        ("sample", {"sample": "0"}),
        ("sample", {"sample": "nan"}),
        ("hours", {"hours_from": "20:00", "hours_to": "09:00"}),
        ("hours", {"hours_from": "20:00"}),
        ("quota", {"quota": "many"}),
        ("wait", {"wait": "1.5"}),
        ("remind", {"remind": ["x"], "remind_unit": ["day"]}),
        ("cap", {"cap": "2", "cap_unit": "fortnight"}),
    ],
)
def test_faults_of_who_is_asked_stand_beside_their_field(client, field, typed):
    refused = send(client, "asked", **ASKED | typed)
    assert refused.status_code == 422
    assert f'id="f-{field}-fault"' in text_of(refused)
    assert not draft().is_begun


def test_the_bar_is_hidden_and_shown(client):
    send(client, "progress", section="progress")
    assert draft().definition["showProgressBar"] is False
    send(client, "progress", section="progress", showProgressBar="yes")
    assert draft().definition["showProgressBar"] is True


def test_languages_come_go_with_their_texts_and_change_places(client):
    assert send(client, "languages", language="de").status_code == 303
    assert draft().definition["locales"] == ["en", "fi", "sv", "de"]
    assert send(client, "languages", language="de").status_code == 422
    asked = text_of(client.get(f"{PATH}/remove-language?code=fi"))
    assert "With it go 4 texts." in asked
    assert send(client, "remove-language", language="fi").status_code == 303
    assert draft().definition["locales"] == ["en", "sv", "de"]
    assert draft().definition["title"] == {"en": "The store"}
    client.post("/surveys/store/edit/undo", data={"version": draft().version})
    assert draft().definition["title"]["fi"] == "Myymälä"
    assert send(client, "languages", act="main", language="fi").status_code == 303
    assert draft().definition["locale"] == "fi"
    assert "Suomi</b>, original" in text_of(client.get(PATH))


def test_a_language_that_every_text_has_cannot_go(client):
    assert client.get(f"{PATH}/remove-language?code=en").status_code == 404
    assert send(client, "remove-language", language="en").status_code == 422
    assert send(client, "nonsense").status_code == 404


def test_an_older_fault_keeps_nobody_from_saving_the_rest(client):
    send(client, "languages", act="main", language="sv")
    assert any(fault.path[0] == "title" for fault in draft().faults)
    assert send(client, "texts", texts="en", **{"t.en.description": "One minute."}).status_code == 422
    assert send(client, "texts", texts="en", **{"t.sv.title": "Butiken"}).status_code == 303
    assert (
        send(client, "texts", texts="en", **{"t.sv.description": "Kort.", "t.en.description": "S."}).status_code == 303
    )


def test_somebody_elses_change_of_the_same_section_is_not_written_over(client, client_as):
    seen = draft().version
    send(client, "known", **KNOWN | {"open": "yes"})
    other = client_as("admin")
    sent = {"version": seen, "at": "settings", **KNOWN, "quoteConsent": "yes"}
    refused = other.post(f"{PATH}/known", data=sent)
    assert refused.status_code == 409
    assert 'name="quoteConsent" value="yes" checked' in text_of(refused)
    assert "quoteConsent" not in draft().definition


@pytest.mark.parametrize("invite", ["soon", "[delivered]", "{after: 3, days: mon, hours: [], remind: {}, sample: all}"])
def test_settings_that_are_badly_written_can_be_looked_at_and_mended(client, invite):
    text = TEXT.replace("pages:", f"anonymity: [3]\nretention: long\nshowProgressBar: 1\ninvite: {invite}\npages:", 1)
    client.post("/surveys/store/edit/yaml", data={"version": draft().version, "text": text})
    assert draft().faults
    page = client.get(PATH)
    assert page.status_code == 200
    assert "keep it from being published" in text_of(page)
    assert send(client, "asked", **ASKED).status_code == 303
    assert draft().definition["invite"]["after"] == "visited"
    assert send(client, "known", **KNOWN).status_code == 303
    assert draft().definition["anonymity"] == "identified"


@pytest.mark.parametrize("language", ["", "x", "q" * 5000, "../", "de_DE", "default"])
def test_what_is_no_language_is_refused(client, language):
    for act in ("add", "main"):
        assert send(client, "languages", act=act, language=language).status_code == 422
    assert client.get(f"{PATH}/remove-language", query_string={"code": language}).status_code == 404
    assert send(client, "remove-language", language=language).status_code == 422


def test_the_way_to_the_text_and_back(client):
    source = client.get("/surveys/store/edit/yaml?at=settings")
    assert f'href="{PATH}' in text_of(source)
    alone = TEXT.replace("locales: [en, fi, sv]", "locales: [en]")
    client.post("/surveys/store/edit/yaml", data={"version": draft().version, "text": alone})
    page = text_of(client.get(PATH))
    assert 'name="t.en.title"' in page
    assert 'name="t.fi.title"' not in page
