"""Twenty people at one ticket at the same moment: one wins, the others are told, and nothing happens twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Conflict, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.services.case_links import make_token
from surveyapp.services.remedies import deciding, giving
from surveyapp.services.tickets import changes, hearing, moves, words, work
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.remedies import GiftCode, Remedy
from surveyapp.store.tickets import Ticket, TicketEvent
from tests.builders.actions import Workshop, make_action
from tests.builders.remedies import make_code, propose
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.users import make_viewer

MANY = 20
NOW = OPENED + timedelta(hours=2)
READY = {
    "state": "verifying", "severity": "major", "fact_what": "Late", "fact_where": "Oulu", "fact_when": "9 Nov",
    "fact_extent": "1", "root_cause": "Depot", "correction": "A new chair", "remedy_none_because": "Wanted none",
}  # fmt: skip


@pytest.fixture
def viewers(app: Flask) -> list[Viewer]:
    return [make_viewer(role="quality", name=f"Person {number}") for number in range(MANY)]


@pytest.fixture
def case(app: Flask, viewers: list[Viewer]) -> int:
    customer_id = make_customer()
    case = make_case(order_id=make_order(customer_id=customer_id), customer_id=customer_id) or 0
    work.assign(viewers[0], case, 1, viewers[0].user_id, now=NOW - timedelta(minutes=30))
    return case


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all acts at the same moment, each in a thread and a session of its own; return what each gave or raised."""
    db.session.remove()
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            try:
                # Everybody has a connection before the first one begins.
                db.session.execute(select(1))
                db.session.rollback()
                start.wait(30)
                return act()
            except (Refused, Conflict) as fault:
                return fault
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def told(ticket_id: int, field: str, new: str | None = None) -> list[Any]:
    """Return the lines of history about a field."""
    query = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, TicketEvent.field == field)
    found = list(db.session.scalars(query))
    return [each for each in found if new is None or each.new == new]


def make_ready(case: int, viewer: Viewer) -> int:
    """Bring a case to where it only has to be closed, and return its version."""
    with transaction() as session:
        for name, value in READY.items():
            setattr(session.get_one(Ticket, case), name, value)
    for kind in ("apology", "outcome", "question"):
        words.record_told(viewer, case, kind, "telephone", text=kind, now=NOW - timedelta(minutes=20))
    version = get_row(Ticket, case).version
    moves.record_verdict(viewer, case, version, "solved", "telephone", now=NOW - timedelta(minutes=10))
    return int(get_row(Ticket, case).version)


def save_cause(viewer: Viewer, case: int, version: int) -> None:
    work.record_cause(
        viewer, case, version, cause=f"As {viewer.name} sees it", category="process", unknown_because="", now=NOW
    )


def test_twenty_close_one_case_and_one_does(app: Flask, viewers: list[Viewer], case: int) -> None:
    version = make_ready(case, viewers[0])
    results = at_once(app, [lambda who=who: moves.move(who, case, version, "closed", now=NOW) for who in viewers])
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == MANY - 1
    (line,) = told(case, "state", "closed")
    row = get_row(Ticket, case)
    assert (row.state, row.version) == ("closed", version + 1)
    assert row.ended_by == line.user_id == viewers[results.index(None)].user_id


def test_twenty_write_one_text_and_the_winners_stands(app: Flask, viewers: list[Viewer], case: int) -> None:
    version = get_row(Ticket, case).version
    results = at_once(app, [lambda who=who: save_cause(who, case, version) for who in viewers])
    winner = viewers[results.index(None)]
    assert [type(result) for result in results if result is not None] == [Conflict] * (MANY - 1)
    row = get_row(Ticket, case)
    assert (row.root_cause, row.version) == (f"As {winner.name} sees it", version + 1)
    assert [line.user_id for line in told(case, "root_cause")] == [winner.user_id]
    # Whoever lost has their text still, and can save it over what they have seen by now.
    loser = next(who for who in viewers if who is not winner)
    save_cause(loser, case, row.version)
    assert get_row(Ticket, case).root_cause == f"As {loser.name} sees it"


def test_of_twenty_at_a_corrective_action_one_wins_too(app: Flask, viewers: list[Viewer], case: int) -> None:
    action = make_action(case_ids=[case], owner_id=viewers[0].user_id, now=NOW - timedelta(minutes=5)) or 0
    shop = Workshop(viewers[0], action, NOW - timedelta(minutes=4))
    shop.analyse()
    version = shop.row.version
    results = at_once(
        app, [lambda who=who: moves.move(who, action, version, "investigating", now=NOW) for who in viewers]
    )
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == MANY - 1
    assert len(told(action, "state", "investigating")) == 1


