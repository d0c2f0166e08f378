"""The encounter survey from a sign or kiosk to the report: well formed, counted by unit and by way in."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from surveyapp.analysis.report import Filters
from surveyapp.domain.surveys import lint
from surveyapp.services import reports, responses, rollups
from surveyapp.services.surveys import get_published
from tests.builders.encounter import make_encounter
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def answer(unit_id: int, channel: str, score: int, number: int) -> None:
    asking = responses.find_open_form("encounter", unit_id=unit_id)
    assert asking is not None
    raw = {"overall": [str(score)], "greeted": [str(score)]}
    asked = replace(asking, channel=channel)
    responses.answer(asked, raw, language="fi", zone=ZoneInfo("UTC"), now=NOW, form_key=f"{number:022d}")


def test_it_lacks_no_text_and_asks_little() -> None:
    make_encounter()
    survey = get_published("encounter").survey
    assert lint(survey) == []
    assert survey.open
    first = [question.name for question in survey.pages[0].questions]
    assert first == ["overall", "greeted", "attention", "understood", "thanked"]


def test_the_report_parts_stores_and_ways_in() -> None:
    make_encounter()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    for number, (unit_id, channel, score) in enumerate(
        [(oulu, "qr", 5), (oulu, "kiosk", 4), (oulu, "kiosk", 3), (turku, "qr", 2)]
    ):
        answer(unit_id, channel, score, number)
    rollups.refresh(now=NOW)

    def rows(by: str) -> dict[str, tuple[int, float]]:
        filters = Filters(survey="encounter", by=by)
        report = reports.build("satisfaction", filters, viewer=make_viewer(), language="en", now=NOW)
        found = [row for row in report.data["breakdown"] if row["question"] == "overall"]
        return {row["key"]: (row["n"], round(row["value"])) for row in found}

    assert rows("unit") == {"Finland/Oulu": (3, 67), "Finland/Turku": (1, 0)}
    assert rows("channel") == {"kiosk": (2, 50), "qr": (2, 50)}
