"""“Opens a case” under a question: its rules as lines of a form, without anybody seeing YAML."""

import re

import pytest

from surveyapp.services import surveys
from tests.builders.editing import TEXT, draft, send, text_of
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")

RULES = """openTicketWhen:
  # Whoever was not well received.
  - {rule: score, question: visit, atMost: 2, severity: major}  # two of five
  - {rule: choice, question: what, anyOf: [late], severity: minor, theme: delivery_late}
  # Words weigh more.
  - {rule: theme, themes: [billing], severity: minor}
pages:
"""
RULED = TEXT.replace("pages:\n", RULES, 1)
MATRIX = """      - name: parts
        type: matrix
        title: Parts
        rows: [price, quality]
        columns: [1, 2, 3]
"""
YES_NO = "      - {name: call, type: boolean, title: May we call?}\n"
INVITED = RULED.replace("locale: en\n", "locale: en\ninvite: {after: ticket_closed}\n", 1)


def begin(client_as, text: str):
    surveys.publish(text, "store.yaml", user_id=None, now=NOW)
    return client_as("manager")


@pytest.fixture
def client(client_as):
    return begin(client_as, RULED)


def rules() -> list[dict] | None:
    return draft().definition.get("openTicketWhen")


def line(number: int, at: int | str = "new", **values: str) -> dict[str, str]:
    named = {"at": str(at), "severity": "minor", **values}
    return {f"{key}.{number}": said for key, said in named.items()}


def ticked(number: int, *values: str) -> dict[str, str]:
    return {f"any.{number}.{place}": value for place, value in enumerate(values)}


def save(client, question: str = "visit", **values):
    return send(client, "change/cases", question, change="cases", **values)


def row(client, question: str) -> str:
    page = text_of(client.get(f"/surveys/store/edit?question={question}"))
    return re.search(r"<dt>Opens a case</dt>\s*<dd>(.*?)</dd>", page).group(1)


def test_the_row_says_what_opens_a_case(client):
    assert row(client, "visit") == "when the answer is 1 or 2, major"
    assert row(client, "what") == "when the answer is “late”, minor"
    assert row(client, "words").startswith("when a comment complains of ")
    save(client)
    assert row(client, "visit") == "never"


def test_a_rule_is_added_changed_and_taken_away_among_the_others(client):
    asked = save(client, act="add", **line(0, 0, atMost="2"))
    assert asked.status_code == 200
    assert 'name="atMost.1"' in text_of(asked)
    assert len(rules()) == 3
    save(client, **line(0, 0, atMost="1", severity="critical"), **line(1, atMost="3", caseTheme="staff_service"))
    assert rules()[:2] == [
        {"rule": "score", "question": "visit", "atMost": 1, "severity": "critical"},
        {"rule": "score", "question": "visit", "atMost": 3, "severity": "minor", "theme": "staff_service"},
    ]
    assert [rule["rule"] for rule in rules()] == ["score", "score", "choice", "theme"]
    assert "# Words weigh more." in draft().text
    assert "# What we ask in stores." in draft().text
    assert draft().faults == []
    save(client, **line(0, 1, atMost="3"))
    assert [rule.get("atMost") for rule in rules()] == [3, None, None]
    assert "theme" not in rules()[0]


def test_a_line_is_taken_out_of_the_form_before_anything_is_saved(client):
    shown = text_of(save(client, act="remove:0", **line(0, 0, atMost="2"), **line(1, atMost="4")))
    assert 'name="atMost.0" value="4"' in shown
    assert 'name="atMost.1"' not in shown
    assert rules()[0]["atMost"] == 2


def test_comments_of_what_stays_are_kept_and_the_change_is_undone(client):
    save(client, **line(0, 0, atMost="3", severity="major"))
    assert "# two of five" in draft().text
    assert "# Whoever was not well received." in draft().text
    history = text_of(client.get("/surveys/store/edit/history"))
    assert re.search(r"changed when <b>[^<]+</b> <small[^>]*>visit</small> opens a case", history)
    send(client, "undo")
    assert rules()[0]["atMost"] == 2


def test_a_new_question_s_rule_comes_before_those_about_comments(client_as):
    client = begin(client_as, RULED + YES_NO)
    save(client, "call", **line(0, severity="critical"), **ticked(0, "true"))
    assert rules()[2] == {"rule": "choice", "question": "call", "anyOf": [True], "severity": "critical"}
    assert row(client, "call") == "when the answer is “Yes”, critical"
    assert draft().faults == []


def test_answers_are_ticked_and_those_that_stay_keep_their_order(client):
    save(client, "what", **line(0, 0, caseTheme="delivery_late"), **ticked(0, "broken", "late", "other"))
    assert rules()[1]["anyOf"] == ["late", "broken", "other"]
    assert rules()[1]["theme"] == "delivery_late"
    assert row(client, "what") == "when the answer is “late”, “broken”, or “Other”, minor"


