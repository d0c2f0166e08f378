"""Handing invitations over to a real mail server, which takes everything and keeps nothing."""

import io
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.data import publish_survey
from bench.results import Results
from bench.servers import free_port, new_database, open_app
from surveyapp.services import invitations
from surveyapp.services.imports import Upload
from surveyapp.services.order_import import import_orders
from surveyapp.services.outbox import send_due
from surveyapp.settings import PROJECT, Settings
from surveyapp.store.database import db

MAILS = 1000
SERVER = """
import asyncio, sys
from aiosmtpd.controller import Controller
class Takes:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
Controller(Takes(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
asyncio.new_event_loop().run_forever()
"""


def measure_mail(server_url: str, folder: Path, results: Results) -> None:
    """Plan and send the same invitations on both databases."""
    databases = {"PostgreSQL": new_database(server_url, "mail"), "SQLite": f"sqlite:///{folder / 'mail.sqlite'}"}
    for name, url in databases.items():
        app = open_app(folder / f"mail-{name}", url)
        with app.app_context(), _server() as port:
            settings = replace(app.config["SETTINGS"], mail_url=f"smtp://127.0.0.1:{port}", mail_from="a@shop.example")
            count = _prepare(settings)
            begun = time.perf_counter()
            sent = send_due(settings, clock=_noon).get("sent", 0)
            seconds = time.perf_counter() - begun
            if sent != count:
                raise RuntimeError(f"{count} mails were due and {sent} were sent")
            results.add(f"mails handed over, {name}", sent / seconds, "/s")
            db.session.remove()


def _prepare(settings: Settings) -> int:
    """Plan an invitation for each of MAILS customers, due now; return how many."""
    publish_survey()
    lines = ["external_id,status,placed_at,delivered_at,customer_email,customer_name,product,language"]
    for number in range(MAILS):
        language = ("fi", "sv", "en")[number % 3]
        day = f"{_noon() - timedelta(days=3):%Y-%m-%d}"
        lines.append(f"M{number},delivered,{day},{day},a{number}@shop.example,Aino Lehtinen,Table,{language}")
    import_orders(Upload("orders.csv", io.BytesIO("\n".join(lines).encode())), zone=settings.timezone, now=_noon())
    plan = invitations.plan(
        base_url=settings.base_url,
        now=_noon(),
        secret_key=settings.secret_key,
        zone=settings.timezone,
        makes_links=False,
    )
    return plan.planned


def _noon() -> datetime:
    """Return a moment within the hours of the survey, on a weekday."""
    return datetime(2026, 11, 3, 12, tzinfo=ZoneInfo("Europe/Helsinki")).astimezone(UTC)


@contextmanager
def _server() -> Iterator[int]:
    """Run the mail server in a process of its own; yield its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], cwd=PROJECT)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()
