"""What tests of the answering pages send to the survey `feedback`, and how they look at what came of it."""

import re
from collections.abc import Mapping
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.builders.responses import FEEDBACK

GOOD = {"recommend": "9", "reason": "fine", "comment": "Kaikki hyvin"}
BAD = {"recommend": "2", "reason": "late", "comment": "Pöytä myöhästyi"}
KEY = re.compile(r'name="form\.key" value="([^"]+)"')


def stored() -> int:
    """Return how many responses are stored."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def only_response() -> Response:
    """Return the one response that is stored."""
    db.session.rollback()
    return db.session.scalars(select(Response)).one()


def with_element(**element: Any) -> dict[str, Any]:
    """Return the survey with one more question."""
    return {"pages": [{"name": "all", "elements": [*FEEDBACK["pages"][0]["elements"], element]}]}


def post_open(client: FlaskClient, address: str, data: Mapping[str, Any]) -> TestResponse:
    """Open an open form and send it as a browser does."""
    match = KEY.search(client.get(address).text)
    assert match is not None
    return client.post(address, data={**data, "form.key": match[1]})
