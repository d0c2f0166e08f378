"""Where people stopped: counted on both databases, of those who began, and hidden where few would be given away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from surveyapp.services import rollups
from surveyapp.services.surveys import get_published
from surveyapp.services.transactions import transaction
from surveyapp.store.responses import Response
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, publish_shop
from tests.builders.invited import NOW, add_invitations, build_funnel
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
MONDAY = date(2026, 11, 2)


@pytest.fixture
def shop(app):
    return publish_shop()


@pytest.fixture
def oulu(app):
    return make_unit("Finland/Oulu")


def stop_at(survey, question, count=1, *, name="shop", **facts):
    published = get_published(name)
    rows = [
        {
            "survey_id": published.id, "version_id": published.version_id, "is_anonymous": False, "is_complete": False,
            "invitation_id": invitation_id, "unit_id": ROOT_ID, "answered_on": MONDAY, "answers": {}, "language": "fi",
            "stopped_at": question,
        }
        for invitation_id in add_invitations(survey, "expired", count, started_at=NOW, **facts)
    ]  # fmt: skip
    with transaction() as session:
        session.execute(insert(Response), rows)


def test_where_people_stopped_is_counted_of_those_who_began(shop, oulu):
    add_invitations(shop, "answered", 5)
    add_invitations(shop, "expired", 2, started_at=NOW)
    stop_at(shop, "comment", 2, unit_id=oulu)
    stop_at(shop, None)
    stop_at(shop, "gone")
    stop_at(shop, "recommend")
    data = build_funnel().data
    assert (data["started"], data["complete"], data["partial"], data["broken_off"]) == (12, 5, 5, 2)
    rows = [(row["place"], row["question"], row["n"]) for row in data["stopped"]]
    assert rows == [
        ("question", "recommend", 1),
        ("question", "comment", 2),
        ("question", "gone", 1),
        ("end", "", 1),
        ("start", "", 2),
    ]
    comment = data["stopped"][1]
    assert comment["value"] == pytest.approx(100 * 2 / 12)
    assert (comment["low"], comment["high"]) == (pytest.approx(4.70, abs=0.01), pytest.approx(44.80, abs=0.01))
    assert sum(row["n"] for row in build_funnel(unit="Finland").data["stopped"]) == 2
    assert build_funnel(from_on=MONDAY + timedelta(days=1)).data["stopped"] == []


def test_nobody_who_began_has_stopped_nowhere(shop):
    add_invitations(shop, "sent", 3)
    report = build_funnel()
    assert report.data["stopped"] == []
    assert report.table("stopped").rows == []


def test_where_people_stopped_is_not_told_where_answers_are_protected(app, oulu):
    survey = publish_shop(name="quiet", anonymity="confidential")
    day, until = date(2026, 5, 4), {"expires_at": datetime(2026, 6, 4, tzinfo=UTC)}
    add_answers("quiet", [(day, oulu, {"happy": 5})] * 30)
    rollups.refresh(now=NOW)
    add_invitations(survey, "answered", 30, unit_id=oulu, day=day, **until)
    add_invitations(survey, "expired", 10, started_at=NOW, unit_id=oulu, day=day, **until)
    stop_at(survey, "recommend", 2, name="quiet", unit_id=oulu, day=day, **until)
    stop_at(survey, "happy", 9, name="quiet", unit_id=oulu, day=day, **until)
    report = build_funnel(make_viewer(role="analyst", unit_ids=[oulu]), survey="quiet")
    assert (report.data["complete"], report.data["partial"], report.data["broken_off"]) == (30, 11, 10)
    assert [(row["place"], row["n"]) for row in report.data["stopped"]] == [("start", 10)]
    assert len(build_funnel(make_viewer(role="manager"), survey="quiet").data["stopped"]) == 3
