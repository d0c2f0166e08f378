"""The page of satisfaction: a second selection, the league table, weights, and events noted, changed and undone."""

import html
import re
from datetime import UTC, date, datetime

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services import rollups
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.units import make_unit

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
EVENT = {
    "kind": "courier",
    "title": "Posti <b>instead</b>",
    "on_day": "2026-05-12",
    "unit": encode_id(ROOT_ID),
    "survey": "",
}


@pytest.fixture
def filled(app):
    publish_shop()
    for name, happy, unhappy in (("Finland/Oulu", 60, 60), ("Finland/Turku", 110, 10), ("Finland/Kemi", 3, 0)):
        unit_id = make_unit(name)
        order = add_order(unit_id=unit_id)
        for score, n in ((5, happy), (1, unhappy)):
            add_answers("shop", [(date(2026, 5, 4), unit_id, {"happy": score})] * n, category="toys", order_id=order)
    rollups.refresh(now=NOW)


def words_of(page):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def test_two_selections_in_the_address_and_in_a_file(filled, client_as):
    client = client_as()
    address = "survey=shop&unit=Finland/Oulu&against_unit=Finland/Turku"
    words = words_of(client.get(f"/reports/satisfaction?{address}"))
    assert "Finland › Oulu against Finland › Turku" in words
    said = "Lower than in the other selection: the difference is −41.7, between −51.2 and −30.8, 19 times in 20."
    assert words.count(said) == 2, words
    assert (
        client.get(f"/reports/satisfaction.json?{address}").json["comparison"]["differences"][0]["verdict"] == "lower"
    )
    assert "comparison,happy" in client.get(f"/reports/satisfaction.csv?{address}").text
    refused = client.get("/reports/satisfaction?survey=shop&against_unit=Finland/Turku")
    assert (refused.status_code, "share answers" in words_of(refused)) == (422, True)


def test_small_units_are_pulled_and_the_raw_figure_stands_beside(filled, client_as):
    words = words_of(client_as().get("/reports/satisfaction?survey=shop"))
    assert "Here every group is pulled towards all" in words
    league = client_as().get("/reports/satisfaction.json?survey=shop&by=unit").json["league"]
    kemi = next(row for row in league if row["key"] == "Finland/Kemi")
    assert (kemi["raw"], kemi["n"]) == (100, 3)
    assert kemi["low"] < kemi["value"] < 97
    assert "Had all kinds of orders answered alike" in words


def test_an_event_is_marked_changed_taken_away_and_brought_back(filled, client_as):
    client = client_as()
    at = "/reports/satisfaction/events"
    page = client.post(f"{at}/add?survey=shop", data=EVENT, follow_redirects=True)
    assert "1 Tue 12 May 2026" not in page.text
    assert "Posti &lt;b&gt;instead&lt;/b&gt;" in page.text
    assert "It is marked on the time axis." in page.text
    change = html.unescape(re.search(r'href="(/reports/satisfaction/events/[0-9a-z]{13}[^"]*)"', page.text)[1])
    page = client.post(change, data=EVENT | {"title": "Cheaper"}, follow_redirects=True)
    assert "Cheaper" in words_of(page)
    assert "instead" in page.text.split("Undo")[0]
    page = client.post(change.replace("?", "/delete?"), follow_redirects=True)
    assert "The event is taken away." in words_of(page)
    undo = re.search(r'<form class="undo" method="post" action="([^"]+)">(.*?)</form>', page.text, re.DOTALL)
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo[2]))
    page = client.post(html.unescape(undo[1]), data=values, follow_redirects=True)
    assert "Courier changed" in words_of(page)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Say what happened."),
        ({"to_on": "2026-05-01"}, "ends before it begins"),
        ({"kind": "version"}, "Not a valid choice"),
    ],
)
def test_a_refused_event_says_how_to_mend_it(filled, client_as, changes, words):
    page = client_as().post("/reports/satisfaction/events/add?survey=shop", data=EVENT | changes)
    assert page.status_code == 422
    assert words in words_of(page)


def test_other_reports_have_no_time_axis_for_events(filled, client_as):
    assert client_as().get("/reports/promises/events/add").status_code == 404
