"""Sending by a real mail server: who gets what, once, within the hours, and what happens when the server will not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.services import invitations, opt_outs, outbox
from surveyapp.services.order_import import import_orders
from surveyapp.services.outbox import send_due, sending
from surveyapp.services.responses import find_link
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.orders import Order
from tests.builders.files import csv_file
from tests.builders.responses import FEEDBACK, make_survey, name_company
from tests.builders.tickets import make_case, make_customer, make_order
from tests.mail_server import Mailbox, running_mail_server

# A Friday, 11:30 in Helsinki.
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
INVITE = {"after": "delivered", "wait": "1 day", "hours": "09:00-20:00", "remind": "5 days", "expire": "30 days"}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with running_mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def settings(app: Flask, mailbox: Mailbox) -> Settings:
    name_company("Tuohi & Vik")
    own: Settings = app.config["SETTINGS"]
    return replace(own, mail_url=mailbox.url(), mail_from="feedback@shop.example", base_url="https://ask.example")


def order(*people: str, delivered: str = "2026-11-18 12:00", **columns: str) -> None:
    names = "".join(f",{name}" for name in columns)
    values = "".join(f",{value}" for value in columns.values())
    rows = [f"O-{person},delivered,2026-11-01,{delivered},{person}@example.com{values}" for person in people]
    head = f"external_id,status,placed_at,delivered_at,customer_email{names}"
    import_orders(csv_file("\n".join([head, *rows])), zone=ZoneInfo("Europe/Helsinki"), now=NOW)


def plan(settings: Settings, now: datetime = NOW) -> invitations.Plan:
    return invitations.plan(
        base_url=settings.base_url, now=now, secret_key=settings.secret_key, zone=settings.timezone, makes_links=False
    )


def send(settings: Settings, now: datetime = NOW) -> dict[str, int]:
    return send_due(settings, clock=lambda: now)


def of_order(person: str) -> Invitation:
    db.session.expire_all()
    query = select(Invitation).join(Order, Order.id == Invitation.order_id).where(Order.external_id == f"O-{person}")
    return db.session.scalars(query).one()


def state_of(person: str) -> tuple[str, str | None]:
    invitation = of_order(person)
    return invitation.state, invitation.skip_reason


def link_of(message: Any) -> str:
    text = message.get_body(("plain",)).get_content()
    return text.partition("https://ask.example/s/")[2].split()[0]


def test_an_invitation_arrives_whole(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a", language="fi", customer_name="Aino Lehtinen", product="Pöytä <b>Kuusi</b>")
    plan(settings)
    assert send(settings) == {"sent": 1}
    (message,) = mailbox.of("ok-a@example.com")
    assert (
        message["From"] == '"Tuohi & Vik" <feedback@shop.example>'
        or message["From"].addresses[0].display_name == "Tuohi & Vik"
    )
    assert message["To"].addresses[0].addr_spec == "ok-a@example.com"
    assert message["Subject"] == "Miten tilaus O-ok-a sujui?"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://ask.example/u/")
    html = message.get_body(("html",)).get_content()
    token = link_of(message)
    assert f'href="https://ask.example/s/{token}?recommend=7"' in html
    assert "Pöytä &lt;b&gt;Kuusi&lt;/b&gt;" in html
    assert "Suosittelisitko meitä?" in html
    assert "localhost" not in html
    asking = find_link(token)
    assert asking is not None
    assert asking.order.external_id == "O-ok-a"
    invitation = of_order("ok-a")
    assert (invitation.state, invitation.sent_at) == ("sent", NOW)
    assert invitation.remind_at == NOW + timedelta(days=5)
    # The secret stands nowhere but in the mailbox.
    assert token not in repr([vars(row) for row in db.session.scalars(select(Message))])
    assert send(settings) == {}


def test_each_fault_of_the_server_ends_where_it_should(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    settings = replace(settings, mail_url=mailbox.url(2))
    people = ("ok-a", "defer-a", "refuse-a", "hang-a", "drop-a", "full-a", "ok-b")
    order(*people)
    plan(settings)
    first = send(settings)
    assert first == {"sent": 2, "retried": 4, "failed": 1}
    assert state_of("refuse-a") == ("bounced", None)
    now = NOW
    while now < NOW + timedelta(hours=54):
        now += timedelta(hours=1)
        send(settings, now)
        assert now >= NOW + timedelta(hours=48) or state_of("full-a")[0] == "queued"
    assert [state_of(person)[0] for person in people] == [
        "sent", "sent", "bounced", "sent", "sent", "bounced", "sent",
    ]  # fmt: skip
    assert sorted(set(mailbox.recipients)) == sorted(
        f"{person}@example.com" for person in people if person not in ("refuse-a", "full-a")
    )
    ids = [message["Message-ID"] for _, message in mailbox.taken if not message["Subject"].startswith("A reminder")]
    assert len(ids) == len(set(ids)) == 5
    failed = {row.error for row in db.session.scalars(select(Message).where(Message.state == "failed"))}
    assert failed == {"550 5.1.1 [address] unknown", "451 4.7.1 come again later"}
    assert mailbox.tries["full-a@example.com"] >= 8


def test_a_server_that_says_goodbye_gets_the_rest_later(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("bye-a", "bye-b", "ok-a")
    plan(settings)
    for minute in range(4):
        send(settings, NOW + timedelta(minutes=10 * minute))
    assert [state_of(person)[0] for person in ("bye-a", "bye-b", "ok-a")] == ["sent"] * 3
    assert len(mailbox.contents) == 3


def test_no_server_at_all_loses_nothing(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a", "ok-b")
    plan(settings)
    gone = replace(settings, mail_url="smtp://127.0.0.1:1?timeout=1")
    assert send(gone) == {"retried": 1}
    assert send(settings, NOW + timedelta(minutes=6)) == {"sent": 2}


def test_a_crash_after_the_server_took_it_sends_the_same_message_again(
    app: Flask, mailbox: Mailbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a", "ok-b")
    plan(settings)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(sending, "_record_sent", crash)
        with pytest.raises(KeyboardInterrupt):
            send(settings)
    assert len(mailbox.contents) == 1
    # Until the lease is over nobody touches what was claimed.
    assert send(settings) == {}
    assert send(settings, NOW + timedelta(minutes=2)) == {"sent": 2}
    ids = [message["Message-ID"] for _, message in mailbox.taken]
    assert (len(ids), len(set(ids))) == (3, 2)
    for _, message in mailbox.taken:
        assert find_link(link_of(message)) is not None


def test_who_opted_out_meanwhile_gets_nothing_even_when_imported_again(
    app: Flask, mailbox: Mailbox, settings: Settings
) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a", "ok-b")
    plan(settings)
    token = opt_outs.make_token(settings.secret_key, of_order("ok-a").id, "OK-a@example.com")
    opt_outs.opt_out(settings.secret_key, token, now=NOW)
    opt_outs.opt_out(settings.secret_key, token, now=NOW)
    assert send(settings) == {"sent": 1}
    assert mailbox.recipients == ["ok-b@example.com"]
    assert state_of("ok-a") == ("opted_out", None)
    import_orders(
        csv_file(
            "source,external_id,placed_at,delivered_at,customer_email\nB,9,2026-11-01,2026-11-19,ok-a@example.com"
        ),
        zone=settings.timezone,
        now=NOW,
    )
    assert plan(settings).skipped == {"opted_out": 1}


def test_an_opt_out_found_at_sending_only(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a")
    plan(settings)
    with transaction() as session:
        session.add(
            opt_outs.opt_outs.OptOut(
                address_hash=opt_outs.hash_address(settings.secret_key, "ok-a@example.com"), at=NOW
            )
        )
    assert send(settings) == {"dropped": 1}
    assert (state_of("ok-a"), mailbox.contents) == (("opted_out", None), [])


def test_what_changed_since_planning_is_seen_at_sending(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-erased", "ok-gone", "ok-angry", "ok-late")
    plan(settings)
    with transaction() as session:
        by_mail = {row.email: row for row in session.scalars(select(Customer))}
        by_mail["ok-erased@example.com"].erased_at = NOW
        by_mail["ok-gone@example.com"].email = None
        of_late = session.scalars(
            select(Invitation).join(Order, Order.id == Invitation.order_id).where(Order.external_id == "O-ok-late")
        ).one()
        of_late.expires_at = NOW
        angry = by_mail["ok-angry@example.com"].id
    make_case(customer_id=angry, order_id=make_order(customer_id=angry), may_contact=False)
    assert send(settings) == {"dropped": 4}
    assert [state_of(f"ok-{who}") for who in ("erased", "gone", "angry", "late")] == [
        ("skipped", "erased"), ("skipped", "no_address"), ("skipped", "open_case"), ("expired", None),
    ]  # fmt: skip
    assert mailbox.contents == []


def test_a_late_worker_waits_for_the_morning(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a")
    plan(settings)
    night = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
    assert send(settings, night) == {}
    assert send(settings, night + timedelta(hours=7)) == {}
    assert mailbox.contents == []
    assert send(settings, datetime(2026, 11, 21, 7, 0, tzinfo=UTC)) == {"sent": 1}


def test_a_clock_that_jumps_sends_nothing_twice(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite={**INVITE, "remind": []})
    order("ok-a", "ok-b")
    plan(settings)
    for days in (-40, 0, 40, 1, -1):
        plan(settings, NOW + timedelta(days=days))
        outbox.expire(now=NOW + timedelta(days=days))
        send(settings, NOW + timedelta(days=days))
    assert sorted(mailbox.recipients) == ["ok-a@example.com", "ok-b@example.com"]
    # What the leap forward called expired can be answered again once the clock is right.
    outbox.expire(now=NOW + timedelta(days=1))
    assert [state_of(person) for person in ("ok-a", "ok-b")] == [("sent", None)] * 2
    asking = find_link(link_of(mailbox.taken[0][1]))
    assert asking is not None
    assert asking.status_at(NOW + timedelta(days=1)) == "open"


def test_only_who_has_not_answered_is_reminded_once(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a", "ok-b")
    plan(settings)
    send(settings)
    with transaction() as session:
        session.get(Invitation, of_order("ok-b").id).state = "answered"
    assert send(settings, NOW + timedelta(days=4)) == {}
    assert send(settings, NOW + timedelta(days=6)) == {"sent": 1}
    assert send(settings, NOW + timedelta(days=20)) == {}
    first, second = mailbox.of("ok-a@example.com")
    assert second["Subject"] == "A reminder: how did order O-ok-a go?"
    assert link_of(first) != link_of(second)
    assert of_order("ok-a").reminders == 1


def test_a_paused_survey_and_a_stop_hold_everything(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    from surveyapp.store import sending as stops
    from surveyapp.store.surveys import Survey
    from tests.builders.users import make_viewer

    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a")
    plan(settings)
    with transaction() as session:
        session.query(Survey).update({"state": "paused"})
    assert send(settings) == {}
    viewer = make_viewer()
    with transaction() as session:
        session.query(Survey).update({"state": "open"})
        stops.add_stop(session, user_id=viewer.user_id, now=NOW)
    assert send(settings) == {}
    with transaction() as session:
        stops.delete_stop(session)
    assert send(settings) == {"sent": 1}


def test_the_rate_holds_over_turns(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order(*(f"ok-{number}" for number in range(12)))
    plan(settings)
    slow = replace(settings, mail_rate=5)
    assert send(slow) == {"sent": 5}
    assert send(slow, NOW + timedelta(seconds=59)) == {}
    assert send(slow, NOW + timedelta(seconds=61)) == {"sent": 5}
    assert send(slow, NOW + timedelta(seconds=122)) == {"sent": 2}


def test_two_workers_share_the_outbox(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    from threading import Thread

    make_survey(FEEDBACK, invite=INVITE)
    order(*(f"ok-{number}" for number in range(60)))
    plan(settings)
    done: list[dict[str, int]] = []

    def work() -> None:
        with app.app_context():
            done.append(send(settings))
            db.session.remove()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(each.get("sent", 0) for each in done) == 60
    assert len(set(mailbox.recipients)) == len(mailbox.recipients) == 60


def test_letters_of_cases_go_first_in_one_thread(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a")
    plan(settings)
    customer = make_customer(email="ok-case@example.com")
    ticket_id = make_case(customer_id=customer, order_id=make_order(customer_id=customer))
    make_customer(email=None)
    assert send(settings) == {"sent": 2}
    assert mailbox.recipients == ["ok-case@example.com", "ok-a@example.com"]
    letter = mailbox.taken[0][1]
    assert letter["In-Reply-To"] == letter["References"]
    assert letter["List-Unsubscribe"] is None
    assert letter["Auto-Submitted"] == "auto-generated"
    assert ticket_id is not None


def test_an_address_that_cannot_stand_in_a_header_fails_alone(app: Flask, mailbox: Mailbox, settings: Settings) -> None:
    make_survey(FEEDBACK, invite=INVITE)
    order("ok-a", "ok-b", customer_name="Aino")
    plan(settings)
    with transaction() as session:
        row = session.scalars(select(Customer).where(Customer.email == "ok-a@example.com")).one()
        row.email = "ok-a@example.com\r\nBcc: all@example.com"
    assert send(settings) == {"failed": 1, "sent": 1}
    assert mailbox.recipients == ["ok-b@example.com"]


@pytest.fixture
def asked(app: Flask) -> Callable[..., dict[str, int]]:
    def run(now: datetime = NOW, **invite: Any) -> dict[str, int]:
        make_survey(FEEDBACK, invite={**INVITE, **invite})
        done = plan(app.config["SETTINGS"], now)
        return {"planned": done.planned, **done.skipped}

    return run


def test_a_person_is_asked_once_in_ninety_days_whatever_they_are_called(
    app: Flask, asked: Callable[..., dict[str, int]]
) -> None:
    order("ok-a")
    import_orders(
        csv_file(
            "source,external_id,placed_at,delivered_at,customer_email\n"
            "B,1,2026-11-01,2026-11-19,OK-a@example.com\nB,2,2026-11-01,2026-11-18,ok-a@example.com"
        ),
        zone=ZoneInfo("Europe/Helsinki"),
        now=NOW,
    )
    assert asked() == {"planned": 1, "capped": 1, "duplicate": 1}


def test_sample_and_quota_leave_the_rest_on_record(app: Flask, asked: Callable[..., dict[str, int]]) -> None:
    order(*(f"ok-{number}" for number in range(40)))
    done = asked(sample=0.5, quota=6)
    assert done["planned"] == 6
    assert done["not_sampled"] + done["quota"] == 34
    assert 8 <= done["not_sampled"] <= 32


def test_closed_cases_and_anniversaries_ask_too(app: Flask) -> None:
    from surveyapp.store.tickets import Ticket

    settings = app.config["SETTINGS"]
    customer = make_customer()
    ticket_id = make_case(customer_id=customer, order_id=make_order(customer_id=customer))
    with transaction() as session:
        ticket = session.get(Ticket, ticket_id)
        ticket.state, ticket.ended_at = "closed", NOW - timedelta(days=1)
    make_survey(FEEDBACK, name="recovery", invite={"after": "ticket_closed"})
    assert plan(settings).planned == 1
    assert plan(settings).planned == 0
    make_survey(FEEDBACK, name="yearly", invite={"after": "anniversary", "cap": "0 days"})
    year = timedelta(days=365)
    assert plan(settings, NOW + year - timedelta(days=40)).planned == 0
    assert plan(settings, NOW + year).planned == 1
    assert plan(settings, NOW + year + timedelta(days=1)).planned == 0
    assert plan(settings, NOW + year + year).planned == 1
