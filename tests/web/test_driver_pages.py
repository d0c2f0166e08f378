"""The pages of drivers and levels: the finding first, only what the survey asks, and the same in every file."""

import io
import json
import re
from datetime import UTC, datetime

import openpyxl
import pytest

from surveyapp.services import rollups
from tests.builders.answers import publish_shop
from tests.builders.experience import add_experience, publish_levels
from tests.builders.units import make_unit
from tests.web.agreement import files_agree

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def answers(app):
    publish_levels()
    add_experience(make_unit("Finland/Oulu"), 60)
    add_experience(make_unit("Finland/Turku"), 80, seed=2)
    rollups.refresh(now=NOW)


def text_of(response):
    words = re.sub(r"<(script|style).*?</\1>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words))


def test_the_page_of_drivers_says_what_matters_before_it_shows_it(answers, client_as):
    page = client_as().get("/reports/drivers?survey=shop")
    words = text_of(page)
    assert page.status_code == 200
    finding = words.index(
        "“Do you feel valued?” matters most for “Would you recommend us?” and scores lowest: start there."
    )
    assert finding < words.index("Outcome:") < words.index("How important, and how good")
    assert "126 of 140 who answered it answered everything else too." in words
    assert "need not be cause and effect" in words
    assert 'data-figure="drivers-figure"' in page.text
    assert "improve first" in words
    other = text_of(client_as().get("/reports/drivers?survey=shop&question=joy"))
    assert "The drivers of “Does it bring joy?”" in other


def test_the_page_of_levels_has_each_section_that_the_survey_asks_for(answers, client_as):
    words = text_of(client_as().get("/reports/levels?survey=shop"))
    for part in (
        "The emotional level is the lowest",
        "The levels",
        "Expectation and experience",
        "The encounter",
        "Finland › Turku",
    ):
        assert part in words
    assert "worse than they had expected, by 0." in words


def test_a_survey_without_any_of_it_says_which_to_take(app, client_as):
    publish_shop()
    page = client_as().get("/reports/levels?survey=shop")
    assert "Three levels of experience" in page.text
    assert "/surveys/library" in page.text
    assert (
        "/surveys/library"
        not in client_as(role="analyst").get("/reports/levels?survey=shop").text.split("Three levels")[1]
    )


@pytest.mark.parametrize("name", ["drivers", "levels"])
def test_every_file_says_the_same(answers, client_as, name):
    client = client_as()
    data = json.loads(client.get(f"/reports/{name}.json?survey=shop&unit=Finland/Turku").text)
    rows = data[name]
    assert len(rows) == 3
    files_agree(client, name, "survey=shop", [name, *(["trend"] if name == "levels" else [])])
    lines = client.get(f"/reports/{name}.csv?survey=shop&unit=Finland/Turku&table={name}").text.splitlines()
    assert len(lines) == 4
    assert all(str(row["importance"]) in lines[place] for place, row in enumerate(rows, start=1))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/reports/{name}.xlsx?survey=shop").data))
    assert len(book.sheetnames) >= 2
    assert "Do you feel valued?" in client.get(f"/reports/{name}.html?survey=shop").text


def test_nothing_is_compared_by_drivers(answers, client_as):
    assert client_as().get("/reports/drivers.json?survey=shop&by=unit").status_code == 422


def test_without_answers_the_pages_say_so(app, client_as):
    publish_levels()
    for name in ("drivers", "levels"):
        page = client_as().get(f"/reports/{name}?survey=shop")
        assert page.status_code == 200
        assert "No answers yet." in page.text
