"""What must hold when answering goes another way than planned: nothing doubled, nothing older kept, nothing unsent shown."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, update

from surveyapp.domain.errors import NotFound
from surveyapp.services import consents, drafts, receipts, responses, unfinished
from surveyapp.services.asking import Asking
from surveyapp.services.consents import QUOTE
from surveyapp.store import answer_files as store
from surveyapp.store import invitation_links
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from tests.builders.responses import make_link, make_survey
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
BAD = {"recommend": ["2"], "comment": ["Pöytä myöhästyi"]}


def find(token: str) -> Asking:
    asking = responses.find_link(token)
    assert asking is not None
    return asking


def send(token: str) -> None:
    responses.submit(token, BAD, language="fi", zone=HELSINKI, now=NOW)


def expire(token: str) -> None:
    asking = find(token)
    db.session.execute(update(Invitation).where(Invitation.id == asking.invitation_id).values(state="expired"))
    db.session.commit()
    unfinished.close(zone=HELSINKI, now=NOW)


def test_a_link_that_was_never_answered_changes_nobodys_consents() -> None:
    survey_id = make_survey(quoteConsent=True)
    unused, *used = (make_link(survey_id) for _ in range(3))
    for token in used:
        send(token)
    with pytest.raises(NotFound):
        consents.allow(find(unused), QUOTE, is_allowed=True, now=NOW)
    db.session.rollback()
    assert [response.may_quote for response in db.session.query(Response)] == [None, None]


def test_what_was_begun_and_never_sent_has_no_receipt_and_gives_no_consent() -> None:
    token = make_link(make_survey(quoteConsent=True))
    drafts.save(find(token), BAD, page="all", language="fi", now=NOW)
    expire(token)
    partial = db.session.query(Response).one()
    assert partial.is_complete is False
    assert receipts.find_thanks(find(token), now=NOW) is None
    with pytest.raises(NotFound):
        consents.allow(find(token), QUOTE, is_allowed=True, now=NOW)
    db.session.rollback()
    assert db.session.query(Response).one().may_quote is None


@pytest.mark.parametrize(("by_itself", "kept"), [(True, "9"), (False, "2")])
def test_what_is_saved_by_itself_never_replaces_what_was_sent_after_it(by_itself: bool, kept: str) -> None:
    token = make_link(make_survey())
    later: dict[str, Any] = {"page": "all", "language": "fi", "now": NOW + timedelta(seconds=1)}
    drafts.save(find(token), {"recommend": ["9"]}, **later)
    drafts.save(find(token), {"recommend": ["2"]}, page="all", language="fi", now=NOW, is_autosave=by_itself)
    found = drafts.find(find(token))
    assert found is not None
    assert found.fields == {"recommend": [kept]}


def plan_of(find: Callable[[], object]) -> str:
    """Return how SQLite goes about the last statement of `find`; "" on PostgreSQL, which knows how large tables are."""
    if db.engine.dialect.name != "sqlite":
        return ""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    find()
    event.remove(db.engine, "before_cursor_execute", note)
    rows = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said[-1][0]}", said[-1][1])
    return "\n".join(row[-1] for row in rows)


def test_what_was_left_is_found_by_the_drafts_and_files_cases_by_the_answer() -> None:
    viewer = make_viewer(role="manager")
    left = plan_of(lambda: invitation_links.list_left(db.session(), most=5))
    assert "SCAN invitations" not in left
    files = plan_of(lambda: store.list_of_survey(db.session(), viewer, 1, None, size=25))
    assert "SEARCH tickets USING INDEX sqlite_autoindex_tickets_1 (kind=?)" not in files
