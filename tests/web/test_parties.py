"""The people of a case on its page: conduct said calmly, the company's people, and what was agreed."""

from datetime import UTC, datetime

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services.transactions import transaction
from surveyapp.store.customers import Account, Customer
from surveyapp.store.database import random_id
from surveyapp.store.tickets import Ticket
from tests.builders.tickets import get_row, make_case, make_customer
from tests.builders.users import make_viewer


def text_of(response):
    return response.get_data(as_text=True)


@pytest.fixture
def people(app):
    ids = [
        make_customer(name=name, email=f"{name[:4].lower()}@firma.example") for name in ("Aino Lehtinen", "Onni Niemi")
    ]
    with transaction() as session:
        account = Account(id=random_id(), source="shop", name="Rakennus Oy")
        session.add(account)
        session.flush()
        for customer_id in ids:
            session.get(Customer, customer_id).account_id = account.id
    return ids


@pytest.fixture
def case(people):
    return make_case(customer_id=people[0], now=datetime.now(UTC))


@pytest.fixture
def desk(client_as, case):
    browser = client_as(viewer=make_viewer(role="quality", name="Mikko Laine"))
    browser.case = f"/tickets/{encode_id(case)}"
    return browser


def test_conduct_is_marked_shown_calmly_and_its_letter_offered(desk, case):
    assert "kind=conduct" not in text_of(desk.get(desk.case))
    second = make_viewer(role="quality", name="Sara Holm")
    form = {"version": get_row(Ticket, case).version, "conduct": "threats", "note": "The words", "channel": "telephone"}
    assert desk.post(f"{desk.case}/conduct", data=form | {"note": " ", "second": ""}).status_code == 422
    assert desk.post(f"{desk.case}/conduct", data=form | {"second": encode_id(second.user_id)}).status_code == 303
    html = text_of(desk.get(desk.case))
    for words in ("Threats.", "The complaint is heard like any other.", "Sara Holm", "By telephone", "kind=conduct",
                  "marked the conduct: Threats"):  # fmt: skip
        assert words in html, words
    assert "puhelimitse" in text_of(desk.get(f"{desk.case}/message?kind=conduct"))
    stale = desk.post(f"{desk.case}/conduct", data=form | {"conduct": "abuse", "second": ""})
    assert stale.status_code == 409


def test_a_colleague_is_put_on_the_case_and_taken_off(desk, people):
    html = text_of(desk.get(desk.case))
    assert "Rakennus Oy" in html
    assert "Nobody else of theirs is on this case." in html
    onni = encode_id(people[1])
    data = {"person": onni, "part": "receives the goods"}
    assert desk.post(f"{desk.case}/contacts", data=data).status_code == 303
    html = text_of(desk.get(desk.case))
    assert "Onni Niemi" in html
    assert "receives the goods" in html
    assert "Aino Lehtinen, Onni Niemi" in text_of(desk.get(f"{desk.case}/message?kind=minutes"))
    assert desk.post(f"{desk.case}/contacts", data={"person": "0000000000000"}).status_code == 422
    assert desk.post(f"{desk.case}/contacts/{onni}/remove").status_code == 303
    assert "receives the goods" not in text_of(desk.get(desk.case))
