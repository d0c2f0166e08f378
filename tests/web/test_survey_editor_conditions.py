"""On which answers something is asked, picked line by line without YAML, and as text where it is more than lines."""

import re

import pytest

from surveyapp.services import surveys
from tests.builders.editing import TEXT, draft, elements, send, text_of
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")

MORE = """      - name: grid
        type: matrix
        title: {en: Rate these, fi: Arvioi}
        columns: [{value: bad, text: {en: Bad, fi: Huono}}, good]
        rows: [{value: price, text: {en: Price, fi: Hinta}}, speed]
      - {name: again, type: boolean, title: {en: Again?, fi: Uudestaan?}}
      - {name: amount, type: text, inputType: number, title: {en: How much?, fi: Paljonko?}}
      - {name: last, type: radiogroup, title: {en: Last?, fi: Viimeinen?}, choices: [late, broken]}
"""


@pytest.fixture
def client(client_as):
    surveys.publish(TEXT + MORE, "store.yaml", user_id=None, now=NOW)
    return client_as("manager")


def sent(*lines, **more) -> dict:
    """Return what a form sends of lines: question, operator and values each."""
    fields = {"joint": "all", **more}
    for place, (question, operator, *values) in enumerate(lines):
        fields |= {f"line.{place}.of": question, f"line.{place}.operator": operator, f"line.{place}.value": values}
    return fields


def said(client, question: str, row: str) -> str:
    page = text_of(client.get(f"/surveys/store/edit?question={question}"))
    return re.search(rf"<dt>{row}</dt>\s*<dd>([^<]*)</dd>", page)[1]


def open_form(client, question: str, panel: str = "asked") -> str:
    return text_of(client.get(f"/surveys/store/edit?question={question}&change={panel}"))


def test_what_is_asked_always_or_on_a_condition_is_said_in_words(client):
    assert said(client, "visit", "Is asked") == "always"
    assert said(client, "words", "Is asked") == "when question 1 is at most 3"
    assert said(client, "visit", "Must be answered") == "never"
    assert said(client, "last", "Choices offered") == "all of them"


@pytest.mark.parametrize(
    ("lines", "condition", "words"),
    [
        ([("visit", ">=", "4")], "{visit} >= 4", "when question 1 is at least 4"),
        ([("what", "anyof", "late", "other")], "{what} anyof ['late', 'other']", "has any of “late” or “other”"),
        ([("again", "=", "true")], "{again} = true", "question 5 is “Yes”"),
        ([("amount", ">=", "2.5")], "{amount} >= 2.5", "question 6 is at least 2.5"),
        ([("grid.price", "=", "bad")], "{grid.price} = 'bad'", "question 4, “Price”, is “Bad”"),
        ([("what-Comment", "notempty")], "{what-Comment} notempty", "the text of question 3 is answered"),
        ([("order.carrier", "=", "Posti")], "{order.carrier} = 'Posti'", "the carrier is “Posti”"),
        ([("order.days_late", ">=", "2")], "{order.days_late} >= 2", "the number of days late is at least 2"),
        ([], None, "always"),
    ],
)
def test_lines_are_picked(client, lines, condition, words):
    assert send(client, "change/asked", "last", **sent(*lines)).status_code == 303
    assert elements(1)[-1].get("visibleIf") == condition
    assert draft().faults == []
    assert words in said(client, "last", "Is asked").replace("&#34;", '"')


def test_all_or_any_of_several_lines_is_chosen_and_undone(client):
    lines = [("visit", "<=", "2"), ("words", "notempty")]
    send(client, "change/asked", "last", **sent(*lines, joint="any"))
    assert elements(1)[-1]["visibleIf"] == "{visit} <= 2 or {words} notempty"
    assert said(client, "last", "Is asked") == "when question 1 is at most 2 or question 2 is answered"
    page = open_form(client, "last")
    assert re.search(r'<option value="any" selected>any of these holds', page)
    send(client, "change/asked", "last", **sent(*lines))
    assert elements(1)[-1]["visibleIf"] == "{visit} <= 2 and {words} notempty"
    send(client, "undo", "last")
    assert elements(1)[-1]["visibleIf"] == "{visit} <= 2 or {words} notempty"
    assert "changed when last is asked" in text_of(client.get("/surveys/store/edit/history"))


def test_buttons_bring_other_lines_and_fields_and_save_nothing(client):
    before = draft().text
    page = text_of(send(client, "change/asked", "last", change="asked", act="add", **sent(("visit", "<=", "2"))))
    assert re.search(r'name="line.1.of"[^>]* autofocus', page)
    assert re.search(r'name="line.0.value"[^>]*>.*?<option value="2" selected>', page, re.DOTALL)
    page = text_of(
        send(client, "change/asked", "last", change="asked", act="update", **sent(("what", "<=", "2"), ("", "")))
    )
    assert re.search(r'name="line.0.operator"[^>]*>\s*<option value="contains" selected>includes', page)
    assert '<option value="late">late</option>' in page
    assert 'name="line.1.operator"' not in page
    page = text_of(
        send(client, "change/asked", "last", change="asked", act="update", **sent(("what", "anyof", "late")))
    )
    assert re.search(r'type="checkbox" name="line.0.value" value="late" checked', page)
    lines = sent(("visit", "<=", "2"), ("words", "empty"))
    page = text_of(send(client, "change/asked", "last", change="asked", act="remove:0", **lines))
    assert re.search(r'<option value="words" selected>2. Why\?', page)
    assert 'name="line.1.of"' not in page
    assert draft().text == before


