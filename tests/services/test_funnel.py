"""The funnel from real invitations on both databases, what goes out next, and stopping it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert, select, text, update

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.services import rollups, sending
from surveyapp.services.surveys import get_published
from surveyapp.services.transactions import transaction
from surveyapp.store import funnel, outbox
from surveyapp.store import sending as sending_store
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from surveyapp.store.invitations import Invitation
from surveyapp.store.messages import Message
from surveyapp.store.report_queries import Part, units_within
from surveyapp.store.responses import Response
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import add_answers, publish_shop
from tests.builders.invited import NOW, add_invitations, build_funnel
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 11, 2)


@pytest.fixture
def shop(app):
    return publish_shop()


@pytest.fixture
def oulu(app):
    return make_unit("Finland/Oulu")


def answer_in_part(invitation_id):
    published = get_published("shop")
    with transaction() as session:
        session.execute(
            insert(Response).values(
                survey_id=published.id, version_id=published.version_id, is_anonymous=False, is_complete=False,
                invitation_id=invitation_id, unit_id=ROOT_ID, answered_on=MONDAY, answers={}, language="fi",
            )
        )  # fmt: skip


def test_every_state_is_counted_where_it_belongs(shop):
    counts = {
        "planned": 1,
        "queued": 2,
        "sent": 3,
        "started": 4,
        "answered": 10,
        "skipped": 5,
        "bounced": 6,
        "expired": 7,
    }
    for state, count in counts.items():
        add_invitations(shop, state, count)
    add_invitations(shop, "opted_out", 2)
    add_invitations(shop, "opted_out", 1, sent_at=None)
    add_invitations(shop, "expired", 2, started_at=NOW)
    add_invitations(shop, "skipped", 1, skip_reason="erased")
    answer_in_part(add_invitations(shop, "answered", 1)[0])
    data = build_funnel().data
    shown = {name: data[name] for name in ("recorded", "planned", "queued", "skipped", "lapsed", "asked", "started")}
    assert shown == {"recorded": 45, "planned": 1, "queued": 2, "skipped": 6, "lapsed": 1, "asked": 35, "started": 17}
    ends = {
        name: data[name] for name in ("complete", "partial", "broken_off", "opted_out", "bounced", "expired", "pending")
    }
    assert ends == {
        "complete": 10,
        "partial": 1,
        "broken_off": 2,
        "opted_out": 2,
        "bounced": 6,
        "expired": 7,
        "pending": 7,
    }
    assert data["reasons"] == {"too_old": 5, "erased": 1}
    assert (data["rr1"]["n"], data["rr1"]["value"]) == (35, pytest.approx(1000 / 35))
    assert data["rr2"]["value"] == pytest.approx(1100 / 35)


def test_a_link_handed_over_by_hand_counts_as_asked_once_it_is_used(shop):
    add_invitations(shop, "answered", 2, sent_at=None)
    add_invitations(shop, "planned", 3)
    data = build_funnel().data
    assert (data["asked"], data["complete"], data["planned"]) == (2, 2, 3)


def test_by_unit_language_survey_and_week(shop, oulu):
    other = publish_shop(name="other")
    add_invitations(shop, "answered", 3, unit_id=oulu)
    add_invitations(shop, "sent", 1, unit_id=oulu, language="sv", day=MONDAY + timedelta(days=7))
    add_invitations(shop, "skipped", 2, language=None)
    add_invitations(other, "answered", 4)

    def rows(**filters):
        return [
            (row["key"], row["recorded"], row["asked"], row["complete"])
            for row in build_funnel(**filters).data["breakdown"]
        ]

    assert rows(by="unit") == [("", 2, 0, 0), ("Finland/Oulu", 4, 4, 3)]
    assert rows(by="language") == [("", 2, 0, 0), ("fi", 3, 3, 3), ("sv", 1, 1, 0)]
    assert rows(by="survey") == [("other", 4, 4, 4), ("shop", 6, 4, 3)]
    assert [(row["period"], row["recorded"]) for row in build_funnel().data["trend"]] == [
        ("2026-W45", 5),
        ("2026-W46", 1),
    ]
    assert build_funnel(unit="Finland").data["recorded"] == 4
    assert build_funnel(from_on=MONDAY + timedelta(days=1)).data["recorded"] == 1
    assert build_funnel(to_on=MONDAY).data["recorded"] == 5


def test_a_person_sees_the_invitations_of_their_units_only(shop, oulu):
    turku = make_unit("Finland/Turku")
    add_invitations(shop, "answered", 3, unit_id=oulu)
    add_invitations(shop, "answered", 5, unit_id=turku)
    viewer = make_viewer(role="analyst", unit_ids=[oulu])
    report = build_funnel(viewer, by="unit")
    assert report.data["complete"] == 3
    assert [row["key"] for row in report.data["breakdown"]] == ["Finland/Oulu"]
    with pytest.raises(NotFound):
        build_funnel(viewer, unit="Finland/Turku")


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"where": {"language": "fi"}}, "dates and unit only"),
        ({"by": "category"}, "no dimension category; it has: language, survey"),
    ],
)
def test_what_the_funnel_does_not_know_is_refused(shop, filters, words):
    with pytest.raises(Refused, match=words):
        build_funnel(**filters)


def test_counting_is_one_statement_a_question_whatever_the_number(shop, oulu):
    for state in ("planned", "answered", "expired"):
        add_invitations(shop, state, 50, unit_id=oulu)
    viewer = make_viewer(role="manager")
    build_funnel(viewer, by="unit")
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    build_funnel(viewer, by="unit")
    assert len(statements) <= 11
    assert len([each for each in statements if "FROM invitations" in each]) == 4


@pytest.mark.parametrize("by", list(funnel.KEYS))
def test_counts_come_from_the_index_alone(shop, by):
    for place in range(30):
        add_invitations(shop, ("answered", "expired")[place % 2], 100, day=MONDAY - timedelta(days=10 * place))
    is_postgres = db.engine.dialect.name == "postgresql"
    if is_postgres:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE invitations"))
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2:4]))
    part = Part(units_within(make_viewer(role="manager"), None), MONDAY - timedelta(days=60), MONDAY)
    seen.clear()
    funnel.sum_invitations(db.session(), [shop], part, by)
    statement, parameters = seen[-1]
    connection = db.session().connection()
    if is_postgres:
        # So few rows cost about the same either way; what is asked here is whether the index alone can answer.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    rows = connection.exec_driver_sql(f"EXPLAIN {'' if is_postgres else 'QUERY PLAN '}{statement}", parameters).all()
    plan = "\n".join(str(column) for row in rows for column in row)
    assert (
        "Index Only Scan using ix_invitations_funnel" if is_postgres else "COVERING INDEX ix_invitations_funnel"
    ) in plan


def test_of_a_protected_survey_settled_months_of_enough_answers_are_shown(app, oulu):
    survey = publish_shop(name="quiet", anonymity="anonymous")
    turku = make_unit("Finland/Turku")
    add_answers("quiet", [(date(2026, 5, 4), unit, {"happy": 5}) for unit in (oulu, turku) for _ in range(7)])
    rollups.refresh(now=NOW)
    viewer = make_viewer(role="manager")

    def invite(state, count, unit, month):
        ends = {"expires_at": datetime(2026, month, 4, tzinfo=UTC)}
        add_invitations(survey, state, count, unit_id=unit, day=date(2026, month - 1, 4), **ends)

    def counts(**filters):
        data = build_funnel(viewer, survey="quiet", **filters).data
        return data["asked"], data["complete"], {row["key"]: row["complete"] for row in data["breakdown"]}

    invite("answered", 2, oulu, 5)
    invite("expired", 9, oulu, 5)
    report = build_funnel(viewer, survey="quiet")
    assert (report.data["recorded"], "protected" in report.finding[0].message) == (0, True)
    invite("answered", 5, oulu, 6)
    invite("answered", 30, turku, 6)
    assert counts(by="unit") == (46, 37, {"Finland/Oulu": 7, "Finland/Turku": 30})
    # What may still change is not counted, nor what came of July before it is written.
    invite("answered", 9, turku, 11)
    invite("sent", 1, turku, 7)
    invite("answered", 9, turku, 7)
    assert counts()[:2] == (46, 37)
    # Three in Oulu wait for more; Turku's wait with them, or the total would tell of Oulu's.
    with transaction() as session:
        session.execute(update(Invitation).where(Invitation.state == "sent").values(state="answered"))
    assert counts()[:2] == (56, 47)
    invite("answered", 3, oulu, 8)
    invite("answered", 9, turku, 8)
    assert counts(by="unit") == (56, 47, {"Finland/Oulu": 7, "Finland/Turku": 40})
    assert build_funnel(make_viewer(role="manager", unit_ids=[oulu]), survey="quiet").data["complete"] == 7
    with pytest.raises(Refused, match=r"by unit only|over all units"):
        build_funnel(viewer, survey="quiet", by="language")


def test_seven_days_by_local_day_with_quota_and_units(shop, oulu):
    def waits(moment, **facts):
        add_invitations(shop, "planned", 1, send_at=moment, **facts)

    waits(NOW - timedelta(days=2))
    waits(datetime(2026, 11, 20, 21, 59, tzinfo=UTC))
    waits(datetime(2026, 11, 20, 22, 0, tzinfo=UTC), unit_id=oulu)
    waits(datetime(2026, 11, 26, 21, 59, tzinfo=UTC))
    waits(datetime(2026, 11, 26, 22, 0, tzinfo=UTC))
    add_invitations(shop, "sent", 5, send_at=NOW)
    found = sending.get_sending(make_viewer(role="manager"), "shop", zone=HELSINKI, now=NOW)
    assert [(row.day.day, row.count) for row in found.coming] == [
        (20, 2), (21, 1), (22, 0), (23, 0), (24, 0), (25, 0), (26, 1),
    ]  # fmt: skip
    own = sending.get_sending(make_viewer(role="manager", unit_ids=[oulu]), "shop", zone=HELSINKI, now=NOW)
    assert [row.count for row in own.coming] == [0, 1, 0, 0, 0, 0, 0]
    assert (found.may_stop, own.may_stop) == (True, False)


def test_stopping_everything_is_one_switch_with_undo_and_a_record(shop):
    manager = make_viewer(role="manager", name="Karin Holm")

    def running():
        return bool(db.session.scalar(select(sending_store.may_send())))

    assert running()
    assert sending.stop(manager, None, now=NOW)
    assert not sending.stop(manager, None, now=NOW)
    assert not running()
    found = sending.get_sending(manager, "shop", zone=HELSINKI, now=NOW)
    assert (found.stopped_at, found.stopped_by, found.state, found.is_running) == (NOW, "Karin Holm", "open", False)
    assert sending.resume(manager, None, now=NOW)
    assert not sending.resume(manager, None, now=NOW)
    assert running()
    actions = [each.action for each in db.session.query(AuditEvent).order_by(AuditEvent.position)]
    assert [each for each in actions if each.startswith("sending")] == ["sending stopped", "sending resumed"]


def test_pausing_a_survey_leaves_the_others_alone(shop):
    publish_shop(name="other")
    manager = make_viewer(role="manager")
    assert sending.stop(manager, "shop", now=NOW)
    assert not sending.stop(manager, "shop", now=NOW)
    assert (get_published("shop").state, get_published("other").state) == ("paused", "open")
    assert sending.resume(manager, "shop", now=NOW)
    assert get_published("shop").state == "open"
    with pytest.raises(NotFound):
        sending.stop(manager, "nonsense", now=NOW)


def test_letters_that_wait_already_stay_while_sending_is_stopped_or_the_survey_paused(shop):
    manager = make_viewer(role="manager")
    (invitation_id,) = add_invitations(shop, "queued")
    values = {
        "direction": "out", "kind": "invitation", "channel": "mail", "state": "queued", "language": "fi", "subject": "s",
        "body": "b", "created_at": NOW, "send_at": NOW,
    }  # fmt: skip
    with transaction() as session:
        session.add(Message(**values, invitation_id=invitation_id))
        session.add(Message(**{**values, "kind": "apology"}))

    def claimed():
        with transaction() as session:
            kinds = session.scalars(
                select(Message.kind).where(Message.id.in_(outbox.claim(session, until=NOW, now=NOW, limit=9)))
            )
            return sorted(kinds)

    for survey in (None, "shop"):
        sending.stop(manager, survey, now=NOW)
        assert claimed() == ["apology"]
        sending.resume(manager, survey, now=NOW)
    assert claimed() == ["apology", "invitation"]


@pytest.mark.parametrize("role", ["quality", "analyst"])
def test_who_may_not_plan_may_not_stop(shop, role):
    with pytest.raises(Refused):
        sending.stop(make_viewer(role=role), None, now=NOW)


def test_who_sees_one_unit_may_not_stop_the_company(shop, oulu):
    with pytest.raises(Refused):
        sending.stop(make_viewer(role="manager", unit_ids=[oulu]), "shop", now=NOW)


def test_nobody_asked_is_said(shop):
    report = build_funnel(by="unit")
    assert (report.data["recorded"], report.data["rr1"]["value"], report.figures) == (0, None, [])
    assert db.session.query(Invitation).count() == 0
