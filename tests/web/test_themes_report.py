"""The page of themes: finding, figures, quotes by permission, masked and marked, filters and few statements."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import event

from surveyapp.services import codings, rollups
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import BROKEN, LATE, NOTHING, PRAISE, add_comments
from tests.builders.tickets import make_customer
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.web.agreement import files_agree
from tests.web.test_reports import text_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MAY = date(2026, 5, 4)


@pytest.fixture
def oulu(app):
    publish_shop()
    return make_unit("Finland/Oulu")


def fill(unit_id, *texts, survey="shop", day=MAY, **facts):
    add_comments(survey, [(day, unit_id, {"words": text, "happy": 1}) for text in texts], **facts)
    codings.code_comments(PROJECT / "surveys", now=NOW)
    rollups.refresh(now=NOW)


def test_the_finding_names_what_makes_most_of_the_complaints(oulu, client_as):
    fill(oulu, *[LATE] * 12, *[BROKEN] * 4, *[PRAISE] * 5, NOTHING)
    page = client_as().get("/reports/themes?survey=shop")
    assert page.status_code == 200
    words = text_of(page)
    assert re.search(
        r"Two themes make \d+ % of all complaints, and “Late delivery” alone makes|“Late delivery” alone", words
    ), words[:900]
    assert words.index("of all complaints") < words.index("Compare:")
    assert "22 comments were read (English 22) of 22 answers" in words
    figure = json.loads(re.search(r'id="themes-figure">(.*?)</script>', page.text, re.DOTALL)[1])
    assert figure["wide"]["data"][0]["x"][0] == 12
    files_agree(client_as(), "themes", "survey=shop", ["themes", "trend"])
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page.text)


def test_before_any_comment_the_page_says_so(oulu, client_as):
    page = client_as().get("/reports/themes?survey=shop")
    assert page.status_code == 200
    assert "No comment is counted here yet." in page.text
    add_comments("shop", [(MAY, oulu, {"happy": 5})], awaits=False)
    fill(oulu, NOTHING)
    assert "complains of nothing that the themes know" in text_of(client_as().get("/reports/themes"))


def test_quotes_are_marked_masked_and_in_their_language(oulu, client_as):
    customer_id = make_customer(name="Maija Virtanen")
    fill(oulu, f"{LATE} Call me at 040 123 4567, Maija Virtanen <b>", customer_id=customer_id)
    page = client_as("quality").get("/reports/themes?survey=shop&theme=delivery_late")
    assert "<mark>delivery</mark>" in page.text
    assert (
        "Call me at [number], [name] &lt;b&gt;" in text_of(page).replace("&amp;lt;", "&lt;")
        or "[number], [name] &lt;b&gt;" in page.text
    )
    assert "Virtanen" not in page.text
    assert 'lang="en" dir="auto"' in page.text


def test_praise_is_a_tab_of_its_own_and_pages_go_on(oulu, client_as):
    fill(oulu, *[LATE] * 7, PRAISE)
    client = client_as()
    first = client.get("/reports/themes?survey=shop&theme=delivery_late")
    assert first.text.count("<blockquote") == 5
    older = re.search(r'href="([^"]*after=[^"]*)"', first.text)[1].replace("&amp;", "&")
    assert client.get(older).text.count("<blockquote") == 2
    praise = client.get("/reports/themes?survey=shop&theme=delivery_late&said=praise")
    assert praise.text.count("<blockquote") == 1
    # A fault's name is no praise.
    assert '<h2 id="quotes-title">Delivery on time</h2>' in praise.text
    assert "1 praises it · 7 complain of “Late delivery”" in text_of(praise)
    assert "7 comments complain of it" in text_of(first)
    assert "1 praises “Delivery on time”" in text_of(first)
    assert 'class="pos"' in praise.text
    assert client.get("/reports/themes?survey=shop&after=nonsense").status_code == 404


def test_an_analyst_sees_figures_and_no_comment(oulu, client_as):
    fill(oulu, LATE)
    page = client_as("analyst").get("/reports/themes?survey=shop")
    assert "<blockquote" not in page.text
    assert "Comments are read by those who work on cases." in page.text


@pytest.mark.parametrize("anonymity", ["confidential", "anonymous"])
def test_surveys_that_promised_silence_show_no_comment(app, client_as, anonymity):
    publish_shop(name="quiet", anonymity=anonymity)
    fill(ROOT_ID, *[LATE] * 6, survey="quiet", language=None if anonymity == "anonymous" else "en")
    page = client_as().get("/reports/themes?survey=quiet")
    assert "<blockquote" not in page.text
    assert "two weeks late" not in page.text


def test_a_protected_survey_shows_nothing_of_fewer_than_five(app, client_as):
    publish_shop(name="quiet", anonymity="anonymous")
    oulu = make_unit("Finland/Oulu")
    fill(oulu, *[LATE] * 3, survey="quiet", language=None)
    found = client_as().get("/reports/themes.json?survey=quiet").get_json(silent=True)
    assert found is None or not found["themes"]
    fill(oulu, *[LATE] * 3, survey="quiet", language=None)
    found = client_as().get("/reports/themes.json?survey=quiet").get_json()
    assert found["themes"][0]["complaints"] == 6


def test_a_manager_sees_no_comment_and_no_count_of_another_unit(oulu, client_as):
    turku = make_unit("Finland/Turku")
    fill(oulu, *[LATE] * 3)
    fill(turku, "The canary was broken and late.", category="canary-b")
    client = client_as(viewer=make_viewer(role="manager", unit_ids=[oulu]))
    for address in (
        "?survey=shop",
        "?survey=shop&theme=delivery_wrong",
        ".json?survey=shop&by=unit",
        ".csv?survey=shop&by=category",
    ):
        page = client.get(f"/reports/themes{address}")
        assert page.status_code == 200
        assert "canary" not in page.text
        assert "Turku" not in page.text
    assert client.get("/reports/themes.json?survey=shop").get_json()["comments"] == 3
    assert client.get("/reports/themes?survey=shop&unit=Finland/Turku").status_code == 404


def test_comments_are_narrowed_like_the_figures(oulu, client_as):
    fill(oulu, LATE, category="toys")
    fill(oulu, BROKEN, category="beds")
    client = client_as()
    page = client.get("/reports/themes?survey=shop&where=category%3Dbeds&by=unit")
    assert page.text.count("<blockquote") == 1
    assert "two weeks" not in page.text
    page = client.get("/reports/themes?survey=shop&by=category")
    assert "beds" in page.text
    late = client.get("/reports/themes?survey=shop&where=days_late%3Dlate_1_to_3&by=unit")
    assert late.status_code == 200


def test_the_page_takes_few_statements(oulu, client_as):
    fill(oulu, *[LATE] * 20)
    client = client_as("quality")
    client.get("/reports/themes?survey=shop")
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert client.get("/reports/themes?survey=shop").status_code == 200
    reads = [statement for statement in seen if statement.startswith("SELECT")]
    # Five of them are of the frame around every page.
    assert len(reads) <= 20, reads


def test_what_is_erased_is_no_quote_any_more(oulu, client_as):
    fill(oulu, LATE)
    with transaction() as session:
        session.query(Response).update({"answers": {"happy": 1}})
    page = client_as().get("/reports/themes?survey=shop&theme=delivery_late")
    assert page.status_code == 200
    assert "two weeks" not in page.text
