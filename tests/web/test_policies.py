"""The pages of rules: reading them, changing them by form or text, faults by line, two at once, earlier versions."""

import pytest

from surveyapp.domain.policies import POLICIES
from surveyapp.services import policies
from tests.builders.units import make_unit

GRID = {
    f"{severity}_{impact}": value
    for severity, row in {
        "minor": ("normal", "normal", "high"),
        "major": ("normal", "high", "urgent"),
        "critical": ("high", "urgent", "urgent"),
    }.items()
    for impact, value in zip(("one", "several", "danger"), row, strict=True)
}


def text_of(response) -> str:
    return response.get_data(as_text=True)


@pytest.mark.parametrize("name", list(POLICIES))
def test_every_rule_can_be_read_by_who_works_on_cases(client_as, name):
    client = client_as("quality")
    assert f"/admin/policies/{name}" in text_of(client.get("/admin/policies"))
    page = client.get(f"/admin/policies/{name}")
    assert page.status_code == 200
    assert "As it was shipped" in text_of(page)
    assert "Change the text" not in text_of(page)
    assert client.get(f"/admin/policies/{name}/versions/0").status_code == 200
    assert client.get(f"/admin/policies/{name}/text").status_code == 403


def test_the_service_level_is_said_in_words(client_as):
    page = text_of(client_as("quality").get("/admin/policies/service_level"))
    assert "Mon–Fri 9:00–17:00" in page
    assert "24 Dec each year" in page
    assert "75" in page
    assert "for 14 days" in page


def test_the_table_is_changed_by_its_form(client_as):
    client = client_as("admin")
    form = client.get("/admin/policies/priority/change/table")
    assert text_of(form).count("<select") == 10
    sent = client.post("/admin/policies/priority/change/table", data={**GRID, "unjudged": "normal", "version": "0"})
    assert (sent.status_code, sent.location) == (303, "/admin/policies/priority")
    assert policies.current("priority").priority_of("minor", "one") == "normal"
    page = text_of(client.get("/admin/policies/priority"))
    assert "Version 1" in page
    assert "# How urgent a case is" in page


def test_a_table_that_makes_no_sense_is_refused_and_kept_on_the_page(client_as):
    client = client_as("admin")
    wrong = {**GRID, "critical_one": "low", "unjudged": "normal", "version": "0"}
    sent = client.post("/admin/policies/priority/change/table", data=wrong)
    assert sent.status_code == 422
    assert "less urgent than" in text_of(sent)
    assert policies.held_text("priority") == policies.shipped_text("priority")


def test_times_and_hours_are_changed_by_their_forms(client_as):
    client = client_as("admin")
    make_unit("Finland/Oulu")
    times = {
        f"{priority}_{stage}": "8"
        for priority in ("urgent", "high", "normal", "low")
        for stage in ("acknowledge", "answer", "close")
    }
    sent = client.post(
        "/admin/policies/service_level/change/times",
        data={**times, "urgent_acknowledge": "0.5", "remind": "50", "silence_days": "7", "version": "0"},
    )
    assert sent.status_code == 303, text_of(sent)
    level = policies.current("service_level")
    assert (level.hours["urgent"]["acknowledge"], level.remind_at, level.silence_days) == (0.5, 0.5, 7)
    address = "/admin/policies/service_level/change/hours?unit=Finland/Oulu"
    days = dict.fromkeys(("mon", "tue", "wed", "thu"), "10:00-18:00") | {"sat": "10:00-14:00"}
    sent = client.post(address, data={**days, "country": "", "closed": "2026-07-06\n07-07", "version": "1"})
    assert sent.status_code == 303, text_of(sent)
    oulu = policies.current("service_level").hours_of("Finland/Oulu")
    assert (oulu.country, oulu.week[0], oulu.week[4], oulu.week[5]) == ("FI", ((600, 1080),), (), ((600, 840),))
    assert "mon-thu: 10:00-18:00" in policies.held_text("service_level")
    shown = text_of(client.get(address))
    assert "10:00-18:00" in shown
    assert "2026-07-06" in shown
    sent = client.post(address, data={"country": "", "closed": "", "version": "2"})
    assert sent.status_code == 303, text_of(sent)
    assert policies.current("service_level").hours_of("Finland/Oulu").week[0] == ((540, 1020),)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"mon": "9-17"}, "are no hours"),
        ({"mon": "9:00-17:00", "country": "XX"}, "not known"),
        ({"mon": "9:00-17:00", "closed": "someday"}, "is no day"),
        ({}, "at least one day"),
    ],
)
def test_hours_that_make_no_sense_are_refused(client_as, data, said):
    sent = client_as("admin").post("/admin/policies/service_level/change/hours", data={**data, "version": "0"})
    assert sent.status_code == 422
    assert said in text_of(sent)


def test_a_faulty_text_is_told_by_line_and_stays_in_the_field(client_as):
    client = client_as("admin")
    text = policies.held_text("priority").replace("one: low", "one: lwo")
    sent = client.post("/admin/policies/priority/text", data={"text": text, "version": "0"})
    assert sent.status_code == 422
    assert "Line 4" in text_of(sent)
    assert "lwo" in text_of(sent)
    assert policies.held_text("priority") == policies.shipped_text("priority")


def test_the_second_of_two_writers_is_told_and_keeps_their_text(client_as):
    client = client_as("admin")
    text = policies.held_text("priority")
    assert (
        client.post("/admin/policies/priority/text", data={"text": text + "# one\n", "version": "0"}).status_code == 303
    )
    late = client.post("/admin/policies/priority/text", data={"text": text + "# two\n", "version": "0"})
    assert late.status_code == 422
    assert "Somebody else changed this rule" in text_of(late)
    assert "# two" in text_of(late)
    assert 'name="version" value="1"' in text_of(late)


def test_an_earlier_version_holds_again(client_as):
    client = client_as("admin")
    text = policies.held_text("priority")
    client.post("/admin/policies/priority/text", data={"text": text + "# one\n", "version": "0"})
    assert "Let this version hold again" in text_of(client.get("/admin/policies/priority/versions/0"))
    sent = client.post("/admin/policies/priority/versions/0/restore", data={"version": "1"})
    assert sent.status_code == 303
    assert policies.held_text("priority") == text
    assert client.post("/admin/policies/priority/versions/0/restore", data={"version": "1"}).status_code == 409
    assert client.get("/admin/policies/priority/versions/77").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/admin/policies/nothing",
        "/admin/policies/nothing/text",
        "/admin/policies/priority/change/nothing",
        "/admin/policies/service_level/change/hours?unit=Nowhere",
    ],
)
def test_what_is_not_there_is_not_found(client_as, address):
    assert client_as("admin").get(address).status_code == 404
