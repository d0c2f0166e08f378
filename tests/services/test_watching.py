"""Reminders and escalation: who is told, when, and each of it once, whatever happens meanwhile."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.domain.ids import encode_id
from surveyapp.services import outbox
from surveyapp.services.actions.opening import open_action
from surveyapp.services.tickets import moves, pages, pausing, watching, work
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store.database import db, random_id
from surveyapp.store.messages import Message
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.units import ROOT_ID
from surveyapp.store.users import User
from surveyapp.store.worklists import Absence, TicketAlert
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

# Opened on Friday 20 November at 11:30 local time: acknowledge within four working hours, remind after three.
REMIND, LATE = OPENED + timedelta(hours=3), OPENED + timedelta(hours=4)


@pytest.fixture
def settings(app: Flask) -> Settings:
    found: Settings = app.config["SETTINGS"]
    return found


def told() -> list[tuple[str, str]]:
    """Return the kind of each mail to staff and who gets it, in order."""
    query = select(Message.kind, User.name).join(User, User.id == Message.user_id)
    return [tuple(row) for row in db.session.execute(query.order_by(Message.created_at, User.name)).all()]


def away(user_id: int, deputy_id: int | None = None) -> None:
    with transaction() as session:
        session.add(
            Absence(
                id=random_id(),
                user_id=user_id,
                from_on=date(2026, 11, 19),
                to_on=date(2026, 11, 29),
                deputy_id=deputy_id,
                created_at=OPENED,
            )
        )


def test_the_owner_is_reminded_once_and_the_manager_told_once(settings):
    unit_id = make_unit("Finland/Oulu")
    owner = make_viewer(role="quality", name="Mikko", unit_ids=[unit_id])
    make_viewer(role="manager", name="Riitta", unit_ids=[ROOT_ID])
    make_viewer(role="manager", name="Outi", unit_ids=[unit_id])
    ticket_id = make_case(unit_id=unit_id, may_contact=False)
    with transaction() as session:
        session.get(Ticket, ticket_id).owner_id = owner.user_id
    assert watching.watch_deadlines(settings, now=REMIND - timedelta(minutes=1)) == {}
    assert watching.watch_deadlines(settings, now=REMIND) == {"reminder": 1}
    assert watching.watch_deadlines(settings, now=REMIND + timedelta(minutes=1)) == {}
    assert told() == [("due_reminder", "Mikko")]
    assert watching.watch_deadlines(settings, now=LATE) == {"breach": 1}
    assert watching.watch_deadlines(settings, now=LATE + timedelta(hours=1)) == {}
    assert told() == [("due_reminder", "Mikko"), ("due_breach", "Outi")]
    events = db.session.scalars(select(TicketEvent).where(TicketEvent.field == "alert").order_by(TicketEvent.at)).all()
    assert [(event.old, event.new.partition(" ")[0], event.user_id) for event in events] == [
        ("acknowledge", "reminder", None),
        ("acknowledge", "breach", None),
    ]


def test_the_mail_names_the_case_and_neither_the_customer_nor_their_words(app, settings, tmp_path):
    manager = make_viewer(role="manager", name="Outi", language="fi", email="outi@example.com")
    customer_id = make_customer(name="Aino Lehtinen", email=None, phone="0501")
    ticket_id = make_case(order_id=make_order(customer_id=customer_id, number="48211"), customer_id=customer_id)
    watching.watch_deadlines(settings, now=LATE)
    letter = db.session.scalars(select(Message)).one()
    assert (letter.user_id, letter.language, letter.ticket_id, letter.customer_id) == (
        manager.user_id,
        "fi",
        None,
        None,
    )
    settings = replace(settings, mail_url=f"file:{tmp_path / 'out'}")
    assert outbox.send_due(settings, clock=lambda: LATE) == {"sent": 1}
    (mail,) = (path for path in Path(tmp_path / "out").rglob("*") if path.is_file())
    text = mail.read_text(encoding="utf-8")
    assert "outi@example.com" in text
    assert f"http://127.0.0.1:8000/tickets/{encode_id(ticket_id)}" in text.replace("=\n", "").replace("=3D", "=")
    assert "K-1" in text
    for secret in ("Aino", "Lehtinen", "48211", "Dining", "late=C3=A4", "0501"):
        assert secret not in text
    page = pages.get_ticket(make_viewer(), ticket_id, now=LATE)
    assert list(page.messages) == []


def test_who_left_the_house_gets_no_mail(settings, tmp_path):
    manager = make_viewer(role="manager", name="Outi")
    make_case()
    watching.watch_deadlines(settings, now=LATE)
    with transaction() as session:
        session.get(User, manager.user_id).disabled_at = LATE
    settings = replace(settings, mail_url=f"file:{tmp_path / 'out'}")
    assert outbox.send_due(settings, clock=lambda: LATE) == {"failed": 1}


def test_of_a_case_that_nobody_has_a_few_of_its_unit_are_told(settings):
    unit_id = make_unit("Finland/Oulu")
    for name in ("Anna", "Bo", "Cecilia", "Dag"):
        make_viewer(role="quality", name=name, unit_ids=[unit_id])
    make_viewer(role="manager", name="Aaro", unit_ids=[unit_id])
    make_viewer(role="quality", name="Aada", unit_ids=[ROOT_ID])
    make_viewer(role="quality", name="Aimo", unit_ids=[make_unit("Finland/Turku")])
    make_viewer(role="analyst", name="Aki", unit_ids=[unit_id])
    make_case(unit_id=unit_id)
    assert watching.watch_deadlines(settings, now=REMIND) == {"reminder": 1}
    assert [name for _, name in told()] == ["Anna", "Bo", "Cecilia"]


def test_deputies_stand_in_for_who_is_away(settings):
    unit_id = make_unit("Finland/Oulu")
    deputy = make_viewer(role="quality", name="Deputy", unit_ids=[unit_id])
    owner = make_viewer(role="quality", name="Owner", unit_ids=[unit_id])
    near = make_viewer(role="manager", name="Near", unit_ids=[unit_id])
    make_viewer(role="manager", name="Far", unit_ids=[ROOT_ID])
    away(owner.user_id, deputy.user_id)
    away(near.user_id)
    ticket_id = make_case(unit_id=unit_id)
    with transaction() as session:
        session.get(Ticket, ticket_id).owner_id = owner.user_id
    watching.watch_deadlines(settings, now=REMIND)
    watching.watch_deadlines(settings, now=LATE)
    assert told() == [("due_reminder", "Deputy"), ("due_breach", "Far")]


def test_without_any_manager_an_admin_is_told(settings):
    make_viewer(role="admin", name="Elina")
    make_case()
    watching.watch_deadlines(settings, now=LATE)
    assert told() == [("due_breach", "Elina")]


def test_nobody_is_told_of_what_stands_still_has_ended_or_waits_for_the_customers_word(settings):
    viewer = make_viewer()
    paused, ended, asked = make_case(), make_case(), make_case()
    pausing.pause(viewer, paused, 1, "a photo", now=OPENED)
    moves.move(viewer, ended, 1, "cancelled", why="A mistake", now=OPENED)
    with transaction() as session:
        row = session.get(Ticket, asked)
        row.state, row.asked_solved_at, row.answered_at = "verifying", OPENED, OPENED
    assert watching.watch_deadlines(settings, now=LATE) == {}
    pausing.resume_case(viewer, paused, 2, now=LATE)
    assert watching.watch_deadlines(settings, now=LATE + timedelta(minutes=1)) == {}


def test_a_new_due_time_is_a_new_thing_to_tell_of(settings):
    viewer = make_viewer(role="manager", name="Outi")
    ticket_id = make_case()
    watching.watch_deadlines(settings, now=LATE)
    work.assign(viewer, ticket_id, 1, viewer.user_id, now=LATE)
    answer_due_at = get_row(Ticket, ticket_id).next_due_at
    assert answer_due_at > LATE
    assert watching.watch_deadlines(settings, now=answer_due_at) == {"breach": 1}
    assert [kind for kind, _ in told()] == ["due_breach", "due_breach"]


def test_a_worker_killed_in_the_middle_tells_it_all_later_and_once(settings, monkeypatch):
    make_viewer(role="manager", name="Outi")
    make_case()
    make_case()
    sent, real = [], watching.queue_staff_letter

    def dies(*args, **kwargs):
        real(*args, **kwargs)
        sent.append(1)
        if len(sent) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(watching, "queue_staff_letter", dies)
    with pytest.raises(KeyboardInterrupt):
        watching.watch_deadlines(settings, now=LATE)
    assert len(told()) == 1
    assert watching.watch_deadlines(settings, now=LATE) == {"breach": 1}
    assert len(told()) == 2
    assert db.session.scalar(select(func.count()).select_from(TicketAlert)) == 2


def test_what_changed_since_it_was_found_is_not_told(settings, monkeypatch):
    viewer = make_viewer(role="manager", name="Outi")
    ticket_id = make_case()
    found = list(watching._tickets(db.session(), now=LATE))
    moves.move(viewer, ticket_id, 1, "cancelled", why="A mistake", now=LATE)
    monkeypatch.setattr(watching, "_tickets", lambda *_, **__: iter(found))
    assert watching.watch_deadlines(settings, now=LATE) == {}


def promise(ticket_id: int, *, due_at: datetime, party: str = "us", kind: str = "callback") -> int:
    with transaction() as session:
        row = TicketPromise(id=random_id(), ticket_id=ticket_id, party=party, kind=kind, due_at=due_at, made_at=OPENED)
        session.add(row)
        return row.id


def test_a_promise_to_the_customer_is_watched_too(settings):
    owner = make_viewer(role="manager", name="Outi")
    ticket_id = make_case(may_contact=False)
    with transaction() as session:
        ticket = session.get(Ticket, ticket_id)
        ticket.owner_id, ticket.next_due_at = owner.user_id, OPENED + timedelta(days=30)
    # Four hours from the promise to the call: remind after three of them. What customers promise is not ours to keep.
    kept = promise(ticket_id, due_at=LATE)
    promise(ticket_id, due_at=LATE, party="customer")
    promise(ticket_id, due_at=LATE, kind="money")
    assert watching.watch_deadlines(settings, now=REMIND - timedelta(minutes=1)) == {}
    assert watching.watch_deadlines(settings, now=REMIND) == {"reminder": 2}
    assert watching.watch_deadlines(settings, now=REMIND) == {}
    with transaction() as session:
        session.get(TicketPromise, kept).done_at = REMIND
    assert watching.watch_deadlines(settings, now=LATE) == {"breach": 1}
    assert watching.watch_deadlines(settings, now=LATE + timedelta(minutes=5)) == {}
    said = [event.old for event in db.session.scalars(select(TicketEvent).where(TicketEvent.field == "alert"))]
    assert sorted(said) == ["promise callback", "promise money", "promise money"]


def test_what_was_late_long_before_anybody_watched_floods_nobody(settings):
    make_viewer(role="manager", name="Outi")
    make_case(now=OPENED - timedelta(days=60))
    assert watching.watch_deadlines(settings, now=LATE) == {}


def test_more_cases_than_a_page_holds_are_all_told(settings, monkeypatch):
    monkeypatch.setattr(watching, "PAGE", 2)
    make_viewer(role="manager", name="Outi")
    for _ in range(5):
        make_case()
    assert watching.watch_deadlines(settings, now=LATE) == {"breach": 5}


def test_the_next_step_of_a_corrective_action_is_watched_in_its_own_room(settings):
    make_viewer(role="manager", name="Outi")
    with transaction() as session:
        action_id = open_action(
            session, title="Late courier", unit_id=ROOT_ID, theme=None, rule=None, reasons=[], signal={}, case_ids=[],
            owner_id=None, now=OPENED,
        )  # fmt: skip
    due_at = get_row(Ticket, action_id).next_due_at
    assert watching.watch_deadlines(settings, now=due_at - timedelta(minutes=1)) == {"reminder": 1}
    assert watching.watch_deadlines(settings, now=due_at) == {"breach": 1}
    letter = db.session.scalars(select(Message).where(Message.kind == "due_breach")).one()
    assert f"/actions/{encode_id(action_id)}" in letter.body
    assert "next step" in letter.subject
