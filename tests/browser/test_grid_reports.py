"""Matrices and rankings on the report page in a real browser, at every width, light and dark."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from playwright.sync_api import expect

from surveyapp.services import rollups
from surveyapp.store.units import ROOT_ID
from tests.browser.conftest import faults_of
from tests.builders.answers import add_answers, publish_shop
from tests.builders.grids import SHOP

pytestmark = pytest.mark.browser
ANSWERS = [
    {"happy": 5, "use": {"app": "often", "shop": "never"}, "order": ["speed", "2", "help"]},
    {"happy": 3, "grid": {"price": "1", "staff": "3"}, "use": {"app": "never"}, "order": ["2", "speed"]},
]


@pytest.fixture
def page_of(app, open_as_admin):
    """Return what opens a page as an admin, with answers to report on."""
    publish_shop(text=SHOP)
    for week in range(12):
        day = date(2026, 3, 2) + timedelta(7 * week)
        add_answers("shop", [(day, ROOT_ID, answers) for answers in ANSWERS] * 20)
    rollups.refresh(now=datetime(2026, 11, 20, tzinfo=UTC))
    return partial(open_as_admin, ready="main h1")


@pytest.mark.parametrize(("width", "is_dark"), [(320, False), (360, True), (1280, False)])
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/reports/satisfaction?period=week&question=order:2", "“Price” is put in place 1.50 on average"),
        ("/surveys/shop", "shown when question 1 is at most 4"),
    ],
)
def test_nothing_is_wrong_with_matrices_and_rankings(page_of, path, words, width, is_dark):
    page, said = page_of(path, width=width, is_dark=is_dark)
    expect(page.locator("main")).to_contain_text(words, use_inner_text=True)
    assert faults_of(page) == []
    assert said == []
