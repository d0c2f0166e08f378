"""The report of service recovery from real cases: what was given, what came of it, and who is left out."""

from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.analysis.report import Filters
from surveyapp.formats import report_csv, report_xlsx
from surveyapp.reports import recovery as report_module
from surveyapp.reports.recovery import Frames
from surveyapp.reports.recovery_cases import Case, effects, like_cases, value_classes
from surveyapp.services import reports, surveys
from surveyapp.services.transactions import transaction
from surveyapp.store.database import random_id
from surveyapp.store.invitations import Invitation
from surveyapp.store.remedies import Remedy
from surveyapp.store.responses import Response
from surveyapp.store.tickets import Ticket
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.tickets import make_case
from tests.builders.users import make_viewer
from tests.web.agreement import numbers_agree

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def case(unit="Oulu", *, given=(), solved=True, cost=0.0, **facts):
    values = {"theme": "delivery_late", "severity": "minor", "week": (40, False), "price": 100.0, "currency": "EUR"}
    return Case(
        unit=unit, given=frozenset(given), costs={"EUR": cost} if cost else {}, solved=solved, **{**values, **facts}
    )


def test_what_is_given_stands_beside_what_came_of_it_and_no_cause_is_claimed():
    cases = [case(given=["refund"], solved=place < 38, cost=20) for place in range(40)]
    cases += [case(solved=place < 15) for place in range(40)]
    report = report_module.build(Frames(cases, given=[("refund", 20.0, "EUR")] * 40), Filters(""))
    (solved,) = [row for row in report.data["effects"] if (row["kind"], row["outcome"]) == ("refund", "solved")]
    assert (solved["value"], solved["without"], solved["verdict"]) == (95, 37.5, "stands")
    assert solved["difference"] == pytest.approx(57.5)
    assert solved["low"] < 57.5 < solved["high"]
    (cost,) = report.data["cost_per_solved"]
    assert (cost["value"], cost["n"], cost["solved"]) == (pytest.approx(800 / 53), 80, 53)
    assert any("this need not be its doing" in text.message for text in report.finding)
    book = report_xlsx.write_report(report, lambda said: said.message, lambda *_: "", [])
    numbers_agree(report.data, report_csv.write_report(report), book, ["effects", "cost_per_solved"])


def test_a_quick_apology_is_held_against_a_slow_one():
    cases = [case(given=["apology", "quick_apology"])] * 12 + [case(given=["apology"], solved=False)] * 12
    cases += [case(solved=False)] * 50
    (quick,) = [each for each in effects(cases) if (each.kind, each.outcome) == ("quick_apology", "solved")]
    assert (quick.contrast.with_it.n, quick.contrast.without.n) == (12, 12)


def test_units_that_treat_like_cases_differently_are_flagged_and_others_not():
    cases = [case("Oulu", given=["gift_card"], cost=30.0)] * 12 + [case("Turku")] * 12
    cases += [case(unit, theme="billing", given=["refund"], cost=5.0) for unit in ("Oulu", "Turku") for _ in range(8)]
    # Open cases are not judged: what they get is not decided.
    cases += [case("Kemi", week=None)] * 20
    found = {(each.theme, each.looked_at): each.spread for each in like_cases(cases)}
    assert found["delivery_late", "something"].is_real
    assert found["delivery_late", "amount"].units == {"Oulu": (12, 30.0), "Turku": (12, 0.0)}
    assert not found["billing", "amount"].is_real


def test_orders_are_sized_within_their_currency():
    prices = [("EUR", 10.0), ("EUR", 20.0), ("EUR", 30.0), ("SEK", 100.0), ("SEK", 200.0), ("SEK", 300.0), (None, None)]
    found = value_classes([case(price=price, currency=currency) for currency, price in prices])
    assert found == ["low", "middle", "high", "low", "middle", "high", "unknown"]


def test_nothing_to_report():
    report = report_module.build(Frames([]), Filters(""))
    assert [text.message for text in report.finding] == ["No complaint that held came in."]
    assert (report.data["cases"], report.figures) == (0, [])


@pytest.mark.usefixtures("app")
def test_a_real_case_is_read_with_its_remedy_and_apology():
    case_id = make_case()
    with transaction() as session:
        ticket = session.get_one(Ticket, case_id)
        ticket.apology_sent_at = ticket.opened_at + timedelta(hours=3)
        ticket.state, ticket.ended_at, ticket.customer_verdict = "closed", NOW - timedelta(days=1), "solved"
        session.add(
            Remedy(
                id=random_id(), ticket_id=case_id, kind="gift_card", amount=40, currency="EUR", state="given",
                unit_id=ROOT_ID, budget_on=NOW.date(), proposed_at=NOW,
            )
        )  # fmt: skip
    data = reports.build("recovery", Filters(""), viewer=None, language="en", now=NOW).data
    assert (data["cases"], data["solved"]["value"]) == (1, 100)
    assert [(row["kind"], row["sum"]) for row in data["costs"]] == [("gift_card", 40)]
    assert [(row["currency"], row["value"]) for row in data["cost_per_solved"]] == [("EUR", 40)]


@pytest.mark.usefixtures("app")
def test_what_was_said_of_the_handling_in_confidence_is_counted_for_those_only_who_work_on_cases():
    case_id = make_case()
    publish_shop(name="handling", anonymity="confidential")
    published = surveys.get_published("handling")
    with transaction() as session:
        session.add(
            asked := Invitation(
                id=random_id(), survey_id=published.id, unit_id=ROOT_ID, touchpoint="ticket_closed",
                occasion=str(case_id), touched_on=NOW.date(), state="answered", planned_at=NOW, reminders=0,
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Response(
                survey_id=published.id, version_id=published.version_id, is_anonymous=False, is_complete=True,
                unit_id=ROOT_ID, invitation_id=asked.id, answers={"happy": 1}, answered_on=NOW.date(), answered_at=NOW,
            )
        )  # fmt: skip

    def handled(role):
        return reports.build("recovery", Filters(""), viewer=make_viewer(role=role), language="en", now=NOW).data

    assert handled("manager")["handling_satisfied"]["n"] == 1
    assert handled("analyst")["cases"] == 1
    assert handled("analyst")["handling_satisfied"]["n"] == 0
