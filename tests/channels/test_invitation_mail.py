"""An invitation in words, and its envelope: escaped, whole in three languages, and with no header of anybody else's."""

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from surveyapp.channels import open_channel
from surveyapp.channels.envelopes import make_message
from surveyapp.channels.faults import DeliveryError
from surveyapp.channels.invitation_mail import InvitationFacts, ScoreRow, WrittenMail, write_invitation

FACTS = InvitationFacts(
    language="fi",
    company="Tuohi & Vik",
    touchpoint="delivered",
    survey_url="https://ask.example/s/secret",
    opt_out_url="https://ask.example/u/stop?lang=fi",
    unit="Oulu",
    first_name="Aino",
    order="48211",
    product="Ruokapöytä Kuusi",
    ordered_on=date(2026, 10, 26),
    promised_on=date(2026, 11, 9),
    happened_on=date(2026, 11, 13),
    expires_on=date(2026, 12, 13),
    cap_days=90,
    row=ScoreRow("recommend", "Suosittelisitko?", tuple(range(11)), "en lainkaan", "erittäin"),
)
WRITTEN_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def envelope(mail: WrittenMail | None = None, **changes: object) -> bytes:
    values: dict[str, object] = {
        "message_id": 7, "to": "aino@example.com", "to_name": "Aino Lehtinen", "sender": "feedback@shop.example",
        "company": "Tuohi & Vik", "written_at": WRITTEN_AT, "opt_out_url": FACTS.opt_out_url,
    }  # fmt: skip
    return make_message(mail or write_invitation(FACTS), **{**values, **changes}).as_bytes()  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["fi", "en", "sv"])
@pytest.mark.parametrize(
    "touchpoint", ["delivered", "installed", "serviced", "ticket_closed", "anniversary", "visited"]
)
@pytest.mark.parametrize("is_reminder", [False, True])
def test_everything_is_said_in_every_language(language: str, touchpoint: str, is_reminder: bool) -> None:
    mail = write_invitation(replace(FACTS, language=language, touchpoint=touchpoint, is_reminder=is_reminder))
    for part in (mail.text, html.unescape(mail.html)):
        for said in ("Aino?", "48211", "Tuohi & Vik", FACTS.survey_url, FACTS.opt_out_url, "Suosittelisitko?"):
            assert said in part
        # A close is asked about each time, however lately the person was asked about something else.
        assert ("90" in part) is (touchpoint != "ticket_closed")
    assert "48211" in mail.subject
    assert "None" not in mail.text
    assert f'<html lang="{language}">' in mail.html


def test_what_is_not_known_is_left_out() -> None:
    bare = InvitationFacts("en", "", "delivered", "https://ask.example/s/x", "https://ask.example/u/y")
    mail = write_invitation(bare)
    assert mail.subject == "How did it go with us?"
    assert "None" not in mail.text + mail.html
    assert "()" not in mail.text


def test_the_row_only_preselects_and_every_link_is_ours() -> None:
    links = re.findall(r'href="([^"]*)"', write_invitation(FACTS).html)
    assert links[:11] == [f"https://ask.example/s/secret?recommend={step}" for step in range(11)]
    assert {link.partition("/s/")[0].partition("/u/")[0] for link in links} == {"https://ask.example"}
    assert "<img" not in write_invitation(FACTS).html


def test_hostile_facts_stay_text() -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    mail = write_invitation(replace(FACTS, product=hostile, first_name=hostile, order=hostile, company=hostile))
    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "49" not in mail.subject


def test_a_survey_in_another_language_has_our_words_in_english() -> None:
    mail = write_invitation(replace(FACTS, language="de"))
    assert mail.language == "en"
    assert 'lang="de"' in mail.html


def test_the_envelope() -> None:
    message = message_from_bytes(envelope(), policy=default)
    again = message_from_bytes(envelope(), policy=default)
    assert (
        message["Message-ID"]
        == again["Message-ID"]
        != message_from_bytes(envelope(message_id=8), policy=default)["Message-ID"]
    )
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
    assert message["Reply-To"].addresses[0].addr_spec == "feedback@shop.example"
    assert message["From"].addresses[0].display_name == "Tuohi & Vik"
    assert message["List-Unsubscribe"] == f"<{FACTS.opt_out_url}>"
    letter = message_from_bytes(envelope(thread=9, opt_out_url="", is_automatic=False), policy=default)
    assert letter["References"] == letter["In-Reply-To"] != letter["Message-ID"]
    assert (letter["List-Unsubscribe"], letter["Auto-Submitted"]) == (None, None)


def test_links_and_ids_stand_in_one_piece_however_long() -> None:
    url = f"https://feedback.a-very-long-name-of-a-shop.example/u/{'x' * 78}?lang=fi"
    raw = envelope(opt_out_url=url, thread=2**62, sender=f"feedback@{'long.' * 12}example").decode()
    assert f"\r\nList-Unsubscribe: <{url}>\r\n" in raw
    assert re.search(r"\r\nMessage-ID: <[^\s]*>\r\n", raw)
    assert re.search(r"\r\nReferences: <case-[^\s]*>\r\n", raw)
    assert max(map(len, raw.split("\r\n"))) < 998


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "aino@example.com\r\nBcc: all@example.com"},
        {"to_name": "Aino\r\nBcc: all@example.com"},
        {"to": "no address"},
        {"to": ""},
        {"company": "Shop\nX: 1"},
        {"mail": WrittenMail("en", "Hello\r\nBcc: all@example.com", "Text")},
    ],
)
def test_no_header_is_written_by_somebody_else(changes: dict[str, object]) -> None:
    with pytest.raises(DeliveryError) as refused:
        envelope(**changes)  # type: ignore[arg-type]
    assert refused.value.permanent


def test_a_folder_takes_a_message_once_however_often_it_comes(tmp_path: Path) -> None:
    message = message_from_bytes(envelope(), policy=default)
    with open_channel(f"file:{tmp_path / 'mail'}") as channel:
        for _ in range(2):
            channel.send(message, "feedback@shop.example", "aino@example.com")  # type: ignore[arg-type]
    (file,) = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o077 == 0
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == "Miten tilaus 48211 sujui?"


def test_a_folder_that_cannot_be_written_is_the_servers_trouble(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    message = message_from_bytes(envelope(), policy=default)
    with open_channel(f"file:{tmp_path / 'mail'}") as channel, pytest.raises(DeliveryError) as refused:
        channel.send(message, "a@b.example", "c@d.example")  # type: ignore[arg-type]
    assert (refused.value.is_server, refused.value.permanent) == (True, False)


def test_the_console_shows_head_and_text(capsys: pytest.CaptureFixture[str]) -> None:
    message = message_from_bytes(envelope(), policy=default)
    with open_channel("console:") as channel:
        channel.send(message, "a@b.example", "c@d.example")  # type: ignore[arg-type]
    shown = capsys.readouterr().out
    assert "Miten meillä meni, Aino?" in shown
    assert "Subject: Miten tilaus 48211 sujui?" in shown
