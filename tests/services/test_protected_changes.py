"""Nothing of a protected survey that was shown changes afterwards, whatever is imported, delivered, read or expires."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import Refused
from surveyapp.services import codings, reports, rollups
from surveyapp.services.protected_cuts import find_shown_until
from surveyapp.services.response_import import import_responses
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from surveyapp.store.responses import mark_stale
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.comments import LATE, add_comments
from tests.builders.files import csv_file

pytestmark = pytest.mark.usefixtures("app")
NOVEMBER = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
KEY = "a key of the tests, long enough to be taken"
PROTECTED = ("anonymous", "confidential")


def answer(n, month, **facts):
    add_answers("shop", [(date(2026, month, 4), ROOT_ID, {"happy": 5})] * n, **facts)


def build(name="satisfaction", **filters):
    return reports.build(name, Filters("shop", **filters), viewer=None, language="en", now=NOVEMBER).data


def bring(*days):
    """Import an answer of each day; return how many were created."""
    rows = "".join(f"R{day},{day},1\n" for day in days)
    upload = csv_file(f"external_id,answered_at,happy\n{rows}", name="answers.csv")
    zone = ZoneInfo("UTC")
    return import_responses(upload, survey_name="shop", zone=zone, secret_key=KEY, now=NOVEMBER).created


@pytest.mark.parametrize("anonymity", PROTECTED)
def test_answers_of_months_that_were_shown_are_not_imported(anonymity):
    survey = publish_shop(anonymity=anonymity)
    assert bring("2025-05-03", "2026-08-03") == 2
    answer(30, 8)
    answer(2, 9)
    rollups.refresh(now=NOVEMBER)
    assert find_shown_until(db.session(), survey, now=NOVEMBER) == date(2026, 8, 31)
    for days in (["2026-08-03"], ["2024-01-03"], ["2026-10-03", "2026-08-31"]):
        with pytest.raises(Refused, match="2026-08-31"):
            bring(*(f"{day} 12:00" for day in days))
    assert build()["responses"] == 32
    # What was there is no change, and September still waits for more.
    assert bring("2025-05-03", "2026-09-03", "2026-10-03") == 2
    rollups.refresh(now=NOVEMBER)
    assert build()["responses"] == 32
    assert bring(*(f"2026-09-{day:02}" for day in range(10, 20))) == 10
    rollups.refresh(now=NOVEMBER)
    assert (build()["to"], build()["responses"]) == ("2026-09-30", 32 + 13)


def test_identified_answers_are_imported_whenever_they_come():
    publish_shop()
    answer(30, 8)
    rollups.refresh(now=NOVEMBER)
    assert bring("2026-08-03") == 1


def test_a_month_is_shown_once_all_of_its_answers_are_counted():
    survey = publish_shop(anonymity="anonymous")
    answer(30, 8)
    answer(30, 9)
    rollups.refresh(now=NOVEMBER)
    assert build()["to"] == "2026-09-30"
    with transaction() as session:
        mark_stale(session, survey, date(2026, 9, 1))
    assert (build()["to"], build()["responses"]) == ("2026-08-31", 30)
    with transaction() as session:
        mark_stale(session, survey, date(2026, 8, 1))
    with pytest.raises(Refused, match="being counted"):
        build()
    rollups.refresh(now=NOVEMBER)
    assert build()["responses"] == 60


def test_comments_are_shown_once_all_of_the_period_are_read():
    publish_shop(anonymity="anonymous")
    answer(30, 8)
    add_comments("shop", [(date(2026, 8, 4), ROOT_ID, {"happy": 1, "words": LATE})] * 9)
    codings.code_comments(PROJECT / "surveys", now=NOVEMBER)
    add_comments("shop", [(date(2026, 8, 4), ROOT_ID, {"happy": 1, "words": LATE})])
    rollups.refresh(now=NOVEMBER)
    assert build("themes")["comments"] is None
    codings.code_comments(PROJECT / "surveys", now=NOVEMBER)
    rollups.refresh(now=NOVEMBER)
    assert build("themes")["comments"] == 10


@pytest.mark.parametrize(("anonymity", "keys"), [("identified", {"late_8_to_14"}), ("confidential", {"not_delivered"})])
def test_an_order_that_comes_late_moves_no_protected_answer(anonymity, keys):
    publish_shop(anonymity=anonymity)
    order = add_order(promised_on=date(2026, 8, 3), delivered_on=None, promise="open")
    answer(30, 8, order_id=order, promise="open", days_late=None)
    rollups.refresh(now=NOVEMBER)

    def groups():
        found = build("promises")["by_days_late"]
        return {key for key, group in found.items() if any(row["n"] for row in group["measures"])}

    assert groups() == {"not_delivered"}
    with transaction() as session:
        changed = {"is_delivered": True, "delivered_on": date(2026, 8, 12), "days_late": 9, "promise": "broken"}
        session.execute(update(Order).where(Order.id == order).values(changed))
    rollups.rebuild("shop")
    assert groups() == keys
