"""Hostile words in every letter and mail: they are read as words, and neither headers nor parts come of them."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from surveyapp.channels import letters
from surveyapp.channels.envelopes import make_message
from surveyapp.channels.faults import DeliveryError
from surveyapp.channels.invitation_mail import InvitationFacts, ScoreRow, WrittenMail, write_invitation
from surveyapp.channels.letters import Matter
from surveyapp.channels.mail_policy import ON_DISK, ON_THE_WIRE, WITH_UTF8, MailPolicy
from surveyapp.channels.staff_mail import DueFacts, write_due_mail
from surveyapp.domain.questions.writing import clean
from tests.builders.hostile import CANARY, HOSTILE, PRODUCT_OF_BRACES, Read

HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_mail_says_hostile_words_and_nothing_more(name: str, language: str) -> None:
    text = HOSTILE[name]
    line = clean(text, lines=False)[:200]
    matter = Matter(
        "K-9", company=line, customer=line, product=line, order=line, own_words=text, said=(line,), reason=line
    )
    due = DueFacts(line, line, "acknowledge", datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "https://a.example/t")
    facts = InvitationFacts(
        language, line, "delivered", "https://a.example/s/x", "https://a.example/u/y", first_name=line, product=line,
        order=line, row=ScoreRow("recommend", line, (0, 1), line, line),
    )  # fmt: skip
    written = [letters.write(kind, language, matter) for kind in letters.LETTERS]
    written += [write_due_mail(kind, language, line, due) for kind in ("reminder", "breach")]
    mails = [WrittenMail(letter.language, letter.subject, letter.body) for letter in written]
    for mail in [*mails, write_invitation(facts)]:
        assert PRODUCT_OF_BRACES not in mail.subject + mail.text + mail.html
        assert not mail.html or Read(mail.html).born == []
        _arrives_alone(mail, line)


def _arrives_alone(mail: WrittenMail, name: str) -> None:
    try:
        message = make_message(
            mail, message_id=7, to="aino@example.com", to_name=name, sender="shop@example.com", company=name,
            written_at=datetime(2026, 11, 20, tzinfo=UTC),
        )  # fmt: skip
    except DeliveryError:
        return
    arrived = message_from_bytes(message.as_bytes(), policy=default)
    assert set(arrived.keys()) <= HEADERS
    assert [each.addr_spec for each in arrived["To"].addresses] == ["aino@example.com"]
    assert not any(CANARY in part.get_content_type() for part in arrived.walk())


@pytest.mark.parametrize("how", [ON_THE_WIRE, ON_DISK, WITH_UTF8], ids=["on the wire", "on disk", "with UTF-8"])
def test_a_long_subject_keeps_its_spaces(how: MailPolicy) -> None:
    subject = "Drivkrafter: ”Hur nöjd är du med hur vi bemötte dig?” betyder mest för ”Hur troligt är det?”."
    message = EmailMessage(policy=how)
    message["Subject"] = subject
    assert message_from_bytes(message.as_bytes(), policy=default)["Subject"] == subject
