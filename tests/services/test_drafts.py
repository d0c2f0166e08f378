"""Drafts: kept until they are sent, never after that, and what becomes of them when the link expires."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.services import drafts, responses
from surveyapp.services.asking import EXPIRED, USED, Asking
from surveyapp.services.responses import NotOpen
from surveyapp.services.sessions import hash_secret
from surveyapp.store import drafts as draft_store
from surveyapp.store import invitation_links
from surveyapp.store.database import db
from surveyapp.store.drafts import Draft
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.responses import Response
from tests.builders.responses import make_link, make_survey
from tests.builders.statements import counted_statements
from tests.builders.steps import make_steps

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
HELSINKI = ZoneInfo("Europe/Helsinki")
TYPED = {"recommend": ["2"], "wrong": ["late", "other"], "wrong-Comment": [" rikki"], "quality:price": ["bad"]}
SENT = {"recommend": ["2"], "remedy": ["refund"]}


def find(token: str) -> Asking:
    asking = responses.find_link(token)
    assert asking is not None
    return asking


def save(token: str, fields: dict[str, list[str]] = TYPED, *, page: str = "more", now: datetime = NOW) -> None:
    drafts.save(find(token), fields, page=page, language="fi", now=now)


def send(token: str, now: datetime = NOW) -> responses.Receipt:
    return responses.submit(token, SENT, language="fi", zone=HELSINKI, now=now)


def invitation_of(token: str) -> Invitation:
    db.session.rollback()
    db.session.expire_all()
    query = select(Invitation).join(InvitationLink, InvitationLink.invitation_id == Invitation.id)
    return db.session.scalars(query.where(InvitationLink.token_hash == hash_secret(token))).one()


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_draft_is_found_as_it_was_typed_and_starts_the_invitation_once() -> None:
    token = make_link(make_steps())
    assert drafts.find(find(token)) is None
    save(token)
    save(token, {"recommend": ["7"]}, page="end", now=LATER)
    found = drafts.find(find(token))
    assert found is not None
    assert (found.fields, found.page, found.language, found.saved_at) == ({"recommend": ["7"]}, "end", "fi", LATER)
    invitation = invitation_of(token)
    assert (invitation.state, invitation.started_at) == ("started", NOW)
    save(token)
    assert drafts.find(find(token)).fields == TYPED  # type: ignore[union-attr]
    assert (count(Draft), count(Response)) == (1, 0)


def test_saving_takes_at_most_three_statements_and_sending_one_more() -> None:
    survey_id = make_steps()
    plain, drafted = make_link(survey_id), make_link(survey_id)
    with counted_statements() as saving:
        save(drafted)
    assert len(saving) <= 3, saving
    with counted_statements() as without:
        send(plain)
    with counted_statements() as with_draft:
        send(drafted)
    assert len(with_draft) <= 6, with_draft
    assert len(with_draft) == len(without) + 1
    assert not any("drafts" in statement and "DELETE" in statement for statement in without)
    assert (count(Draft), count(Response)) == (0, 2)


def test_a_draft_stays_with_the_version_that_was_seen() -> None:
    token = make_link(make_steps())
    before = find(token)
    save(token)
    make_steps(title={"en": "Another title"})
    found = drafts.find(find(token))
    assert found is not None
    assert found.asking.content_hash == before.content_hash != find(token).content_hash
    assert found.asking.survey == before.survey


@pytest.mark.parametrize(
    ("facts", "status"), [({"state": "answered"}, USED), ({"expires_at": NOW - timedelta(days=1)}, EXPIRED)]
)
def test_what_can_be_answered_no_longer_takes_no_draft(facts: dict[str, Any], status: str) -> None:
    token = make_link(make_steps(), **facts)
    with pytest.raises(NotOpen) as refused:
        save(token)
    assert refused.value.status == status
    assert count(Draft) == 0


def test_anonymous_answers_and_open_forms_keep_no_draft() -> None:
    survey_id = make_survey(anonymity="anonymous", openTicketWhen=[])
    token = make_link(survey_id)
    with pytest.raises(ValueError, match="keeps no draft"):
        save(token)
    form = responses.find_open_form("feedback")
    assert form is not None
    with pytest.raises(ValueError, match="keeps no draft"):
        drafts.save(form, TYPED, page="all", language="fi", now=NOW)
    assert (invitation_of(token).state, count(Draft)) == ("sent", 0)


def test_a_draft_that_comes_while_the_answer_is_sent_is_never_left_behind(app: Flask) -> None:
    """Many pauses against one press of the button, each with a connection of its own: whoever is last is refused."""
    token = make_link(make_steps())
    asking = find(token)
    begin, refused = threading.Barrier(7), []

    def pause() -> None:
        with app.app_context():
            begin.wait()
            for _ in range(5):
                try:
                    drafts.save(asking, TYPED, page="more", language="fi", now=NOW)
                except NotOpen as closed:
                    refused.append(closed.status)

    def press() -> None:
        with app.app_context():
            begin.wait()
            send(token)

    threads = [threading.Thread(target=pause) for _ in range(6)] + [threading.Thread(target=press)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count(Draft), count(Response), invitation_of(token).state) == (0, 1, "answered")
    # The state that was read says open still; the database itself has the last word.
    with pytest.raises(NotOpen):
        drafts.save(asking, TYPED, page="more", language="fi", now=NOW)
    assert set(refused) <= {USED}
    assert count(Draft) == 0


def test_without_the_condition_a_late_draft_would_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_link(make_steps())
    asking = find(token)
    send(token)
    monkeypatch.setattr(invitation_links, "start", lambda *_args, **_kwargs: True)
    drafts.save(asking, TYPED, page="more", language="fi", now=NOW)
    assert count(Draft) == 1


def test_a_failed_submission_keeps_the_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_link(make_steps())
    save(token)

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("surveyapp.store.responses.mark_stale", fail)
    with pytest.raises(RuntimeError):
        send(token)
    assert (count(Draft), count(Response), invitation_of(token).state) == (1, 0, "started")


def test_looking_at_a_link_with_a_draft_takes_one_statement_more() -> None:
    token = make_link(make_steps())
    save(token)
    find(token)
    with counted_statements() as seen:
        drafts.find(find(token))
    assert len(seen) == 2
    assert draft_store.Draft.__tablename__ in seen[1]


def test_a_draft_keeps_whatever_was_sent_on_either_database() -> None:
    token = make_link(make_steps())
    hostile = "a\x00b \ufffe\uffff \U0001f468\u200d\U0001f469 \\u0000 \r\n"
    save(token, {"comment": [hostile]})
    draft = drafts.find(find(token))
    assert draft is not None
    assert draft.fields["comment"] == [hostile.replace("\x00", "")]
