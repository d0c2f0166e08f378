"""The pages of remedies, of promises and of the pool of gift cards, as a browser drives them."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.remedies import GiftCode, Remedy
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket
from tests.builders.remedies import make_code, propose
from tests.builders.tickets import get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer


@pytest.fixture
def now():
    return datetime.now(UTC)


@pytest.fixture
def case(app, now):
    customer_id = make_customer()
    oulu = make_unit("Finland/Oulu")
    order_id = make_order(unit_id=oulu, customer_id=customer_id, number="48211")
    return make_case(unit_id=oulu, order_id=order_id, customer_id=customer_id, now=now - timedelta(hours=1))


@pytest.fixture
def mikko(app):
    return make_viewer(role="quality", name="Mikko Laine")


@pytest.fixture
def desk(client_as, case, mikko):
    browser = client_as(viewer=mikko)
    browser.case = f"/tickets/{encode_id(case)}"
    return browser


def text_of(response):
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.find("<main") :])).strip()


def offer(desk, case, **form):
    version = get_row(Ticket, case).version
    return desk.post(f"{desk.case}/remedies/new", data={"version": version, **form})


def the_remedy():
    db.session.expire_all()
    return db.session.scalars(select(Remedy)).one()


def test_a_gift_card_above_the_limit_waits_is_approved_given_and_accepted(desk, case, client_as):
    make_code(code="TV-SECRET-1", amount=100)
    page = plain(text_of(desk.get(f"{desk.case}/remedies/new")))
    assert "You decide alone up to €75.00" in page
    assert "Gift cards in the pool €100.00" in page
    response = offer(desk, case, kind="gift_card", amount="100", text="For the wait")
    assert response.status_code == 303
    html = text_of(desk.get(desk.case))
    assert "waits for approval" in html
    assert "above your limit" in html
    assert "Decide on it" not in html
    assert "Above your limit of €75.00" in html
    assert desk.get("/remedies").status_code == 403

    manager = client_as("manager", name="Karin Holm")
    html = text_of(manager.get("/remedies"))
    assert re.search(r'href="/remedies"[^>]*>Approvals<span class="n">1<', html)
    assert "Gift card €100.00 · For the wait" in html
    assert "Mikko Laine" in html
    decide = f"{desk.case}/remedies/{encode_id(the_remedy().id)}/decide"
    assert desk.get(decide).status_code == 403
    refused = manager.post(decide, data={"decision": "refuse", "why": ""})
    assert refused.status_code == 422
    assert "Say why it is refused" in text_of(refused)
    assert manager.post(decide, data={}).status_code == 422
    assert manager.post(decide, data={"decision": "approve"}).status_code == 303
    assert manager.post(decide, data={"decision": "approve"}).status_code == 409
    assert "Nothing waits for you." in text_of(manager.get("/remedies"))

    html = text_of(desk.get(desk.case))
    assert "approved by Karin Holm" in html
    give = re.search(r'action="([^"]+/give)"', html)[1]
    assert desk.post(give).status_code == 303
    html = text_of(desk.get(desk.case))
    assert "card ••••ET-1" in html
    assert "TV-SECRET-1" not in html
    assert "Mikko Laine gave a remedy: Gift card €100.00" in html
    # The letter of the outcome brings the customer the code.
    assert "TV-SECRET-1" in text_of(desk.get(f"{desk.case}/message?kind=outcome"))
    answer = re.search(r'href="([^"]+/answer)"', html)[1]
    assert desk.post(answer, data={}).status_code == 422
    assert desk.post(answer, data={"answer": "accepted"}).status_code == 303
    assert "accepted by the customer" in text_of(desk.get(desk.case))


def test_the_case_shows_limit_budget_and_cost(desk, case):
    assert offer(desk, case, kind="gift_card", amount="60").status_code == 303
    assert offer(desk, case, kind="replacement", amount="89", text="A chair").status_code == 303
    page = plain(text_of(desk.get(desk.case)))
    assert "Within your limit: up to €75.00 for this order and harm." in page
    assert "€4,940.00 left of €5,000.00 after this case" in page
    assert "€0.00 used, €60.00 here" in page
    assert "Cost €149.00" in page
    assert "decided on, not given yet" in page


def test_withdrawing_asks_why(desk, case):
    offer(desk, case, kind="extra", amount="10")
    withdraw = f"{desk.case}/remedies/{encode_id(the_remedy().id)}/withdraw"
    assert "Something extra €10.00" in plain(text_of(desk.get(withdraw)))
    assert desk.post(withdraw, data={"why": " "}).status_code == 422
    assert desk.post(withdraw, data={"why": "Not wanted"}).status_code == 303
    assert "withdrew a remedy: Something extra €10.00" in text_of(desk.get(desk.case))


def test_nothing_offered_needs_its_reason_and_something_offered_has_none(desk, case):
    said = {"version": get_row(Ticket, case).version, "none_because": "The customer wants none"}
    assert desk.post(f"{desk.case}/edit/remedy", data=said).status_code == 303
    assert "None, because: The customer wants none" in plain(text_of(desk.get(desk.case)))
    offer(desk, case, kind="apology")
    assert get_row(Ticket, case).remedy_none_because is None
    said["version"] = get_row(Ticket, case).version
    response = desk.post(f"{desk.case}/edit/remedy", data=said)
    assert response.status_code == 422
    assert "Withdraw it first" in text_of(response)


def test_an_old_version_is_told_and_offers_nothing(desk, case):
    response = desk.post(f"{desk.case}/remedies/new", data={"version": "0", "kind": "apology"})
    assert response.status_code == 409
    assert db.session.scalars(select(Remedy)).all() == []


def test_ones_own_proposal_waits_for_somebody_else(client_as, case):
    manager = make_viewer(role="manager")
    propose(manager, case, amount=Decimal(300))
    html = text_of(client_as(viewer=manager).get("/remedies"))
    assert "Proposed by you" in html
    assert "for another person" in html
    decide = f"/tickets/{encode_id(case)}/remedies/{encode_id(the_remedy().id)}/decide"
    page = client_as(viewer=manager).get(decide)
    assert "You proposed this yourself." in text_of(page)


def test_foreign_remedies_are_not_there(client_as, case, desk):
    offer(desk, case, kind="extra", amount="10")
    stranger = client_as("manager", unit_ids=[make_unit("Sweden")])
    remedy = f"{desk.case}/remedies/{encode_id(the_remedy().id)}"
    for path in (f"{remedy}/decide", f"{remedy}/withdraw", f"{remedy}/answer", f"{desk.case}/remedies/new"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"{remedy}/give").status_code == 404
    assert desk.get(f"{desk.case}/remedies/{encode_id(5)}/withdraw").status_code == 404


def test_a_promise_is_made_moved_and_kept(desk, case, now):
    html = text_of(desk.get(f"{desk.case}/promises/new"))
    assert "Who promises?" in html
    soon = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    late = (now - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    form = {"party": "us", "kind": "callback", "text": "about the chair", "due": soon}
    assert "must lie ahead" in text_of(desk.post(f"{desk.case}/promises/new", data=form | {"due": late}))
    assert desk.post(f"{desk.case}/promises/new", data={"party": "us", "kind": "visit"}).status_code == 422
    assert desk.post(f"{desk.case}/promises/new", data=form).status_code == 303
    page = plain(text_of(desk.get(desk.case)))
    assert page.count("Call back: about the chair") >= 2
    assert "Promises that run" in page
    promise = f"{desk.case}/promises/{encode_id(db.session.scalars(select(TicketPromise)).one().id)}"
    assert desk.post(f"{promise}/move", data={}).status_code == 422
    later = (now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert desk.post(f"{promise}/move", data={"due": later}).status_code == 303
    assert "moved to" in plain(text_of(desk.get(desk.case)))
    assert desk.post(f"{promise}/keep").status_code == 303
    page = plain(text_of(desk.get(desk.case)))
    assert "Promises that run" not in page
    assert "beaten" in page
    assert "Mikko Laine noted as done what was promised: Call back" in page


def test_the_time_of_a_promise_is_the_readers(client_as, case, now):
    viewer = make_viewer(role="quality")
    browser = client_as(viewer=viewer)
    # The tests' company is in Helsinki.
    helsinki = ZoneInfo("Europe/Helsinki")
    due = (now + timedelta(days=2)).astimezone(helsinki).replace(hour=14, minute=30, second=0, microsecond=0)
    form = {"party": "us", "kind": "visit", "due": f"{due:%Y-%m-%dT%H:%M}"}
    assert browser.post(f"/tickets/{encode_id(case)}/promises/new", data=form).status_code == 303
    assert db.session.scalars(select(TicketPromise)).one().due_at == due


def test_a_letter_can_promise(desk, case, now):
    soon = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    form = {
        "kind": "apology", "way": "telephone", "subject": "S", "body": "We are sorry and ring on Friday.",
        "language": "en", "promise": "callback", "promise_due": soon,
    }  # fmt: skip
    refused = desk.post(f"{desk.case}/message?kind=apology", data=form | {"promise_due": ""})
    assert "without a time is none" in text_of(refused)
    assert desk.post(f"{desk.case}/message?kind=apology", data=form).status_code == 303
    assert "Call back" in plain(text_of(desk.get(desk.case)))


def test_time_spent_is_added(desk, case):
    assert desk.post(f"{desk.case}/effort", data={"minutes": "soon"}).status_code == 422
    assert desk.post(f"{desk.case}/effort", data={"minutes": "25"}).status_code == 303
    page = plain(text_of(desk.get(desk.case)))
    assert "Time spent 25 minutes" in page
    assert "wrote down time spent" in page


def test_an_exception_says_why_on_the_case(desk, case):
    form = {"kind": "exception", "text": "Courier on Sunday", "cost": "45"}
    refused = desk.post(f"{desk.case}/actions", data=form)
    assert "Say why this is an exception" in text_of(refused)
    desk.post(f"{desk.case}/actions", data=form | {"exception_because": "The wedding is on Monday"})
    page = plain(text_of(desk.get(desk.case)))
    assert "Exception, because: The wedding is on Monday" in page
    assert "Cost €45.00" in page


def test_the_pool_is_empty_filled_and_counted(client_as, app):
    admin = client_as("admin")
    assert "There is no gift card here yet." in text_of(admin.get("/admin/gift-codes"))
    content = b"code,amount,currency,expires_on\nAB-0001,50,EUR,2099-12-31\nAB-0002,50,EUR,\n"
    sent = admin.post("/admin/gift-codes", data={"file": (BytesIO(content), "cards.csv")})
    assert sent.status_code == 303
    page = text_of(admin.get("/admin/gift-codes"))
    assert "€50.00" in page
    assert "2 codes are in the pool." in page
    assert "AB-0001" not in page
    again = admin.post("/admin/gift-codes", data={"file": (BytesIO(content), "cards.csv")})
    assert again.status_code == 422
    assert "cards.csv, line 2" in text_of(again)
    assert "in the pool already" in text_of(again)
    assert admin.post("/admin/gift-codes", data={}).status_code == 422
    with transaction() as session:
        for code in session.scalars(select(GiftCode)):
            code.expires_on = datetime.now(UTC).date() + timedelta(days=20)
    page = plain(text_of(admin.get("/admin/gift-codes")))
    assert "2 end within 60 days" in page
    assert "••••001" in page
    assert client_as("manager").get("/admin/gift-codes").status_code == 403
