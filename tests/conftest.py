"""What all tests share: a migrated database a test (SQLite; the services' tests PostgreSQL too), an app on it, a client."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine

from surveyapp.app import create_app
from surveyapp.domain.access import Viewer
from surveyapp.services import installation, migrations, passwords, sessions
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT, Settings
from surveyapp.store.database import db, engine_options, prepare_engine
from surveyapp.web.access import session_cookie_name
from tests import postgres
from tests.builders.users import make_viewer

# How long an example takes says more of the machine and its other work than of the code.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CHROMIUMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what the tests were loaded with: that took a seventh of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


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
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Databases]:
    """Run PostgreSQL for this process, with a migrated database in it."""
    if postgres.find_binaries() is None:
        pytest.skip(f"PostgreSQL is not installed; mend with: {postgres.INSTALL}")
    # Not below pytest's own folder, which every run closes to all users but its own.
    with TemporaryDirectory(prefix="surveyapp-postgres-") as folder, postgres.running_postgres(Path(folder)) as url:
        instance = tmp_path_factory.mktemp("instance")
        with postgres.Databases(url, lambda empty: migrate(instance, empty)) as databases:
            yield databases


@pytest.fixture(scope="session")
def sqlite_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of this process's SQLite database."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture
def sqlite_url(sqlite_template: Path, sqlite_folder: Path) -> str:
    """Return the URL of a SQLite database as the migrations leave it."""
    # What the test before might still hold open goes with its files; the new one has nothing of them.
    for left in sqlite_folder.iterdir():
        left.unlink()
    shutil.copy(sqlite_template, sqlite_folder / "test.sqlite")
    return f"sqlite:///{sqlite_folder / 'test.sqlite'}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Databases) -> str:
    """Return the URL of a PostgreSQL database as the migrations leave it."""
    return postgres_server.clean()


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


def make_app(settings: Settings) -> Flask:
    """Return the whole application, made so that a test can read what it does."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Browser
    app.before_request_funcs.setdefault(None, []).insert(0, _forget)
    return app


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords with little work: what a guess costs is the library's own setting, and no test looks at it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application of this process: to lay its routes and compile its templates costs more than most tests."""
    folder = tmp_path_factory.mktemp("app")
    return make_app(make_settings(folder, f"sqlite:///{folder / 'never.sqlite'}"))


@pytest.fixture
def app(request: pytest.FixtureRequest, whole_app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """Yield the whole application on the test's database, inside an app context.

    Tests share the routes and templates; settings, engine and what the application keeps in mind are the test's own.
    """
    settings = make_settings(tmp_path, database_url)
    app = make_app(settings) if request.node.get_closest_marker("adds_routes") else whole_app
    config, extensions = dict(app.config), set(app.extensions)
    with app.app_context():
        connect(app, settings)
        yield app
        db.session.remove()
        db.engine.dispose()
    app.config.clear()
    app.config.update(config)
    for name in app.extensions.keys() - extensions:
        del app.extensions[name]


@cache
def prepared_engine(url: str) -> Engine:
    """Return the engine of this process on a database: it keeps the statements that it compiled, not the rows."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    return engine


def connect(app: Flask, settings: Settings) -> None:
    """Give an application other settings and an engine on their database, as `create_app` does for a new one."""
    app.instance_path = str(settings.instance)
    app.config.update(SETTINGS=settings, SQLALCHEMY_DATABASE_URI=settings.database_url)
    # The application keeps by the engine what it has read from a database, so that each test needs one of its own.
    engines: Any = db.engines
    engines[None] = prepared_engine(settings.database_url).execution_options()
    installation.tell(settings)


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
    # The shell draws the same in two thirds of the time: it has no windows to look after.
    usual = next((path for path in CHROMIUMS if Path(path).exists()), CHROMIUMS[-1])
    path = os.environ.get("SURVEYAPP_CHROMIUM", usual)
    if not Path(path).exists():
        pytest.skip("Chromium is not installed; mend with: apt-get install -y chromium-headless-shell")
    return path
