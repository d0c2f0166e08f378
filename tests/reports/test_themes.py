"""The report `themes` from short frames: order, shares, running share, finding, and what is hidden."""

from datetime import date, timedelta

import pandas as pd

from surveyapp.analysis.metrics import wilson
from surveyapp.analysis.report import Filters
from surveyapp.reports import themes
from surveyapp.reports.hiding import Protection
from tests.reports.rendering import plain

LATE, PRICE = themes.theme_question("late", "Late"), themes.theme_question("price", "Price")
RUDE = themes.theme_question("rude", "Rude")
MAY = date(2026, 5, 4)


def frames(counts, *, day=MAY, by_key=(), keys=(), **facts):
    by_day = pd.DataFrame([(day, value, n) for value, n in counts.items()], columns=["day", "value", "count"])
    keyed = pd.DataFrame(list(by_key), columns=["key", "value", "count"])
    return themes.Frames([LATE, PRICE, RUDE], by_day, keyed, keys, "patterns-1:abc", **facts)


def build(*args, filters=None, **facts):
    return themes.build(frames(*args, **facts), filters or Filters("shop"))


SAID = {
    "@asked": 200,
    "@answered": 100,
    "@complained": 40,
    "negative:late": 30,
    "negative:price": 20,
    "positive:rude": 7,
}


def test_shares_are_of_comments_and_of_all_answers_with_intervals():
    data = build(SAID).data
    first, second, third = data["themes"]
    assert [row["theme"] for row in data["themes"]] == ["late", "price", "rude"]
    assert (first["complaints"], first["value"], first["of_responses"]) == (30, 30.0, 15.0)
    assert (first["low"] / 100, first["high"] / 100) == wilson(30, 100)
    assert (first["running"], second["running"], third["praise"]) == (60.0, 100.0, 7)
    assert (data["responses"], data["comments"], data["complaining"]) == (200, 100, 40)


def test_themes_nobody_wrote_of_are_folded_and_praise_has_its_own_name():
    table = build(SAID | {"positive:rude": 0, "positive:late": 3}, praises={"late": "On time"}).table("themes")
    assert [(row["theme"], row["_folded"]) for row in table.rows] == [("late", False), ("price", False), ("rude", True)]
    assert [row["praised_as"] for row in table.rows] == ["On time", "Price", "Rude"]
    assert plain(table.note) == "Nobody wrote of 1 further theme in this selection."


def test_the_finding_says_how_few_themes_make_most():
    assert plain(build(SAID).finding) == ["“Late” alone makes 60.0 of all complaints."]
    more = SAID | {"negative:rude": 25}
    assert plain(build(more).finding)[0].startswith("Two themes make 73.3")
    few = {"@asked": 9, "@answered": 9, "@complained": 3, "negative:late": 3}
    assert plain(build(few).finding) == ["3 of 9 comments complain of something: too few to rank themes."]
    assert "complains of nothing" in plain(build({"@asked": 1, "@answered": 1}).finding)[0]
    # Many comments without a word that any theme knows are no praise of the shop.
    assert "add its words" in plain(build({"@asked": 90, "@answered": 90}).finding)[0]
    assert "being read" in plain(build({"@asked": 4, "@waiting": 4}).finding)[0]
    assert plain(build({"@asked": 4}).finding) == ["4 answers came, none with a comment."]
    assert plain(build({}).finding) == ["No answers yet."]


def test_a_theme_that_rises_beyond_its_limits_is_signalled():
    rows = []
    for week in range(14):
        day = MAY + timedelta(7 * week)
        rows += [(day, "@asked", 60), (day, "@answered", 60), (day, "negative:late", 6 + 24 * (week > 11))]
        rows += [(day, "negative:price", 6)]
    by_day = pd.DataFrame(rows, columns=["day", "value", "count"])
    empty = pd.DataFrame([], columns=["key", "value", "count"])
    report = themes.build(themes.Frames([LATE, PRICE], by_day, empty), Filters("shop", period="week"))
    signals = [row["signal"] for row in report.data["trend"] if row["theme"] == "late"]
    assert signals[-2:] == ["above", "above"]
    assert not any(row["signal"] for row in report.data["trend"] if row["theme"] == "price")
    assert "above its limit" in plain(report.finding)[-1]
    assert {figure.name for figure in report.figures} == {"themes", "trend"}


def test_units_are_compared_with_the_rest():
    by_key = [("A", "@answered", 50), ("A", "negative:late", 28), ("B", "@answered", 50), ("B", "negative:late", 2)]
    report = build(SAID, by_key=by_key, keys=["A", "B"], filters=Filters("shop", by="unit"))
    late = {row["key"]: row for row in report.data["breakdown"] if row["theme"] == "late"}
    assert (late["A"]["complaints"], late["A"]["verdict"], late["B"]["verdict"]) == (28, "higher", "lower")


def test_protected_surveys_hide_small_bases_and_what_would_give_them_away():
    month = (date(2026, 5, 1), date(2026, 5, 31))
    few = build({"@asked": 9, "@answered": 4, "negative:late": 4}, protection=Protection([month]))
    assert few.data["themes"] == []
    assert (few.data["comments"], few.data["suppressed"] > 0, few.figures) == (None, True, [])
    by_key = [("A", "@answered", 4), ("A", "negative:late", 4), ("B", "@answered", 8), ("C", "@answered", 30)]
    counts = {"@asked": 50, "@answered": 42, "negative:late": 4}
    report = build(
        counts,
        by_key=by_key,
        keys=["A", "B", "C"],
        filters=Filters("shop", by="category"),
        protection=Protection([month]),
    )
    assert {row["key"] for row in report.data["breakdown"]} == {"C"}
