"""Reports by mail: asked for on a page, written when their day has come, in the reader's language and for their units."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.ids import encode_id
from surveyapp.services import outbox, reports, rollups, subscriptions
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.subscriptions import Subscription
from surveyapp.store.users import User
from surveyapp.web.reports.mailing import send_reports
from tests.builders.answers import SHOP, add_answers, publish_shop
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

# A Monday, half past nine in Helsinki.
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
QUERY = "survey=shop&unit=Finland%2FOulu"


def fill(unit_id, *, good=30, bad=10, day=date(2026, 11, 18)):
    add_answers("shop", [(day, unit_id, {"happy": 5})] * good + [(day, unit_id, {"happy": 1})] * bad)
    rollups.refresh(now=MONDAY)


def subscribed(viewer, *, report="satisfaction", rhythm="weekly", query=QUERY, due_on=date(2026, 11, 23)):
    asked_at = MONDAY - timedelta(days=5)
    subscriptions.subscribe(viewer, report, query, rhythm, now=asked_at, zone=ZoneInfo("Europe/Helsinki"))
    own = select(Subscription).where(Subscription.user_id == viewer.user_id)
    one = db.session.scalars(own.order_by(Subscription.created_at.desc())).first()
    one.next_on = due_on
    db.session.commit()
    return one


def letters():
    db.session.expire_all()
    return db.session.scalars(select(Message).where(Message.kind == "report")).all()


@pytest.fixture
def oulu(app):
    publish_shop()
    return make_unit("Finland/Oulu")


def test_a_report_comes_once_on_its_day_in_the_readers_language(app, oulu):
    fill(oulu)
    subscribed(make_viewer(language="fi"))
    assert send_reports(now=MONDAY) == 1
    assert send_reports(now=MONDAY + timedelta(hours=1)) == 0
    (letter,) = letters()
    assert letter.language == "fi"
    assert "75" in letter.subject
    assert "asiakkaista on tyytyväisiä" in letter.body
    assert "\nMiten tilauksesi meni? · Finland › Oulu · " in letter.body
    assert ": http://127.0.0.1:8000/reports/satisfaction?survey=shop&unit=Finland%2FOulu" in letter.body
    assert 'lang="fi"' in letter.html
    # Without a space that breaks: the newest week's row, and the question's among all questions.
    assert len(re.findall(r": 75\u00a0% \(\d+–\d+\), n 40\n", letter.body)) == 2
    assert db.session.scalars(select(Subscription)).one().next_on == date(2026, 11, 30)


def test_what_is_shown_as_a_whole_only_comes_without_dates(app):
    publish_shop(name="quiet", anonymity="confidential")
    add_answers("quiet", [(date(2026, 9, 18), make_unit("Finland/Oulu"), {"happy": 5, "recommend": 9})] * 60)
    rollups.refresh(now=MONDAY)
    subscribed(make_viewer(role="analyst"), report="drivers", query="survey=quiet")
    assert send_reports(now=MONDAY) == 1
    (letter,) = letters()
    assert "60" in letter.body
    assert "protected" not in letter.body


def test_it_waits_for_the_morning_of_its_reader(app, oulu):
    fill(oulu)
    viewer = make_viewer()
    db.session.get(User, viewer.user_id).timezone = "America/New_York"
    subscribed(viewer)
    assert send_reports(now=MONDAY) == 0
    assert send_reports(now=MONDAY + timedelta(hours=4)) == 1


def test_it_goes_out_as_words_and_drawn(app, oulu):
    fill(oulu)
    subscribed(make_viewer())
    send_reports(now=MONDAY)
    settings = app.config["SETTINGS"]
    assert outbox.send_due(settings, clock=lambda: MONDAY) == {"sent": 1}
    (file,) = (settings.instance / "mail").glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert "<script" not in mail.get_body(("html",)).get_content()


def test_a_signal_is_told_once(app, oulu):
    for week in range(14):
        fill(oulu, good=36, bad=4, day=date(2026, 11, 18) - timedelta(weeks=week + 1))
    subscribed(make_viewer(), rhythm="signal")
    assert send_reports(now=MONDAY) == 0
    fill(oulu, good=8, bad=32)
    db.session.scalars(select(Subscription)).one().next_on = date(2026, 11, 23)
    db.session.commit()
    assert send_reports(now=MONDAY) == 1
    db.session.scalars(select(Subscription)).one().next_on = date(2026, 11, 23)
    db.session.commit()
    assert send_reports(now=MONDAY) == 0
    assert len(letters()) == 1


def test_who_may_no_longer_see_a_unit_is_told_so_and_nothing_else(app, oulu):
    fill(oulu)
    subscribed(make_viewer(role="manager", unit_ids=(make_unit("Sweden/Umeå"),)))
    assert send_reports(now=MONDAY) == 1
    (letter,) = letters()
    assert letter.subject == "A report could not be made"
    assert "75" not in letter.body


def test_views_and_mail_are_kept_and_stopped_on_the_pages(client_as, oulu):
    fill(oulu)
    client = client_as()
    page = client.get(f"/reports/satisfaction?{QUERY}")
    assert "/reports/satisfaction/views/new" in page.text
    client.post(f"/reports/satisfaction/views/new?{QUERY}&rows=all", data={"name": "Only Oulu"})
    assert 'aria-current="page">Only Oulu' in client.get(f"/reports/satisfaction?{QUERY}").text
    asked = f"/reports/satisfaction/subscribe?{QUERY}&from=2026-01-01"
    assert client.post(asked, data={"rhythm": "daily"}).status_code == 303
    assert "You get this report already." in client.post(asked, data={"rhythm": "daily"}).text
    page = client.get("/reports/mine").text
    assert "Only Oulu" in page
    assert "every day" in page
    one = db.session.scalars(select(Subscription)).one()
    assert one.query == QUERY
    (rename,) = re.findall(r'action="(/reports/mine/[^"]+/rename)"', page)
    assert "Error:" in client.post(rename, data={"name": " "}).text
    client.post(rename, data={"name": "Oulu alone"})
    assert 'aria-current="page">Oulu alone' in client.get(f"/reports/satisfaction?{QUERY}").text
    for form in re.findall(r'action="(/reports/mine/[^"]+/(?:delete|end))"', page):
        assert client.post(form).status_code == 303
    assert "You keep no report yet." in client.get("/reports/mine").text
    assert client.get("/reports/nothing/subscribe").status_code == 404


def test_what_names_no_survey_means_the_one_that_the_page_shows(client_as, oulu):
    fill(oulu)
    subscribed(make_viewer(), query="")
    assert send_reports(now=MONDAY) == 1
    (letter,) = letters()
    assert "75" in letter.subject
    client_as().post("/reports/satisfaction/subscribe", data={"rhythm": "monthly"})
    kept = db.session.scalars(select(Subscription).where(Subscription.rhythm == "monthly")).one()
    assert kept.query == "survey=shop"


def test_nobody_ends_what_is_somebody_elses(client_as, oulu):
    one = subscribed(make_viewer())
    client = client_as("analyst")
    assert client.post(f"/reports/mine/subscriptions/{encode_id(one.id)}/end").status_code == 404
    assert db.session.get(Subscription, one.id) is not None


def test_who_sleeps_still_and_what_fails_keep_nobody_waiting(app, oulu, monkeypatch):
    fill(oulu)
    asleep, broken = make_viewer(name="Asleep"), make_viewer(name="Broken")
    db.session.get(User, asleep.user_id).timezone = "America/New_York"
    subscribed(asleep, due_on=date(2026, 11, 22))
    failing = subscribed(broken, report="themes", due_on=date(2026, 11, 22)).id
    subscribed(make_viewer(name="Awake"))
    build = reports.build

    def breaks(name, *args, **more):
        if name == "themes":
            raise ArithmeticError
        return build(name, *args, **more)

    monkeypatch.setattr(reports, "build", breaks)
    monkeypatch.setattr(subscriptions, "BATCH", 2)
    assert send_reports(now=MONDAY) == 1
    assert db.session.get(Subscription, failing).next_on == date(2026, 11, 22)


def test_a_question_of_two_lines_is_one_in_the_subject(app):
    publish_shop(text=SHOP.replace("title: Recommend?", 'title: "Recommend\\nus?"'))
    unit = make_unit("Finland/Oulu")
    day = date(2026, 11, 18)
    add_answers("shop", [(day, unit, {"happy": 1 + place % 5, "recommend": place % 11}) for place in range(80)])
    rollups.refresh(now=MONDAY)
    subscribed(make_viewer(), report="drivers", query="survey=shop&question=happy")
    assert send_reports(now=MONDAY) == 1
    (letter,) = letters()
    assert "Recommend us?" in letter.subject
