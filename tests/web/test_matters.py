"""A customer's own page of their case, as a browser without a cookie drives it."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services import kept_files
from surveyapp.services.case_links import make_token
from surveyapp.services.tickets import words, work
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.tickets import Ticket, TicketNote
from surveyapp.store.units import ROOT_ID
from tests.builders.actions import make_action
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

HOSTILE = '<script>alert("x")</script> \N{RIGHT-TO-LEFT OVERRIDE}gnp.exe <img src=x onerror=alert(1)>'


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def customer(app):
    return make_customer()


@pytest.fixture
def case(app, now, customer):
    return make_case(
        order_id=make_order(customer_id=customer, number="48211"), customer_id=customer, now=now - timedelta(hours=1)
    )


@pytest.fixture
def page(app, case):
    return f"/c/{make_token(app.config['SETTINGS'].secret_key, case)}"


def text_of(response):
    return response.get_data(as_text=True)


def photo(size=(40, 30)):
    content = BytesIO()
    Image.new("RGB", size, "brown").save(content, "JPEG")
    content.seek(0)
    return content


def change(case, **values):
    with transaction() as session:
        for name, value in values.items():
            setattr(session.get(Ticket, case), name, value)


def test_the_page_says_who_has_it_until_when_in_the_customers_language(client, page, case, now):
    viewer = make_viewer(role="quality", name="Mikko Laine")
    work.assign(viewer, case, get_row(Ticket, case).version, viewer.user_id, now=now)
    answer = client.get(page)
    html = text_of(answer)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<html lang="fi"' in html
    assert "48211" in html
    assert "Mikko" in html
    assert "Pöytä tuli neljä päivää myöhässä." in html
    english = text_of(client.get(page + "?lang=en"))
    assert "Mikko is looking into your matter" in english
    assert "A person answers you within five working days." in english
    for jargon in ("acknowledged", "severity", "priority", "investigating", "ticket", "Case"):
        assert jargon not in english


def test_a_link_that_is_not_whole_is_told_so(client, page):
    other = "A" if page[-1] != "A" else "B"
    for address in (page[:-1], page[:-1] + other, page + "x", "/c/short", f"/c/{'0' * 35}"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "This link does not work" in text_of(answer)


def test_the_link_of_somebody_erased_leads_nowhere(client, page, customer, now):
    with transaction() as session:
        session.get(Customer, customer).erased_at = now
    assert client.get(page).status_code == 404
    assert client.post(page + "/message", data={"text": "Hello"}).status_code == 404


def test_reading_changes_nothing(client, page, case):
    before = get_row(Ticket, case).version
    for path in ("", "?done=message", "/solved", "/not-solved"):
        client.get(page + path)
    row = get_row(Ticket, case)
    assert (row.version, row.customer_verdict, row.wrote_at) == (before, None, None)


def test_a_message_with_a_photo_arrives_once(client, page, case):
    form = {"text": HOSTILE, "key": "one"}
    for _ in range(2):
        answer = client.post(page + "/message", data={**form, "files": (photo(), "chair.jpg")})
        assert answer.status_code == 303
    message = db.session.scalars(select(Message).where(Message.direction == "in")).one()
    assert (message.body, message.channel, message.state) == (HOSTILE, "page", "received")
    assert get_row(Ticket, case).wrote_at is not None
    html = text_of(client.get(page + "?done=message"))
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html
    file = db.session.scalars(select(TicketFile)).one()
    assert (file.name, file.is_public, file.uploaded_by) == ("chair.jpg", True, None)
    answer = client.get(f"{page}/files/{encode_id(file.id)}")
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_cannot_be_taken_keeps_what_was_typed(client, page):
    for field, value, said in (
        ("files", (BytesIO(b"MZ\x00\x01"), "virus.exe"), "virus.exe"),
        ("files", (BytesIO(b"\x00\x00\x00\x18ftypheic\x00\x00"), "IMG.HEIC"), "HEIC"),
        ("text", "a" * 10_000, "10000"),
        ("text", "  ", "files"),
    ):
        answer = client.post(page + "/message?lang=en", data={"text": "The leg is broken", "key": "k", field: value})
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert (value if field == "text" else "The leg is broken") in text_of(answer)
    assert db.session.scalars(select(Message).where(Message.direction == "in")).all() == []


def test_internal_things_are_never_shown(client, page, case, now):
    viewer = make_viewer(role="quality", name="Mikko Laine")
    work.add_note(viewer, case, "He complains all the time", now=now)
    words.record_told(viewer, case, "apology", "telephone", text="Was in a bad mood", now=now)
    with transaction() as session:
        staff = Message(
            direction="out", kind="reminder", channel="mail", state="sent", ticket_id=case, user_id=viewer.user_id,
            language="en", subject="Late", body="Hurry up, this one is late", created_at=now, send_at=now,
        )  # fmt: skip
        hidden = TicketFile(
            ticket_id=case, name="secret.pdf", media_type="application/pdf", size=1, sha256="", is_public=False,
            uploaded_by=viewer.user_id, at=now,
        )  # fmt: skip
        session.add_all([staff, hidden])
        session.flush()
        file_id = hidden.id
    html = text_of(client.get(page + "?lang=en"))
    for secret in ("all the time", "bad mood", "Hurry up", "secret.pdf"):
        assert secret not in html
    assert "We told you by telephone." in html
    assert client.get(f"{page}/files/{encode_id(file_id)}").status_code == 404
    assert db.session.scalars(select(TicketNote)).one() is not None


def test_not_solved_needs_words_and_reopens_what_was_closed(client, page, case, now):
    change(case, state="closed", ended_at=now)
    assert "It is not solved after all" in text_of(client.get(page + "?lang=en"))
    answer = client.post(page + "/not-solved?lang=en", data={"why": "", "key": "k"})
    assert answer.status_code == 422
    assert "Tell us what is still missing" in text_of(answer)
    assert get_row(Ticket, case).state == "closed"
    client.post(page + "/not-solved", data={"why": "The new chair is broken too", "key": "k"})
    row = get_row(Ticket, case)
    assert (row.state, row.ended_at, row.reopened_count) == ("reopened", None, 1)
    assert row.answer_due_at > now
    assert "The new chair is broken too" in text_of(client.get(page))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "cancelled"}, "Nobody works on it any more"),
        ({"state": "not_justified"}, "If you see it differently"),
        ({"state": "closed"}, "Your matter is closed"),
        ({"state": "verifying", "outcome_told_at": 1, "asked_solved_at": 1}, "Is it solved?"),
        ({"state": "in_progress"}, "We are putting it right"),
        ({"state": "investigating", "waiting_since": 1}, "We are waiting for your answer"),
        ({"answer_due_at": -1, "opened_at": -30}, "We have not kept that"),
    ],
)
def test_each_end_and_each_wait_has_friendly_words(client, page, case, now, values, said):
    times = {1: now, -1: now - timedelta(days=1), -30: now - timedelta(days=30)}
    ended = {"ended_at": now} if values.get("state") in ("cancelled", "not_justified", "closed") else {}
    change(case, **{name: times.get(value, value) for name, value in values.items()}, **ended)
    for language in ("en", "fi", "sv"):
        assert client.get(f"{page}?lang={language}").status_code == 200
    assert said in text_of(client.get(page + "?lang=en"))


def test_staff_see_what_stands_under_a_letter_and_the_way_to_the_page(client_as, page, case):
    desk = client_as("quality")
    html = text_of(desk.get(f"/tickets/{encode_id(case)}/message?kind=apology"))
    assert f"http://127.0.0.1:8000{page}?lang=fi" in html
    assert f"http://127.0.0.1:8000{page}?lang=fi" in text_of(desk.get(f"/tickets/{encode_id(case)}"))


def test_files_of_others_cannot_be_fetched_and_staff_see_both_kinds(client_as, client, page, case):
    client.post(page + "/message", data={"text": "Look", "files": (photo(), "a.jpg"), "key": "k"})
    desk = client_as("quality")
    address = f"/tickets/{encode_id(case)}/files"
    answer = desk.post(address, data={"seen_by": "internal", "files": (BytesIO(b"%PDF-1.7 x"), "bill.pdf")})
    assert answer.status_code == 303
    files = {file.name: encode_id(file.id) for file in db.session.scalars(select(TicketFile))}
    answer = desk.get(f"{address}/{files['bill.pdf']}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert desk.get(f"{address}/{files['a.jpg']}").content_type == "image/jpeg"
    assert client.get(f"{page}/files/{files['bill.pdf']}").status_code == 404
    stranger = client_as("quality", unit_ids={make_unit("Finland/Turku")})
    assert stranger.get(f"{address}/{files['a.jpg']}").status_code == 404
    assert stranger.get(address).status_code == 404
    assert client.get(f"{address}/{files['a.jpg']}").status_code == 302
    other = make_case(customer_id=make_customer(email="b@example.com"))
    other_page = f"/c/{make_token(client.application.config['SETTINGS'].secret_key, other)}"
    assert client.get(f"{other_page}/files/{files['a.jpg']}").status_code == 404
    assert desk.post(f"{address}/{files['a.jpg']}/remove", data={"why": ""}).status_code == 422
    assert desk.post(f"{address}/{files['a.jpg']}/remove", data={"why": "Wrong one"}).status_code == 303
    assert client.get(f"{page}/files/{files['a.jpg']}").status_code == 404


def test_a_confidential_case_keeps_its_order_from_whoever_opens_the_page(client, app, now):
    customer = make_customer(name="Secret Person")
    order = make_order(customer_id=customer, number="48299")
    case = make_case(order_id=order, customer_id=customer, anonymity="confidential", may_contact=True, now=now)
    html = text_of(client.get(f"/c/{make_token(app.config['SETTINGS'].secret_key, case)}?lang=en"))
    assert "48299" not in html
    assert "Secret Person" not in html


def test_a_corrective_action_keeps_its_evidence_to_us(client_as, app):
    viewer = make_viewer(role="quality")
    action = make_action()
    desk = client_as(viewer=viewer)
    address = f"/tickets/{encode_id(action)}/files"
    assert "The customer too" not in text_of(desk.get(address))
    answer = desk.post(address, data={"seen_by": "public", "files": (BytesIO(b"%PDF-1.7 x"), "proof.pdf")})
    assert answer.headers["Location"].endswith(f"/actions/{encode_id(action)}#files")
    assert db.session.scalars(select(TicketFile)).one().is_public is False
    assert "proof.pdf" in text_of(desk.get(f"/actions/{encode_id(action)}"))


def test_the_buttons_of_what_was_given_answer_for_the_customer(client, page, case, now):
    with transaction() as session:
        session.add(
            Remedy(
                id=7,
                ticket_id=case,
                kind="refund",
                amount=20,
                currency="EUR",
                state="given",
                over_limit=False,
                unit_id=ROOT_ID,
                budget_on=now.date(),
                proposed_at=now,
                given_at=now,
            )
        )
    html = text_of(client.get(page + "?lang=en"))
    assert "Money back €20.00" in html.replace("\N{NO-BREAK SPACE}", " ")
    address = re.search(r'formaction="([^"]+/accepted[^"]*)"', html).group(1)
    assert client.post(address).status_code == 303
    html = text_of(client.get(page + "?lang=en&done=remedy"))
    assert "formaction" not in html
    assert "Thank you, we have noted your answer." in html


def test_one_file_too_large_is_said_in_words(client, page, app, monkeypatch):
    # Three files of the largest size must come through to be judged one by one.
    assert app.view_functions["matters.message"].takes_bytes > 3 * kept_files.MAXIMUM_BYTES
    monkeypatch.setattr(kept_files, "MAXIMUM_BYTES", 2**10)
    large = BytesIO(b"%PDF-" + b"x" * 2**10)
    answer = client.post(page + "/message?lang=en", data={"text": "Here it is", "files": (large, "bill.pdf")})
    assert answer.status_code == 422
    assert "bill.pdf is larger than 1 kB" in text_of(answer)
    assert "Here it is" in text_of(answer)


def test_staff_who_look_at_the_page_cannot_answer_in_the_customers_name(client_as, client, page, case, now):
    note = "only the customer can answer here"
    change(case, state="verifying", outcome_told_at=now, asked_solved_at=now)
    staff = client_as("quality")
    html = text_of(staff.get(page + "?lang=en"))
    assert (note in html, "<form" in html, "Only you know whether it was enough." in html) == (True, False, True)
    for way, data in {
        "solved": {},
        "not-solved": {"why": "No"},
        "message": {"text": "Hello"},
        f"remedies/{encode_id(1)}/accepted": {},
    }.items():
        answer = staff.post(f"{page}/{way}?lang=en", data=data)
        assert (answer.status_code, note in text_of(answer)) == (403, True), way
    row = get_row(Ticket, case)
    assert (row.state, row.customer_verdict, row.wrote_at) == ("verifying", None, None)
    assert db.session.scalars(select(Message).where(Message.direction == "in")).all() == []
    html = text_of(client.get(page + "?lang=en"))
    assert (note in html, "Yes, it is solved" in html) == (False, True)
    assert client.post(page + "/solved").status_code == 303
    db.session.rollback()
    assert get_row(Ticket, case).customer_verdict == "solved"
