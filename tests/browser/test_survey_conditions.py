"""Picking on which answers something is asked: the fields that fit come by themselves, and with a button without scripts."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from surveyapp.services import surveys
from tests.browser.conftest import faults_of
from tests.builders.editing import TEXT, elements
from tests.conftest import NOW

PATH = "/surveys/store/edit?question=what&change=asked"

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(app: Flask, open_as_admin):
    surveys.publish(TEXT, "store.yaml", user_id=None, now=NOW)

    def open_editor(**how) -> Page:
        return open_as_admin(PATH, ready="#editor", **how)[0]

    return open_editor


def pick(page: Page) -> None:
    """Begin a line about a score."""
    page.get_by_role("button", name="Add a line").click()
    page.get_by_label("Line 1: what it is about").select_option("visit")


@pytest.mark.parametrize(("width", "is_dark"), [(360, True), (1280, False)])
def test_lines_stand_in_nobodys_way(editor, width, is_dark):
    page = editor(width=width, is_dark=is_dark)
    pick(page)
    page.get_by_label("Line 1: how it is compared").select_option("anyof")
    page.get_by_role("checkbox", name="3").check()
    page.get_by_role("button", name="Add a line").click()
    expect(page.get_by_label("Line 2: what it is about")).to_be_focused()
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("[data-panel] .fault")).to_contain_text("Choose what line 2 is about")
    expect(page.get_by_role("checkbox", name="3")).to_be_checked()
    assert faults_of(page) == []


def test_keys_that_go_on_meanwhile_lose_nothing(editor):
    page = editor(width=1280)
    page.get_by_role("button", name="Add a line").click()
    expect(page.get_by_label("Line 1: what it is about")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Line 1: how it is compared")).to_have_value("notempty")
    expect(page.get_by_label("Line 1: what it is about")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    expect(page.get_by_label("Line 1: what it is compared with")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("rude")
    page.keyboard.press("Enter")
    expect(page.locator(".rule", has_text="when question 2")).to_contain_text("does not include “rude”")
    assert elements(1)[0]["visibleIf"] == "{words} notcontains 'rude'"


def test_without_scripts_a_button_brings_what_fits(editor):
    page = editor(width=360, has_scripts=False)
    pick(page)
    page.get_by_role("button", name="Show what fits").click()
    page.get_by_label("Line 1: what it is compared with").select_option("2")
    page.get_by_role("button", name="Add a line").click()
    page.get_by_role("button", name=re.compile("^Remove ?: line 2$")).click()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("when question 1 is at most 2")).to_be_visible()
    assert elements(1)[0]["visibleIf"] == "{visit} <= 2"
