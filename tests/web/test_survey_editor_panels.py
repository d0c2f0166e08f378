"""The small forms under a question's texts: how it is answered and counted, its choices, theme and name."""

import pytest

from surveyapp.services import surveys
from tests.builders.editing import TEXT, draft, elements, send, text_of
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def client(client_as):
    surveys.publish(TEXT, "store.yaml", user_id=None, now=NOW)
    return client_as("manager")


def test_another_scale_is_warned_of_beside_the_place(client):
    changed = send(client, "change/answer", rateMin="1", rateMax="7", rateType="stars", isRequired="yes")
    page = text_of(client.get(changed.location))
    assert "changed its scale from 1–5 to 1–7: its trend starts anew" in page
    assert elements()[0]["isRequired"] is True
    assert elements()[0]["rateType"] == "stars"
    send(client, "change/answer", rateMin="1", rateMax="5", rateType="labels")
    assert "Nothing here breaks it" in text_of(client.get("/surveys/store/edit?question=visit"))
    assert "isRequired" not in elements()[0]


def test_a_number_that_is_none_is_told_and_kept(client):
    refused = send(client, "change/answer", rateMin="1", rateMax="many", change="answer")
    assert refused.status_code == 422
    assert "no whole number" in text_of(refused)
    assert 'value="many"' in text_of(refused)


def test_what_a_score_counts_as_and_its_theme_are_chosen(client):
    send(client, "change/counts", measure="csat", topBoxes="1", level="emotional", driverOf="")
    assert {key: elements()[0].get(key) for key in ("topBoxes", "level")} == {"topBoxes": 1, "level": "emotional"}
    send(client, "change/theme", theme="staff_service")
    assert elements()[0]["theme"] == "staff_service"
    send(client, "change/theme", theme="")
    assert "theme" not in elements()[0]


def test_a_name_changes_with_whoever_speaks_of_it_and_the_trend_is_warned_of(client):
    asked = text_of(client.get("/surveys/store/edit?question=visit&change=name"))
    assert "a condition of “Why?”" in asked
    renamed = send(client, "change/name", name="experience")
    assert "question=experience" in renamed.location
    assert elements()[1]["visibleIf"] == "{experience} <= 3"
    assert "looks like a rename" in text_of(client.get(renamed.location))
    assert send(client, "change/name", "experience", name="words").status_code == 422
    page = client.post(
        "/surveys/store/edit/change/name", data={"version": draft().version, "page": "one", "name": "first"}
    )
    assert "page=first" in page.location


def choices() -> list:
    return [choice if isinstance(choice, str) else choice["value"] for choice in elements(1)[0]["choices"]]


def test_choices_are_added_moved_renamed_and_taken_away(client):
    added = send(client, "change/choices", "what", act="add", language="en")
    assert "new=t.en.choices.2.text" in added.location
    assert 'name="t.en.choices.2.text"' in text_of(client.get(added.location))
    send(client, "change/choices", "what", words="Nobody came")
    assert choices() == ["late", "broken", "choice3", "nobody_came"]
    send(client, "change/choices", "what", act="up:nobody_came")
    send(client, "change/choices", "what", act="remove:choice3")
    kept = send(client, "change/choices", "what", **{"value.0": "too_late"})
    assert choices() == ["too_late", "broken", "nobody_came"]
    assert "change=choices" in kept.location
    page = text_of(client.get(kept.location))
    assert "its trend starts anew" in page
    assert 'value="too_late"' in page
    refused = send(client, "change/choices", "what", change="choices", **{"value.0": "broken"})
    assert refused.status_code == 422


def test_what_counts_as_nps_gets_its_scale(client):
    send(client, "change/counts", measure="nps")
    assert {key: elements()[0][key] for key in ("measure", "rateMin", "rateMax")} == {
        "measure": "nps",
        "rateMin": 0,
        "rateMax": 10,
    }
    assert draft().faults == []


def test_a_list_becomes_another_kind_and_loses_what_that_has_not(client):
    send(client, "change/answer", "what", type="ranking", maxSelectedChoices="1", choicesOrder="random")
    question = elements(1)[0]
    assert {key: question.get(key) for key in ("type", "showOtherItem", "choicesOrder")} == {
        "type": "ranking",
        "showOtherItem": None,
        "choicesOrder": "random",
    }
    assert question["maxSelectedChoices"] == 1
    assert draft().faults == []


def test_a_short_text_gets_its_kind_and_limits(client):
    send(client, "change/answer", "words", type="text")
    send(client, "change/answer", "words", inputType="number", min="1", max="9,5", maxLength="20")
    assert {key: elements()[1].get(key) for key in ("inputType", "min", "max", "maxLength")} == {
        "inputType": "number",
        "min": 1,
        "max": 9.5,
        "maxLength": 20,
    }
    assert draft().faults == []
