"""What somebody is asked to answer: a link's or an open form's survey, with the order and customer behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.following import Circumstances
from surveyapp.domain.invitations import ANSWERED, EXPIRED, TICKET_CLOSED
from surveyapp.domain.surveys import ORDER_FACTS, Survey
from surveyapp.domain.surveys.running import CLOSED, NOT_YET, OPEN, PAUSED, state_at
from surveyapp.services.surveys.published import kept
from surveyapp.store import surveys
from surveyapp.store.database import db
from surveyapp.store.invitation_links import ANSWERABLE, CUSTOMER_COLUMNS, ORDER_COLUMNS

__all__ = ["CLOSED", "EXPIRED", "NOT_YET", "OPEN", "PAUSED", "USED", "WAITING", "Asking", "get_survey"]

USED = "used"
# It will take answers: what is typed meanwhile is kept for then.
WAITING = (PAUSED, NOT_YET)


def get_survey(version_id: int, content_hash: str) -> Survey:
    """Return the survey of a version; its definition is read and parsed once per process."""
    return kept.find(content_hash) or kept.keep(content_hash, surveys.get_definition(db.session(), version_id))


@dataclass(frozen=True, slots=True)
class Asking:
    """A survey's version put to one person (`invitation_id`) or to anybody (None).

    `order` and `customer` have their tables' columns as attributes, as far as answering needs them; None where there
    is none. `survey` is None while the survey has no published version. `channel` is the way in to an open form; an
    order has one of its own. `draft_at` is when a draft of the answers was saved, where there is one.
    """

    survey_id: int
    name: str
    survey_state: str
    version_id: int
    content_hash: str
    survey: Survey | None
    company: str
    unit_id: int
    unit: str
    unit_timezone: str | None
    invitation_id: int | None = None
    state: str = "sent"
    expires_at: datetime | None = None
    language: str | None = None
    touchpoint: str = ""
    occasion: str = ""
    response_id: int | None = None
    order: Any = None
    customer: Any = None
    channel: str | None = None
    draft_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Asking":
        """Return what a row of `store.invitation_links` says."""
        content_hash = row["content_hash"]
        survey = get_survey(row["version_id"], content_hash) if content_hash is not None else None
        asking = cls(
            survey_id=row["survey_id"],
            name=row["survey"],
            survey_state=row["survey_state"],
            version_id=row["version_id"],
            content_hash=content_hash,
            survey=survey,
            company=row["company"],
            unit_id=row["unit_id"],
            unit=row["unit"],
            unit_timezone=row["unit_timezone"],
            opens_at=row["opens_at"],
            closes_at=row["closes_at"],
        )
        if "invitation_id" not in row:
            return asking
        return replace(
            asking,
            invitation_id=row["invitation_id"],
            state=row["state"],
            expires_at=row["expires_at"],
            language=row["language"],
            touchpoint=row["touchpoint"],
            occasion=row["occasion"],
            response_id=row["response_id"],
            draft_at=row["draft_at"],
            order=_part(row, "order", ORDER_COLUMNS),
            customer=_part(row, "customer", CUSTOMER_COLUMNS),
        )

    def at_version(self, version_id: int, content_hash: str) -> "Asking":
        """Return the same with another version of the survey."""
        survey = get_survey(version_id, content_hash)
        return replace(self, version_id=version_id, content_hash=content_hash, survey=survey)

    @property
    def closed_case_id(self) -> int | None:
        """Return the case whose end is asked about, None where something else is."""
        return int(self.occasion) if self.touchpoint == TICKET_CLOSED and self.occasion.isdecimal() else None

    @property
    def keeps_draft(self) -> bool:
        """Whether what is typed is kept before it is sent: of invited persons, never of anonymous answers."""
        return self.invitation_id is not None and self.survey is not None and self.survey.anonymity != "anonymous"

    @property
    def is_used(self) -> bool:
        """Whether it was answered already."""
        return self.state == ANSWERED

    def circumstances(self, zone: ZoneInfo, now: datetime) -> Circumstances:
        """Return what conditions may know besides the answers; `zone` is the company's."""
        today = now.astimezone(ZoneInfo(self.unit_timezone) if self.unit_timezone else zone).date()
        if self.order is None:
            return Circumstances(today, {"order.unit": self.unit})
        facts = {f"order.{name}": _plain(getattr(self.order, name, None), self.order) for name in ORDER_FACTS}
        return Circumstances(today, {**facts, "order.unit": self.unit})

    def status_at(self, now: datetime) -> str:
        """Return OPEN when it can be answered, else why not: USED, EXPIRED, CLOSED, PAUSED or NOT_YET."""
        if self.is_used:
            return USED
        if self.state not in ANSWERABLE or (self.expires_at is not None and self.expires_at <= now):
            return EXPIRED
        if self.survey is None:
            return CLOSED
        return state_at(self.survey_state, self.opens_at, self.closes_at, now)


def _plain(value: Any, order: Any) -> Any:
    """Return a fact of an order as conditions compare it: texts, numbers, and days as ISO dates."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(order.timezone)).date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _part(row: Mapping[str, Any], name: str, columns: tuple[str, ...]) -> Any:
    if row[f"{name}_id"] is None:
        return None
    return SimpleNamespace(**{column: row[f"{name}_{column}"] for column in columns})
