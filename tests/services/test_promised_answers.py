"""What is promised: the time of the service level where it is kept, else working days; the same words everywhere."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.channels.promise_words import answer_promise, kept_promise
from surveyapp.domain.surveys import Survey
from surveyapp.services import kept_times, promised_answers, receipts, responses
from surveyapp.services.asking import Asking
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import ROOT_ID
from tests.builders.responses import make_link, make_survey
from tests.builders.statements import counted_statements
from tests.builders.tickets import make_case

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=HELSINKI)
MAIL = {"email": "aino@example.fi"}


def asking_of(**changes: object) -> tuple[Asking, Survey]:
    asking = responses.find_link(make_link(make_survey(**changes), customer=MAIL))
    assert asking is not None
    assert asking.survey is not None
    return asking, asking.survey


def foresee(answers: dict[str, object], **changes: object) -> promised_answers.PromisedAnswer | None:
    asking, survey = asking_of(**changes)
    return promised_answers.foresee(asking, survey, answers, language="fi", taxonomy=None, now=NOW)


@pytest.mark.parametrize(
    ("language", "by", "within"),
    [
        ("en", "A person answers you by Tuesday 24 November at 12:00.", "A person answers you within five working days."),
        (
            "fi", "Ihminen vastaa sinulle viimeistään tiistaina 24.11. klo 12.",
            "Ihminen vastaa sinulle viiden arkipäivän kuluessa.",
        ),
        ("sv", "En människa svarar dig senast tisdag 24 november kl. 12.00.", "En människa svarar dig inom fem arbetsdagar."),
        ("ar", "A person answers you by Tuesday 24 November at 12:00.", "A person answers you within five working days."),
    ],
)  # fmt: skip
def test_a_promise_is_a_whole_sentence(language: str, by: str, within: str) -> None:
    assert answer_promise(TUESDAY, 5, language).replace("\u00a0", " ") == by
    assert answer_promise(None, 5, language) == within
    assert "7" in answer_promise(None, 7, language)
    assert answer_promise(TUESDAY, 5, language, is_past=True) != answer_promise(TUESDAY, 5, language)


@pytest.mark.parametrize(
    ("share", "language", "words"),
    [
        (0.967, "fi", "Lokakuussa pidimme tämän lupauksen 96 kertaa sadasta."),
        (0.999, "en", "In October we kept this promise 99 times in 100."),
        (1.0, "sv", "I oktober höll vi det här löftet varje gång."),
    ],
)
def test_how_often_it_was_kept_is_rounded_down(share: float, language: str, words: str) -> None:
    assert kept_promise(date(2026, 10, 1), share, language) == words


@pytest.mark.usefixtures("app")
def test_nothing_is_promised_to_whom_nobody_will_answer() -> None:
    assert foresee({"recommend": 9}) is None
    assert foresee({"recommend": 2}) is not None
    assert foresee({"recommend": 2}, openTicketWhen=[]) is None
    assert foresee({"recommend": 2}, anonymity="anonymous", openTicketWhen=[]) is None
    assert foresee({"recommend": 2}, anonymity="confidential") is None
    assert foresee({"recommend": 2}, anonymity="confidential", contactConsent=True) is not None


@pytest.mark.usefixtures("app")
def test_form_receipt_and_letter_promise_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promised_answers, "is_time_kept", lambda **_: True)
    asking, survey = asking_of()
    found = promised_answers.foresee(asking, survey, {"recommend": 2}, language="fi", taxonomy=None, now=NOW)
    assert found is not None
    responses.answer(asking, {"recommend": ["2"]}, language="fi", zone=HELSINKI, now=NOW)
    ticket = db.session.scalars(select(Ticket)).one()
    assert found.by == ticket.answer_due_at
    letter = db.session.scalars(select(Message)).one()
    assert found.words("fi") in letter.body
    thanks = receipts.find_thanks(_answered(asking), now=NOW + timedelta(minutes=1))
    assert thanks is not None
    assert thanks.case is not None
    assert thanks.case.promise is not None
    assert thanks.case.promise.words("fi") == found.words("fi")


def _answered(asking: Asking) -> Asking:
    return replace(asking, response_id=db.session.scalars(select(Response.id)).one(), state="answered")


@pytest.mark.usefixtures("app")
def test_how_often_is_said_of_the_last_whole_month_where_enough_cases_tell() -> None:
    october = datetime(2026, 10, 5, 9, tzinfo=UTC)
    for place in range(20):
        case = make_case(now=october)
        with transaction() as session:
            ticket = session.get_one(Ticket, case)
            ticket.answered_at = ticket.answer_due_at + timedelta(hours=1 if place == 0 else -1)
    kept_times.forget_found()
    found = kept_times.find_last_month(now=NOW)
    assert (found and found.first, found and found.share) == (date(2026, 10, 1), 0.95)
    with counted_statements() as seen:
        kept_times.find_last_month(now=NOW)
    assert seen == []
    kept_times.forget_found()
    assert kept_times.find_last_month(now=NOW + timedelta(days=30)) is None


@pytest.mark.usefixtures("app")
def test_days_that_are_promised_end_with_a_working_day() -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert kept_times.after_working_days(ROOT_ID, friday, 5).date() == date(2026, 11, 28)
    assert kept_times.after_working_days(ROOT_ID, friday, 0).date() == date(2026, 11, 21)
