"""The editor as people use it: what is typed is saved, parts move by keys and mouse, two meet, the preview follows."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from surveyapp.services import survey_drafts as drafts
from surveyapp.services import surveys
from surveyapp.services.survey_drafts import Done
from tests.browser.conftest import faults_of, next_page, wait_until
from tests.builders.editing import TEXT
from tests.builders.users import make_viewer
from tests.conftest import NOW

PATH = "/surveys/store/edit?question=visit&texts=sv"

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(app: Flask, open_as_admin):
    surveys.publish(TEXT, "store.yaml", user_id=None, now=NOW)

    def open_editor(path: str = PATH, **how) -> Page:
        return open_as_admin(path, ready="#editor", width=how.pop("width", 1280), **how)[0]

    return open_editor


def draft():
    return drafts.get_draft(make_viewer(role="manager"), "store")


def titles() -> list[str]:
    return [element["name"] for page in draft().definition["pages"] for element in page["elements"]]


@pytest.mark.parametrize(("width", "is_dark"), [(1280, False), (320, True)])
@pytest.mark.parametrize("path", [PATH, "/surveys/store/edit?question=what&change=choices", "/surveys/store/edit/add"])
def test_nothing_stands_in_anybodys_way(app, open_as_admin, path, width, is_dark):
    surveys.publish(TEXT, "store.yaml", user_id=None, now=NOW)
    page, said = open_as_admin(path, ready="main h1", width=width, is_dark=is_dark)
    assert faults_of(page) == []
    assert said == []


def test_what_is_typed_is_saved_by_itself_and_everything_around_follows(editor):
    page = editor()
    field = page.get_by_label("Help, Svenska")
    expect(page.locator("[data-piece=status]")).to_contain_text("Svenska")
    page.get_by_label("Help, English").fill("Think of the whole visit.")
    expect(page.locator("[data-piece=status]")).to_contain_text("Draft of version 1, saved")
    expect(page.locator(".is-missing", has=field)).to_have_count(1)
    field.fill("Tänk på hela besöket.")
    expect(page.locator(".is-missing", has=field)).to_have_count(0)
    page.get_by_role("link", name="Why?").first.click()
    expect(page.get_by_role("heading", name="Why?")).to_be_visible()
    text = draft().definition["pages"][0]["elements"][0]["description"]
    assert text == {"en": "Think of the whole visit.", "sv": "Tänk på hela besöket."}
    page.locator("body").press("Control+z")
    expect(page.locator(".toasts")).to_contain_text("Undone")


def test_parts_move_by_keys_and_say_where_they_are(editor):
    page = editor()
    line = page.locator('[data-part="visit"]')
    line.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-said]")).to_contain_text("page 1, place 2 of 2")
    expect(page.locator('[data-part="visit"]')).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-said]")).to_contain_text("page 2, place 1 of 2")
    assert titles() == ["words", "visit", "what"]
    page.keyboard.press("ArrowUp")
    expect(page.locator('[data-part="page:two"]')).to_be_focused()


def test_parts_are_dragged_across_pages(editor):
    page = editor()
    page.locator('[data-element="what"]').drag_to(
        page.locator('[data-element="visit"]'), target_position={"x": 40, "y": 4}
    )
    expect(page.locator("[data-said]")).to_contain_text("page 1, place 1 of 3")
    assert titles() == ["what", "visit", "words"]
    page.locator('[data-element="visit"]').drag_to(page.locator('[data-page="two"]'))
    expect(page.locator("[data-said]")).to_contain_text("page 2, place 1 of 1")


def test_two_who_write_the_same_see_each_other_and_choose(editor):
    page = editor()
    page.get_by_label("Help, English").fill("A word.")
    expect(page.locator("[data-piece=status]")).to_contain_text("Draft of version 1, saved")

    def theirs(definition):
        definition["pages"][0]["elements"][0]["title"]["en"] = "Theirs"
        return definition

    drafts.change(make_viewer(name="Mikko Aho"), "store", draft().version, theirs, Done("text", "visit"), now=NOW)
    page.get_by_label("Question, English").fill("Mine")
    expect(page.get_by_text("Now there: Theirs")).to_be_visible()
    expect(page.locator("[data-refused]")).to_contain_text("Mikko Aho")
    expect(page.get_by_label("Question, English")).to_have_value("Mine")
    assert faults_of(page) == []
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Now there: Theirs")).to_have_count(0)
    expect(page.locator("[data-refused]")).to_be_hidden()
    assert draft().definition["pages"][0]["elements"][0]["title"]["en"] == "Mine"


def test_without_a_connection_nothing_is_lost(editor):
    page = editor()
    page.context.set_offline(True)
    page.get_by_label("Question, English").fill("Still here?")
    expect(page.locator("[data-refused]")).to_contain_text("there is no connection")
    page.context.set_offline(False)
    expect(page.locator("[data-refused]")).to_be_hidden()
    assert draft().definition["pages"][0]["elements"][0]["title"]["en"] == "Still here?"


def test_the_preview_follows_in_each_language_and_width(editor):
    page = editor()
    frame = page.frame_locator("[data-preview] iframe:not(.is-coming)")
    expect(frame.get_by_text("How was it?")).to_be_visible()
    page.get_by_label("Question, English").fill("How did it go?")
    expect(frame.get_by_text("How did it go?")).to_be_visible()
    page.locator('[data-language="sv"]').click()
    expect(frame.get_by_text("Hur gick det?")).to_be_visible()
    page.get_by_role("button", name="Desktop").click()
    expect(frame.locator("html")).to_have_js_property("clientWidth", 1280)


def test_everything_goes_without_a_script(editor):
    page = editor(has_scripts=False)
    page.get_by_label("Question, Svenska").fill("Hur var det?")
    with next_page(page):
        page.get_by_role("button", name="Save").first.click()
    assert draft().definition["pages"][0]["elements"][0]["title"]["sv"] == "Hur var det?"
    with next_page(page):
        page.get_by_role("button", name="Undo").click()
    assert draft().definition["pages"][0]["elements"][0]["title"]["sv"] == "Hur gick det?"


def test_the_text_has_its_lines_and_a_fault_leads_there(editor):
    page = editor()
    page.get_by_role("link", name="As YAML").click()
    field = page.get_by_label("The survey as text")
    field.fill(TEXT.replace("measure: csat", "measure: joy"))
    with next_page(page):
        page.get_by_role("button", name="Check").click()
    page.get_by_role("link", name="Line 13").click()
    chosen = "document.getElementById('text').value.slice(text.selectionStart, text.selectionEnd)"
    wait_until(page, lambda: "measure: joy" in page.evaluate(chosen))
    assert faults_of(page) == []
