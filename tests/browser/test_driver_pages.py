"""The pages of drivers and levels in a real browser: drawn under the content policy, nothing wrong for those who listen."""

from datetime import UTC, datetime

import pytest

from surveyapp.services import rollups
from tests.browser.conftest import faults_of, wait_for_figures
from tests.builders.experience import add_experience, publish_levels
from tests.builders.units import make_unit

pytestmark = pytest.mark.browser


def test_figures_are_drawn_and_nothing_is_wrong(app, open_as_admin):
    publish_levels()
    add_experience(make_unit("Finland/Oulu"), 90, months=3)
    add_experience(make_unit("Finland/Turku"), 60, seed=2)
    rollups.refresh(now=datetime(2026, 11, 20, tzinfo=UTC))
    for path, width, is_dark in (("/reports/drivers", 320, True), ("/reports/levels", 1280, False)):
        page, said = open_as_admin(path, width=width, is_dark=is_dark)
        wait_for_figures(page)
        assert faults_of(page) == []
        assert said == []
