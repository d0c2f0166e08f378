"""What one person keeps in two windows at once is kept once, and the second is told so, on both databases."""

import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from surveyapp.domain.errors import Conflict
from surveyapp.services import subscriptions
from surveyapp.services.tickets import saved_views
from surveyapp.store.database import db
from tests.builders.users import make_viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def subscribe(viewer):
    subscriptions.subscribe(viewer, "drivers", "survey=shop", "weekly", now=NOW, zone=ZoneInfo("UTC"))


def save(viewer):
    saved_views.save_view(viewer, "Ours", "survey=shop", now=NOW, room="report drivers")


@pytest.mark.parametrize("keep", [subscribe, save])
def test_the_second_window_is_told(app, keep):
    viewer, together, told = make_viewer(), threading.Barrier(4), []
    db.session.commit()

    def press():
        with app.app_context():
            together.wait()
            try:
                keep(viewer)
            except Conflict:
                told.append("kept already")
            else:
                told.append("kept")

    windows = [threading.Thread(target=press) for _ in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(told) == ["kept", *["kept already"] * 3]
