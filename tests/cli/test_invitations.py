"""`surveyapp invitations plan|send` as a person types them, from the file of orders to the mail in the folder."""

import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from subprocess import CompletedProcess

from tests.cli.conftest import Run
from tests.test_sending_killed import noon_zone

SURVEY = """
name: delivery
title: How did it go?
locale: en
invite: {after: delivered, hours: "06:00-18:00"}
pages:
  - name: all
    elements:
      - {name: recommend, type: rating, rateMin: 0, rateMax: 10, title: Would you recommend us?}
"""


def test_from_an_order_to_a_mail(command: Run, tmp_path: Path) -> None:
    def run(*words: str | Path) -> CompletedProcess[str]:
        done = command(*words, SURVEYAPP_TIMEZONE=noon_zone().key)
        assert done.returncode == 0, done.stderr
        return done

    day = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
    (tmp_path / "delivery.yaml").write_text(SURVEY, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(
        f"external_id,status,placed_at,delivered_at,customer_email\nA1,delivered,{day},{day},aino@example.com\n"
        f"A2,delivered,{day},{day},\n",
        encoding="utf-8",
    )
    run("db", "upgrade")
    run("surveys", "publish", tmp_path / "delivery.yaml")
    run("orders", "import", tmp_path / "orders.csv")
    assert "nothing was due" in run("invitations", "send").stderr
    planned = json.loads(run("invitations", "plan", "--json").stdout)
    assert (planned["planned"], planned["skipped"]) == (1, {"no_address": 1})
    assert json.loads(run("invitations", "send", "--json").stdout) == {
        "sent": 1, "retried": 0, "failed": 0, "dropped": 0,
    }  # fmt: skip
    (file,) = (tmp_path / "instance" / "mail").iterdir()
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["To"] == "aino@example.com"
    text = message.get_body(("plain",)).get_content()
    assert "http://127.0.0.1:8000/s/" in text
    assert planned["links"][0]["link"] not in text
    # What the worker does by itself comes to the same.
    assert "0 planned" in run("jobs", "run", "plan_invitations").stdout
    assert "nothing was due" in run("jobs", "run", "send_messages").stdout
