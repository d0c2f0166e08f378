"""Events on the time axis: noted within one's own units, seen by all beneath, changed and taken away."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import NotFound, Refused
from surveyapp.services import report_events, reports, rollups, surveys
from surveyapp.services.report_events import Event
from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.tickets import TicketEvent
from surveyapp.store.units import ROOT_ID
from tests.builders.actions import make_action
from tests.builders.answers import SHOP, add_answers, publish_shop
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SALE = Event("campaign", "  Spring   sale ", date(2026, 5, 20), date(2026, 5, 31), ROOT_ID)


@pytest.fixture
def people(app):
    publish_shop()
    units = {path: make_unit(path) for path in ("Finland/Oulu", "Finland/Turku")}
    for month in range(3, 9):
        add_answers("shop", [(date(2026, month, 4), unit, {"happy": 5}) for unit in units.values()])
    rollups.refresh(now=NOW)
    return {
        "boss": make_viewer(role="admin", unit_ids=[ROOT_ID]),
        "oulu": make_viewer(role="manager", unit_ids=[units["Finland/Oulu"]]),
        "turku": make_viewer(role="analyst", unit_ids=[units["Finland/Turku"]]),
        **units,
    }


def marks(viewer, **filters):
    found = reports.build("satisfaction", Filters("shop", **filters), viewer=viewer, language="en", now=NOW)
    table = found.table("marks")
    return [(row["kind"], row["title"], row["_event"] is not None) for row in table.rows] if table else []


def test_an_event_of_the_company_is_seen_beneath_and_changed_by_its_own_people(people):
    report_events.add_event(people["boss"], SALE, now=NOW)
    assert marks(people["boss"]) == [("campaign", "Spring sale", True)]
    assert marks(people["oulu"]) == [("campaign", "Spring sale", False)]
    assert marks(people["boss"], unit="Finland/Oulu") == [("campaign", "Spring sale", True)]
    assert marks(None) == [("campaign", "Spring sale", False)]


def test_an_event_of_one_unit_is_none_of_anothers_business(people):
    event = replace(SALE, unit_id=people["Finland/Oulu"], survey="shop")
    event_id = report_events.add_event(people["oulu"], event, now=NOW)
    assert marks(people["oulu"]) == [("campaign", "Spring sale", True)]
    assert marks(people["turku"]) == []
    for act in (
        lambda: report_events.get_event(people["turku"], event_id),
        lambda: report_events.change_event(people["turku"], event_id, event, now=NOW),
        lambda: report_events.delete_event(people["turku"], event_id, now=NOW),
        lambda: report_events.add_event(people["turku"], event, now=NOW),
        lambda: report_events.change_event(people["oulu"], event_id, SALE, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_what_was_changed_or_taken_away_comes_back_by_the_same_act(people):
    event_id = report_events.add_event(people["boss"], SALE, now=NOW)
    was = report_events.change_event(people["boss"], event_id, replace(SALE, kind="price"), now=NOW)
    assert (was.kind, marks(people["boss"])[0][0]) == ("campaign", "price")
    taken = report_events.delete_event(people["boss"], event_id, now=NOW)
    assert (taken.kind, marks(people["boss"])) == ("price", [])
    report_events.add_event(people["boss"], taken, now=NOW)
    assert marks(people["boss"]) == [("price", "Spring sale", True)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "  "}, "Say what happened"),
        ({"title": "x" * 121}, "Say what happened"),
        ({"kind": "version"}, "what kind"),
        ({"to_on": date(2026, 5, 19)}, "ends before it begins"),
    ],
)
def test_what_cannot_be_is_refused(people, changes, words):
    with pytest.raises(Refused, match=words):
        report_events.add_event(people["boss"], replace(SALE, **changes), now=NOW)


def test_versions_and_begun_actions_are_marked_too(people):
    surveys.publish(
        SHOP.replace("Your words", "Your own words"), "shop.yaml", user_id=None, now=datetime(2026, 4, 2, tzinfo=UTC)
    )
    action_id = make_action(unit_id=people["Finland/Oulu"], title="Another courier")
    with transaction() as session:
        moment = datetime(2026, 6, 2, 12, tzinfo=UTC)
        session.add(
            TicketEvent(
                id=random_id(), ticket_id=action_id, at=moment, user_id=None, field="state", old="action_planned",
                new="in_progress", reason=None,
            )
        )  # fmt: skip
    assert marks(people["oulu"]) == [("version", "2", False), ("corrective_action", "Another courier", False)]
    assert marks(people["turku"]) == [("version", "2", False)]
