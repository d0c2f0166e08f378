"""Customers answer by mail: into the right thread, once, with their photos, and nothing of machines or strangers."""

import io
import mailbox
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from surveyapp.services import mail_replies
from surveyapp.services.reply_addresses import reply_address, ticket_of
from surveyapp.services.tickets import hearing
from surveyapp.settings import Settings
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order


@pytest.fixture
def settings(app: Flask, tmp_path: Path) -> Settings:
    own: Settings = app.config["SETTINGS"]
    return replace(
        own, instance=tmp_path, reply_to="care@shop.example", inbox_url=f"maildir:{tmp_path / 'replies'}", mail_from=""
    )


@pytest.fixture
def case_id(app: Flask) -> int:
    customer_id = make_customer()
    case_id = make_case(order_id=make_order(customer_id=customer_id), customer_id=customer_id)
    assert case_id is not None
    return case_id


def make_mail(
    to: str, text: str = "The chair did not come.", message_id: str = "1@b.example", **headers: str
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = "aino@example.com", to, f"<{message_id}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def photo(size: tuple[int, int] = (40, 30)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, "brown").save(stream, "JPEG")
    return stream.getvalue()


def received(case_id: int) -> list[Message]:
    query = select(Message).where(Message.ticket_id == case_id, Message.direction == "in")
    return list(db.session.scalars(query.order_by(Message.created_at)))


def test_each_case_has_an_address_that_nobody_can_make_up(settings: Settings, case_id: int) -> None:
    address = reply_address(settings, case_id)
    local = address.rpartition("@")[0]
    assert local.startswith("care+")
    assert len(local) <= 64
    assert ticket_of(settings, ["boss@example.org", address.upper()]) == case_id
    assert ticket_of(settings, [address.replace("+", "+0")]) is None
    assert ticket_of(settings, [local[:-1] + ("a" if local[-1] != "a" else "b") + "@shop.example"]) is None
    assert ticket_of(replace(settings, secret_key="y" * 40), [address]) is None
    assert reply_address(replace(settings, reply_to="", inbox_url=""), case_id) == settings.sender


def test_a_reply_comes_into_the_thread_once_and_without_quotes(settings: Settings, case_id: int) -> None:
    mail = make_mail(
        reply_address(settings, case_id), "It did not come.\n\nOn Monday, the shop wrote:\n> Is it solved?"
    )
    assert mail_replies.receive(settings, mail.as_bytes(), now=OPENED) == mail_replies.KEPT
    assert mail_replies.receive(settings, mail.as_bytes(), now=OPENED) == mail_replies.AGAIN
    [message] = received(case_id)
    assert (message.body, message.channel, message.state) == ("It did not come.", "mail", "received")
    assert message.customer_id == get_row(Ticket, case_id).customer_id


def test_photos_come_along_and_what_is_no_photo_leaves_a_line(settings: Settings, case_id: int) -> None:
    mail = make_mail(reply_address(settings, case_id), "Here is the leg.")
    mail.add_attachment(photo(), maintype="image", subtype="jpeg", filename="leg.jpg")
    mail.add_attachment(b"MZ\x90 program", maintype="application", subtype="octet-stream", filename="photo.exe")
    assert mail_replies.receive(settings, mail.as_bytes(), now=OPENED) == mail_replies.KEPT
    [file] = db.session.scalars(select(TicketFile).where(TicketFile.ticket_id == case_id))
    assert (file.name, file.media_type, file.is_public) == ("leg.jpg", "image/jpeg", True)
    events = db.session.scalars(select(TicketEvent.field).where(TicketEvent.ticket_id == case_id)).all()
    assert events.count("file_refused") == 1


def test_a_very_long_mail_loses_no_word(settings: Settings, case_id: int) -> None:
    text = " ".join(f"word{number}" for number in range(2000))
    mail = make_mail(reply_address(settings, case_id), text)
    assert mail_replies.receive(settings, mail.as_bytes(), now=OPENED) == mail_replies.KEPT
    [message] = received(case_id)
    assert message.body.endswith(" …")
    [file] = db.session.scalars(select(TicketFile).where(TicketFile.ticket_id == case_id))
    assert file.size == len(text)


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [({"Auto_Submitted": "auto-replied"}, mail_replies.AUTOMATIC), ({"Precedence": "bulk"}, mail_replies.AUTOMATIC)],
)
def test_machines_are_not_heard(settings: Settings, case_id: int, headers: dict[str, str], outcome: str) -> None:
    mail = make_mail(reply_address(settings, case_id), "I am away.", **headers)
    assert mail_replies.receive(settings, mail.as_bytes(), now=OPENED) == outcome
    assert received(case_id) == []


def test_strangers_and_the_erased_are_left_for_a_person(settings: Settings, case_id: int) -> None:
    assert mail_replies.receive(settings, make_mail("care@shop.example").as_bytes(), now=OPENED) == mail_replies.UNKNOWN
    assert mail_replies.receive(settings, b"no mail", now=OPENED) == mail_replies.UNREADABLE
    get_row(Customer, get_row(Ticket, case_id).customer_id).erased_at = OPENED
    db.session.commit()
    mail = make_mail(reply_address(settings, case_id))
    assert mail_replies.receive(settings, mail.as_bytes(), now=OPENED) == mail_replies.UNKNOWN
    assert received(case_id) == []


def test_the_mailbox_is_emptied_turn_by_turn(settings: Settings, case_id: int, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "replies", create=True)
    box.add(make_mail(reply_address(settings, case_id), "First.", "1@b.example").as_bytes())
    box.add(make_mail(reply_address(settings, case_id), "Second.", "2@b.example").as_bytes())
    box.add(make_mail("care@shop.example", "Who is there?", "3@b.example").as_bytes())
    assert mail_replies.fetch(settings, now=OPENED) == {mail_replies.KEPT: 2, mail_replies.UNKNOWN: 1}
    assert mail_replies.fetch(settings, now=OPENED) == {}
    assert {message.body for message in received(case_id)} == {"First.", "Second."}
    assert mail_replies.fetch(replace(settings, inbox_url=""), now=OPENED) == {}


def test_more_mails_than_a_case_takes_are_left_for_a_person(
    settings: Settings, case_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "MOST_IN_AN_HOUR", 1)
    box = mailbox.Maildir(tmp_path / "replies", create=True)
    for number in (1, 2):
        box.add(make_mail(reply_address(settings, case_id), f"Mail {number}.", f"{number}@b.example").as_bytes())
    assert mail_replies.fetch(settings, now=OPENED) == {mail_replies.KEPT: 1, mail_replies.TOO_MUCH: 1}
    assert len(received(case_id)) == 1
    flags = sorted(message.get_flags() for message in mailbox.Maildir(tmp_path / "replies"))
    assert flags == ["FS", "S"]
