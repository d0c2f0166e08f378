"""What invitations do while a survey is paused, not open yet or closed: they wait, or are skipped with the reason."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.domain.surveys.running import CLOSED, PAUSED
from surveyapp.services import invitations
from surveyapp.services.order_import import import_orders
from surveyapp.services.outbox import send_due
from surveyapp.services.surveys import running
from surveyapp.settings import Settings
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from tests.builders.files import csv_file
from tests.builders.responses import FEEDBACK, make_link, make_survey, set_survey
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")
HELSINKI = ZoneInfo("Europe/Helsinki")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INVITE = {"after": "delivered"}
NAME = str(FEEDBACK["name"])
GOOD = {"recommend": ["9"]}


@pytest.fixture
def settings(app: Flask) -> Settings:
    own: Settings = app.config["SETTINGS"]
    return replace(own, mail_from="feedback@shop.example")


def found() -> tuple[str, str | None]:
    db.session.rollback()
    invitation = db.session.scalars(select(Invitation)).one()
    return invitation.state, invitation.skip_reason


def test_an_invitation_waits_for_a_survey_that_opens_later(settings: Settings) -> None:
    survey_id = make_survey(FEEDBACK, invite=INVITE)
    make_link(survey_id, state="planned", customer={"email": "aino@example.com"})
    db.session.query(Invitation).update({"send_at": NOW})
    db.session.commit()
    viewer = make_viewer()
    running.schedule(viewer, NAME, NOW + DAY, None, now=NOW)
    assert send_due(settings, clock=lambda: NOW) == {}
    assert found() == ("planned", None)
    assert send_due(settings, clock=lambda: NOW + DAY) == {"sent": 1}
    assert found() == ("sent", None)


def test_an_invitation_that_comes_due_after_the_end_is_skipped_with_the_reason(settings: Settings) -> None:
    survey_id = make_survey(FEEDBACK, invite=INVITE)
    make_link(survey_id, state="planned", customer={"email": "aino@example.com"})
    db.session.query(Invitation).update({"send_at": NOW + HOUR})
    db.session.commit()
    running.turn(make_viewer(), NAME, running.CLOSE, now=NOW)
    assert send_due(settings, clock=lambda: NOW) == {}
    assert found() == ("planned", None)
    assert send_due(settings, clock=lambda: NOW + HOUR) == {}
    assert found() == ("skipped", "survey_closed")


@pytest.mark.parametrize(("kind", "state"), [("invitation", "queued"), ("reminder", "sent")])
def test_a_letter_that_was_written_before_the_end_is_dropped(settings: Settings, kind: str, state: str) -> None:
    survey_id = make_survey(FEEDBACK, invite=INVITE)
    make_link(survey_id, state=state, customer={"email": "aino@example.com"})
    (invitation,) = db.session.scalars(select(Invitation))
    values: dict[str, Any] = {
        "direction": "out", "kind": kind, "channel": "mail", "state": "queued", "language": "fi", "subject": "",
        "body": "", "created_at": NOW, "send_at": NOW,
    }  # fmt: skip
    db.session.add(Message(**values, invitation_id=invitation.id, customer_id=invitation.customer_id))
    db.session.commit()
    running.schedule(make_viewer(), NAME, None, NOW + HOUR, now=NOW)
    assert send_due(settings, clock=lambda: NOW + HOUR) == {"dropped": 1}
    assert found() == (("skipped", "survey_closed") if kind == "invitation" else ("sent", None))


STOPPED: list[tuple[dict[str, Any], int]] = [
    ({"state": PAUSED}, 0),
    ({"state": CLOSED}, 0),
    ({"opens_at": NOW + DAY}, 0),
    ({"closes_at": NOW}, 0),
    ({"opens_at": NOW, "closes_at": NOW + DAY}, 1),
]


@pytest.mark.parametrize(("facts", "count"), STOPPED)
def test_nothing_is_planned_while_a_survey_does_not_ask(facts: dict[str, Any], count: int) -> None:
    survey_id = make_survey(FEEDBACK, invite=INVITE)
    rows = "external_id,status,placed_at,delivered_at,customer_email\nO,delivered,2026-11-01,2026-11-18 12:00,a@example.com"
    import_orders(csv_file(rows), zone=HELSINKI, now=NOW)
    set_survey(survey_id, **facts)
    assert invitations.plan(base_url="", now=NOW, makes_links=False).planned == count
