"""The reports of drivers and levels from real answers, on both databases: what they say, for whom, and of whom never."""

from datetime import UTC, date, datetime

import pytest

from surveyapp.analysis.report import Filters, Text
from surveyapp.domain.errors import Refused
from surveyapp.services import columns, reports, rollups
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.experience import add_experience, publish_levels
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ONE_SCORE = """\
name: shop
title: One question
locale: en
anonymity: identified
pages:
  - name: main
    elements:
      - {name: happy, type: rating, rateMin: 1, rateMax: 5, measure: csat, title: Happy?}
"""


def build(name, *, viewer=None, **filters):
    rollups.refresh(now=NOW)
    return reports.build(name, Filters(**{"survey": "shop", **filters}), viewer=viewer, language="en", now=NOW)


def said(report):
    def fill(value):
        if isinstance(value, Text):
            return value.message % {name: fill(each) for name, each in value.params.items()}
        return value if isinstance(value, str) else str(getattr(value, "value", value))

    return " ".join(fill(text) for text in report.finding)


def test_what_matters_most_and_scores_lowest_is_named():
    publish_levels()
    add_experience(ROOT_ID, 300, months=3)
    data = build("drivers").data
    assert [row["question"] for row in data["drivers"]] == ["valued", "works", "joy"]
    assert (data["outcome"], data["n"], data["answered"], data["method"]) == ("recommend", 270, 300, "shapley")
    assert data["drivers"][0]["verdict"] == "improve"
    assert sum(row["importance"] for row in data["drivers"]) == pytest.approx(100)
    assert data["r_squared_low"] < data["r_squared"] < data["r_squared_high"]
    assert [row["n"] for row in data["drivers"]] == [300, 300, 270]
    report = build("drivers")
    assert "“Do you feel valued?” matters most for “Would you recommend us?” and scores lowest: start there." in said(
        report
    )
    assert "R²" in said(report)
    assert [figure.name for figure in report.figures] == ["drivers"]


def test_from_files_and_from_rows_the_report_is_the_same():
    publish_levels()
    add_experience(ROOT_ID, 700, months=4)
    before = [build(name).data for name in ("drivers", "levels")]
    assert columns.write_columns(now=NOW) == 4
    assert [build(name).data for name in ("drivers", "levels")] == before


def test_the_outcome_is_chosen_and_without_drivers_of_its_own_it_has_what_was_asked_before():
    publish_levels()
    add_experience(ROOT_ID, 120)
    assert {row["question"] for row in build("drivers", question="joy").data["drivers"]} == {
        "recommend",
        "works",
        "valued",
    }
    assert build("drivers", question="words").data["outcome"] == "recommend"


def test_too_few_answers_say_how_many_are_needed():
    publish_levels()
    add_experience(ROOT_ID, 30)
    report = build("drivers")
    assert (report.data["n"], report.data["needed"], report.data["r_squared"]) == (27, 50, None)
    assert "at least 50 are needed" in said(report)
    assert report.figures == []
    assert [row["importance"] for row in report.data["drivers"]] == [None, None, None]


def test_a_survey_that_asks_nothing_of_the_kind_says_so():
    publish_shop(text=ONE_SCORE)
    assert "no score that another of its questions could explain" in said(build("drivers"))
    assert "no level of the experience" in said(build("levels"))
    assert build("levels").data["has_any"] is False


def test_dates_unit_and_segment_narrow_and_nothing_is_compared():
    publish_levels()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    add_experience(oulu, 100, months=2, category="toys")
    add_experience(turku, 60, seed=2, category="beds")
    answered = {
        "all": build("drivers").data["answered"],
        "unit": build("drivers", unit="Finland/Turku").data["answered"],
        "segment": build("drivers", where={"category": "toys"}).data["answered"],
        "may": build("drivers", from_on=date(2026, 5, 1), to_on=date(2026, 5, 31)).data["answered"],
    }
    assert answered == {"all": 160, "unit": 60, "segment": 100, "may": 110}
    own = make_viewer(role="manager", unit_ids=[turku])
    assert build("drivers", viewer=own).data["answered"] == 60
    assert build("levels", viewer=own).data["levels"][0]["n"] == 60
    with pytest.raises(Refused, match="compares no segments"):
        build("drivers", by="unit")


