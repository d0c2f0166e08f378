"""Addresses of reports that no page of ours makes: they lead nowhere else, and break nothing."""

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services.subscriptions import list_subscriptions
from surveyapp.store.units import ROOT_ID
from surveyapp.web.access import get_viewer
from tests.builders.answers import publish_shop

# What links of the pages are made with beside filters.
NOT_OURS = "name=x&form=x&report=x&event_id=1&endpoint=x&values=x&self=x"


@pytest.fixture
def shop(app):
    publish_shop()


@pytest.mark.parametrize("report", ["satisfaction", "themes", "drivers", "loyalty", "recovery", "actions"])
def test_a_name_that_is_no_filter_is_left_out_of_every_link(client_as, shop, report):
    page = client_as().get(f"/reports/{report}?{NOT_OURS}&rows=all")
    assert page.status_code == 200
    assert "endpoint=x" not in page.text


def test_what_is_kept_of_an_address_is_its_filters(client_as, shop):
    client = client_as()
    answer = client.post(f"/reports/drivers/subscribe?survey=shop&{NOT_OURS}", data={"rhythm": "weekly"})
    assert answer.status_code == 303
    assert answer.location.endswith("/reports/drivers?survey=shop")
    with client:
        client.get("/reports/mine")
        assert [each.query for each in list_subscriptions(get_viewer())] == ["survey=shop"]
    added = client.post(
        f"/reports/satisfaction/events/add?survey=shop&{NOT_OURS}",
        data={"kind": "note", "title": "A note", "on_day": "2026-05-04", "unit": encode_id(ROOT_ID), "survey": ""},
    )
    assert (added.status_code, added.location) == (303, "/reports/satisfaction?survey=shop")


@pytest.mark.parametrize("report", ["recovery", "actions", "satisfaction"])
@pytest.mark.parametrize("dates", ["from=0001-01-01", "to=9999-12-31"])
def test_days_at_the_ends_of_time_are_refused_in_words(client_as, shop, report, dates):
    page = client_as().get(f"/reports/{report}?{dates}")
    assert page.status_code == 422
    assert "is no date" in page.text
