"""The audit log: what is in it stays as it was, and any change to it shows."""

import threading

import pytest
from sqlalchemy import delete, update

from surveyapp.services import audit
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from tests.builders.users import make_viewer
from tests.conftest import NOW


def write(count=5):
    for number in range(count):
        audit.record_alone("exported", now=NOW, object_kind="report", rows=number, name="satisfaction")


def test_events_are_chained_and_whole(app):
    write()
    assert audit.verify() == audit.Verdict(count=5, broken_at=None)


def test_an_empty_log_is_whole(app):
    assert audit.verify() == audit.Verdict(count=0, broken_at=None)


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEvent).where(AuditEvent.position == 3).values(details={"rows": 0}),
        update(AuditEvent).where(AuditEvent.position == 3).values(user_id=7),
        update(AuditEvent).where(AuditEvent.position == 3).values(hash="0" * 64),
        delete(AuditEvent).where(AuditEvent.position == 3),
    ],
    ids=["details", "person", "seal", "row"],
)
def test_a_change_shows_where_it_was_made(app, change):
    write()
    with transaction() as session:
        session.execute(change)
    assert audit.verify().broken_at == 3


def test_a_change_that_fails_leaves_no_event(app):
    def fail():
        with transaction() as session:
            audit.record(session, "exported", now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert audit.list_events().rows == []


def test_pages_run_from_the_newest_back(app, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 2)
    viewer = make_viewer(name="Karin Holm")
    write(2)
    audit.record_alone("refused", now=NOW, viewer=viewer)
    first = audit.list_events()
    assert [(event.position, name) for event, name, _ in first.rows] == [(3, "Karin Holm"), (2, None)]
    second = audit.list_events(before=first.next_before)
    assert [event.position for event, _, _ in second.rows] == [1]
    assert second.next_before is None
    assert len(audit.list_events(action="refused").rows) == 1
    assert len(audit.list_events(user_id=viewer.user_id).rows) == 1


def test_many_at_once_make_one_chain(app):
    def work():
        with app.app_context():
            write(5)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit.verify() == audit.Verdict(count=20, broken_at=None)