@pytest.mark.parametrize("score", ["", "5", "0", "two", "1.5", "99999"])
def test_a_score_that_is_none_is_told_beside_with_everything_typed(client, score):
    refused = save(client, **line(0, 0, atMost=score, severity="critical"))
    page = text_of(refused)
    assert refused.status_code == 422
    assert page.count("Write a score from 1 to 4") == 2
    assert f'name="atMost.0" value="{score}"' in page
    assert re.search(r'value="critical" selected', page)
    assert rules()[0]["atMost"] == 2


def test_nothing_ticked_is_told(client):
    refused = save(client, "what", **line(0, 0))
    assert refused.status_code == 422
    assert "Tick at least one answer" in text_of(refused)
    refused = save(client, "words", **line(0))
    assert "Tick at least one theme" in text_of(refused)
    assert len(rules()) == 3


def test_complaints_in_comments_open_a_case_whatever_question_they_answer(client):
    page = text_of(client.get("/surveys/store/edit?question=words&change=cases"))
    assert "every comment of the survey" in page
    assert re.search(r'value="billing" checked', page)
    save(client, "words", **line(0, 0), **ticked(0, "staff_service", "billing"), **line(1), **ticked(1, "trust_scam"))
    assert [rule["themes"] for rule in rules()[2:]] == [["billing", "staff_service"], ["trust_scam"]]
    assert draft().faults == []
    assert "changed which complaints in comments open a case" in text_of(client.get("/surveys/store/edit/history"))


def test_without_any_rule_the_key_is_gone(client):
    for question in ("visit", "what", "words"):
        assert save(client, question).status_code == 303
    assert rules() is None
    save(client, "what", **line(0), **ticked(0, "broken"))
    assert rules() == [{"rule": "choice", "question": "what", "anyOf": ["broken"], "severity": "minor"}]


def test_a_matrix_opens_cases_row_by_row(client_as):
    client = begin(client_as, RULED + MATRIX)
    save(client, "parts", **line(0, atMost="1", row="quality", severity="major"))
    assert rules()[2] == {"rule": "score", "question": "parts:quality", "atMost": 1, "severity": "major"}
    assert row(client, "parts") == "when the answer to “quality” is 1, major"
    assert save(client, "parts", **line(0, atMost="1", row="nothing")).status_code == 422
    assert draft().faults == []


def test_a_closed_case_is_opened_again_only_where_the_survey_asks_after_one(client_as):
    client = begin(client_as, INVITED)
    assert 'name="reopen.0"' in text_of(client.get("/surveys/store/edit?question=visit&change=cases"))
    save(client, **line(0, 0, atMost="2", severity="major", reopen="yes"))
    assert rules()[0]["reopen"] is True
    assert draft().faults == []
    assert row(client, "visit") == "when the answer is 1 or 2, the closed case is opened again"
    save(client, **line(0, 0, atMost="2", severity="major"))
    assert "reopen" not in rules()[0]


def test_other_surveys_offer_no_closed_case(client):
    assert "reopen.0" not in text_of(client.get("/surveys/store/edit?question=visit&change=cases"))


def test_anonymous_surveys_open_no_case_and_say_so(client_as):
    client = begin(client_as, TEXT.replace("locale: en\n", "locale: en\nanonymity: anonymous\n", 1))
    assert row(client, "visit") == "never: the survey is anonymous"
    page = text_of(client.get("/surveys/store/edit?question=visit&change=cases"))
    assert "no answer opens a case" in page
    assert "Add a rule" not in page


def test_what_was_never_sent_by_the_form_does_no_harm(client):
    sent = {"at.0": "77", "atMost.0": "3", "severity.0": "fatal", "caseTheme.0": ""}
    save(client, **sent)
    assert rules()[0] == {"rule": "score", "question": "visit", "atMost": 3, "severity": "minor"}


def test_two_who_change_the_rules_of_one_question_meet(client, client_as):
    seen = save(client, **line(0, 0, atMost="2")) and draft().version
    save(client_as("manager"), **line(0, 0, atMost="1", severity="major"))
    refused = save(client, version=str(seen), **line(0, 0, atMost="3", severity="major"))
    assert refused.status_code == 409
    assert 'name="atMost.0" value="3"' in text_of(refused)
    assert rules()[0]["atMost"] == 1


def test_a_choice_that_is_gone_is_still_seen_and_can_be_let_go(client):
    send(client, "change/choices", "what", act="remove:late")
    assert re.search(r'value="late" checked', text_of(client.get("/surveys/store/edit?question=what&change=cases")))
    assert draft().faults != []
    save(client, "what", **line(0, 0), **ticked(0, "broken"))
    assert rules()[1]["anyOf"] == ["broken"]
    assert draft().faults == []


def test_rules_of_a_question_that_is_gone_are_not_put_on_another(client):
    send(client, "remove", "what")
    before = rules()
    for act in ("", "add"):
        refused = save(client, "what", act=act, **line(0, atMost="4"))
        assert refused.status_code == 409
        assert "not there any more" in text_of(refused)
        assert 'name="at.0"' not in text_of(refused)
    assert rules() == before
