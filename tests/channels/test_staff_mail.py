"""Mail to our own people about due times, in each language."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from surveyapp.channels.staff_mail import BREACH, REMINDER, WHAT, DueFacts, write_due_mail

DUE = datetime(2026, 11, 23, 12, 5, tzinfo=ZoneInfo("Europe/Helsinki"))
URL = "https://example.com/tickets/x"


def facts(**changes) -> DueFacts:
    values = {"number": "K-12", "unit": "Oulu", "what": "answer", "due_at": DUE, "url": URL, "owner": "Mikko"}
    return DueFacts(**{**values, **changes})


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("en", "K-12 is late: answer, due Mon 23 Nov at 12:05", "Mikko has it."),
        ("fi", "K-12 on myöhässä: vastaus, määräaika oli 23.11. klo 12.05", "Tapaus on henkilöllä Mikko."),
        ("sv", "K-12 är försenat: svar, senast 23 november kl. 12.05", "Mikko har ärendet."),
        (None, "K-12 is late: answer, due Mon 23 Nov at 12:05", "K-12 (Oulu) is late"),
    ],
)
def test_a_breach_is_told_in_the_persons_language(language, subject, said):
    letter = write_due_mail(BREACH, language, "Outi", facts())
    assert letter.subject == subject
    assert said in letter.body
    assert URL in letter.body


@pytest.mark.parametrize("language", list(WHAT))
@pytest.mark.parametrize("kind", [REMINDER, BREACH])
def test_every_mail_is_complete_in_every_language(kind, language):
    assert WHAT[language].keys() == WHAT["en"].keys()
    for what in (*WHAT["en"], "something new"):
        for owner in ("", "Mikko"):
            for is_promise in (False, True):
                letter = write_due_mail(kind, language, "Outi", facts(what=what, owner=owner, is_promise=is_promise))
                assert letter.language == language
                assert URL in letter.body
                assert "\n\n\n" not in letter.body
                assert "{" not in letter.subject + letter.body


def test_what_nobody_has_is_said_so():
    assert "Nobody has it yet" in write_due_mail(REMINDER, "en", "Outi", facts(owner="")).body
    assert "Nobody has it yet" not in write_due_mail(REMINDER, "en", "Outi", facts()).body
