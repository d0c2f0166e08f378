"""The demo company: the same story for the same day, and every page of it true."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from surveyapp.domain.errors import Refused
from surveyapp.services import first_run, responses, sessions
from surveyapp.services.demo import casework, loading, sign_ins, words
from surveyapp.services.demo.company import COLLEAGUES, NAME
from surveyapp.services.demo.story import tell_story
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.units import ROOT_ID, Unit
from tests.conftest import NOW

TODAY = date(2026, 11, 20)


def test_same_day_same_story() -> None:
    assert tell_story(TODAY) == tell_story(TODAY)
    assert tell_story(TODAY) != tell_story(TODAY, seed=8)


def test_story_ends_today_whatever_today_is() -> None:
    for today in (date(2024, 2, 29), TODAY):
        story = tell_story(today)
        last = max(datetime.fromisoformat(order.row["placed_at"]).date() for order in story)
        assert today - last <= timedelta(days=3)
        assert all(order.answered_at is None or order.answered_at.date() < today for order in story)


def test_story_has_something_of_everything() -> None:
    story = tell_story(TODAY)
    answered = [order for order in story if order.answered_at]
    assert len(story) == 400
    assert 120 <= len(answered) <= 190
    assert {order.row["language"] for order in answered} == {"en", "fi", "sv"}
    assert len({order.row["unit"].partition("/")[0] for order in story}) == 3
    assert any(order.row["told_late_at"] for order in story)
    assert any(order.row["extra_told"] == "no" for order in story)
    wrong = Counter(reason for order in answered for reason in order.answers.get("wrong", []))
    assert set(casework.FINDINGS) >= set(wrong)
    assert len(wrong) >= 5


def test_late_orders_are_graded_lower() -> None:
    grades: dict[bool, list[int]] = {True: [], False: []}
    for order in tell_story(TODAY, orders=3000, days=700):
        if order.answers:
            grades["late" in order.answers.get("wrong", [])].append(int(order.answers["delivery"][0]))
    mean = {late: sum(values) / len(values) for late, values in grades.items()}
    assert mean[False] - mean[True] > 1


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_theme_is_written_in_every_language(language: str) -> None:
    for theme in words.PARTS:
        for seed in range(20):
            text = words.write_comment(Random(seed), (theme,), language, product="Lumo", days=seed % 5)
            assert text[0].isupper() or text[0].isdigit()
            assert "{" not in text
            assert " 1 days" not in text


@pytest.fixture
def loaded(app: Flask, tmp_path: Path) -> list[str]:
    first_run.publish_shipped(app.config["SETTINGS"], now=NOW)
    return loading.load(instance=tmp_path, base_url="http://127.0.0.1:8000", zone=ZoneInfo("Europe/Helsinki"), now=NOW)


def test_loaded_company_is_whole(app: Flask, tmp_path: Path, loaded: list[str]) -> None:
    assert db.session.query(Order).count() == 400
    assert db.session.get(Unit, ROOT_ID).name == NAME  # type: ignore[union-attr]
    assert {promise for (promise,) in db.session.query(Order.promise)} >= {"beaten", "kept", "broken", "told"}
    assert 110 <= db.session.query(Response).count() <= 190
    states = {state for (state,) in db.session.query(Ticket.state)}
    assert states >= {"received", "verifying", "closed"}
    assert db.session.query(TicketEvent).filter(TicketEvent.at > NOW).count() == 0
    with pytest.raises(Refused, match="empty installation"):
        loading.load(instance=tmp_path, base_url="", zone=ZoneInfo("UTC"), now=NOW)


def test_everybody_can_sign_in_and_links_are_open(app: Flask, tmp_path: Path, loaded: list[str]) -> None:
    accounts = sign_ins.read(tmp_path)
    assert [account.email for account in accounts] == [person.email for person in COLLEAGUES]
    assert (tmp_path / sign_ins.FILE).stat().st_mode & 0o777 == 0o600
    for account in accounts:
        token = sessions.sign_in(
            account.email, account.password, address="127.0.0.1", browser="tests", key="k", now=NOW
        )
        assert sessions.find_viewer(token, now=NOW) is not None
    for link in loaded:
        asking = responses.find_link(link.rpartition("/s/")[2])
        assert asking is not None
        assert asking.status_at(NOW) == "open"


def test_interrupted_load_is_told(app: Flask, tmp_path: Path) -> None:
    (tmp_path / loading.UNFINISHED).touch()
    with pytest.raises(Refused, match="was interrupted"):
        first_run.prepare(app.config["SETTINGS"], now=NOW)


def test_published_survey_of_our_own_making_is_left_alone(app: Flask) -> None:
    from surveyapp.services import surveys

    settings = app.config["SETTINGS"]
    first_run.publish_shipped(settings, now=NOW)
    changed = (
        (settings.surveys / "post-purchase.yaml").read_text(encoding="utf-8").replace("{en: An apology", "{en: Sorry")
    )
    surveys.publish(changed, "changed.yaml", user_id=None, now=NOW)
    first_run.publish_shipped(settings, now=NOW)
    assert surveys.get_published("post-purchase").version_number == 2
