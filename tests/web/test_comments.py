"""The pages about comments: the search with its file, and what emerges."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.services import codings
from surveyapp.services.comments import finding, indexing
from surveyapp.settings import PROJECT
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from tests.builders.answers import publish_shop
from tests.builders.comments import BROKEN, LATE, NOTHING, add_comments
from tests.builders.themes import shipped_taxonomy
from tests.builders.units import make_unit
from tests.web.test_reports import text_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MAY = date(2026, 5, 4)


@pytest.fixture
def oulu(app):
    publish_shop()
    return make_unit("Finland/Oulu")


def write(unit_id, *texts, day=MAY, **facts):
    add_comments("shop", [(day, unit_id, {"words": text, "happy": 2}) for text in texts], **facts)
    codings.code_comments(PROJECT / "surveys", now=NOW)
    indexing.index_comments()


def test_the_page_says_what_was_found_and_marks_it(oulu, client_as):
    write(oulu, *[f"{LATE} <b>Call 040 123 4567.</b>"] * 3)
    write(oulu, BROKEN, day=date(2026, 7, 1))
    page = client_as("quality").get("/comments?q=deliveries")
    assert page.status_code == 200
    assert "3 comments say something like “deliveries”." in text_of(page)
    assert "3 comments say “delivery”." in text_of(client_as("quality").get("/comments?q=delivery"))
    assert "<mark>delivery</mark>" in page.text
    assert "&lt;b&gt;Call [number]" in page.text
    assert re.findall(r"<title>(May 2026: 3)</title>", page.text)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page.text)
    everything = text_of(client_as("quality").get("/comments"))
    assert "4 comments are here. The most in one month: 3, in May 2026." in everything
    nothing = client_as("quality").get("/comments?q=zebra&from=nonsense&score_from=-1&theme=%27%22&after=")
    assert nothing.status_code == 200
    assert "Nothing matches." in nothing.text
    assert client_as("quality").get("/comments?q=late&after=nonsense").status_code == 404
    assert client_as("analyst").get("/comments").status_code == 403


def test_the_file_is_masked_inert_and_recorded(oulu, client_as):
    write(oulu, '=HYPERLINK("http://evil.example") and the lamp broke.', "-1 for the lamp, write me at a@b.example")
    answer = client_as("quality").get("/comments/found.csv?q=lamp")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted(row["text"][:6] for row in rows) == ["'-1 fo", "'=HYPE"]
    assert "a@b.example" not in answer.text
    assert {(row["unit"], row["score"], row["best"]) for row in rows} == {("Oulu", "2", "5")}
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "comments exported")).one()
    assert "lamp" not in str(event.details)


def test_what_emerges_becomes_a_theme_or_is_put_away(oulu, client_as):
    today = NOW.date()
    for day in range(0, 150, 3):
        add_comments("shop", [(today - timedelta(days=day), oulu, {"words": NOTHING, "happy": 3})])
    for day in range(8):
        add_comments("shop", [(today - timedelta(days=day), oulu, {"words": "I sat at home robot.", "happy": 3})])
    write(oulu)
    finding.find_emerging(shipped_taxonomy(), ZoneInfo("Europe/Helsinki"), now=NOW)
    manager = client_as("manager")
    page = manager.get("/comments/emerging")
    assert "“robot” is new: 8 comments in the last 4 weeks, 0 in the 26 weeks before." in text_of(page)
    assert 'href="/comments/themes/new?name=robot&amp;language=en&amp;pattern=robot%2A"' in page.text
    assert client_as("quality").get("/comments/emerging").text.count("/comments/themes/new") == 0
    address = re.search(r'action="(/comments/emerging/[0-9a-zA-Z]{13}/dismiss\?weeks=4)"', page.text)[1]
    assert manager.post(address).status_code == 303
    after = manager.get("/comments/emerging")
    assert "“robot” is new" not in text_of(after)
    back = re.search(r'action="(/comments/emerging/dismissed/[0-9a-zA-Z]{13}/back\?weeks=4)"', after.text)[1]
    assert manager.post(back).status_code == 303
    assert "“robot” is new" in text_of(manager.get("/comments/emerging"))
    assert manager.get("/comments/emerging?weeks=99").status_code == 404
