"""The clock of each unit: its zone, hours and holidays, cheap to ask for and never stale for long."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from surveyapp.services import policies, service_level, units
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")
ACKNOWLEDGE = timedelta(hours=4)


def due(unit_id: int, start: datetime = NOW) -> datetime:
    return service_level.clock_of(unit_id, at=start).due_times(start, "normal").acknowledge_at


def test_a_unit_works_in_the_zone_of_the_nearest_above_that_has_one():
    stockholm = make_unit("Sweden", timezone="Europe/Stockholm")
    below, other = make_unit("Sweden/Luleå"), make_unit("Finland/Oulu")
    zones = [service_level.clock_of(each, at=NOW).calendar.zone.key for each in (stockholm, below, other, ROOT_ID)]
    assert zones == ["Europe/Stockholm", "Europe/Stockholm", "Europe/Helsinki", "Europe/Helsinki"]


def test_hours_and_holidays_follow_the_rule_at_once():
    oulu = make_unit("Finland/Oulu")
    assert due(oulu) == NOW + ACKNOWLEDGE
    changes = {("units", 1, "unit"): "Finland/Oulu", ("units", 1, "hours"): {"mon-fri": "9:00-12:00"}}
    policies.change(make_viewer(), "service_level", changes, 0, now=NOW)
    # Friday, half an hour before noon; then three hours of Monday and half an hour of Tuesday.
    assert due(oulu) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert due(ROOT_ID) == NOW + ACKNOWLEDGE


@pytest.mark.parametrize(
    ("country", "start", "end"),
    [
        # The Thursday before Midsummer at three in the afternoon; in Sweden only Saturday is a public holiday.
        ("FI", datetime(2026, 6, 18, 12, tzinfo=UTC), datetime(2026, 6, 22, 8, tzinfo=UTC)),
        ("SE", datetime(2026, 6, 18, 12, tzinfo=UTC), datetime(2026, 6, 19, 8, tzinfo=UTC)),
        # Independence Day, a Monday in 2027, is none of Sweden's.
        ("FI", datetime(2027, 12, 3, 13, tzinfo=UTC), datetime(2027, 12, 7, 9, tzinfo=UTC)),
        ("SE", datetime(2027, 12, 3, 13, tzinfo=UTC), datetime(2027, 12, 6, 9, tzinfo=UTC)),
    ],
)
def test_each_country_has_its_own_holidays(country, start, end):
    policies.change(make_viewer(), "service_level", {("units", 0, "country"): country}, 0, now=NOW)
    assert due(ROOT_ID, start) == end


def test_asking_again_asks_no_database():
    oulu = make_unit("Finland/Oulu")
    due(oulu)
    statements: list[str] = []

    def count(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    for _ in range(50):
        due(oulu)
        policies.current("priority")
    event.remove(db.engine, "before_cursor_execute", count)
    assert statements == []


def test_a_unit_that_moves_to_another_zone_works_by_it_at_once():
    viewer, oulu = make_viewer(), make_unit("Finland/Oulu")
    assert service_level.clock_of(oulu, at=NOW).calendar.zone == ZoneInfo("Europe/Helsinki")
    units.change_unit(oulu, name="Oulu", timezone="Europe/Oslo", language=None, viewer=viewer, now=NOW)
    assert service_level.clock_of(oulu, at=NOW).calendar.zone == ZoneInfo("Europe/Oslo")
