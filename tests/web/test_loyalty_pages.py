"""The pages of loyalty and service recovery: sentences, curves as data, refusals, files."""

import json
import re
from datetime import UTC, datetime

from surveyapp.services import loyalty, rollups
from tests.builders.answers import publish_shop
from tests.services.test_loyalty import answer, last_order
from tests.web.agreement import files_agree
from tests.web.test_reports import text_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_the_page_of_loyalty_says_what_a_bad_answer_goes_with(app, client_as):
    publish_shop()
    last_order()
    answer(5, times=12, back_after=30)
    answer(5, times=12)
    answer(1, times=24)
    rollups.refresh(now=NOW)
    client = client_as()
    assert "Nothing has been counted yet" in text_of(client.get("/reports/loyalty?survey=shop"))
    loyalty.count_loyalty(now=NOW)
    page = client.get("/reports/loyalty?survey=shop")
    words = text_of(page)
    assert "After a bad answer 100 % did not buy again within a year, after a good one 50 %: 50.0 points more" in words
    assert "At risk with the unhappy is €1.2k a year" in words
    figure = json.loads(re.search(r'id="returns-figure">(.*?)</script>', page.text, re.DOTALL)[1])
    lines = [trace for trace in figure["wide"]["data"] if len(trace.get("line", {})) > 2]
    assert max(lines[0]["y"]) == 50
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page.text)
    table = client.get("/reports/loyalty.csv?survey=shop&table=by_class").text.splitlines()
    assert table[1].split(",")[:4] == ["happy", "high", "24", "50.0"]
    files_agree(client, "loyalty", "survey=shop", ["measures/0/by_class", "measures/0/by_score", "value_at_risk"])


def test_what_cannot_be_known_is_refused_in_words(app, client_as):
    publish_shop(name="quiet", anonymity="anonymous")
    page = client_as().get("/reports/loyalty?survey=quiet")
    assert page.status_code == 422
    assert "nobody can know who of them bought again" in page.text
    assert client_as().get("/reports/recovery.csv?by=unit").status_code == 422


def test_the_page_of_recovery_before_any_case(app, client_as):
    page = client_as().get("/reports/recovery")
    assert page.status_code == 200
    assert "No complaint that held came in." in page.text
