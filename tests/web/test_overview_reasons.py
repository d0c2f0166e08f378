"""What the overview tells beside a change: what customers write more of, and what happened meanwhile, in that unit only."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.services import codings, report_events, rollups
from surveyapp.services.report_events import Event
from surveyapp.settings import PROJECT
from tests.builders.answers import publish_shop
from tests.builders.comments import LATE, PRAISE, add_comments
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.web.test_reports import text_of

NOW = datetime.now(UTC)
MONDAY = NOW.date() - timedelta(days=NOW.weekday())


@pytest.fixture
def units(app):
    publish_shop()
    return make_unit("Finland/Oulu"), make_unit("Finland/Turku")


def weeks_of(unit_id, late, n, weeks):
    rows = []
    for week in weeks:
        day = MONDAY - timedelta(days=1 + 7 * week)
        rows += [
            (day, unit_id, {"words": LATE if place < late else PRAISE, "happy": 1 if place < late else 5})
            for place in range(n)
        ]
    add_comments("shop", rows)


def count():
    codings.code_comments(PROJECT / "surveys", now=NOW)
    rollups.refresh(now=NOW)


def test_a_fall_stands_beside_what_is_written_and_what_happened_there(client_as, units):
    oulu, turku = units
    weeks_of(oulu, 6, 10, range(4))
    weeks_of(oulu, 1, 10, range(4, 17))
    weeks_of(turku, 1, 10, range(17))
    count()
    admin = make_viewer()
    for title, unit, days in (("New courier", oulu, 20), ("Only in Turku", turku, 20), ("Long ago", oulu, 300)):
        report_events.add_event(admin, Event("courier", title, MONDAY - timedelta(days=days), None, unit), now=NOW)
    page = client_as("manager").get("/")
    words = text_of(page)
    assert "At the same time:" in words
    assert "“Late delivery” more in comments" in words
    assert re.search(r"Oulu: “Late delivery” 10\.0 % → 60\.0 % of comments|Oulu: “Late delivery” 10 % → 60 %", words)
    assert "New courier" in words
    assert "Only in Turku" not in words
    assert "Long ago" not in words
    url = re.search(r'href="(/reports/themes[^"]+)"', page.text)[1].replace("&amp;", "&")
    assert client_as("manager").get(url).status_code == 200


def test_what_stayed_the_same_needs_no_reason(client_as, units):
    weeks_of(units[0], 2, 10, range(17))
    count()
    words = text_of(client_as("manager").get("/"))
    assert "Nothing changed beyond chance." in words
    assert "At the same time" not in words
    assert "more or less than before" not in words
