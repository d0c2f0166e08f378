"""A case worker's and an administrator's first pages, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from surveyapp.services import leases, rollups, sending, upkeep
from surveyapp.services.tickets import desk
from surveyapp.services.transactions import transaction
from surveyapp.store import jobs
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.tickets import Ticket
from tests.builders.answers import add_answers, add_order, publish_shop
from tests.builders.invited import add_invitations
from tests.builders.tickets import make_case, make_customer, make_order
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def oulu(app):
    return make_unit("Finland/Oulu")


@pytest.fixture
def elina(oulu):
    return make_viewer(role="quality", unit_ids=[oulu])


def case(unit_id, title, *, due=3, **facts):
    customer_id = make_customer()
    order_id = make_order(customer_id=customer_id, number=title)
    ticket_id = make_case(order_id=order_id, customer_id=customer_id, unit_id=unit_id, now=NOW - timedelta(hours=1))
    with transaction() as session:
        ticket = session.get(Ticket, ticket_id)
        ticket.title, ticket.next_due_at = title, NOW + timedelta(hours=due)
        for name, value in facts.items():
            setattr(ticket, name, value)
    return ticket_id


def titles(found):
    return {group: [row.title for row in rows] for group, rows in found.rows.items() if rows}


def test_each_case_is_in_one_group_the_next_due_first(oulu, elina):
    case(oulu, "late of nobody", due=-5)
    case(oulu, "late of mine", due=-1, owner_id=elina.user_id)
    case(oulu, "mine later", due=9, owner_id=elina.user_id)
    case(oulu, "mine soon", due=2, owner_id=elina.user_id)
    case(oulu, "asked", owner_id=elina.user_id, asked_solved_at=NOW)
    case(oulu, "solved", due=-9, owner_id=elina.user_id, customer_verdict="solved", customer_verdict_at=NOW)
    case(oulu, "nobody's")
    case(oulu, "of another", owner_id=make_viewer(role="quality").user_id)
    case(oulu, "ended", ended_at=NOW, state="closed")
    case(oulu, "mine and written about", owner_id=elina.user_id, wrote_at=NOW)
    case(oulu, "ended and written about", ended_at=NOW, state="closed", wrote_at=NOW - timedelta(hours=1))
    case(make_unit("Finland/Turku"), "foreign", due=-3)
    found = desk.get_desk(elina, now=NOW, size=5)
    assert titles(found) == {
        "late": ["late of nobody", "late of mine"],
        "wrote": ["ended and written about", "mine and written about"],
        "due": ["mine soon", "mine later"],
        "answered": ["solved"],
        "unowned": ["nobody's"],
    }
    assert found.counts == {"late": 2, "wrote": 2, "due": 2, "answered": 1, "unowned": 1}


def test_rows_know_the_first_thing_missing(oulu, elina):
    mine = {"owner_id": elina.user_id}
    case(oulu, "new")
    case(oulu, "taken", **mine)
    case(oulu, "judged", due=4, state="acknowledged", **mine)
    rows = {row.title: row for group in desk.get_desk(elina, now=NOW, size=5).rows.values() for row in group}
    assert (rows["new"].need, rows["new"].next_state, rows["new"].order) == ("owner", "acknowledged", "new")
    # The acknowledgement goes out by itself, so that only the move is left.
    assert (rows["taken"].need, rows["taken"].next_state) == (None, "acknowledged")
    assert (rows["judged"].need, rows["judged"].next_state) == ("what", "investigating")


def test_a_confidential_case_shows_no_order(oulu, elina):
    case(oulu, "quiet", is_confidential=True)
    assert desk.get_desk(elina, now=NOW, size=5).rows["unowned"][0].order is None


def test_the_desk_takes_ten_statements_at_most_whatever_the_number_of_cases(oulu, elina):
    for place in range(4):
        case(oulu, f"late {place}", due=-1)
        case(oulu, f"mine {place}", owner_id=elina.user_id)
        case(oulu, f"new {place}")
        case(oulu, f"wrote {place}", wrote_at=NOW)
        case(oulu, f"solved {place}", customer_verdict="solved", customer_verdict_at=NOW)
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    found = desk.get_desk(elina, now=NOW, size=3)
    assert {group: (len(rows), found.counts[group]) for group, rows in found.rows.items()} == dict.fromkeys(
        desk.GROUPS, (3, 4)
    )
    assert len([each for each in statements if each != "BEGIN"]) <= 10, statements


def message(state, *, send_at=NOW, **facts):
    with transaction() as session:
        session.add(
            Message(
                direction="out", kind="apology", channel="mail", state=state, language="fi", subject="s", body="b",
                created_at=NOW, send_at=send_at, **facts,
            )
        )  # fmt: skip


def test_a_new_installation_is_told_to_begin(app):
    found = upkeep.get_upkeep(now=NOW)
    assert (found.is_new, found.is_worker_running, found.worker_seen_at, found.is_all_well) == (
        True,
        False,
        None,
        False,
    )


def test_all_is_well_while_the_worker_runs_and_nothing_waits(app, oulu):
    publish_shop()
    add_answers("shop", [(NOW.date(), oulu, {"happy": 5})])
    add_order(unit_id=oulu)
    rollups.refresh(now=NOW)
    leases.take_lease(leases.WORKER, "me", lasts=leases.WORKER_LASTS, now=NOW - timedelta(seconds=30))
    message("queued", send_at=NOW - timedelta(minutes=5))
    message("sent")
    found = upkeep.get_upkeep(now=NOW)
    assert (found.is_all_well, found.is_new, found.quiet_surveys) == (True, False, [])
    assert not upkeep.get_upkeep(now=NOW + timedelta(minutes=5)).is_worker_running


def test_what_stands_still_is_counted(app):
    survey = publish_shop()
    message("failed")
    message("queued", send_at=NOW - timedelta(hours=2))
    late, alive = NOW - timedelta(hours=2), NOW + timedelta(days=9)
    add_invitations(survey, "planned", 3, send_at=late, expires_at=alive)
    add_invitations(survey, "planned", 1, send_at=NOW + timedelta(hours=1), expires_at=alive)
    add_invitations(survey, "planned", 1, send_at=late, expires_at=NOW - timedelta(hours=1))
    with transaction() as session:
        jobs.save_start(session, "refresh_rollups", now=NOW)
        jobs.save_end(session, "refresh_rollups", error="OperationalError", now=NOW)
    manager = make_viewer(role="manager", name="Karin Holm")
    sending.stop(manager, None, now=NOW)
    found = upkeep.get_upkeep(now=NOW)
    assert (found.failed_mail, found.stuck_mail, found.stuck_invitations) == (1, 1, 3)
    assert [(job.name, job.error, job.succeeded_at) for job in found.failed_jobs] == [
        ("refresh_rollups", "OperationalError", None)
    ]
    assert (found.stopped_by, found.waiting_people) == ("Karin Holm", 1)
    assert [(each.name, each.last_on) for each in found.quiet_surveys] == [("shop", None)]
    sending.stop(manager, "shop", now=NOW)
    paused = upkeep.get_upkeep(now=NOW)
    assert (paused.paused_surveys, paused.quiet_surveys) == (["shop"], [])
