"""Members of staff for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime

from surveyapp.domain.access import Viewer
from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.units import ROOT_ID
from surveyapp.store.users import User, UserUnit


def make_viewer(
    *,
    role: str = "admin",
    email: str | None = None,
    name: str = "Elina Saari",
    unit_ids: Iterable[int] = (ROOT_ID,),
    language: str | None = None,
) -> Viewer:
    """Make a member of staff and return them as a viewer."""
    with transaction() as session:
        user = User(
            id=random_id(),
            email=email or f"{role}-{random_id()}@example.com",
            name=name,
            role=role,
            language=language,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        session.add(user)
        session.flush()
        session.add_all(UserUnit(user_id=user.id, unit_id=unit_id) for unit_id in unit_ids)
        return Viewer(user.id, name, role, frozenset(unit_ids), language)
