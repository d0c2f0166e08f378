"""The report pages: finding first, filters in the address, files, units, and the strict content policy."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest

from surveyapp.analysis.report import Text
from surveyapp.reports import satisfaction
from surveyapp.services import rollups
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MAY = date(2026, 5, 4)


@pytest.fixture
def oulu(app):
    publish_shop()
    return make_unit("Finland/Oulu")


def fill(unit_id, n, *, score=5, day=MAY, survey="shop", **facts):
    add_answers(survey, [(day, unit_id, {"happy": score, "wrong": ["late"]})] * n, **facts)
    rollups.refresh(now=NOW)


def text_of(response):
    words = re.sub(r"<(script|style).*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words))


def test_without_a_survey_the_page_says_what_to_do(app, client_as):
    for name in ("satisfaction", "promises"):
        page = client_as().get(f"/reports/{name}")
        assert page.status_code == 200
        assert "No survey is published yet." in page.text


def test_the_finding_comes_first_with_interval_and_n(oulu, client_as):
    fill(oulu, 150)
    fill(oulu, 50, score=1)
    page = client_as().get("/reports/satisfaction?survey=shop")
    assert page.status_code == 200
    words = text_of(page)
    assert "75.0 % of customers are satisfied: between 68.6 and 80.5, 19 times in 20, 200 answers." in words
    assert words.index("of customers are satisfied") < words.index("Compare:")


def test_three_findings_stand_up_front_and_the_rest_on_demand(oulu, client_as, monkeypatch):
    fill(oulu, 20)
    built = satisfaction.build

    def long(frames, filters):
        return replace(built(frames, filters), finding=[Text(f"Finding {n}.") for n in "12345"])

    monkeypatch.setattr(satisfaction, "build", long)
    page = client_as().get("/reports/satisfaction?survey=shop").text
    lead, further = page.split('<details class="further">')
    assert ["Finding 3." in lead, "Finding 4." in lead, "Finding 5." in further] == [True, False, True]
    assert "Finding 5." in text_of(client_as().get("/reports/satisfaction.html?survey=shop"))


def test_the_page_obeys_the_content_policy_and_carries_its_figure(oulu, client_as):
    fill(oulu, 20)
    page = client_as().get("/reports/satisfaction")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page.text)
    for tag in re.findall(r"<script(?![^>]*application/json)[^>]*>", page.text):
        assert "nonce=" in tag
        assert "src=" in tag
    figure = json.loads(re.search(r'id="trend-figure">(.*?)</script>', page.text, re.DOTALL)[1])
    assert set(figure) == {"wide", "narrow"}
    assert 'id="plotly.js-style-global"' in page.text


def test_no_answers_in_a_period_is_said(oulu, client_as):
    fill(oulu, 3)
    page = client_as().get("/reports/satisfaction?survey=shop&from=2030-01-01&to=2030-12-31")
    assert "No answers between Tue 1 Jan 2030 and Tue 31 Dec 2030." in text_of(page)
    assert "plotly" not in page.text.split("</head>")[1]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=31.5.2026", "31.5.2026 is no date; write it as 2026-05-31."),
        ("where=category", "A segment is written as category=toys."),
        ("by=nonsense", "This survey has no dimension nonsense"),
        ("from=2026-06-01&to=2026-05-01", "The first day lies after the last"),
        ("period=hour", "A period is day, week or month."),
    ],
)
def test_a_filter_that_cannot_be_read_is_told_on_the_page(oulu, client_as, query, words):
    page = client_as().get(f"/reports/satisfaction?survey=shop&{query}")
    assert page.status_code == 422
    assert words in page.text
    assert 'name="survey"' in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/reports/satisfaction?survey=nonsense",
        "/reports/nonsense.csv?survey=shop",
        "/reports/satisfaction.exe?survey=shop",
        "/reports/satisfaction.csv?survey=shop&table=nonsense",
        "/reports/satisfaction?unit=Norway",
    ],
)
def test_what_is_not_there_is_404(oulu, client_as, address):
    assert client_as().get(address).status_code == 404


def test_a_manager_sees_nothing_of_another_unit(oulu, client_as):
    turku = make_unit("Finland/Turku")
    fill(oulu, 12, category="canary-a")
    fill(turku, 13, category="canary-b")
    client = client_as(viewer=make_viewer(role="manager", unit_ids=[oulu]))
    for address in (
        "/reports/satisfaction?survey=shop", "/reports/satisfaction?survey=shop&by=category", "/reports/promises?survey=shop",
        "/reports/satisfaction.csv?survey=shop&by=unit", "/reports/satisfaction.json?survey=shop&by=category",
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert "Turku" not in page.text
        assert "canary-b" not in page.text
    assert client.get("/reports/satisfaction?survey=shop&unit=Finland/Turku").status_code == 404


def test_nobody_enters_without_signing_in(oulu, client):
    for address in ("/reports/satisfaction", "/reports/promises", "/reports/satisfaction.csv?survey=shop"):
        assert client.get(address).status_code == 302


def test_files_are_unrounded_and_exports_recorded(oulu, client_as):
    fill(oulu, 2)
    fill(oulu, 1, score=1)
    client = client_as()
    data = client.get("/reports/satisfaction.json?survey=shop")
    assert data.json["measures"][0]["value"] == pytest.approx(200 / 3)
    table = client.get("/reports/satisfaction.csv?survey=shop&table=measures&by=unit")
    assert table.headers["Content-Disposition"] == "attachment; filename=satisfaction-shop-measures.csv"
    assert table.text.startswith(
        "question,title,measure,n,value,low,high,mean\r\nhappy,Happy?,csat,3,66.66666666666667,"
    )
    assert db.session.query(AuditEvent).filter_by(action="report exported").count() == 2


def test_hostile_words_stay_text_on_page_and_in_the_chart(oulu, client_as):
    hostile = "<img src=x onerror=alert(1)>"
    unit_id = make_unit(hostile.replace("/", ""))
    fill(unit_id, 12, category=hostile)
    page = client_as().get("/reports/satisfaction?survey=shop&by=category&period=day")
    assert hostile not in page.text
    assert "&lt;img" in page.text


def test_hidden_cells_are_said_not_blank(app, client_as):
    publish_shop(name="secret", anonymity="anonymous")
    for path, n in (("Tromsø", 3), ("Bodø", 9), ("Oslo", 60)):
        fill(make_unit(path), n, survey="secret")
    words = text_of(client_as().get("/reports/satisfaction?survey=secret"))
    assert "Fewer than 5 answers, not shown" in words
    assert "Not shown, so that Tromsø cannot be worked out" in words
    assert "These answers are protected" in words


def test_promises_say_what_a_late_day_costs(oulu, client_as):
    late = add_order(unit_id=oulu, delivered_on=date(2026, 3, 12), promise="broken")
    early = add_order(unit_id=oulu)
    fill(oulu, 40, score=1, order_id=late)
    fill(oulu, 60, order_id=early)
    words = text_of(client_as().get("/reports/promises?survey=shop"))
    assert "One to three days late costs 100 points of satisfaction" in words
    assert "not an experiment" in words
    assert "toys , Oulu" in words or "toys, Oulu" in words


def test_reports_speak_the_readers_language(oulu, client_as):
    fill(ROOT_ID, 20)
    page = client_as(language="fi").get("/reports/satisfaction?survey=shop")
    assert "Tyytyväinen?" in page.text


def test_plotly_comes_from_our_own_address_compressed_and_for_good(oulu, client_as):
    fill(oulu, 20)
    client = client_as()
    address = re.search(r'src="(/assets/plotly-[^"]+)"', client.get("/reports/satisfaction").text)[1]
    script = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert script.headers["Content-Encoding"] == "gzip"
    assert "immutable" in script.headers["Cache-Control"]
    assert len(script.data) < 2_000_000
    assert client.get("/assets/plotly-0000000000000000.min.js").status_code == 404


@pytest.mark.parametrize("name", ["satisfaction", "themes", "promises", "funnel", "actions"])
def test_every_report_is_a_workbook_a_pdf_and_a_page_of_its_own(oulu, client_as, name):
    fill(oulu, 12)
    client = client_as("manager")
    page = client.get(f"/reports/{name}?survey=shop").text
    for form, begins in (("xlsx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype html>")):
        assert f"/reports/{name}.{form}?" in page
        by = "" if name == "promises" else "&by=unit"
        file = client.get(f"/reports/{name}.{form}?survey=shop{by}")
        assert file.status_code == 200
        assert file.data.lstrip().startswith(begins)
        assert f"{name}-shop.{form}" in file.headers["Content-Disposition"]
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", file.text)


def test_documents_speak_the_readers_language(oulu, client_as):
    fill(oulu, 12)
    html = client_as("manager", language="fi").get("/reports/satisfaction.html?survey=shop").text
    assert '<html lang="fi">' in html
    assert "100 %" in html.replace("\u00a0", " ")
    assert "<dd>Miten tilauksesi meni?</dd>" in html


def test_what_is_hidden_is_in_no_file(app, client_as):
    publish_shop(name="secret", anonymity="anonymous")
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    fill(oulu, 20, survey="secret")
    fill(turku, 2, score=1, survey="secret")
    client = client_as("analyst")
    shown = client.get("/reports/satisfaction.json?survey=secret&by=unit").json
    for form in ("xlsx", "html"):
        file = client.get(f"/reports/satisfaction.{form}?survey=secret&by=unit")
        text = sheets_of(file) if form == "xlsx" else file.text
        assert "not shown" in text
        assert all(str(row["value"]) != "0.0" for row in shown["breakdown"])
        assert not re.search(r"Turku\D{0,60}\b2\b", text)


def sheets_of(file):
    book = openpyxl.load_workbook(io.BytesIO(file.data))
    return "\n".join(str(row) for sheet in book for row in sheet.iter_rows(values_only=True))
