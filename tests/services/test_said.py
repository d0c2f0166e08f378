"""Counting beside comments on both databases: scores, prices and silence, the same when everything is counted anew."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from surveyapp.analysis.report import Filters
from surveyapp.services import codings, reports, rollups
from surveyapp.services.measured import headline_series
from surveyapp.services.surveys import get_published
from surveyapp.settings import PROJECT
from surveyapp.store.codings import THEMES
from surveyapp.store.database import db
from surveyapp.store.rollups import Rollup
from surveyapp.store.surveys import Series
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import SHOP, add_answers, publish_shop
from tests.builders.comments import LATE, NOTHING, PRAISE, add_comments

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)


def answer(text, score, *, day=DAY, **facts):
    words = {"words": text} if text else {}
    add_comments("shop", [(day, ROOT_ID, {"happy": score, **words})], awaits=bool(text), **facts)


def counted(dimension="", prefix=""):
    db.session.rollback()
    query = select(Rollup.value, Rollup.key, func.sum(Rollup.count)).join(Series, Series.id == Rollup.series_id)
    query = query.where(Series.question == THEMES, Rollup.dimension == dimension, Rollup.value.startswith(prefix))
    rows = db.session.execute(query.group_by(Rollup.value, Rollup.key))
    return {(value.split("/")[-1], key): int(n) for value, key, n in rows}


def test_scores_prices_and_silence_are_counted_and_again_the_same():
    publish_shop()
    answer(LATE, 1, price_total=Decimal("19.99"), currency="EUR", category="toys")
    answer(LATE, 1, price_total=Decimal("100.00"), currency="EUR", category="toys")
    answer(LATE, 2, price_total=Decimal("70.50"), currency="SEK")
    answer(LATE, 5)
    answer(PRAISE, 5, price_total=Decimal("500.00"), currency="EUR")
    answer(None, 1, category="toys")
    answer(None, 5)
    add_answers("shop", [(DAY, ROOT_ID, {"happy": 2})], is_complete=False)
    codings.code_comments(PROJECT / "surveys", now=NOW)
    rollups.refresh(now=NOW)
    scored = {key: n for key, n in counted(prefix="scored:").items() if key[0].endswith(":delivery_late")}
    assert scored == {("1:delivery_late", ""): 2, ("2:delivery_late", ""): 1, ("5:delivery_late", ""): 1}
    assert counted(prefix="money:")["money:EUR:delivery_late", ""] == 11999
    assert counted(prefix="money:")["money:SEK:delivery_late", ""] == 7050
    assert counted(prefix="priced:")["priced:EUR:delivery_late", ""] == 2
    assert counted("category", "money:")["money:EUR:delivery_late", "toys"] == 11999
    # Three unhappy ones wrote, one wrote nothing; who broke off may not have come to where words are asked for.
    assert sum(counted(prefix="spoke:").values()) == 3
    assert sum(counted(prefix="silent:").values()) == 1
    before = {dimension: counted(dimension) for dimension in ("", "category")}
    rollups.rebuild()
    assert {dimension: counted(dimension) for dimension in ("", "category")} == before
    data = reports.build("themes", Filters("shop", by="unit"), viewer=None, language="en", now=NOW).data
    late = next(row for row in data["themes"] if row["theme"] == "delivery_late")
    assert (late["lost_n"], late["at_stake"], late["currency"], late["at_stake_n"]) == (4, 119.99, "EUR", 2)
    assert (data["silent"]["silent"], data["silent"]["n"], data["score"]) == (1, 4, "happy")
    toys = reports.build(
        "themes", Filters("shop", where={"category": "toys"}), viewer=None, language="en", now=NOW
    ).data
    assert (toys["at_stake"][0]["at_stake"], toys["silent"]["silent"]) == (119.99, 1)


def test_a_score_of_another_scale_is_not_mixed_in():
    publish_shop()
    answer(LATE, 2)
    publish_shop(text=SHOP.replace("rateMin: 1, rateMax: 5", "rateMin: 1, rateMax: 10"))
    answer(LATE, 9)
    answer(NOTHING, 10)
    codings.code_comments(PROJECT / "surveys", now=NOW)
    rollups.refresh(now=NOW)
    data = reports.build("themes", Filters("shop"), viewer=None, language="en", now=NOW).data
    late = next(row for row in data["themes"] if row["theme"] == "delivery_late")
    assert (late["complaints"], late["lost_n"]) == (2, 1)
    assert data["silent"] is None


def test_a_protected_survey_gives_no_scores_beside_themes():
    publish_shop(anonymity="anonymous")
    for _ in range(6):
        add_comments("shop", [(DAY, ROOT_ID, {"happy": 1, "words": LATE})], language=None)
    codings.code_comments(PROJECT / "surveys", now=NOW)
    rollups.refresh(now=NOW)
    data = reports.build("themes", Filters("shop"), viewer=None, language="en", now=NOW).data
    assert (data["comments"], data["score"], data["silent"], data["where_more"]) == (6, None, None, [])
    assert all(row["lost"] is None for row in data["themes"])


def test_the_score_is_that_of_the_whole_not_of_a_part():
    assert headline_series(parse("driven", driverOf="recommend")).question == "recommend"
    assert headline_series(parse("part", theme="delivery_late")).question == "recommend"
    assert headline_series(parse("whole")).question == "happy"


def parse(name, **keys):
    extra = "".join(f", {key}: {value}" for key, value in keys.items())
    publish_shop(name=name, text=SHOP.replace("measure: csat", f"measure: csat{extra}"))
    return get_published(name).survey
