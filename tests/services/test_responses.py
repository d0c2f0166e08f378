"""Answering: one response whatever is clicked, retried or raced; all of it in one transaction, in few statements."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import exc, func, select

from surveyapp.domain.invitations import Filter
from surveyapp.services import invitations, receipts, responses
from surveyapp.services.asking import CLOSED, EXPIRED, OPEN, PAUSED, USED
from surveyapp.services.responses import Consents, InvalidAnswers, NotOpen, Receipt
from surveyapp.services.sessions import hash_secret
from surveyapp.services.transactions import transaction
from surveyapp.store import invitation_links
from surveyapp.store import responses as response_store
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation, InvitationLink
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response, SpentSubmission
from surveyapp.store.rollups import StaleMark
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.tickets import Ticket, TicketResponse
from tests.builders.responses import FEEDBACK, make_link, make_survey, set_survey
from tests.builders.statements import counted_statements
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")

# Half past eleven in the evening of 30 November in Helsinki, 22:30 in Stockholm, 16:30 in New York.
NOW = datetime(2026, 11, 30, 21, 30, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
GOOD = {"recommend": ["9"], "reason": ["fine"], "comment": ["Kaikki hyvin"]}
BAD = {"recommend": ["2"], "reason": ["late"], "comment": ["Pöytä myöhästyi"]}
LATER = NOW + timedelta(days=20)


def submit(token: str, raw: dict[str, list[str]] = GOOD, now: datetime = NOW) -> Receipt:
    return responses.submit(token, raw, language="fi", zone=HELSINKI, now=now)


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def only(model: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(model)).one()


def invitation_of(token: str) -> Invitation:
    db.session.rollback()
    db.session.expire_all()
    query = select(Invitation).join(InvitationLink, InvitationLink.invitation_id == Invitation.id)
    return db.session.scalars(query.where(InvitationLink.token_hash == hash_secret(token))).one()


def test_an_answer_is_stored_with_the_facts_of_its_order_as_known_then() -> None:
    survey_id = make_survey()
    unit_id = make_unit("Finland/Oulu")
    token = make_link(survey_id, unit_id=unit_id)

    receipt = submit(token)

    response = only(Response)
    invitation = invitation_of(token)
    assert receipt == Receipt(is_first=True, response_id=response.id)
    assert response.answers == {"recommend": 9, "reason": "fine", "comment": "Kaikki hyvin"}
    assert (response.survey_id, response.unit_id, response.language) == (survey_id, unit_id, "fi")
    assert (response.invitation_id, response.is_complete, response.is_anonymous) == (invitation.id, True, False)
    assert (response.category, response.product, response.currency) == ("Furniture", "Dining table", "EUR")
    assert (response.days_late, response.promise) == (4, "broken")
    assert response.answered_at == NOW
    assert (invitation.state, invitation.answered_at) == ("answered", NOW)
    mark = only(StaleMark)
    assert (mark.kind, mark.survey_id, mark.day) == ("responses", survey_id, date(2026, 11, 30))
    assert count(Ticket) == 0

    with transaction() as session:
        session.query(Order).update({"days_late": 9, "promise": "kept", "category": "Toys"})
    assert (only(Response).days_late, only(Response).promise, only(Response).category) == (4, "broken", "Furniture")


@pytest.mark.parametrize(
    ("zone", "day"),
    [(None, date(2026, 11, 30)), ("Asia/Tokyo", date(2026, 12, 1)), ("America/New_York", date(2026, 11, 30))],
)
def test_the_day_is_that_of_the_unit_else_the_company(zone: str | None, day: date) -> None:
    token = make_link(make_survey(), unit_id=make_unit("Store", timezone=zone))
    submit(token)
    assert only(Response).answered_on == day
    assert only(StaleMark).day == day


def test_a_negative_answer_opens_its_case_and_queues_the_letter_in_the_same_breath() -> None:
    token = make_link(make_survey())

    receipt = submit(token, BAD)

    ticket = only(Ticket)
    assert receipt.ticket_ids == (ticket.id,)
    assert only(TicketResponse).response_id == receipt.response_id
    assert (ticket.severity, ticket.language, ticket.wants_contact) == ("major", "fi", True)
    assert only(Message).ticket_id == ticket.id


def test_a_submission_takes_at_most_six_statements_and_nine_with_a_case() -> None:
    survey_id = make_survey()
    # The first case also reads what a process keeps for a while: the company's rules and letters.
    submit(make_link(survey_id), BAD)
    quiet, loud = make_link(survey_id), make_link(survey_id)
    with counted_statements() as without_case:
        submit(quiet)
    with counted_statements() as with_case:
        submit(loud, BAD)
    assert len(without_case) <= 6, without_case
    assert len(with_case) <= 9, with_case
    assert count(Ticket) == 2


def test_looking_at_a_link_takes_one_statement_and_changes_nothing() -> None:
    token = make_link(make_survey())
    responses.find_link(token)
    with counted_statements() as seen:
        asking = responses.find_link(token)
    assert len(seen) == 1
    assert asking is not None
    assert asking.status_at(NOW) == OPEN
    assert (invitation_of(token).state, count(Response)) == ("sent", 0)
    assert responses.find_link("no such token") is None


def test_the_same_link_again_stores_nothing_and_gives_the_same_receipt() -> None:
    token = make_link(make_survey())
    first = submit(token, BAD)
    again = submit(token, GOOD)
    assert (again.is_first, again.response_id) == (False, first.response_id)
    assert only(Response).answers["recommend"] == 2
    assert (count(StaleMark), count(Ticket), count(Message)) == (1, 1, 1)


def _race(app: Flask, act: Callable[[], Receipt], runners: int = 8) -> tuple[list[Receipt], list[Exception]]:
    """Let `runners` threads act at the same moment; return what they got."""
    start = threading.Barrier(runners)
    receipts_given: list[Receipt] = []
    errors: list[Exception] = []

    def run() -> None:
        with app.app_context():
            try:
                start.wait(60)
                receipts_given.append(act())
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return receipts_given, errors


def _together(monkeypatch: pytest.MonkeyPatch, runners: int) -> None:
    """Hold every thread between reading the link and writing, so that all of them saw it unused."""
    everybody_read = threading.Barrier(runners)
    original = responses.parse_answers

    def wait_then_parse(*args: Any, **kwargs: Any) -> Any:
        everybody_read.wait(60)
        return original(*args, **kwargs)

    monkeypatch.setattr(responses, "parse_answers", wait_then_parse)


@pytest.mark.parametrize("anonymity", ["identified", "anonymous"])
def test_eight_posts_at_once_make_one_response(app: Flask, monkeypatch: pytest.MonkeyPatch, anonymity: str) -> None:
    rules = {"openTicketWhen": []} if anonymity == "anonymous" else {}
    token = make_link(make_survey(anonymity=anonymity, **rules))
    _together(monkeypatch, 8)

    given, errors = _race(app, lambda: submit(token, BAD))

    assert errors == []
    assert [receipt.is_first for receipt in given].count(True) == 1
    assert len(given) == 8
    assert (count(Response), count(StaleMark)) == (1, 1)


def test_without_the_claim_the_race_would_show(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_link(make_survey(anonymity="anonymous", openTicketWhen=[]))
    _together(monkeypatch, 2)
    monkeypatch.setattr(invitation_links, "claim", lambda *_args, **_kwargs: True)
    _race(app, lambda: submit(token), runners=2)
    assert count(Response) == 2


def test_an_open_form_sent_twice_at_once_makes_one_response(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_survey()
    _together(monkeypatch, 8)

    def send() -> Receipt:
        asking = responses.find_open_form("feedback")
        assert asking is not None
        return responses.answer(asking, BAD, language="en", zone=HELSINKI, now=NOW, form_key="k" * 22)

    given, errors = _race(app, send)

    assert errors == []
    assert [receipt.is_first for receipt in given].count(True) == 1
    assert (count(Response), count(Ticket)) == (1, 1)


def test_an_anonymous_answer_points_at_nobody() -> None:
    token = make_link(make_survey(anonymity="anonymous", openTicketWhen=[], quoteConsent=True))

    receipt = submit(token, BAD)

    assert receipt == Receipt(is_first=True)
    response = only(Response)
    kept = {
        "id",
        "survey_id",
        "version_id",
        "unit_id",
        "is_anonymous",
        "is_complete",
        "answered_on",
        "answers",
        "awaits_coding",
    }
    empty = {column.name for column in Response.__table__.columns if getattr(response, column.name) is None}
    assert empty == {column.name for column in Response.__table__.columns} - kept
    assert response.answered_on == date(2026, 11, 1)
    assert only(StaleMark).day == date(2026, 11, 1)
    invitation = invitation_of(token)
    assert (invitation.state, invitation.answered_at, invitation.started_at) == ("answered", None, None)
    assert (count(Ticket), count(Message)) == (0, 0)
    asking = responses.find_link(token)
    assert asking is not None
    assert asking.status_at(NOW) == USED
    thanks = receipts.find_thanks(asking, now=NOW)
    assert thanks is not None
    assert (thanks.answers, thanks.answered_at, thanks.case) == (None, None, None)


def test_a_confidential_answer_opens_a_case_without_a_name() -> None:
    token = make_link(make_survey(anonymity="confidential"))
    submit(token, BAD)
    assert only(Ticket).is_confidential is True
    assert "Aino" not in "".join(f"{only(Ticket).title} {only(Ticket).reasons}")


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        ({"reason": ["late"]}, "recommend"),
        ({"recommend": ["11"]}, "recommend"),
        ({"recommend": ["5"], "reason": ["elsewhere"]}, "reason"),
        ({"recommend": ["5", "6"]}, "recommend"),
        ({"recommend": ["5"], "comment": ["x" * 201]}, "comment"),
        ({"recommend": ["5"], "score": ["10"]}, ""),
    ],
)
def test_what_cannot_be_taken_is_told_and_nothing_is_stored(raw: dict[str, list[str]], at: str) -> None:
    token = make_link(make_survey())
    with pytest.raises(InvalidAnswers) as refused:
        submit(token, raw)
    assert [fault.name for fault in refused.value.faults] == [at]
    assert (count(Response), count(StaleMark), invitation_of(token).state) == (0, 0, "sent")


@pytest.mark.parametrize(
    ("state", "expires_at", "survey_state", "status"),
    [
        ("sent", NOW, "open", EXPIRED),
        ("sent", NOW - timedelta(days=1), "closed", EXPIRED),
        ("opted_out", LATER, "open", EXPIRED),
        ("expired", LATER, "open", EXPIRED),
        ("sent", LATER, "closed", CLOSED),
        ("sent", LATER, "paused", PAUSED),
    ],
)
def test_a_link_that_takes_no_answers_says_why(
    state: str, expires_at: datetime, survey_state: str, status: str
) -> None:
    survey_id = make_survey()
    set_survey(survey_id, state=survey_state)
    token = make_link(survey_id, state=state, expires_at=expires_at)
    with pytest.raises(NotOpen) as refused:
        submit(token)
    assert refused.value.status == status
    assert count(Response) == 0


@pytest.mark.parametrize("state", ["planned", "queued", "sent", "started"])
def test_every_state_before_the_answer_takes_it(state: str) -> None:
    assert submit(make_link(make_survey(), state=state)).is_first


def test_a_database_that_fails_half_way_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_link(make_survey())

    def full(*_args: Any) -> None:
        raise exc.OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(response_store, "mark_stale", full)
    with pytest.raises(exc.OperationalError):
        submit(token, BAD)
    assert (count(Response), count(Ticket), count(Message), invitation_of(token).state) == (0, 0, 0, "sent")
    monkeypatch.undo()
    assert submit(token, BAD).is_first


def test_a_response_belongs_to_the_version_that_the_person_saw() -> None:
    survey_id = make_survey()
    token = make_link(survey_id)
    seen = responses.find_link(token)
    assert seen is not None
    make_survey({**FEEDBACK, "title": "A new title"})

    now = responses.find_link(token)
    assert now is not None
    assert now.content_hash != seen.content_hash
    asking = responses.with_version(now, seen.content_hash)
    responses.answer(asking, GOOD, language="en", zone=HELSINKI, now=NOW)

    assert only(Response).version_id == seen.version_id
    with pytest.raises(InvalidAnswers):
        responses.with_version(now, "0" * 64)


def test_a_version_of_another_survey_is_no_version_of_this_one() -> None:
    make_survey({**FEEDBACK, "name": "other", "title": "Another"})
    other = db.session.scalars(select(SurveyVersion.content_hash)).one()
    asking = responses.find_link(make_link(make_survey()))
    assert asking is not None
    with pytest.raises(InvalidAnswers):
        responses.with_version(asking, other)


def test_an_open_form_counts_for_the_unit_named_by_id_or_path_else_for_the_company() -> None:
    make_survey()
    unit_id = make_unit("Finland/Oulu")
    for facts, expected in [({"unit_id": unit_id}, "Finland/Oulu"), ({"unit_path": "Finland/Oulu"}, "Finland/Oulu")]:
        asking = responses.find_open_form("feedback", **facts)  # type: ignore[arg-type]
        assert asking is not None
        assert (asking.unit, asking.unit_id) == (expected, unit_id)
    for facts in ({}, {"unit_path": "Gone"}, {"unit_id": 5}):
        asking = responses.find_open_form("feedback", **facts)  # type: ignore[arg-type]
        assert asking is not None
        assert asking.unit == ""


def test_only_a_survey_that_says_so_is_open() -> None:
    make_survey({**FEEDBACK, "open": False})
    assert responses.find_open_form("feedback") is None
    assert responses.find_open_form("nothing") is None


@pytest.mark.parametrize("anonymity", ["identified", "anonymous"])
def test_an_open_form_makes_one_response_and_its_receipt_stays(anonymity: str) -> None:
    make_survey(anonymity=anonymity, **({"openTicketWhen": []} if anonymity == "anonymous" else {}))
    asking = responses.find_open_form("feedback")
    assert asking is not None
    key = "a-key-of-twenty-two-ch"
    assert receipts.find_open_thanks(asking, key, now=NOW) is None

    for is_first in (True, False, False):
        receipt = responses.answer(asking, BAD, language="en", zone=HELSINKI, now=NOW, form_key=key)
        assert receipt.is_first is is_first

    assert count(Response) == 1
    thanks = receipts.find_open_thanks(asking, key, now=NOW)
    assert thanks is not None
    assert (thanks.case is None) is (anonymity == "anonymous")
    assert count(SpentSubmission) == (1 if anonymity == "anonymous" else 0)
    if thanks.case is not None:
        # Nobody knows where to answer to, so no time is promised.
        assert not thanks.case.can_be_answered


@pytest.mark.parametrize(
    ("customer", "may_contact", "promises", "by_mail"),
    [
        ({"email": "aino@example.com"}, None, True, True),
        ({"email": None, "phone": "+358401234567"}, True, True, False),
        ({"email": None}, True, False, False),
        ({"email": "aino@example.com"}, False, False, True),
    ],
)
def test_a_receipt_promises_an_answer_only_where_there_is_a_way_to_give_one(
    customer: dict[str, Any], may_contact: bool | None, promises: bool, by_mail: bool
) -> None:
    token = make_link(make_survey(contactConsent=True), customer=customer)
    asking = responses.find_link(token)
    assert asking is not None
    consents = Consents(may_contact=may_contact)
    responses.answer(asking, BAD, language="fi", zone=HELSINKI, now=NOW, consents=consents)

    answered = responses.find_link(token)
    assert answered is not None
    thanks = receipts.find_thanks(answered, now=NOW)
    assert thanks is not None
    assert thanks.case is not None
    assert (thanks.case.can_be_answered, thanks.case.by_mail) == (promises, by_mail)
    assert thanks.case.number == f"K-{only(Ticket).number}"
    assert only(Response).may_contact is may_contact


def test_the_question_contact_says_whether_we_may_write() -> None:
    element = {"type": "boolean", "name": "contact", "title": "May we contact you?"}
    pages = [{"name": "all", "elements": [*FEEDBACK["pages"][0]["elements"], element]}]
    token = make_link(make_survey(pages=pages))
    submit(token, {**BAD, "contact": ["false"]})
    assert only(Response).may_contact is False
    assert only(Ticket).wants_contact is False
    assert count(Message) == 0


def test_nothing_answered_has_no_receipt() -> None:
    asking = responses.find_link(make_link(make_survey()))
    assert asking is not None
    assert receipts.find_thanks(asking, now=NOW) is None


@pytest.mark.parametrize(("anonymity", "is_told"), [("identified", True), ("confidential", False)])
def test_the_moment_of_a_confidential_answer_stands_on_no_invitation(anonymity: str, is_told: bool) -> None:
    """The invitation names its order, and the case tells when its answer came: side by side they would name the customer."""
    submit(make_link(make_survey(anonymity=anonymity)))
    row = invitations.list_invitations(make_viewer(), Filter()).page.rows[0]
    assert row.state == "answered"
    assert (row.answered_at == NOW) is is_told
    assert (row.answered_at is None) is not is_told
