"""What all tests share: a migrated database a test (SQLite; the services' tests PostgreSQL too), an app on it, a client."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from surveyapp.app import create_app
from surveyapp.domain.access import Viewer
from surveyapp.services import migrations, sessions
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT, Settings
from surveyapp.store.database import db
from surveyapp.web.access import session_cookie_name
from tests import postgres
from tests.builders.users import make_viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def make_settings(instance: Path, database_url: str, **changes: object) -> Settings:
    """Return settings for a test, on `database_url`, with nothing read from the environment."""
    values: dict[str, object] = {
        "instance": instance,
        "database_url": database_url.replace("postgresql://", "postgresql+psycopg://"),
        "secret_key": "a key of the tests, long enough to be taken",
        "base_url": "http://127.0.0.1:8000",
        "mail_url": f"file:{instance / 'mail'}",
        "mail_from": "",
        "timezone": ZoneInfo("Europe/Helsinki"),
        "dask_scheduler": None,
        "proxy_hops": 0,
        "surveys": PROJECT / "surveys",
        "migrations": PROJECT / "migrations",
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def database_of(url: str, name: str) -> str:
    """Return the URL of the database `name` on the server of `url`."""
    return f"{url.rpartition('/')[0]}/{name}"


def migrate(instance: Path, database_url: str) -> None:
    """Bring an empty database to the newest schema."""
    app = create_app(make_settings(instance, database_url), rooms=())
    with app.app_context():
        migrations.upgrade_database(PROJECT / "migrations")
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file that tests copy."""
    folder = tmp_path_factory.mktemp("sqlite")
    migrate(folder, f"sqlite:///{folder / 'template.sqlite'}")
    return folder / "template.sqlite"


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run PostgreSQL for this process and yield the URL of its `postgres` database, beside a migrated `template_tests`."""
    if postgres.find_binaries() is None:
        pytest.skip(f"PostgreSQL is not installed; mend with: {postgres.INSTALL}")
    # Not below pytest's own folder, which every run closes to all users but its own.
    with TemporaryDirectory(prefix="surveyapp-postgres-") as folder, postgres.running_postgres(Path(folder)) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_tests")
        migrate(tmp_path_factory.mktemp("instance"), database_of(url, "template_tests"))
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Return the URL of a fresh, migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite")
    return f"sqlite:///{tmp_path / 'test.sqlite'}"


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    """Yield the URL of a fresh, migrated PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_template, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_tests STRATEGY FILE_COPY")
        yield database_of(postgres_template, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Return the database of the test: SQLite, unless a folder's own conftest says both."""
    return sqlite_url


class Browser(FlaskClient):
    """A browser whose every request has an app context of its own, as on a server: nothing is left from the one before."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request; what the test read before is read anew after it."""
        db.session.remove()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Yield the whole application on the test's database, inside an app context."""
    app = create_app(make_settings(tmp_path, database_url))
    app.config["TESTING"] = True
    app.test_client_class = Browser
    app.config["WTF_CSRF_ENABLED"] = False
    app.before_request_funcs.setdefault(None, []).insert(0, _forget)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _forget() -> None:
    # Requests share the context that a test holds open; what one found out (viewer, language) is not the next one's.
    for name in list(g):
        g.pop(name)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser with no cookie."""
    return app.test_client()


@pytest.fixture
def client_as(app: Flask) -> Callable[..., FlaskClient]:
    """Return a function that signs a person of a role in: `client_as("quality", unit_ids={…})` gives their browser."""

    def sign_in(role: str = "admin", *, viewer: Viewer | None = None, **facts: object) -> FlaskClient:
        viewer = viewer or make_viewer(role=role, **facts)  # type: ignore[arg-type]
        with transaction() as session:
            # The pages read the real clock, so the session must be valid by it.
            token = sessions.add_session(session, viewer.user_id, browser="tests", now=datetime.now(UTC))
        client = app.test_client()
        client.set_cookie(session_cookie_name(), token)
        return client

    return sign_in


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of Chromium, or skip with the way to get it."""
    path = os.environ.get("SURVEYAPP_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.skip("Chromium is not installed; mend with: apt-get install -y chromium")
    return path
