"""The company's rules: which hold, writing one all or nothing, two writers at once, and earlier versions."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from surveyapp.domain.errors import Conflict, Forbidden, InvalidFile, NotFound
from surveyapp.domain.policies import POLICIES
from surveyapp.services import policies
from surveyapp.services.policies import held
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")
MILDER = "minor:    {one: low,    several: normal, danger: high}"


def changed(text: str) -> str:
    assert MILDER in text
    return text.replace(MILDER, "minor:    {one: normal, several: normal, danger: high}")


def test_until_the_company_writes_its_own_the_shipped_rule_holds():
    page = policies.get_policy(make_viewer(role="quality"), "priority")
    assert (page.is_shipped, page.changed_at, list(page.history)) == (True, None, [])
    assert page.parsed == policies.current("priority")
    assert policies.current("priority").priority_of("minor", "one") == "low"
    assert [row.version for row in policies.list_held()] == [0] * len(POLICIES)


def test_a_rule_that_is_saved_holds_at_once_and_the_audit_log_says_who_wrote_it():
    admin = make_viewer(role="admin")
    text = changed(policies.held_text("priority"))
    assert policies.current("priority").priority_of("minor", "one") == "low"
    assert policies.save(admin, "priority", text.replace("\n", "\r\n"), 0, now=NOW) == 1
    assert policies.current("priority").priority_of("minor", "one") == "normal"
    page = policies.get_policy(admin, "priority")
    assert (page.version, page.text, page.changed_at, page.by) == (1, text, NOW, admin.name)
    event = db.session().scalars(select(AuditEvent).where(AuditEvent.action == "policy_changed")).one()
    assert (event.user_id, event.details["policy"], event.details["version"]) == (admin.user_id, "priority", 1)


def test_the_same_text_again_makes_no_new_version():
    admin = make_viewer(role="admin")
    assert policies.save(admin, "priority", policies.held_text("priority"), 0, now=NOW) == 0
    text = changed(policies.held_text("priority"))
    assert policies.save(admin, "priority", text, 0, now=NOW) == 1
    assert policies.save(admin, "priority", text, None, now=NOW) == 1


def test_a_faulty_rule_changes_nothing_and_says_which_line():
    admin = make_viewer(role="admin")
    text = policies.held_text("priority").replace("danger: high}", "danger: hihg}")
    with pytest.raises(InvalidFile) as refused:
        policies.save(admin, "priority", text, 0, now=NOW)
    assert [(fault.line, "hihg" in str(fault)) for fault in refused.value.faults] == [(4, True)]
    assert policies.get_policy(admin, "priority").is_shipped


def test_of_two_writers_the_second_is_told():
    admin = make_viewer(role="admin")
    text = changed(policies.held_text("priority"))
    policies.save(admin, "priority", text, 0, now=NOW)
    with pytest.raises(Conflict):
        policies.save(admin, "priority", text + "# mine\n", 0, now=NOW)
    assert policies.get_policy(admin, "priority").text == text


def test_an_earlier_version_and_the_shipped_one_can_be_restored():
    admin = make_viewer(role="admin")
    shipped = policies.held_text("priority")
    first, second = changed(shipped), changed(shipped) + "# two\n"
    policies.save(admin, "priority", first, 0, now=NOW)
    policies.save(admin, "priority", second, 1, now=NOW + timedelta(hours=1))
    assert policies.restore(admin, "priority", 1, 2, now=NOW + timedelta(hours=2)) == 3
    assert policies.held_text("priority") == first
    assert policies.restore(admin, "priority", policies.SHIPPED, 3, now=NOW + timedelta(hours=3)) == 4
    assert policies.held_text("priority") == shipped
    history = policies.get_policy(admin, "priority").history
    assert [(each.number, each.is_current) for each in history] == [(4, True), (3, False), (2, False), (1, False)]
    with pytest.raises(NotFound):
        policies.restore(admin, "priority", 9, 4, now=NOW)


def test_who_may_read_and_who_may_write():
    quality, analyst = make_viewer(role="quality"), make_viewer(role="analyst")
    text = changed(policies.held_text("priority"))
    with pytest.raises(Forbidden):
        policies.save(quality, "priority", text, 0, now=NOW)
    with pytest.raises(Forbidden):
        policies.get_policy(analyst, "priority")
    with pytest.raises(Forbidden):
        policies.get_text(analyst, "priority", 0)
    with pytest.raises(NotFound):
        policies.get_policy(quality, "nothing")


def test_another_process_follows_within_seconds(monkeypatch):
    assert policies.current("priority").priority_of("minor", "one") == "low"
    text = changed(policies.held_text("priority"))
    monkeypatch.setattr(held, "forget_known", lambda: None)
    policies.save(None, "priority", text, None, now=NOW)
    assert policies.current("priority").priority_of("minor", "one") == "low"
    monkeypatch.setattr(held, "FRESH", 0.0)
    assert policies.current("priority").priority_of("minor", "one") == "normal"


def test_a_text_that_this_program_cannot_read_any_more_leaves_the_shipped_rule():
    policies.save(None, "priority", changed(policies.held_text("priority")), None, now=NOW)
    row = held.store.find_version(db.session(), "priority", 1)
    row.text = "priority: {}\n"
    db.session().commit()
    policies.forget_known()
    with capture_logs() as logs:
        assert policies.current("priority").priority_of("minor", "one") == "low"
    assert [(log["event"], log["policy"], log["version"]) for log in logs] == [("policy_unreadable", "priority", 1)]
    assert logs[0]["faults"]


def test_single_values_are_changed_and_the_comments_stay():
    admin = make_viewer(role="admin")
    changes = {("priority", "minor", "one"): "normal", ("unjudged",): "high"}
    assert policies.change(admin, "priority", changes, 0, now=NOW) == 1
    rule = policies.current("priority")
    assert (rule.priority_of("minor", "one"), rule.unjudged, rule.priority_of("major", "one")) == (
        "normal",
        "high",
        "normal",
    )
    assert policies.held_text("priority").startswith("# How urgent a case is")
    with pytest.raises(InvalidFile):
        policies.change(admin, "priority", {("priority", "critical", "one"): "low"}, 1, now=NOW)
    with pytest.raises(Conflict):
        policies.change(admin, "priority", {("unjudged",): "low"}, 0, now=NOW)
    with pytest.raises(Forbidden):
        policies.change(make_viewer(role="manager"), "priority", changes, 1, now=NOW)
