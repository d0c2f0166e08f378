"""Orders and what hangs on them, for tests: imported as files are."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from surveyapp.services import surveys
from surveyapp.services.order_import import OrderImport, import_orders
from surveyapp.services.response_import import ResponseImport, import_responses
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from tests.builders.definitions import make_definition
from tests.builders.files import csv_file

HELSINKI = ZoneInfo("Europe/Helsinki")
KEY = "a key of the tests, long enough to be taken"
RULE = {"rule": "score", "question": "score", "atMost": 4, "severity": "minor"}


def import_text(text: str, *, now: datetime) -> OrderImport:
    """Import orders from the text of a CSV file."""
    return import_orders(csv_file(text), zone=HELSINKI, now=now)


def order_id_of(number: str) -> int:
    """Return the id of the order of this number."""
    return db.session.scalars(select(Order.id).where(Order.external_id == number)).one()


def publish_scored(name: str, *, now: datetime, **changes: Any) -> None:
    """Publish a survey of one score (4 and less opens a case) and one comment, which asks about delivered orders."""
    rating = {"name": "score", "type": "rating", "rateMin": 0, "rateMax": 10, "title": "Would you recommend us?"}
    values = {"invite": {"after": "delivered", "expire": "30 days"}, "openTicketWhen": [RULE], **changes}
    definition = make_definition(rating, {"name": "words", "title": "In your own words"}, name=name, **values)
    surveys.publish(json.dumps(definition), "s.yaml", user_id=None, now=now)


def import_answers(text: str, *, survey: str, now: datetime) -> ResponseImport:
    """Import answers from the text of a CSV file, with the cases that they ask for."""
    upload = csv_file(text, name="answers.csv")
    return import_responses(upload, survey_name=survey, zone=HELSINKI, secret_key=KEY, now=now, opens_tickets=True)
