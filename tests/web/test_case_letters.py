"""Writing to a customer: hints about the words are shown once and hold nothing back, and an end has its words too."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.users import make_viewer

GOOD = "Hello Aino,\n\nit came late. I am sorry.\n\nMikko Laine"
BAD = "Unfortunately you should have told us sooner!!"


@pytest.fixture
def case(app):
    customer_id = make_customer()
    return make_case(
        order_id=make_order(customer_id=customer_id, number="48211"),
        customer_id=customer_id,
        now=datetime.now(UTC) - timedelta(hours=1),
    )


@pytest.fixture
def desk(client_as, case):
    browser = client_as(viewer=make_viewer(role="quality", name="Mikko Laine"))
    browser.case = f"/tickets/{encode_id(case)}"
    return browser


def text_of(response):
    return response.get_data(as_text=True)


def post(desk, body, **more):
    form = {"kind": "apology", "way": "mail", "subject": "Sorry", "body": body, "language": "en", **more}
    return desk.post(f"{desk.case}/message?kind={form['kind']}", data=form)


def letters():
    db.session.expire_all()
    query = select(Message).where(Message.author_id.is_not(None)).order_by(Message.created_at)
    return list(db.session.scalars(query))


def seen(html):
    return re.search(r'name="seen_hints"[^>]*value="([^"]*)"', html)[1]


def test_a_good_letter_goes_at_once(desk):
    assert post(desk, GOOD).status_code == 303
    assert [letter.body for letter in letters()] == [GOOD + "\n"]


def test_hints_are_shown_once_and_the_letter_goes_as_it_is_when_pressed_again(desk):
    html = text_of(post(desk, BAD))
    assert letters() == []
    for words in ("<q>Unfortunately you</q>", "<q>!!</q>", "This apology does not say sorry", "Send it as it is"):
        assert words in html
    assert BAD in html
    assert post(desk, BAD, seen_hints=seen(html)).status_code == 303
    assert [letter.body for letter in letters()] == [BAD + "\n"]


def test_the_apology_is_on_the_page_with_its_time(desk, case):
    assert "not said yet" in text_of(desk.get(desk.case))
    post(desk, GOOD)
    assert get_row(Ticket, case).apology_sent_at is not None
    html = text_of(desk.get(desk.case))
    assert "not said yet" not in html
    assert re.search(r"<dt>Apology</dt>\s*<dd>said ", html)


def test_other_words_are_looked_at_anew(desk):
    html = text_of(post(desk, BAD))
    html = text_of(post(desk, "PLEASE CALM DOWN", seen_hints=seen(html)))
    assert "<q>PLEASE CALM DOWN</q>" in html
    assert letters() == []


def test_checking_sends_nothing_however_good_it_is(desk):
    html = text_of(post(desk, GOOD, check="1"))
    assert "Nothing in the words stands out." in html
    assert letters() == []


def test_what_was_said_by_telephone_is_not_held_up(desk):
    assert post(desk, "Unfortunately it was late", way="telephone").status_code == 303
    assert len(letters()) == 1


@pytest.mark.parametrize(
    ("kind", "is_offered"), [("thanks", True), ("closing", True), ("decision", True), ("apology", False)]
)
def test_after_the_end_the_customer_is_still_told_how_it_ended(desk, case, kind, is_offered):
    with transaction() as session:
        ticket = session.get(Ticket, case)
        ticket.state, ticket.ended_at = "closed", datetime.now(UTC)
    assert (f"kind={kind}" in text_of(desk.get(desk.case))) is is_offered
    assert post(desk, GOOD, kind=kind).status_code == (303 if is_offered else 422)
    assert len(letters()) == int(is_offered)


def test_a_decision_is_an_answer_and_telling_of_the_extra_is_noted(desk, case):
    with transaction() as session:
        session.get(Ticket, case).extra = "A cushion"
    assert "kind=extra_told" in text_of(desk.get(desk.case))
    post(desk, GOOD, kind="decision")
    post(desk, GOOD, kind="extra_told")
    ticket = get_row(Ticket, case)
    assert ticket.answered_at is not None
    assert ticket.extra_told_at is not None


def test_a_draft_of_each_letter_is_in_the_customer_s_language(desk):
    for kind in ("waiting", "decision", "thanks", "minutes", "conduct", "closing"):
        assert "Hei Aino Lehtinen," in text_of(desk.get(f"{desk.case}/message?kind={kind}")), kind