def test_without_the_version_the_last_one_wins_and_nineteen_texts_are_lost(
    app: Flask, viewers: list[Viewer], case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = get_row(Ticket, case).version

    def changing(*args: Any, **facts: Any) -> Any:
        return changes.changing(*args, **{**facts, "version": None})

    monkeypatch.setattr(work, "changing", changing)
    results = at_once(app, [lambda who=who: save_cause(who, case, version) for who in viewers])
    assert results == [None] * MANY
    assert len(told(case, "root_cause")) == MANY


def test_one_letter_however_often_it_is_pressed(app: Flask, viewers: list[Viewer], case: int) -> None:
    letter = {"subject": "Anteeksi", "body": "Hei Aino, anteeksi.", "language": "fi"}
    results = at_once(
        app, [lambda: words.send_letter(viewers[0], case, "apology", **letter, now=NOW) for _ in range(MANY)]
    )
    assert results == [None] * MANY
    query = select(func.count()).where(Message.ticket_id == case, Message.kind == "apology")
    assert db.session.scalar(query) == 1
    assert len(told(case, "message", "apology")) == 1


def test_the_last_card_goes_to_one(app: Flask, viewers: list[Viewer]) -> None:
    code_id, offered = make_code(amount=30), []
    for _ in range(MANY):
        customer_id = make_customer()
        case = make_case(order_id=make_order(customer_id=customer_id), customer_id=customer_id) or 0
        assert propose(viewers[0], case, amount=Decimal(30)).outcome == "allowed"
        offered.append((case, db.session.scalars(select(Remedy.id).where(Remedy.ticket_id == case)).one()))
    results = at_once(
        app,
        [
            lambda who=who, each=each: giving.give(who, *each, now=NOW)
            for who, each in zip(viewers, offered, strict=True)
        ],
    )
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == MANY - 1
    given = db.session.scalars(select(Remedy).where(Remedy.state == "given")).one()
    assert get_row(GiftCode, code_id).remedy_id == given.id
    assert given.ticket_id == offered[results.index(None)][0]


def test_of_two_who_decide_one_does(app: Flask, viewers: list[Viewer], case: int) -> None:
    managers = [make_viewer(role="manager") for _ in range(2)]
    assert propose(viewers[0], case, amount=Decimal(120)).outcome == "needs_approval"
    remedy_id = db.session.scalars(select(Remedy.id)).one()
    results = at_once(
        app,
        [
            lambda: deciding.approve(managers[0], case, remedy_id, why="A long wait", now=NOW),
            lambda: deciding.refuse(managers[1], case, remedy_id, why="Too much", now=NOW),
        ],
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"]
    row = get_row(Remedy, remedy_id)
    winner = results.index(None)
    assert (row.state, row.decided_by) == (("approved", "refused")[winner], managers[winner].user_id)
    assert len(told(case, "remedy_state")) == 2


def test_the_customer_says_it_often_and_it_closes_once(app: Flask, viewers: list[Viewer], case: int) -> None:
    make_ready(case, viewers[0])
    with transaction() as session:
        session.get_one(Ticket, case).customer_verdict = None
    settings = app.config["SETTINGS"]
    token = make_token(settings.secret_key, case)
    results = at_once(app, [lambda: hearing.say_solved(settings, token, now=NOW) for _ in range(MANY)])
    assert results == [None] * MANY
    assert len(told(case, "state", "closed")) == 1


def test_what_the_slower_one_typed_stands_on_the_page_that_tells_them(
    app: Flask, client_as: Callable[..., Any], viewers: list[Viewer], case: int
) -> None:
    version = get_row(Ticket, case).version
    browsers = [client_as(viewer=who) for who in viewers[:4]]
    path = f"/tickets/{encode_id(case)}/edit/cause"
    typed = [{"version": version, "cause": f"Typed by {who.name}", "category": "process"} for who in viewers[:4]]
    db.session.remove()
    start = Barrier(4)

    def save(browser: Any, form: dict[str, Any]) -> Any:
        with app.app_context():
            start.wait(30)
            return browser.post(path, data=form)

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(save, browsers, typed))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    stored = get_row(Ticket, case).root_cause
    for answer, form in zip(answers, typed, strict=True):
        page = answer.get_data(as_text=True)
        if answer.status_code == 409:
            assert form["cause"] in page
            assert stored in page
        else:
            assert stored == form["cause"]
