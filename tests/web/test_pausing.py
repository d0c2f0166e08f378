"""The clock on a case's page: whose hours it follows, how it is stopped and let run, and what the history tells."""

from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.domain.ids import encode_id
from surveyapp.services.tickets import watching
from surveyapp.services.transactions import transaction
from surveyapp.store.tickets import Ticket
from tests.builders.tickets import get_row, make_case
from tests.builders.units import make_unit
from tests.builders.users import make_viewer


def text_of(response) -> str:
    return response.get_data(as_text=True)


@pytest.fixture
def case(app) -> tuple[str, int]:
    """Return the address and id of a case of Oulu that was opened just now."""
    ticket_id = make_case(unit_id=make_unit("Finland/Oulu"), now=datetime.now(UTC))
    return f"/tickets/{encode_id(ticket_id)}", ticket_id


def test_the_page_says_whose_hours_the_clock_follows(client_as, case):
    page = text_of(client_as("quality").get(case[0]))
    assert "Working hours of Oulu: Mon–Fri 9:00–17:00" in page
    assert "h left" in page
    assert "Wait for the customer" in page


def test_the_clock_is_stopped_and_let_run_by_hand(client_as, case):
    client = client_as("quality")
    address, ticket_id = case
    assert "What do you wait for?" in text_of(client.get(f"{address}/pause"))
    assert client.post(f"{address}/pause", data={"version": "1", "what_for": " "}).status_code == 422
    sent = client.post(f"{address}/pause", data={"version": "1", "what_for": "a photo of the leg"})
    assert (sent.status_code, sent.location) == (303, address)
    page = text_of(client.get(address))
    for said in ("Paused", "a photo of the leg", "Let the clock run again", "let the clock stand still"):
        assert said in page
    assert "Wait for the customer" not in page
    assert "waiting for the customer" in text_of(client.get("/tickets?view=waiting"))
    assert client.post(f"{address}/pause", data={"version": "2", "what_for": "more"}).status_code == 422
    assert client.post(f"{address}/resume", data={"version": "2"}).status_code == 303
    assert get_row(Ticket, ticket_id).waiting_since is None
    assert "let the clock run again" in text_of(client.get(address))


def test_who_only_reads_cannot_stop_the_clock(client_as, case):
    assert client_as("analyst").post(f"{case[0]}/pause", data={"version": "1", "what_for": "x"}).status_code == 403
    assert client_as("quality", unit_ids={make_unit("Sweden")}).get(f"{case[0]}/pause").status_code == 404


def test_the_history_says_who_was_told(app, client_as, case):
    address, ticket_id = case
    make_viewer(role="manager", name="Outi Ojala")
    now = datetime.now(UTC)
    with transaction() as session:
        session.get(Ticket, ticket_id).next_due_at = now - timedelta(minutes=5)
    assert watching.watch_deadlines(app.config["SETTINGS"], now=now) == {"breach": 1}
    assert "The acknowledgement is late; told: Outi Ojala" in text_of(client_as("quality").get(address))


def test_who_takes_a_case_is_not_said_to_have_given_it_to_themselves(client_as, case):
    client = client_as("quality")
    assert client.post(f"{case[0]}/take", data={"version": "1"}).status_code == 303
    page = text_of(client.get(case[0]))
    assert "took it" in page
    assert "gave it to" not in page