def test_an_unfinished_line_is_refused_and_everything_typed_stays(client):
    lines = sent(("order.carrier", "=", "Posti"), ("", ""), ("visit", "<="), change="asked", joint="any")
    refused = send(client, "change/asked", "last", **lines)
    page = text_of(refused)
    assert refused.status_code == 422
    assert page.count("Choose what line 2 is about, or remove it.") == 2
    assert page.count("Say what “1. How was it?” is compared with.") == 1
    assert 'value="Posti"' in page
    assert '<option value="any" selected>' in page
    assert "visibleIf" not in elements(1)[-1]


def test_what_is_no_answer_or_asked_later_is_refused(client):
    for line in (("visit", "<=", "9"), ("visit", "contains", "1"), ("last", "=", "late"), ("again", "=", "maybe")):
        assert send(client, "change/asked", "again", **sent(line)).status_code == 422
    assert "visibleIf" not in elements(1)[2]


def test_a_condition_that_is_more_than_lines_is_said_and_written_as_text(client):
    assert send(client, "change/asked", "last", expression="{visit} + 1 < 3 or not {again}").status_code == 303
    page = open_form(client, "last")
    assert 'name="expression"' in page
    assert "it is not so that" in page
    for text, words in (
        ("{visit} <", "condition"),
        ("{nowhere} + 1 > 2", "{nowhere} is no question of this survey"),
        ("{last} + 1 > 2", "{last} is not answered yet here"),
    ):
        refused = send(client, "change/asked", "last", expression=text, change="asked")
        assert refused.status_code == 422
        assert words in text_of(refused)
        assert text.replace("<", "&lt;").replace(">", "&gt;") in text_of(refused)
    assert elements(1)[-1]["visibleIf"] == "{visit} + 1 < 3 or not {again}"
    send(client, "change/asked", "last", expression="")
    assert "visibleIf" not in elements(1)[-1]
    assert "No lines: always." in open_form(client, "last")


def test_what_nobody_touched_stays_as_it_was_written(client):
    send(client, "change/asked", "last", expression="{visit} lessorequal 3 and {gone.away} = 1.50 and {what} = 'x'")
    assert "visibleIf" not in elements(1)[-1]
    text = draft().text.replace("{visit} <= 3", "({visit} less 3) and {gone} = '7'")
    client.post("/surveys/store/edit/yaml", data={"version": draft().version, "text": text})
    assert elements()[1]["visibleIf"] == "({visit} less 3) and {gone} = '7'"
    assert said(client, "words", "Is asked") == "when question 1 is less than 3 and {gone} is “7”"
    page = open_form(client, "words")
    assert re.search(r'<option value="&lt;" selected>is less than', page)
    send(client, "change/asked", "words", **sent(("visit", "<", "3"), ("gone", "=", "7")))
    assert elements()[1]["visibleIf"] == "({visit} less 3) and {gone} = '7'"
    send(client, "change/asked", "words", **sent(("visit", "<", "2"), ("gone", "=", "7")))
    assert elements()[1]["visibleIf"] == "{visit} < 2 and {gone} = '7'"


def test_pages_must_be_answered_and_choices_depend_on_answers_too(client):
    page = {"version": draft().version, "page": "two", **sent(("visit", "=", "1"))}
    assert client.post("/surveys/store/edit/change/shown", data=page).status_code == 303
    assert draft().definition["pages"][1]["visibleIf"] == "{visit} = 1"
    send(client, "change/required", "last", **sent(("visit", "=", "1")))
    assert said(client, "last", "Must be answered") == "when question 1 is 1"
    send(client, "change/offered", "last", **sent(("item", "!=", "late"), ("visit", "=", "1"), joint="any"))
    assert elements(1)[-1]["choicesVisibleIf"] == "{item} != 'late' or {visit} = 1"
    assert said(client, "last", "Choices offered") == "those where the choice is not “late” or question 1 is 1"
    assert draft().faults == []
    history = text_of(client.get("/surveys/store/edit/history"))
    assert re.search(r"changed which choices <b>[^<]+</b> <small[^>]*>last</small> offers", history)
    assert re.search(r"changed when <b>[^<]+</b> <small[^>]*>last</small> must be answered", history)


def test_somebody_elses_change_meanwhile_is_not_written_over(client_as, client):
    seen = draft().version
    other = client_as("manager")
    send(other, "change/asked", "last", **sent(("visit", "=", "1")))
    form = {"version": seen, "question": "last", "change": "asked", "act": "update", **sent(("visit", "=", "2"))}
    page = text_of(client.post("/surveys/store/edit/change/asked", data=form))
    assert f'<input type="hidden" name="version" value="{seen}">' in page
    del form["act"]
    assert client.post("/surveys/store/edit/change/asked", data=form).status_code == 409
    assert elements(1)[-1]["visibleIf"] == "{visit} = 1"