def test_levels_gap_and_encounter():
    publish_levels()
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    add_experience(oulu, 200, months=2)
    add_experience(turku, 100, seed=3)
    report = build("levels", by="unit")
    data = report.data
    assert [(row["level"], row["questions"]) for row in data["levels"]] == [
        ("functional", ["works", "experienced"]),
        ("emotional", ["valued"]),
        ("meaning", ["joy"]),
    ]
    assert sum(row["importance"] for row in data["levels"]) == pytest.approx(100)
    assert [row["n"] for row in data["levels"]] == [300, 300, 270]
    (gap,) = data["gaps"]
    assert gap["n"] == 300
    assert -1 <= gap["low"] < gap["gap"] < gap["high"] < 0
    assert [(row["question"], row["value"]) for row in data["compared"]] == [("compared", 75.0)]
    cells = {(row["key"], row["question"]): row["n"] for row in data["encounter"]}
    assert cells[None, "greeted"] == 300
    assert (cells["Finland/Oulu", "thanked"], cells["Finland/Turku", "thanked"]) == (200, 100)
    words = said(report)
    for sentence in (
        "The emotional level is the lowest",
        "worse than they had expected",
        "“Were you thanked?” scores lowest",
    ):
        assert sentence in words
    assert "The emotional level tells most of “Would you recommend us?”" in words


class TestProtected:
    """Surveys whose answers are protected: closed months, five at least, one cut."""

    @pytest.fixture(autouse=True)
    def answers(self, app):  # noqa: ARG002 - the application is there before the answers
        publish_levels(name="secret", anonymity="confidential")
        self.units = {path: make_unit(path) for path in ("Finland/Oulu", "Finland/Turku", "Sweden/Umeå")}
        for path, n in (("Finland/Oulu", 3), ("Finland/Turku", 9), ("Sweden/Umeå", 120)):
            add_experience(self.units[path], n, survey="secret", seed=n)

    def test_small_units_and_their_complement_have_no_row_in_the_encounter(self):
        report = build("levels", survey="secret", by="unit")
        keys = {row["key"] for row in report.data["encounter"]}
        assert keys == {None, "Sweden/Umeå"}
        notes = [row for row in report.table("encounter").rows if "_note" in row]
        assert {row["key"] for row in notes} == {"Finland/Oulu", "Finland/Turku"}
        assert not any("n" in row for row in notes)
        everything = build("levels", survey="secret", by="unit", viewer=make_viewer(role="quality"))
        assert {row["key"] for row in everything.data["encounter"]} == {None, *self.units}

    @pytest.mark.parametrize("name", ["drivers", "levels"])
    def test_small_units_cannot_be_asked_for_and_nothing_is_cut_twice(self, name):
        for unit in ("Finland/Oulu", "Finland/Turku"):
            with pytest.raises(Refused, match="fewer than 5 have answered here"):
                build(name, survey="secret", unit=unit)
        with pytest.raises(Refused, match="narrowed to one segment"):
            build(name, survey="secret", where={"category": "toys"})

    @pytest.mark.parametrize("name", ["drivers", "levels"])
    def test_the_open_month_is_not_shown(self, name):
        before = build(name, survey="secret").data
        rollups.refresh(now=NOW)
        add_experience(self.units["Sweden/Umeå"], 60, survey="secret", months=7, seed=8)
        shown = build(name, survey="secret").data
        # The sixty lie in May to November, the last of which is not over.
        n = (
            (shown["answered"] - before["answered"])
            if name == "drivers"
            else shown["levels"][0]["n"] - before["levels"][0]["n"]
        )
        assert 0 < n < 60

    def test_fewer_than_five_answers_have_no_figure_at_all(self):
        publish_levels(name="tiny", anonymity="confidential")
        add_experience(self.units["Sweden/Umeå"], 4, survey="tiny")
        with pytest.raises(Refused, match="Fewer than 5"):
            build("levels", survey="tiny")
