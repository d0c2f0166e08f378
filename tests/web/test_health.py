"""What the operator's addresses say, well and unwell."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from surveyapp.app import create_app
from surveyapp.services import health, leases, migrations
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from tests.conftest import make_settings


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def lead(at: datetime | None = None) -> None:
    leases.take_lease(leases.WORKER, "a test", lasts=leases.WORKER_LASTS, now=at or datetime.now(UTC))


def test_healthz_asks_nobody(client: FlaskClient, app: Flask) -> None:
    with transaction() as session:
        session.execute(text("DROP TABLE alembic_version"))
    assert client.get("/healthz").json == {"status": "ok"}


def test_ready_when_all_is_well(client: FlaskClient) -> None:
    lead()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ok",
        "checks": {"database": "ok", "schema": "ok", "worker": "ok", "disk": "ok"},
    }


@pytest.mark.parametrize(("minutes", "status"), [(1.9, 200), (2.1, 503)])
def test_worker_may_be_silent_for_two_minutes(client: FlaskClient, minutes: float, status: int) -> None:
    lead(datetime.now(UTC) - timedelta(minutes=minutes))
    assert client.get("/readyz").status_code == status


def test_says_that_no_worker_runs(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["worker"] == "does not run: start surveyapp jobs serve"


def test_says_that_the_schema_is_old(client: FlaskClient) -> None:
    lead()
    with transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["schema"].startswith("is at 0000, the code at ")


def test_file_names_tell_the_newest_migration() -> None:
    assert health._newest_revision(PROJECT / "migrations") == migrations.head_revision(PROJECT / "migrations")


def test_says_that_the_disk_is_full(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    lead()
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(2**30, 2**30, 99 * 2**20))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["disk"] == "99 MB are free, 100 are needed"


def test_database_that_is_away_gives_no_secret_away(tmp_path: Path) -> None:
    url = "postgresql://surveyapp:topsecret@127.0.0.1:1/surveyapp"
    app = create_app(make_settings(tmp_path, url), rooms=("health",))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == "does not answer"
    assert "topsecret" not in answer.text
    assert "127.0.0.1" not in answer.text
