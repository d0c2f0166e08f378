"""Server and browser agree on what is asked: any survey, any answers, whatever is answered in whichever order.

The real template and the real script, in one window: a survey is drawn, one of its pages rendered with some answers in it,
and then answered field by field; after each the page is held against what the server makes of the fields that it would send.
`SURVEYAPP_EXAMPLES=20` tries twenty times as many surveys as usual.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.surveys import ORDER_FACTS, Survey, flat, parse_survey
from surveyapp.services.asking import Asking
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.web.answering.assets import SCRIPT, content_of
from surveyapp.web.answering.drawing import form_page
from surveyapp.web.answering.parts import shown_answers
from surveyapp.web.answering.texts import Texts
from surveyapp.web.answering.visit import Visit
from tests.browser.conftest import Visitor, faults_of
from tests.browser.generated_surveys import A_FILE, SurveyMaker, fields
from tests.builders.responses import make_link, make_survey

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MORE = int(os.environ.get("SURVEYAPP_EXAMPLES", "1"))
# How often each question of the page is answered, one after the other.
ROUNDS = 3
FETCHED = re.compile(r"<link[^>]*>|<script[^>]*></script>")
# Answers a question as a person does, and says what then stands on the page and what it would send.
HANDS = """() => {
  const form = () => document.getElementById("survey");
  const isSeen = (node) => !node.closest("[hidden]");
  const put = (group, name, value) => {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    group.append(field);
  };
  window.answer = (name, values) => {
    const own = `[name="${CSS.escape(name)}"]`;
    const list = form().querySelector(`.ranks[data-name="${CSS.escape(name)}"]`);
    const add = form().querySelector(`.add[data-name="${CSS.escape(name)}"]`);
    let last = null;
    if (list) {
      for (const value of values) list.append([...list.children].find((item) => item.dataset.value === value));
      if (values.length) document.querySelector(`#q-${name}-keep`).click();
      return;
    }
    if (add) {
      form().querySelectorAll(`input[type=hidden]${own}`).forEach((field) => field.remove());
      for (const value of values) put(add, name, value);
      last = add;
    }
    for (const field of form().querySelectorAll(`${own}:not([type=hidden]):not([type=file])`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] || "";
      last = field;
    }
    if (last) for (const kind of ["input", "change"]) last.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  window.state = () => {
    const choices = {};
    for (const node of form().querySelectorAll(".opt input, option, .rank")) {
      const name = node.closest("[data-element]").dataset.element;
      const value = node.dataset.value || node.value;
      if (value && isSeen(node)) (choices[name] = choices[name] || []).push(value);
    }
    const seen = [...form().querySelectorAll("[data-element]")].filter(isSeen);
    const asked = seen.filter((node) => node.querySelector(":scope > [id$='-ask']"));
    const isRequired = (node) => !node.querySelector(".optional") || node.querySelector(".optional").hidden;
    return {
      elements: seen.map((node) => node.dataset.element),
      required: asked.filter(isRequired).map((node) => node.dataset.element),
      choices,
      pipes: [...form().querySelectorAll("[data-pipe]")].map((node) => [node.dataset.pipe, node.textContent]),
      sent: [...new FormData(form())].filter(([, value]) => typeof value === "string"),
    };
  };
}"""
AS_A_PERSON = """([script, steps]) => {
  const found = [state()];
  (0, eval)(script);
  found.push(state());
  for (const [name, values] of steps) { answer(name, values); found.push(state()); }
  return found;
}"""


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """Yield an empty window."""
    page = browser.new_page()
    yield page
    page.close()


def asking_of(survey: Survey, facts: dict[str, Any]) -> Asking:
    """Return the survey put to somebody with an order of these facts."""
    order = SimpleNamespace(**dict.fromkeys(ORDER_FACTS), timezone="Europe/Helsinki", number="", promised_at=None)
    vars(order).update(facts)
    return Asking(1, "s", "open", 1, "hash", survey, "Shop", 1, "Shop/Turku", None, invitation_id=7, order=order)


def facts(random: Random) -> dict[str, Any]:
    """Return facts of an order; some are not known."""
    return {
        "external_id": "A-1",
        "days_late": random.choice((None, -2, 0, 3)),
        "product": random.choice((None, "late", "Table")),
        "price_total": random.choice((None, Decimal("12.50"), Decimal(3))),
        "delivered_on": random.choice((None, date(2026, 11, 20))),
    }


class Try:
    """One page of one survey before one person."""

    def __init__(self, app: Flask, seed: int) -> None:
        random = Random(seed)
        self.app = app
        self.survey = parse_survey(SurveyMaker(random).definition())
        self.asking = asking_of(self.survey, facts(random))
        visit = Visit(self.asking, self.survey, "en", "token", None, app.config["SETTINGS"], NOW)
        self.circumstances = visit.circumstances
        typed = fields(self.survey, random) if random.random() < 0.5 else {}
        # No file was taken in, so that a form can hold none when it comes.
        sent = MultiDict([(name, value) for name, values in typed.items() for value in values if value != A_FILE])
        with app.test_request_context("/s/token"):
            form = visit.form(sent)
            shown = visit.parse(form).shown
            self.page = self.survey.pages[random.choice(shown.pages or (0,))]
            self.html = FETCHED.sub("", form_page(visit, form, self.page.name))
        self.here = {element.name: element for question in self.page.questions for element in flat(question)}
        self.steps = [step for _ in range(ROUNDS) for step in self.answers(random)]

    def answers(self, random: Random) -> list[tuple[str, list[str]]]:
        """Return an answer to each field of the page, in some order."""
        found = [field for field in fields(self.survey, random).items() if self.owner(field[0]) in self.here]
        random.shuffle(found)
        return found

    def owner(self, field: str) -> str:
        """Return the question that a field belongs to."""
        return field.partition(":")[0].removesuffix("-Comment")

    def differences(self, state: dict[str, Any]) -> list[str]:
        """Return what the page shows otherwise than the server would."""
        raw: dict[str, list[str]] = defaultdict(list)
        for name, value in state["sent"]:
            if not name.startswith("form."):
                raw[name].append(value)
        parsed = parse_answers(self.survey, raw, self.circumstances, check_required=False)
        shown = parsed.shown
        expected = {
            "elements": Counter(shown.elements & self.here.keys()),
            "required": Counter(shown.required & self.here.keys()),
            "choices": {name: Counter(shown.choices[name]) for name in sorted(shown.choices.keys() & self.here.keys())},
            "pipes": [],
        }
        found = {
            "elements": Counter(state["elements"]),
            "required": Counter(state["required"]),
            "choices": {name: Counter(state["choices"].get(name, ())) for name in expected["choices"]},
            "pipes": [],
        }
        with self.app.test_request_context():
            words = shown_answers(self.survey, parsed.answers, Texts(self.survey, "en"))
        expected["pipes"] = [(name, words.get(name, "")) for name, _ in state["pipes"]]
        found["pipes"] = [tuple(pipe) for pipe in state["pipes"]]
        return [
            f"{key}: {found[key]} on the page, {expected[key]} on the server"
            for key in found
            if found[key] != expected[key]
        ]

    def forgotten(self, state: dict[str, Any]) -> set[str]:
        """Return the questions that stand on the page and that it does not say it showed."""
        said = {name.partition(":")[0] for name in dict(state["sent"])["form.shown"].split()}
        return {name for name in state["elements"] if self.here[name].takes_answer} - said


def tried(window: Page, one: Try, script: str) -> list[str]:
    """Answer a page and return where it parted from the server."""
    window.set_content(one.html, wait_until="commit")
    window.evaluate(HANDS)
    drawn, *states = window.evaluate(AS_A_PERSON, [script, one.steps])
    found = [f"as drawn, {each}" for each in one.differences(drawn)]
    for number, state in enumerate(states):
        found += [f"after {one.steps[:number]}, {each}" for each in one.differences(state)]
        found += [f"after {one.steps[:number]}, not said to be shown: {name}" for name in one.forgotten(state)]
    return found


SEEDS = st.integers(0, 2**32)


def tries(examples: int) -> Any:
    """Return the settings of a test that makes so many surveys; the same ones each time unless more are wanted."""
    return settings(
        max_examples=examples * MORE,
        deadline=None,
        derandomize=MORE == 1,
        # A smaller seed is no smaller survey.
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )


@tries(100)
@given(SEEDS)
def test_any_page_shows_what_the_server_would(app: Flask, window: Page, seed: int) -> None:
    assert tried(window, Try(app, seed), content_of(SCRIPT)[0].decode()) == []


BREAKS = {
    "a greater sign": ('">": ordered((gap) => gap > 0)', '">": ordered((gap) => gap >= 0)'),
    "an operator": ("noneof: (left, right) => !anyOf(left, right)", "noneof: anyOf"),
    "questions without a choice": ("state.isThere = state.offered.size > 0;", ""),
    "what must be answered": ("optional.hidden = isRequired", "optional.hidden = false"),
    "rows of a matrix": ("values.set(`${question.name}.${row}`, column)", "0"),
    "questions that were seen": ("if (isThere && !elements) names.add(name)", ""),
}


@pytest.mark.parametrize(("true", "false"), BREAKS.values(), ids=BREAKS)
def test_a_script_that_shows_something_else_is_found_out(app: Flask, window: Page, true: str, false: str) -> None:
    script = content_of(SCRIPT)[0].decode()
    assert script.count(true) == 1
    assert any(tried(window, Try(app, seed), script.replace(true, false)) for seed in range(60))


WALK = [
    {"name": "score", "type": "rating", "title": "How was it?", "rateMin": 0, "rateMax": 10, "isRequired": True},
    {
        "name": "why",
        "type": "comment",
        "title": "You gave {score}. Why?",
        "visibleIf": "{score} <= 6",
        "requiredIf": "{score} < 3",
    },
    {"name": "call", "type": "boolean", "title": "Shall we call?", "visibleIf": "{why} notempty"},
]


def test_a_low_score_asks_why_at_once_and_says_so_quietly(visitor: Visitor) -> None:
    survey = {"name": "walk", "title": "Walk", "pages": [{"name": "p", "elements": WALK}]}
    page = visitor.open(f"/s/{make_link(make_survey(survey))}", language="en")
    why, call = page.locator("[data-element=why]"), page.locator("[data-element=call]")
    expect(why).to_be_hidden()
    expect(call).to_be_hidden()
    page.locator("#q-score-2").focus()
    page.keyboard.press("Space")
    expect(why).to_be_visible()
    expect(page.locator("form > [role=status]")).to_have_text("Now asked as well: You gave 2. Why?")
    expect(page.locator("#q-score-2"), "what comes up takes no focus").to_be_focused()
    expect(page.locator("#q-why")).to_have_attribute("aria-required", "true")
    page.locator("#q-why").fill("Late")
    expect(call).to_be_visible()
    assert faults_of(page) == []
    page.locator("#q-score-9").check(force=True)
    expect(why).to_be_hidden()
    expect(call).to_be_hidden()
    page.locator("main .btn[value=send]").click()
    page.wait_for_url("**/thanks*")
    assert db.session.scalars(select(Response.answers)).one() == {"score": 9}
