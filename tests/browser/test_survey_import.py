"""Bringing a survey along in a browser: at every width, light and dark."""

import json
import os
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import faults_of

pytestmark = pytest.mark.browser

SURVEY = {
    "title": "Customer satisfaction after a visit",
    "locale": "en",
    "elements": [
        {
            "type": "rating",
            "name": "satisfaction",
            "title": {"default": "How was it?", "fi": "Miten meni?"},
            "width": "5",
        },
        {
            "type": "tagbox",
            "name": "what went wrong with it",
            "choices": ["late", "broken"],
            "visibleIf": "{satisfaction} =< 2",
        },
        {"type": "signaturepad", "name": "signature"},
        {"type": "comment", "name": "why", "visibleIf": f"notAnythingThatIsKnownHere({{satisfaction}}, '{'x' * 60}')"},
    ],
}
BROKEN = b'{"pages": [\n  {"elements": [}'


@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (1280, False)])
def test_a_survey_is_brought_along(
    open_as_admin: Callable[..., tuple[Page, list[str]]], width: int, is_dark: bool
) -> None:
    page, said = open_as_admin("/surveys/import", ready="main form", width=width, is_dark=is_dark)
    _look(page, f"file-{width}")
    page.set_input_files("[name=file]", {"name": "broken.json", "mimeType": "application/json", "buffer": BROKEN})
    page.click("main button")
    expect(page.locator(".faults")).to_contain_text("broken.json, line 2: This is no JSON", use_inner_text=True)
    _look(page, f"refused-{width}")
    content = json.dumps(SURVEY, indent=1).encode()
    page.set_input_files("[name=file]", {"name": "visit.json", "mimeType": "application/json", "buffer": content})
    page.click("main button")
    page.wait_for_selector("[name=name]")
    expect(page.locator("main")).to_contain_text("A drawn signature cannot be given here", use_inner_text=True)
    _look(page, f"account-{width}")
    page.fill("[name=name]", f"visit-{width}")
    page.click("main form button")
    page.wait_for_url(f"**/surveys/visit-{width}/edit")
    assert [words for words in said if "422" not in words] == []


def _look(page: Page, name: str) -> None:
    if folder := os.environ.get("SURVEYAPP_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert faults_of(page) == []
