"""Five hundred invitations by a real mail server, the worker killed twice on the way: all end where they should."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.parser import HeaderParser
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from surveyapp.services import invitations
from surveyapp.services.order_import import import_orders
from surveyapp.services.outbox import send_due
from surveyapp.settings import PROJECT, Settings
from surveyapp.store.customers import Customer
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from tests.builders.files import csv_file
from tests.builders.responses import FEEDBACK, make_survey
from tests.mail_server import Mailbox, running_mail_server

# A worker claims twenty at a time. Twenty-five claims, several before each death and after it, show all that more would:
# what a death loses or doubles is at most the claim that it falls into.
PEOPLE = {"ok": 450, "defer": 20, "refuse": 12, "hang": 2, "drop": 8, "full": 2, "none": 6}
KILLED_AT = (70, 190)


def noon_zone() -> ZoneInfo:
    """Return a zone where it is about noon now, so that the test may run at any hour."""
    ahead = 12 - datetime.now(UTC).hour
    return ZoneInfo(f"Etc/GMT{-ahead:+d}")


def plan_all(settings: Settings, now: datetime) -> int:
    make_survey(FEEDBACK, invite={"after": "delivered", "hours": "06:00-18:00", "expire": "30 days"})
    lines = ["external_id,status,placed_at,delivered_at,customer_id,customer_email"]
    delivered = (now - timedelta(days=2)).isoformat()
    for kind, count in PEOPLE.items():
        for number in range(count):
            mail = f"{kind}-{number}@example.com" if kind != "none" else ""
            lines.append(f"{kind}-{number},delivered,{delivered},{delivered},{kind}-{number},{mail}")
    import_orders(csv_file("\n".join(lines)), zone=settings.timezone, now=now)
    done = invitations.plan(
        base_url=settings.base_url, now=now, secret_key=settings.secret_key, zone=settings.timezone, makes_links=False
    )
    assert done.skipped == {"no_address": PEOPLE["none"]}
    return done.planned


def start_worker(settings: Settings) -> subprocess.Popen[bytes]:
    ours = {
        "SURVEYAPP_INSTANCE": str(settings.instance),
        "SURVEYAPP_DATABASE_URL": settings.database_url,
        "SURVEYAPP_SECRET_KEY": settings.secret_key,
        "SURVEYAPP_BASE_URL": settings.base_url,
        "SURVEYAPP_MAIL_URL": settings.mail_url,
        "SURVEYAPP_MAIL_FROM": settings.mail_from,
        "SURVEYAPP_TIMEZONE": settings.timezone.key,
    }
    command = [sys.executable, "-m", "surveyapp", "invitations", "send"]
    return subprocess.Popen(command, env={**os.environ, **ours}, cwd=PROJECT, stderr=subprocess.DEVNULL)


def kill_after(worker: subprocess.Popen[bytes], mailbox: Mailbox, count: int) -> None:
    deadline = time.monotonic() + 240
    while len(mailbox.contents) < count:
        assert worker.poll() is None, "the worker ended by itself"
        assert time.monotonic() < deadline, f"only {len(mailbox.contents)} mails arrived"
        time.sleep(0.002)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def test_five_hundred_invitations_and_a_worker_killed_twice(app: Flask) -> None:
    now = datetime.now(UTC)
    with running_mail_server() as mailbox:
        settings = replace(
            app.config["SETTINGS"], timezone=noon_zone(), mail_url=mailbox.url(4), mail_from="feedback@shop.example"
        )
        assert plan_all(settings, now) == sum(PEOPLE.values()) - PEOPLE["none"]
        for count in KILLED_AT:
            kill_after(start_worker(settings), mailbox, count)
        # A turn ends early where the server is slow to take a connection, as on a busy machine. Later turns do the rest.
        for minutes in (2, *range(15, 180, 15)):
            moment = datetime.now(UTC) + timedelta(minutes=minutes)
            send_due(settings, clock=lambda moment=moment: moment)  # type: ignore[misc]
    states: dict[str, Counter[str]] = {}
    for number, state in db.session.execute(
        select(Customer.external_id, Invitation.state).join(Invitation, Invitation.customer_id == Customer.id)
    ):
        states.setdefault(number.partition("-")[0], Counter())[state] += 1
    assert states == {
        "ok": Counter(sent=PEOPLE["ok"]),
        "defer": Counter(sent=PEOPLE["defer"]),
        "refuse": Counter(bounced=PEOPLE["refuse"]),
        "hang": Counter(sent=PEOPLE["hang"]),
        "drop": Counter(sent=PEOPLE["drop"]),
        # A full mailbox is tried for two days.
        "full": Counter(queued=PEOPLE["full"]),
        "none": Counter(skipped=PEOPLE["none"]),
    }
    ids: dict[str, set[str]] = {}
    for address, content in mailbox.contents:
        ids.setdefault(address, set()).add(HeaderParser().parsestr(content.decode())["Message-ID"])
    assert len(ids) == sum(PEOPLE[kind] for kind in ("ok", "defer", "hang", "drop"))
    assert all(len(each) == 1 for each in ids.values())
    assert len(mailbox.contents) - len(ids) <= len(KILLED_AT)
    assert db.session.query(Message).filter(Message.state == "sending").count() == 0
