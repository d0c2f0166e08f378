"""What themes cost, where they are said more, and who is silent: from counts, against scipy and by hand."""

from datetime import date

import pandas as pd
import pytest
from scipy import stats

from surveyapp.analysis.metrics import Measured, wilson
from surveyapp.analysis.report import Filters
from surveyapp.analysis.themes.said import is_unhappy
from surveyapp.reports import themes
from surveyapp.reports.hiding import Protection
from surveyapp.reports.themes_harm import Beside, harms_of
from surveyapp.reports.themes_places import groups_of, said_more
from tests.reports.rendering import plain

LATE, PRICE, RUDE = (themes.theme_question(each, each.title()) for each in ("late", "price", "rude"))
HAPPY = Measured("happy", "rating", ("1", "2", "3", "4", "5"))
MAY = date(2026, 5, 4)
# Ten of thirty who complain of late gave 1, and so on; of price few complain, and score as the others do.
SAID = {
    "@asked": 200, "@answered": 100, "@complained": 45,
    "negative:late": 30, "negative:price": 20, "positive:rude": 7,
    "scored:7/1:late": 10, "scored:7/2:late": 10, "scored:7/3:late": 10,
    "scored:7/3:price": 4, "scored:7/4:price": 8, "scored:7/5:price": 8,
    "priced:EUR:late": 20, "money:EUR:late": 200_000, "priced:SEK:late": 10, "money:SEK:late": 400_000,
    "priced:EUR:price": 10, "money:EUR:price": 400_000,
    "spoke:7": 30, "silent:7": 20,
}  # fmt: skip
ALL_GAVE = {"1": 12, "2": 14, "3": 40, "4": 60, "5": 74}


def build(counts=None, *, places=(), beside=True, filters=None, **facts):
    by_day = pd.DataFrame([(MAY, value, n) for value, n in (counts or SAID).items()], columns=["day", "value", "count"])
    frames = themes.Frames(
        [LATE, PRICE, RUDE], by_day, pd.DataFrame([], columns=["key", "value", "count"]), (), "patterns-1:abc",
        beside=Beside(HAPPY, 7, ALL_GAVE) if beside else None,
        by_place=pd.DataFrame(list(places), columns=["dimension", "key", "value", "count"]), **facts,
    )  # fmt: skip
    return themes.build(frames, filters or Filters("shop"))


def test_what_is_lost_is_welchs_difference_from_all_who_do_not_complain_of_it():
    late = next(row for row in build().data["themes"] if row["theme"] == "late")
    mine = [1] * 10 + [2] * 10 + [3] * 10
    others = [1] * 2 + [2] * 4 + [3] * 30 + [4] * 60 + [5] * 74
    test = stats.ttest_ind(others, mine, equal_var=False)
    between = test.confidence_interval(0.95)
    assert late["lost"] == pytest.approx(sum(others) / len(others) - 2)
    assert (late["lost_low"], late["lost_high"]) == pytest.approx((between.low, between.high), abs=0.01)
    assert (late["lost_n"], late["lost_is_clear"], test.pvalue < 0.05) == (30, True, True)


def test_harm_is_score_lost_times_complaints_times_the_value_of_their_orders():
    found = harms_of([LATE, PRICE, RUDE], SAID, Beside(HAPPY, 7, ALL_GAVE))
    # In EUR a mean order is 200, in SEK 400: late has 10 mean orders of the one and 10 of the other.
    weights = {"late": 2000 / 200 + 4000 / 400, "price": 4000 / 200 + 10}
    harms = {theme: max(found[theme].lost, 0) * weight for theme, weight in weights.items()}
    assert found["late"].share == pytest.approx(100 * harms["late"] / sum(harms.values()))
    assert list(found["late"].stake.items()) == [("EUR", (2000.0, 20)), ("SEK", (4000.0, 10))]
    assert "rude" not in found
    assert harms_of([LATE], {"negative:late": 1, "scored:7/1:late": 1}, Beside(HAPPY, 7, {"1": 1}))["late"].lost is None
    same = harms_of([LATE], {"negative:late": 9, "scored:7/5:late": 9}, Beside(HAPPY, 7, {"5": 20}))["late"]
    assert (same.lost, same.share, same.is_clear) == (0.0, None, False)


