"""Complaints that nobody asked for: the public form of a unit, and those that staff take."""

from io import BytesIO

import pytest
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services.case_links import make_token
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.tickets import Ticket
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.web.test_matters import HOSTILE, photo


@pytest.fixture
def unit(app):
    return make_unit("Finland/Oulu")


@pytest.fixture
def form(unit):
    return f"/complain/{encode_id(unit)}"


def text_of(response):
    return response.get_data(as_text=True)


def cases():
    db.session.expire_all()
    return db.session.scalars(select(Ticket)).all()


def messages(direction):
    return db.session.scalars(select(Message).where(Message.direction == direction)).all()


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_the_form_is_there_for_anybody_in_three_languages(client, form, language):
    answer = client.get(f"{form}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in text_of(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"/complain/{encode_id(123)}").status_code == 404


def test_a_complaint_without_an_address_leads_to_its_own_page(client, form, unit, app):
    sent = {"what": HOSTILE, "when": "Friday", "wish": "A new one", "key": "k", "form.language": "en"}
    places = {client.post(form, data={**sent, "files": (photo(), "chair.jpg")}).headers["Location"] for _ in range(2)}
    assert len(places) == 1
    (case,) = cases()
    assert (case.unit_id, case.receipt_channel, case.customer_id, case.state) == (unit, "form", None, "received")
    (message,) = messages("in")
    assert message.body == f"{HOSTILE}\n\nWhen: Friday\nWhat would put it right: A new one"
    assert db.session.scalars(select(TicketFile)).one().message_id == message.id
    html = text_of(client.get(places.pop()))
    assert f"K-{case.number}" in html
    page = f"/c/{make_token(app.config['SETTINGS'].secret_key, case.id)}"
    assert page in html
    html = text_of(client.get(page))
    assert "&lt;script&gt;" in html
    assert "<script>alert" not in html
    assert messages("out") == []


def test_a_case_from_the_form_is_called_by_what_its_words_complain_of(client, form):
    for number, what in enumerate(("My sofa came two weeks late.", "Sohva tuli kaksi viikkoa myöhässä.", "Hello?")):
        client.post(form, data={"what": what, "key": f"k{number}", "form.language": "fi" if number == 1 else "en"})
    client.post(form, data={"what": "It came late.", "theme": "price", "key": "k3", "form.language": "en"})
    told = sorted(case.title for case in cases())
    assert told == ["Complaint by the form", "Late delivery", "Late delivery", "Price"]


def test_with_an_address_the_link_goes_there_and_nowhere_else(client, form, app):
    sent = {"what": "It broke. Buy at http://spam.example", "name": "Buy now", "email": "A@Example.com", "key": "k"}
    html = text_of(client.get(client.post(form, data=sent).headers["Location"] + "&lang=en"))
    (case,) = cases()
    assert "/c/" not in html
    (letter,) = messages("out")
    assert (letter.kind, letter.customer_id) == ("acknowledgement", case.customer_id)
    # Anybody can write anybody's address: nothing that they wrote is sent there.
    assert "spam" not in letter.body
    assert "Buy" not in letter.body
    assert case.acknowledged_at is not None
    assert db.session.get(Customer, case.customer_id).email == "a@example.com"


@pytest.mark.parametrize(
    ("number", "email", "is_linked"),
    [("48211", "AINO@example.com", True), ("48211", "other@example.com", False), ("1", "aino@example.com", False)],
)
def test_an_order_is_linked_only_to_its_own_customer_and_nobody_sees_whether(
    client, unit, form, number, email, is_linked
):
    customer = make_customer()
    order = make_order(unit_id=unit, customer_id=customer, number="48211", product="Secret table")
    open_case = make_case(order_id=order, customer_id=customer)
    answer = client.post(form, data={"what": "Late", "order": number, "email": email, "key": "k"})
    html = text_of(client.get(answer.headers["Location"]))
    assert "Secret table" not in html
    assert "/c/" not in html
    (case,) = [each for each in cases() if each.id != open_case]
    assert (case.order_id == order, case.customer_id == customer) == (is_linked, is_linked)


def test_what_is_missing_is_said_and_what_was_typed_stays(client, form):
    for sent, status, said in (
        ({"what": " ", "name": "Aino"}, 422, "Tell us what happened."),
        ({"what": "x" * 6000}, 422, "6000"),
        ({"what": "Late", "email": "nobody"}, 422, "Write the whole address"),
        ({"what": "Late", "website": "http://spam.example"}, 422, "must stay empty"),
        ({"what": "Late", "files": (BytesIO(b"\x00\x01"), "a.exe")}, 422, "a.exe"),
    ):
        answer = client.post(form, data={"form.language": "en", "item": "Table", **sent})
        assert answer.status_code == status
        assert said in text_of(answer)
        assert 'value="Table"' in text_of(answer)
    assert cases() == []


def test_switching_the_language_keeps_what_was_typed_and_sends_nothing(client, form):
    answer = client.post(form, data={"what": "Se hajosi", "form.switch": "sv"})
    assert answer.status_code == 200
    assert '<html lang="sv"' in text_of(answer)
    assert "Se hajosi" in text_of(answer)
    assert cases() == []


def test_nobody_floods_the_form_from_one_place(client, form):
    statuses = [client.post(form, data={"what": "Late", "key": str(number)}).status_code for number in range(9)]
    assert statuses == [303] * 8 + [429]
    assert len(cases()) == 8


def test_the_units_page_names_the_address_of_its_form(client_as, form, unit):
    assert f"http://127.0.0.1:8000{form}" in text_of(client_as("admin").get(f"/admin/units/{encode_id(unit)}"))


def taken(unit, **changes):
    return {
        "channel": "telephone", "unit": encode_id(unit), "title": "Chair broken", "what": "The leg broke off.", "when": "",
        "item": "", "wish": "", "name": "Aino", "email": "aino@example.com",
        "phone": "", "language": "fi", "wants_contact": "yes", **changes,
    }  # fmt: skip


@pytest.fixture
def desk(client_as, unit):
    viewer = make_viewer(role="quality", name="Mikko Laine", unit_ids={unit})
    browser = client_as(viewer=viewer)
    browser.viewer = viewer
    return browser


def test_staff_take_a_complaint_and_the_acknowledgement_names_it(desk, unit):
    answer = desk.post("/tickets/new", data=taken(unit, is_mine="y"))
    assert answer.status_code == 303
    (case,) = cases()
    assert (case.receipt_channel, case.received_by, case.owner_id) == (
        "telephone",
        desk.viewer.user_id,
        desk.viewer.user_id,
    )
    (letter,) = messages("out")
    assert (letter.kind, letter.state, letter.language) == ("acknowledgement", "queued", "fi")
    assert "The leg broke off." in letter.body
    html = text_of(desk.get(answer.headers["Location"]))
    assert "The leg broke off." in html
    assert "/c/" in html


def test_what_was_said_at_once_is_recorded_and_no_letter_goes(desk, unit):
    desk.post("/tickets/new", data=taken(unit, is_told="y"))
    (letter,) = messages("out")
    assert (letter.channel, letter.state) == ("telephone", "sent")
    assert cases()[0].acknowledged_at is not None


def test_who_wants_no_contact_gets_no_letter(desk, unit):
    desk.post("/tickets/new", data=taken(unit, wants_contact="no"))
    assert messages("out") == []
    assert cases()[0].wants_contact is False


def test_a_complaint_about_an_order_joins_its_open_case(desk, unit):
    customer = make_customer()
    order = make_order(unit_id=unit, customer_id=customer, number="48211")
    case = make_case(unit_id=unit, order_id=order, customer_id=customer)
    html = text_of(desk.get("/tickets/new?find=48211"))
    assert f"/tickets/new?order={encode_id(order)}" in html
    assert "48211" in text_of(desk.get(f"/tickets/new?order={encode_id(order)}"))
    for _ in range(2):
        answer = desk.post("/tickets/new", data=taken(unit, order=encode_id(order)))
        assert answer.headers["Location"].endswith(encode_id(case))
    assert len(cases()) == 1
    assert [message.body for message in messages("in")] == ["The leg broke off."]
    assert get_row(Ticket, case).wrote_at is not None


def test_orders_and_units_of_others_cannot_be_reached(desk, unit):
    other = make_unit("Finland/Turku")
    order = make_order(unit_id=other, customer_id=make_customer(), number="777")
    assert encode_id(order) not in text_of(desk.get("/tickets/new?find=777"))
    assert desk.get(f"/tickets/new?order={encode_id(order)}").status_code == 404
    assert desk.post("/tickets/new", data=taken(unit, order=encode_id(order))).status_code == 404
    assert desk.post("/tickets/new", data=taken(other)).status_code == 422
    assert cases() == []


def test_a_complaint_without_words_is_not_taken(desk, unit):
    answer = desk.post("/tickets/new", data=taken(unit, what=" ", title=""))
    assert answer.status_code == 422
    assert "Give the case a title" in text_of(answer)
    assert cases() == []
