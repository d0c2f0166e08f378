"""Matrices and rankings from answers to figures, on both databases."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest

from surveyapp.analysis.report import Filters
from surveyapp.formats import report_csv, report_json
from surveyapp.services import overview, reports, rollups
from surveyapp.services.proof.measures import list_measures
from surveyapp.services.surveys import get_published
from surveyapp.store import report_queries
from surveyapp.store.counting import series_ids
from surveyapp.store.database import db
from surveyapp.store.report_queries import Part
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, publish_shop
from tests.builders.grids import SHOP
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)
ANSWERS = [
    {"happy": 3, "grid": {"price": "1", "staff": "3"}, "use": {"app": "often"}, "order": ["speed", "2", "help"]},
    {"happy": 4, "grid": {"price": "2"}, "use": {"app": "never", "shop": "never"}, "order": ["speed", "help"]},
    {"happy": 5, "order": ["2"]},
]


def counted():
    """Return question → value → count of what is rolled up."""
    ids = {each: question for (question, _), each in series_ids(db.session, get_published("shop").id).items()}
    found = {}
    for row in report_queries.sum_by_day(db.session, list(ids), Part()):
        found.setdefault(ids[row.series_id], {})[row.value] = row.n
    return found


@pytest.fixture
def shop(app):
    publish_shop(text=SHOP)
    add_answers("shop", [(DAY, ROOT_ID, answers) for answers in ANSWERS])
    rollups.refresh(now=NOW)


def build(name="satisfaction", **filters):
    return reports.build(name, Filters("shop", **filters), viewer=None, language="fi", now=NOW)


@pytest.mark.usefixtures("shop")
def test_every_row_and_every_thing_put_in_order_is_counted_by_itself():
    assert counted() == {
        "": {"complete": 3},
        "happy": {"3": 1, "4": 1, "5": 1},
        "grid:price": {"1": 1, "2": 1},
        "grid:staff": {"3": 1},
        "use:app": {"often": 1, "never": 1},
        "use:shop": {"never": 1},
        "order:speed": {"1": 2, "@unplaced": 1},
        "order:2": {"2": 1, "@unplaced": 1, "1": 1},
        "order:help": {"3": 1, "2": 1, "@unplaced": 1},
    }


@pytest.mark.usefixtures("shop")
def test_a_row_of_scores_has_a_mean_a_row_of_choices_its_shares_and_a_place_the_share_put_first():
    data = json.loads(report_json.write_report(build()))
    rows = {row["question"]: row for row in data["measures"]}
    assert list(rows) == [
        "happy", "grid:price", "grid:staff", "use:app", "use:shop", "order:speed", "order:2", "order:help",
    ]  # fmt: skip
    price = rows["grid:price"]
    assert (price["measure"], price["n"], price["value"], price["counts"]) == (
        "rating",
        2,
        1.5,
        {"1": 1, "2": 1, "3": 0},
    )
    assert (rows["use:app"]["measure"], rows["use:app"]["n"], rows["use:app"]["value"]) == ("choice", 2, None)
    speed = rows["order:speed"]
    assert (speed["measure"], speed["n"], speed["value"], speed["low"], speed["high"]) == ("rank", 2, 1.0, 1.0, 1.0)
    # Two of the three who answered put it first, though only two put it anywhere.
    assert speed["share"] == pytest.approx(200 / 3)
    assert rows["order:help"]["share"] == 0.0
    assert {row["question"] for row in data["trend"]} == {
        "happy", "grid:price", "grid:staff", "order:speed", "order:2", "order:help",
    }  # fmt: skip


@pytest.mark.usefixtures("shop")
def test_tables_name_question_and_row_in_the_readers_language():
    report = build(question="grid:price")
    assert report.question == "grid:price"
    titles = {row["question"]: row["title"] for row in report.table("measures").rows}
    assert (titles["grid:price"], titles["use:app"]) == ("Kuinka hyvä se oli? Hinta", "How often: app")
    rows = list(csv.DictReader(io.StringIO(report_csv.write_report(report, "answers"))))
    given = {(row["question"], row["answer"]): (row["label"], row["count"], row["n"]) for row in rows}
    assert given["grid:price", "1"] == ("Poor", "1", "2")
    assert given["use:app", "often"] == ("Often", "1", "2")
    # The places are numbers although one of the things is called 2 as well.
    assert given["order:speed", "2"] == ("2", "0", "3")
    assert given["order:speed", "1"] == ("1", "2", "3")


@pytest.mark.usefixtures("shop")
def test_what_was_put_in_order_stands_by_its_mean_place():
    report = build(question="order:help")
    rows = report.table("rankings").rows
    assert [(row["label"], row["value"], row["n"], row["answered"]) for row in rows] == [
        ("Speed", 1.0, 2, 3),
        ("Price", 1.5, 2, 3),
        ("help", 2.5, 2, 3),
    ]
    assert rows[1]["first"] == pytest.approx(100 / 3)
    assert report.finding[0].params["part"] == "help"
    assert "asked on a condition" in report.table("measures").note.message


def test_a_new_row_breaks_no_trend_and_a_longer_ranking_begins_its_own():
    publish_shop(text=SHOP)
    add_answers("shop", [(DAY, ROOT_ID, ANSWERS[0])])
    changed = SHOP.replace("staff]", "staff, {value: 'a:b', text: Other}]").replace(
        "Price}, help]", "Price}, help, more]"
    )
    publish_shop(text=changed)
    add_answers("shop", [(DAY, ROOT_ID, {"grid": {"price": "3", "a:b": "2"}, "order": ["more", "speed"]})])
    rollups.refresh(now=NOW)
    rows = {row["question"]: row for row in build().data["measures"]}
    assert rows["grid:price"]["counts"] == {"1": 1, "2": 0, "3": 1}
    assert rows["grid:a:b"]["counts"] == {"1": 0, "2": 1, "3": 0}
    assert rows["order:speed"]["counts"] == {"1": 0, "2": 1, "3": 0, "4": 0}
    rollups.rebuild()
    assert build().data["measures"] == list(rows.values())


@pytest.mark.usefixtures("shop")
def test_places_are_not_judged_and_rows_of_scores_are():
    codes = [each.code for each in list_measures(db.session, get_published("shop"), "en")]
    assert codes == ["low_score:happy", "low_score:grid:price", "low_score:grid:staff"]
    assert build("promises", question="order:speed").question == "happy"
    found = overview.get_overview(make_viewer(role="manager"), language="en", today=DAY, now=NOW)
    assert "rank" not in {figure.standing.measured.measure for figure in found.figures}