def test_themes_are_ordered_by_count_or_by_harm_with_their_running_share():
    counts = SAID | {"negative:price": 40}
    assert [row["theme"] for row in build(counts).data["themes"]] == ["price", "late", "rude"]
    by_harm = build(counts, filters=Filters("shop", sort="harm"))
    assert [row["theme"] for row in by_harm.data["themes"]] == ["late", "price", "rude"]
    assert by_harm.data["sorted_by"] == "harm"
    assert by_harm.data["themes"][0]["running"] == by_harm.data["themes"][0]["harm"]
    assert by_harm.figures[0].wide["data"][0]["x"][0] == by_harm.data["themes"][0]["harm"]
    assert "“Late” does the most harm" in " ".join(plain(by_harm.finding))
    assert "It does the most harm too: those who complain of it score" in " ".join(plain(build().finding))
    without = build(beside=False, filters=Filters("shop", sort="harm"))
    assert (without.data["sorted_by"], without.data["themes"][0]["lost"]) == ("count", None)


def test_places_are_corrected_for_all_that_are_looked_at_together():
    def rows(dimension, key, hits, n):
        return [(dimension, key, "@answered", n), (dimension, key, "negative:late", hits)]

    # One in ten everywhere but there: alone it would stand, among sixty it is chance.
    odd = rows("unit", "North/Oulu", 21, 110)
    alone, n = said_more(LATE, groups_of(pd.DataFrame(odd + rows("unit", "South", 100, 1000))))
    assert ([place.key for place in alone], n) == (["North/Oulu"], 2)
    many = [row for i in range(60) for row in rows("product", f"p{i}", 10, 100)]
    more, n = said_more(LATE, groups_of(pd.DataFrame(odd + rows("unit", "South", 100, 1000) + many)))
    assert (more, n) == ([], 62)
    clear = rows("carrier", "Slow", 60, 100) + rows("carrier", "Fast", 10, 100) + rows("carrier", "other", 5, 100)
    report = build(places=[*clear, *many])
    assert [row["key"] for row in report.data["where_more"]] == ["Slow"]
    assert "“Late” is said more than elsewhere in Slow: start there." in plain(report.finding)
    assert report.table("where").rows[0]["complaints"] == 60


def test_who_is_unhappy_and_wrote_nothing_is_told_with_its_interval_and_by_place():
    places = [
        ("channel", "web", "spoke:7", 28), ("channel", "web", "silent:7", 2),
        ("channel", "store", "spoke:7", 2), ("channel", "store", "silent:7", 18),
        ("category", "toys", "silent:7", 20),
    ]  # fmt: skip
    report = build(places=places)
    silent = report.data["silent"]
    assert (silent["silent"], silent["n"], silent["value"]) == (20, 50, 40.0)
    assert (silent["low"] / 100, silent["high"] / 100) == wilson(20, 50)
    assert (silent["comment_value"], silent["comment_n"]) == (50.0, 200)
    assert {row["key"]: row["verdict"] for row in silent["by"]} == {"web": "lower", "store": "higher"}
    assert "wrote nothing: the themes are not their words." in plain(report.finding)[-1]
    assert "wrote nothing" not in " ".join(plain(build(SAID | {"spoke:7": 49, "silent:7": 1}).finding))
    assert build({**SAID, "spoke:7": 0, "silent:7": 0}).data["silent"] is None


def test_a_protected_survey_tells_neither_scores_nor_money_nor_places():
    month = (date(2026, 5, 1), date(2026, 5, 31))
    report = build(beside=False, protection=Protection([month]))
    assert report.data["silent"] is None
    assert (report.data["at_stake"], report.data["where_more"], report.data["score"]) == ([], [], None)
    assert all(row["lost"] is None and row["at_stake"] is None for row in report.data["themes"])


@pytest.mark.parametrize(
    ("measure", "scale", "unhappy"),
    [("csat", "12345", "12"), ("ces", "1234567", "123"), ("rating", "1234", "12"), ("csat", "12", "1")],
)
def test_unhappy_is_below_the_middle(measure, scale, unhappy):
    assert "".join(score for score in scale if is_unhappy(measure, scale, score)) == unhappy


def test_a_detractor_is_unhappy():
    scale = [str(score) for score in range(11)]
    assert [score for score in scale if is_unhappy("nps", scale, score)] == scale[:7]
