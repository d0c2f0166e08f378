"""Matrices and rankings on the report page in a real browser, at every width, light and dark."""

from datetime import UTC, date, datetime, timedelta

import pytest

from surveyapp.services import rollups, sessions
from surveyapp.services.transactions import transaction
from surveyapp.store.units import ROOT_ID
from surveyapp.web.access import session_cookie_name
from tests.browser.conftest import faults_of
from tests.builders.answers import add_answers, publish_shop
from tests.builders.grids import SHOP
from tests.builders.users import make_viewer

pytestmark = pytest.mark.browser
ANSWERS = [
    {"happy": 5, "use": {"app": "often", "shop": "never"}, "order": ["speed", "2", "help"]},
    {"happy": 3, "grid": {"price": "1", "staff": "3"}, "use": {"app": "never"}, "order": ["2", "speed"]},
]


@pytest.fixture
def page_of(app, visitor):
    """Return a function that opens a page as an admin: the page, and what its console said."""
    publish_shop(text=SHOP)
    for week in range(12):
        day = date(2026, 3, 2) + timedelta(7 * week)
        add_answers("shop", [(day, ROOT_ID, answers) for answers in ANSWERS] * 20)
    rollups.refresh(now=datetime(2026, 11, 20, tzinfo=UTC))
    viewer = make_viewer()
    with transaction() as session:
        token = sessions.add_session(session, viewer.user_id, browser="tests", now=datetime.now(UTC))
    name = session_cookie_name()

    def open_page(path, **how):
        page = visitor.open("about:blank", language="en", **how)
        page.context.add_cookies([{"name": name, "value": token, "url": visitor.address}])
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        page.wait_for_selector("main h1")
        return page, said

    return open_page


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
    assert words in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert faults_of(page) == []
    assert said == []
