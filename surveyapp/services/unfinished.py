"""What becomes of drafts whose links can be answered no longer: a partial response where anything was answered.

Nothing that was never sent opens a case, gives a consent or shows a file or a comment to anybody: of files nothing is
kept, and comments wait for nobody to read them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.breaking_off import stopping_point
from surveyapp.domain.invitations import EXPIRED
from surveyapp.services.asking import Asking
from surveyapp.services.response_rows import row_of
from surveyapp.services.transactions import transaction
from surveyapp.store import drafts, invitation_links, responses

BATCH = 200


def close(*, zone: ZoneInfo, now: datetime) -> int:
    """Turn the drafts of expired links into partial responses and delete them all; return how many responses came of it.

    Of somebody who wanted no more surveys nothing is kept. `zone` is the company's. One transaction a batch.
    """
    count = 0
    while True:
        with transaction() as session:
            left = invitation_links.list_left(session, most=BATCH)
            if not left:
                return count
            rows = [row for each in left if (row := _partial(each, zone, now)) is not None]
            if rows:
                responses.insert_partial(session, rows)
                responses.mark_days_stale(session, sorted({(row["survey_id"], row["answered_on"]) for row in rows}))
            drafts.forget_drafts(session, [each["invitation_id"] for each in left])
            count += len(rows)


def _partial(row: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> dict[str, Any] | None:
    """Return the partial response of a draft, None where nothing of it may be kept or nothing was answered."""
    asking = Asking.of(row)
    survey = asking.survey
    if asking.state != EXPIRED or asking.response_id is not None or survey is None or not asking.keeps_draft:
        return None
    known = {name: sent for name, sent in row["draft_fields"].items() if not name.startswith("form.")}
    parsed = parse_answers(survey, known, asking.circumstances(zone, now), check_required=False)
    files = {question.name for question in survey.questions if question.type == "file"}
    answers = {name: value for name, value in parsed.answers.items() if name not in files}
    if not answers:
        return None
    # Months of a protected survey that were shown do not grow: one more answer could be told by subtraction.
    made_at = asking.draft_at if survey.anonymity == "identified" else None
    stopped_at = stopping_point(survey, parsed.shown, parsed.answers, row["draft_page"])
    response = row_of(asking, survey, answers, language=row["draft_language"], zone=zone, now=made_at or now)
    unsent = {"is_complete": False, "stopped_at": stopped_at, "may_contact": None, "awaits_coding": False}
    return response | unsent
