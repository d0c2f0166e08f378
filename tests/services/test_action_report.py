"""The report `actions` from real tickets, on both databases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import NotFound, Refused
from surveyapp.services import reports
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db, random_id
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_promises import TicketPromise
from surveyapp.store.units import ROOT_ID
from tests.builders.casework import add_action, add_case
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
HOUR = timedelta(hours=1)


def build(viewer=None, survey="", **filters):
    chosen = Filters(**{"survey": survey, "period": "month", **filters})
    return reports.build("actions", chosen, viewer=viewer, language="en", now=NOW, zone=HELSINKI)


def test_nothing_yet_is_no_figure():
    data = build().data
    assert (data["cases"], data["survey"], data["time"]) == (0, None, "calendar")
    assert data["reopened"] == {"n": 0, "value": None, "low": None, "high": None}
    assert [row["median_hours"] for row in data["times"]] == [None, None, None]
    assert data["remedies"] == data["trend"] == data["survival"] == []


def test_what_still_waits_counts_in_the_median_and_late_ones_in_the_share():
    opened = NOW - 100 * HOUR
    for hours in (1, 2, 3):
        add_case(opened_at=opened, answered_at=opened + hours * HOUR, answer_due_at=opened + 2 * HOUR)
    for _ in range(4):
        add_case(opened_at=opened, answer_due_at=opened + 48 * HOUR)
    add_case(opened_at=NOW - HOUR, answer_due_at=NOW + HOUR)
    answer = next(row for row in build().data["times"] if row["stage"] == "answer")
    assert (answer["n"], answer["done"], answer["median_hours"]) == (8, 3, None)
    # Two in time, one late, four overdue; the one that is not due yet is in no share.
    assert (answer["due"], answer["in_time"]) == (7, pytest.approx(200 / 7))


def test_what_customers_say_and_what_came_back():
    closed = {"state": "closed", "ended_at": NOW - HOUR, "asked_solved_at": NOW - 400 * HOUR}
    add_case(customer_verdict="solved", **closed)
    add_case(customer_verdict="solved", reopened_count=1, **closed)
    add_case(customer_verdict="not_solved", asked_solved_at=NOW - 5 * HOUR)
    add_case(**closed)
    add_case(asked_solved_at=NOW - 5 * HOUR)
    add_case()
    data = build().data
    assert data["outcomes"] | {"solved_percent": None} == {
        "solved": 2, "not_solved": 1, "silent": 1, "waiting": 1, "solved_percent": None,
    }  # fmt: skip
    assert (data["outcomes"]["solved_percent"]["n"], data["outcomes"]["solved_percent"]["value"]) == (4, 50)
    assert (data["reopened"]["n"], data["reopened"]["value"]) == (6, pytest.approx(100 / 6))
    assert (data["open"], data["closed"]) == (3, 3)


def test_causes_those_that_came_back_and_the_action_against_them():
    oulu = make_unit("Finland/Oulu")
    for _ in range(3):
        add_case(unit_id=oulu, theme="delivery_late", root_cause="x", root_cause_category="process")
    add_case(theme="delivery_late", root_cause="x", root_cause_category="process")
    add_case(theme="damaged", root_cause="x", root_cause_category="material")
    add_case(root_cause_unknown_because="No trace is left.")
    add_case()
    number = add_action(unit_id=oulu, theme="delivery_late", verdict="effective")
    add_action(verdict=None)
    data = build().data
    assert [(row["category"], row["n"]) for row in data["root_causes"]] == [
        ("process", 4), ("material", 1), ("unknown", 1),
    ]  # fmt: skip
    assert data["root_causes"][-1]["running"] == 100
    assert [(row["unit"], row["n"], row["action"]) for row in data["recurring"]] == [("Finland/Oulu", 3, f"A-{number}")]
    assert data["corrective_actions"] == {
        "opened": 2, "effective": 1, "not_effective": 0, "not_enough_data": 0, "undecided": 1,
    }  # fmt: skip


def test_the_latest_criterion_decides():
    add_action(verdict="not_effective", later_verdict="effective")
    assert build().data["corrective_actions"]["effective"] == 1


def test_what_was_given_by_kind_and_currency():
    case = add_case()
    rows = [
        ("gift_card", "given", 20),
        ("gift_card", "accepted", 40),
        ("gift_card", "refused", 500),
        ("apology", "given", None),
    ]
    with transaction() as session:
        for kind, state, amount in rows:
            session.add(
                Remedy(
                    id=random_id(), ticket_id=case, kind=kind, state=state, amount=amount, currency="EUR", unit_id=ROOT_ID,
                    budget_on=date(2026, 11, 1), proposed_at=NOW,
                )
            )  # fmt: skip
    found = {(row["kind"], row["currency"]): (row["n"], row["sum"], row["median"]) for row in build().data["remedies"]}
    assert found == {("gift_card", "EUR"): (2, 60, 30), ("apology", None): (1, None, None)}


def test_promises_on_cases():
    case = add_case()
    due = NOW - HOUR
    rows = [
        {"due_at": due, "done_at": due},
        {"due_at": NOW, "first_due_at": due, "done_at": NOW, "told_at": due - HOUR},
        {"due_at": due, "done_at": due - 24 * HOUR},
        {"due_at": due},
        {"due_at": NOW + HOUR},
        {"due_at": due, "withdrawn_at": NOW},
        {"due_at": due, "party": "customer"},
    ]
    with transaction() as session:
        for row in rows:
            session.add(
                TicketPromise(**{"id": random_id(), "ticket_id": case, "kind": "callback", "made_at": NOW, **row})
            )
    data = build().data["promises"]
    assert {name: data[name] for name in ("beaten", "kept", "told", "broken", "open")} == {
        "beaten": 1, "kept": 1, "told": 1, "broken": 1, "open": 1,
    }  # fmt: skip
    assert (data["kept_percent"]["n"], data["kept_percent"]["value"]) == (4, 50)


def test_by_unit_and_period_and_the_local_day():
    oulu = make_unit("Finland/Oulu")
    # 22:30 in London is half past midnight of the next day in Helsinki.
    add_case(unit_id=oulu, opened_at=datetime(2026, 10, 31, 22, 30, tzinfo=UTC), priority="urgent")
    add_case(opened_at=datetime(2026, 10, 31, 21, 30, tzinfo=UTC), priority="low")
    report = build(by="unit")
    assert [(row["period"], row["cases"]) for row in report.data["trend"]] == [("2026-10", 1), ("2026-11", 1)]
    assert [(row["key"], row["cases"]) for row in report.data["breakdown"]] == [("", 1), ("Finland/Oulu", 1)]
    assert build(from_on=date(2026, 11, 1)).data["cases"] == 1
    assert build(to_on=date(2026, 10, 31)).data["cases"] == 1
    assert build(unit="Finland").data["cases"] == 1
    assert build(where={"priority": "low"}).data["cases"] == 1
    assert [row["key"] for row in build(by="priority").data["breakdown"]] == ["urgent", "low"]


def test_a_person_sees_the_cases_of_their_units_only():
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    for unit, count in ((oulu, 1), (turku, 2)):
        for _ in range(count):
            add_case(unit_id=unit, theme="delivery_late", root_cause="x", root_cause_category="process")
        add_action(unit_id=unit, verdict="effective")
    viewer = make_viewer(role="manager", unit_ids=[oulu])
    data = build(viewer, by="unit").data
    assert (data["cases"], data["corrective_actions"]["opened"], data["recurring"]) == (1, 1, [])
    assert [row["key"] for row in data["breakdown"]] == ["Finland/Oulu"]
    with pytest.raises(NotFound):
        build(viewer, unit="Finland/Turku")


def test_confidential_cases_are_counted_for_those_only_who_may_work_on_them():
    add_case(is_confidential=True)
    add_case()
    assert build(make_viewer(role="quality")).data["cases"] == 2
    analyst = build(make_viewer(role="analyst")).data
    assert (analyst["cases"], analyst["confidential_left_out"]) == (1, True)


def test_a_double_is_no_case_of_its_own():
    first = add_case()
    add_case(merged_into_id=first, state="cancelled", ended_at=NOW)
    assert build().data["cases"] == 1


@pytest.mark.parametrize(
    ("filters", "fault"),
    [
        ({"by": "category"}, Refused),
        ({"where": {"priority": "low", "theme": "x"}}, Refused),
        ({"period": "year"}, Refused),
        ({"from_on": date(2026, 2, 1), "to_on": date(2026, 1, 1)}, Refused),
        ({"survey": "nobody"}, NotFound),
    ],
)
def test_what_it_does_not_know_is_refused(filters, fault):
    with pytest.raises(fault):
        build(**filters)


def test_it_reads_four_tables_however_many_cases_there_are():
    for _ in range(5):
        add_case()
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    build(by="unit")
    assert len([statement for statement in seen if "ticket" in statement]) == 4
    assert len(seen) <= 8
