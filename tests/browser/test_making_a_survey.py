"""A person who never saw YAML makes a survey of three pages that branches, in two languages, publishes it, changes a scale
and is warned: once with the mouse, once with the keyboard alone."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from surveyapp.services import surveys
from tests.browser.conftest import faults_of, next_page

pytestmark = pytest.mark.browser

# More presses of Tab than any page has places to stop at.
MOST_STOPS = 200


class Mouse:
    """Hands on a mouse; only words are typed."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def await_place(self, place: Locator) -> Locator:
        """Wait for a place and, where it is on a page that has just begun to come, for what scripts make of that."""
        place.wait_for(state="attached")
        self.page.wait_for_load_state()
        return place

    def press(self, place: Locator) -> None:
        self.await_place(place).click()

    def write(self, field: Locator, words: str) -> None:
        self.await_place(field).click()
        field.fill(words)

    def choose(self, field: Locator, words: str) -> None:
        self.await_place(field).select_option(label=words)

    def pick(self, radio: Locator) -> None:
        radio.click()


class Keyboard(Mouse):
    """Hands that never touch a mouse: whatever they use is reached with Tab."""

    def reach(self, place: Locator) -> None:
        self.await_place(place)
        for _ in range(MOST_STOPS):
            if place.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {place}")

    def press(self, place: Locator) -> None:
        self.reach(place)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def choose(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.type(words)

    def pick(self, radio: Locator) -> None:
        # Of a group of radios one is reached with Tab, the others with the arrows.
        group = self.page.locator(f'input[name="{radio.get_attribute("name")}"]')
        self.reach(group.and_(self.page.locator(":checked")).or_(group).first)
        for _ in range(group.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_checked()


def say(hands: Mouse, page: Page, label: str, english: str, finnish: str) -> None:
    """Write a text in both languages and wait until both are saved."""
    for language, words in (("English", english), ("Suomi", finnish)):
        hands.write(page.get_by_label(f"{label}, {language}", exact=True), words)
    expect(page.get_by_role("heading", level=2).first).to_be_visible()


def change(page: Page, row: str) -> Locator:
    """Return what opens the small form of a row."""
    return page.get_by_role("link", name=re.compile(rf"^Change ?: {row}$"))


def add(hands: Mouse, page: Page, kind: str) -> None:
    """Add a question behind the part that is looked at."""
    hands.press(page.get_by_role("link", name="Add a question here"))
    hands.press(page.get_by_role("button", name=re.compile(rf"^Add ?: {kind}$")))
    page.wait_for_url("**/edit?*new=*")


@pytest.mark.parametrize("hands_of", [Mouse, Keyboard])
def test_a_survey_is_made_published_and_warned_about(app: Flask, open_as_admin, hands_of: type[Mouse]):
    page, said = open_as_admin("/surveys", ready="main h1", width=1280)
    hands = hands_of(page)
    begin(hands, page)
    ask(hands, page)
    branch(hands, page)
    look(hands, page)
    publish(hands, page, 1)
    survey = surveys.get_published("our-cafe").survey
    assert [page.name for page in survey.pages] == ["page1", "page2", "page3"]
    assert survey.locales == ("en", "fi")
    assert [str(question.type) for question in survey.questions] == ["rating", "comment", "boolean"]
    assert survey.pages[1].questions[0].visible_if is not None
    assert surveys.check(surveys.export_yaml("our-cafe"), "our-cafe.yaml").warnings == []
    rescale(hands, page)
    assert [words for words in said if "rror" in words] == []


def begin(hands: Mouse, page: Page) -> None:
    hands.press(page.get_by_role("link", name="New survey"))
    hands.write(page.get_by_label("Title, as customers read it"), "Our café")
    finnish = page.get_by_role("checkbox", name="Suomi")
    if isinstance(hands, Keyboard):
        hands.reach(finnish)
        page.keyboard.press("Space")
    else:
        finnish.check()
    hands.press(page.get_by_role("button", name="Begin the survey"))
    page.wait_for_url("**/surveys/our-cafe/edit*")


def ask(hands: Mouse, page: Page) -> None:
    """Three pages with a question each, in both languages."""
    say(hands, page, "Question", "How was it?", "Miten meni?")
    say(hands, page, "1", "very bad", "todella huonosti")
    say(hands, page, "5", "very good", "todella hyvin")
    hands.press(change(page, "Counts as"))
    hands.pick(page.get_by_role("radio", name="CSAT: how many are satisfied"))
    hands.press(page.locator("[data-panel]").get_by_role("button", name="Save"))
    expect(page.locator(".rule", has_text="Counts as")).to_contain_text("CSAT, 4 and 5 are satisfied")
    for kind, english, finnish in (
        ("Long text", "What went wrong?", "Mikä meni pieleen?"),
        ("Yes or no", "Will you come again?", "Tuletko uudestaan?"),
    ):
        hands.press(page.get_by_role("button", name="+ Add a page"))
        page.wait_for_url("**/edit?*page=page*")
        add(hands, page, kind)
        say(hands, page, "Question", english, finnish)
    expect(page.locator("[data-piece=parts] .ql-page")).to_have_count(3)


def go_to_the_second(hands: Mouse, page: Page) -> None:
    """Choose the second question in the list and wait until it is there: until then the page is another's."""
    hands.press(page.locator(".ql-item", has_text="What went wrong?").get_by_role("link"))
    page.wait_for_url("**question=question_2&**")


def look(hands: Mouse, page: Page) -> None:
    """The preview shows the second page in Finnish."""
    go_to_the_second(hands, page)
    hands.press(page.locator('[data-language="fi"]'))
    frame = page.frame_locator("[data-preview] iframe:not(.is-coming)")
    expect(frame.get_by_text("Mikä meni pieleen?")).to_be_visible()
    hands.press(page.get_by_role("button", name="Desktop"))
    expect(page.locator("[data-preview].is-desk")).to_be_visible()
    assert faults_of(page) == []


def publish(hands: Mouse, page: Page, number: int) -> None:
    hands.press(page.get_by_role("link", name="Review and publish"))
    page.wait_for_url("**/edit/review")
    assert faults_of(page) == []
    known = page.get_by_role("checkbox", name="I know that the trend")
    if known.count():
        hands.reach(known) if isinstance(hands, Keyboard) else None
        page.keyboard.press("Space") if isinstance(hands, Keyboard) else known.check()
    hands.press(page.get_by_role("button", name=f"Publish version {number}"))
    expect(page.locator(".toasts")).to_contain_text(f"Version {number} is published")


def rescale(hands: Mouse, page: Page) -> None:
    """Another scale is warned of beside the place, before publishing, and must be known."""
    hands.press(page.get_by_role("link", name="Edit", exact=True))
    expect(page.locator("[data-piece=trend]")).to_contain_text("Nothing here breaks it")
    hands.press(change(page, "Answer"))
    hands.write(page.get_by_label("To", exact=True), "7")
    hands.press(page.locator("[data-panel]").get_by_role("button", name="Save"))
    expect(page.locator("[data-piece=trend]")).to_contain_text(
        "changed its scale from 1–5 to 1–7: its trend starts anew"
    )
    hands.press(page.get_by_role("link", name="Review and publish"))
    page.wait_for_url("**/edit/review")
    expect(page.get_by_text("changed its scale from 1–5 to 1–7: its trend starts anew")).to_be_visible()
    page.go_back()
    publish(hands, page, 2)


def branch(hands: Mouse, page: Page) -> None:
    """The second question is asked of those who were not satisfied only: picked line by line, nothing of it typed."""
    go_to_the_second(hands, page)
    hands.press(change(page, "Is asked"))
    hands.press(page.get_by_role("button", name="Add a line"))
    hands.choose(page.get_by_label("Line 1: what it is about"), "1. How was it?")
    # The operator and the scores come with the question.
    expect(page.get_by_label("Line 1: how it is compared")).to_have_value("<=")
    hands.choose(page.get_by_label("Line 1: what it is compared with"), "3")
    assert faults_of(page) == []
    hands.press(page.locator("[data-panel]").get_by_role("button", name="Save").last)
    expect(page.get_by_text("when question 1 is at most 3")).to_be_visible()
    translate_title(hands, page)


def translate_title(hands: Mouse, page: Page) -> None:
    """The survey's own title is written as text; the same survey is there."""
    hands.press(page.get_by_role("link", name="As YAML"))
    field = page.get_by_label("The survey as text")
    text = field.input_value().replace("title:\n  en: Our café\n", "title:\n  en: Our café\n  fi: Kahvilamme\n")
    hands.write(field, text)
    with next_page(page):
        hands.press(page.get_by_role("button", name="Save"))
    with next_page(page):
        hands.press(page.get_by_role("link", name="Back to the editor"))
