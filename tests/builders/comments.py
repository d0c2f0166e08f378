"""Comments that were given already, for tests of coding and of the report about themes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from surveyapp.services import surveys
from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.responses import Response, mark_stale

LATE = "The delivery came two weeks late and nobody told us anything about it."
BROKEN = "The lamp was broken in the box and one part was missing."
PRAISE = "Fast delivery and very friendly staff, thank you!"
NOTHING = "I sat at home and wrote this on a Tuesday."


def add_comments(
    survey: str, rows: Iterable[tuple[date, int, Mapping[str, Any]]], *, awaits: bool = True, **facts: Any
) -> list[int]:
    """Store responses of (day, unit, answers) that nobody has coded yet; return their ids."""
    published = surveys.get_published(survey)
    is_anonymous = published.survey.anonymity == "anonymous"
    made = []
    with transaction() as session:
        for day, unit_id, answers in rows:
            values = {"language": "en", **facts}
            response = Response(
                id=random_id(), survey_id=published.id, version_id=published.version_id, is_anonymous=is_anonymous,
                is_complete=True, unit_id=unit_id, answered_on=day.replace(day=1) if is_anonymous else day,
                answered_at=None if is_anonymous else datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
                answers=dict(answers), awaits_coding=awaits, **values,
            )  # fmt: skip
            session.add(response)
            made.append(response.id)
            mark_stale(session, published.id, response.answered_on)
    return made
