"""The page that tells everybody who complained of a cause what was changed."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from surveyapp.domain.ids import encode_id
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket
from tests.builders.actions import lock_criterion, make_action
from tests.builders.tickets import make_case, make_customer
from tests.builders.users import make_viewer

TEXT = "Paketit lähtevät nyt toisen kuljetusliikkeen mukana."


@pytest.fixture
def quality(client_as):
    return client_as(viewer=make_viewer(role="quality", name="Mikko Laine"))


def page_of(*, verdict="effective"):
    cases = [
        make_case(customer_id=make_customer(email=email), now=datetime.now(UTC)) for email in ("a@x.example", None)
    ]
    action_id = make_action(case_ids=cases)
    lock_criterion(action_id, verdict=verdict)
    with transaction() as session:
        session.get(Ticket, action_id).state = "verifying"
    return f"/actions/{encode_id(action_id)}"


def text_of(response):
    return response.get_data(as_text=True)


def count_letters():
    return db.session.scalar(select(func.count()).where(Message.kind == "cause_removed"))


def test_it_is_looked_at_then_told_once(quality):
    url = page_of()
    assert "They have not heard yet what was changed." in text_of(quality.get(url))
    html = text_of(quality.get(f"{url}/tell"))
    assert "1 person hears what was changed." in html
    assert "there is no mail address" in html
    assert "Tell 1 person" not in html
    html = text_of(quality.post(f"{url}/tell", data={"changed_fi": TEXT + " Valitettavasti."}))
    assert "Hei Aino Lehtinen," in html
    assert "<q>Valitettavasti</q>" in html
    assert "Tell 1 person" in html
    assert count_letters() == 0
    assert quality.post(f"{url}/tell", data={"changed_fi": TEXT, "send": "1"}).status_code == 303
    assert quality.post(f"{url}/tell", data={"changed_fi": TEXT, "send": "1"}).status_code == 303
    assert count_letters() == 1
    assert "1 person was told" in text_of(quality.get(url))
    assert "1 person was told" in text_of(quality.get(f"{url}/tell"))
    assert "told those who complained what was changed" in text_of(quality.get(url))


def test_nothing_written_is_refused_and_what_was_written_stays(quality):
    response = quality.post(f"{page_of()}/tell", data={"changed_fi": "  "})
    assert response.status_code == 422
    assert "in every language that somebody reads" in text_of(response)


def test_before_the_verdict_it_is_too_early(quality):
    url = page_of(verdict=None)
    assert "Tell those who complained" not in text_of(quality.get(url))
    assert "It is too early." in text_of(quality.get(f"{url}/tell"))
    assert quality.post(f"{url}/tell", data={"changed_fi": TEXT, "send": "1"}).status_code == 422
