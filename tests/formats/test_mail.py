"""Mails as they come from the world: plain, rich, with photos, from robots, and broken."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.errors import Refused
from surveyapp.domain.replies import own_words
from surveyapp.formats.mail import MAXIMUM_SIZE, read_mail


def make_mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    given_headers = {
        "From": "Aino Lehtinen <Aino@Example.com>",
        "To": "Tuohi & Vik <care+abc@shop.example>",
        "Subject": "Re: Asiasi\tK-2041",
        "Message-ID": "<1@mail.example.com>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given_headers.items():
        message[name] = value
    return message


def test_plain_mail():
    message = make_mail(Cc="boss@example.org")
    message.set_content("Hei, tuoli tuli. Kiitos!")
    mail = read_mail(message.as_bytes())
    assert (mail.sender, mail.sender_name) == ("aino@example.com", "Aino Lehtinen")
    assert mail.recipients == ("care+abc@shop.example", "boss@example.org")
    assert (mail.message_id, mail.subject) == ("1@mail.example.com", "Re: Asiasi K-2041")
    assert mail.text.strip() == "Hei, tuoli tuli. Kiitos!"
    assert not mail.is_automatic
    assert mail.files == ()


def test_rich_mail_becomes_plain_text_with_its_quotes_marked():
    message = make_mail()
    html = (
        "<html><head><style>p {color: red}</style></head><body><div>Not yet.</div><div>A <b>leg</b> is&nbsp;broken.</div>"
        "<div>On Mon, 23 Nov 2026 Tuohi &amp; Vik wrote:</div><blockquote><p>Is it solved?</p></blockquote></body></html>"
    )
    message.set_content(html, subtype="html")
    text = read_mail(message.as_bytes()).text
    assert "color" not in text
    assert "> Is it solved?" in text
    assert own_words(text) == "Not yet.\nA leg is broken."


def test_photos_come_along():
    message = make_mail()
    message.set_content("Here is the leg.")
    message.add_attachment(b"\xff\xd8\xff photo", maintype="image", subtype="jpeg", filename="jalka ä.jpg")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="receipt.pdf")
    mail = read_mail(message.as_bytes())
    assert [(file.name, file.content) for file in mail.files] == [
        ("jalka ä.jpg", b"\xff\xd8\xff photo"),
        ("receipt.pdf", b"%PDF-1.7"),
    ]
    assert mail.text.strip() == "Here is the leg."


def test_the_address_that_a_forwarded_mail_came_to_is_found():
    message = make_mail(To="undisclosed-recipients:;", Delivered_To="care+xyz@shop.example")
    message.set_content("Hello")
    assert read_mail(message.as_bytes()).recipients == ("care+xyz@shop.example",)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.com>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
    ],
)
def test_robots_are_known(headers):
    message = make_mail(**headers)
    message.set_content("I am away until Monday.")
    assert read_mail(message.as_bytes()).is_automatic


def test_a_person_who_says_so_is_no_robot():
    message = make_mail(Auto_Submitted="no")
    message.set_content("It is me.")
    assert not read_mail(message.as_bytes()).is_automatic


def test_an_alphabet_that_nobody_knows_loses_no_words():
    raw = b"From: a@b.example\nContent-Type: text/plain; charset=klingon\n\nThe chair did not come.\n"
    assert read_mail(raw).text.strip() == "The chair did not come."


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"no mail", b"Subject: x\n\nwithout a sender"])
def test_what_is_no_mail_is_refused(raw):
    with pytest.raises(Refused, match="no mail"):
        read_mail(raw)


def test_a_giant_is_refused_before_it_is_read():
    with pytest.raises(Refused, match="larger"):
        read_mail(b"x" * (MAXIMUM_SIZE + 1))


@given(st.binary(max_size=600))
def test_no_bytes_break_the_reader(raw):
    for content in (raw, b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + raw):
        try:
            mail = read_mail(content)
        except Refused:
            continue
        assert isinstance(mail.text, str)
