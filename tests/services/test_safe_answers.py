"""What must hold when answering goes another way than planned: nothing doubled, nothing older kept, nothing unsent shown."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from surveyapp.domain.errors import NotFound
from surveyapp.services import consents, drafts, receipts, responses, unfinished
from surveyapp.services.asking import Asking
from surveyapp.services.consents import QUOTE
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.responses import Response
from tests.builders.responses import make_link, make_survey

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
