"""The store's tests run on both databases."""

import pytest


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return a fresh database, once SQLite and once PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
