"""Report pages in a real browser: figures are drawn under the content policy, narrow and wide, light and dark."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from surveyapp.services import rollups
from tests.browser.conftest import faults_of, wait_for_figures
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.units import make_unit

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(app, open_as_admin):
    """Return what opens a page as an admin, with answers to report on."""
    publish_shop()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    order_id = add_order(unit_id=oulu, delivered_on=date(2026, 3, 12), promise="broken")
    for week in range(12):
        day = date(2026, 3, 2) + timedelta(7 * week)
        add_answers("shop", [(day, oulu, {"happy": 5, "recommend": 9})] * 25 + [(day, turku, {"happy": 2})] * 15)
    add_answers("shop", [(date(2026, 5, 20), oulu, {"happy": 1})] * 12, order_id=order_id)
    rollups.refresh(now=datetime(2026, 11, 20, tzinfo=UTC))
    return open_as_admin


@pytest.mark.parametrize(("width", "is_dark"), [(320, True), (1280, False)])
@pytest.mark.parametrize("path", ["/reports/satisfaction?period=week", "/reports/promises"])
def test_figures_are_drawn_and_nothing_is_wrong(page_of, path, width, is_dark):
    page, said = page_of(path, width=width, is_dark=is_dark)
    wait_for_figures(page)
    assert faults_of(page) == []
    assert said == []


def test_a_figure_is_drawn_again_in_the_other_theme_and_width(page_of):
    page, said = page_of("/reports/satisfaction?period=week", width=1280)
    line = page.locator("#trend .js-line").last
    light = line.evaluate("each => getComputedStyle(each).stroke")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "light => getComputedStyle([...document.querySelectorAll('#trend .js-line')].at(-1)).stroke !== light",
        arg=light,
    )
    expect(page.locator("#trend .annotation-text")).not_to_have_count(0)
    page.set_viewport_size({"width": 360, "height": 780})
    page.wait_for_function("document.querySelectorAll('#trend .annotation-text').length === 0")
    assert said == []


def test_pictures_can_be_taken_away(page_of):
    page, said = page_of("/reports/satisfaction?period=week", width=1280)
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind).first.click()
        assert download.value.suggested_filename == f"trend.{kind.lower()}"
    assert said == []


def test_without_scripts_the_figures_are_in_the_tables(page_of, visitor):
    page, _ = page_of("/reports/satisfaction?period=week", width=1280)
    without = visitor.browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    ).new_page()
    without.goto(page.url)
    expect(without.get_by_role("table").nth(2)).to_be_attached()
    expect(without.get_by_role("button", name="PNG")).to_have_count(0)
