"""What proposes a corrective action by itself, what reopens one, and what is left in peace; on both databases."""

from datetime import date, datetime, timedelta

import pytest

from surveyapp.services import policies, proposals
from surveyapp.services import taxonomy_editor as house
from surveyapp.services.actions import pages as action_pages
from surveyapp.services.proof import criteria
from surveyapp.services.tickets import moves
from surveyapp.services.transactions import transaction
from surveyapp.store import codings
from surveyapp.store.corrective_actions import CorrectiveAction
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from surveyapp.store.tickets import Ticket, TicketLink
from tests.builders.answers import add_order, publish_shop
from tests.builders.casework import add_case
from tests.builders.proof import HELSINKI, add_theme_counts
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
# A Wednesday; the latest complete week is that of 9 to 15 November.
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=HELSINKI)
LAST_WEEK = (date(2026, 11, 9), date(2026, 11, 15))
FIRST = date(2026, 5, 18)
CALM = [2, 1, 2, 3, 2, 1, 2, 2, 3, 2, 1, 2, 2, 2, 3, 1, 2, 2, 1, 3, 2, 2, 1, 2, 2]


def know_themes(*themes: str) -> None:
    with transaction() as session:
        codings.add_coder(session, "one", {theme: {"en": theme.title(), "fi": theme} for theme in themes}, now=NOW)
        codings.switch_coder(session, codings.find_coder(session, "one").id)


def add_weeks(survey_id: int, unit_id: int, theme: str, weeks: list[int], *, n: int = 40) -> None:
    """Roll up so many complaints in each week from FIRST on, on its Tuesdays and Thursdays."""
    for place, hits in enumerate(weeks):
        monday = FIRST + timedelta(weeks=place)
        rows = [(0, 0), (hits - hits // 2, n // 2), (0, 0), (hits // 2, n - n // 2)]
        days = [(day, row) for day, row in enumerate(rows) if row[1]]
        for day, row in days:
            add_theme_counts(survey_id, unit_id, theme, monday + timedelta(days=day), [row], now=NOW)


def make_alarm() -> tuple[int, int, int]:
    """Return survey, the unit whose last week is bad, and another unit in which nothing happens."""
    survey_id = publish_shop()
    know_themes("late", "rude")
    north, south = make_unit("Finland/North"), make_unit("Finland/South")
    add_weeks(survey_id, north, "late", [*CALM, 16])
    add_weeks(survey_id, south, "late", [*CALM, 2])
    return survey_id, north, south


def opened() -> list[Ticket]:
    db.session.expire_all()
    return db.session.query(Ticket).filter_by(kind="corrective_action").order_by(Ticket.number).all()


def signal_of(ticket: Ticket) -> dict:
    return db.session.get_one(CorrectiveAction, ticket.id).signal


def cases_of(ticket: Ticket) -> set[int]:
    return {link.case_id for link in db.session.query(TicketLink).filter_by(action_id=ticket.id)}


def test_a_theme_over_its_limit_proposes_an_action_with_its_cases():
    _, north, south = make_alarm()
    during = datetime(2026, 11, 11, 12, 0, tzinfo=HELSINKI)
    mine = add_case(unit_id=north, theme="late", opened_at=during)
    add_case(unit_id=north, theme="late", opened_at=during - timedelta(days=7))
    add_case(unit_id=north, theme="rude", opened_at=during)
    add_case(unit_id=south, theme="late", opened_at=during)
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    (ticket,) = opened()
    assert (ticket.title, ticket.theme, ticket.unit_id) == ("Late · North", "late", north)
    assert (ticket.state, ticket.owner_id, ticket.rule) == ("received", None, "control_limit:theme:late")
    assert cases_of(ticket) == {mine}
    signal = signal_of(ticket)
    assert (signal["from"], signal["to"]) == tuple(day.isoformat() for day in LAST_WEEK)
    assert (signal["signal"], signal["measure"], signal["survey"]) == ("above", "theme:late", "shop")
    assert signal["share"] == pytest.approx(16 / 40)
    assert signal["limit"] < signal["share"]
    assert signal["watched"] >= 4
    assert action_pages.get_action(make_viewer(), ticket.id).ticket.reasons[0]["params"]["share"] == 40.0


def test_the_criterion_is_filled_in_from_the_alarm():
    make_alarm()
    proposals.propose_actions(now=NOW)
    (ticket,) = opened()
    form = criteria.get_form(make_viewer(), ticket.id, "fi", now=NOW)
    assert (form.measure.code, form.measure.subject, form.wish.alarm) == ("theme:late", "late", LAST_WEEK)
    assert form.wish.baseline_from > LAST_WEEK[1]


def test_one_is_open_about_a_theme_in_a_branch_at_a_time():
    make_alarm()
    proposals.propose_actions(now=NOW)
    assert proposals.propose_actions(now=NOW + timedelta(hours=1)) == "0 proposed, 0 reopened"
    assert len(opened()) == 1


def test_nothing_wrong_proposes_nothing():
    survey_id = publish_shop()
    know_themes("late")
    add_weeks(survey_id, make_unit("Finland/North"), "late", [*CALM, 3])
    assert proposals.propose_actions(now=NOW) == "0 proposed, 0 reopened"


def test_an_alarm_that_somebody_said_no_to_is_not_proposed_again():
    survey_id, north, _ = make_alarm()
    proposals.propose_actions(now=NOW)
    (ticket,) = opened()
    moves.move(make_viewer(), ticket.id, ticket.version, "cancelled", why="A strike, over now", now=NOW)
    assert proposals.propose_actions(now=NOW + timedelta(hours=1)) == "0 proposed, 0 reopened"
    # It goes on: still the same alarm.
    add_weeks_after(survey_id, north, [15])
    assert proposals.propose_actions(now=NOW + timedelta(days=7)) == "0 proposed, 0 reopened"
    # It was gone, and is here again: another alarm.
    add_weeks_after(survey_id, north, [2, 2, 16], after=1)
    assert proposals.propose_actions(now=NOW + timedelta(days=28)) == "1 proposed, 0 reopened"
    assert len(opened()) == 2


def add_weeks_after(survey_id: int, unit_id: int, weeks: list[int], *, after: int = 0) -> None:
    for place, hits in enumerate(weeks, start=after):
        day = date(2026, 11, 17) + timedelta(weeks=place)
        add_theme_counts(survey_id, unit_id, "late", day, [(hits, 40)], now=NOW)


def test_what_was_closed_and_is_over_its_limit_again_is_reopened():
    survey_id, north, _ = make_alarm()
    proposals.propose_actions(now=NOW)
    (ticket,) = opened()
    with transaction() as session:
        row = session.get_one(Ticket, ticket.id)
        row.state, row.ended_at = "closed", NOW + timedelta(days=1)
    # The alarm that it was about stays answered.
    assert proposals.propose_actions(now=NOW + timedelta(days=1)) == "0 proposed, 0 reopened"
    add_weeks_after(survey_id, north, [2, 2, 17])
    assert proposals.propose_actions(now=NOW + timedelta(days=21)) == "0 proposed, 1 reopened"
    (again,) = opened()
    assert (again.id, again.state, again.ended_at, again.reopened_count) == (ticket.id, "reopened", None, 1)
    signal = signal_of(again)
    assert signal["from"] == "2026-11-30"
    assert [each["from"] for each in signal["before"]] == ["2026-11-09"]
    assert proposals.propose_actions(now=NOW + timedelta(days=22)) == "0 proposed, 0 reopened"


def test_the_surest_unit_of_a_branch_speaks_for_it():
    survey_id = publish_shop()
    know_themes("late")
    oulu, kemi = make_unit("Finland/North/Oulu"), make_unit("Finland/North/Kemi")
    for unit_id in (oulu, kemi):
        add_weeks(survey_id, unit_id, "late", [*CALM, 14])
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    (ticket,) = opened()
    assert ticket.title == "Late · North"


def test_an_anonymous_survey_is_not_watched():
    survey_id = publish_shop(anonymity="anonymous")
    know_themes("late")
    add_weeks(survey_id, make_unit("Finland/North"), "late", [*CALM, 16])
    assert proposals.propose_actions(now=NOW) == "0 proposed, 0 reopened"


def test_a_rule_that_is_off_proposes_nothing():
    make_alarm()
    policies.save(None, "proposals", "control_limits: {themes: false, low_scores: false}\n", None, now=NOW)
    assert proposals.propose_actions(now=NOW) == "0 proposed, 0 reopened"


def test_low_scores_are_watched_too():
    from sqlalchemy import insert

    from surveyapp.store.rollups import Rollup
    from surveyapp.store.surveys import Series

    survey_id = publish_shop()
    north = make_unit("Finland/North")
    series = db.session.query(Series.id).filter_by(survey_id=survey_id, question="happy").scalar()
    rows = [
        {
            "series_id": series, "dimension": "", "day": FIRST + timedelta(weeks=place), "unit_id": north, "key": "",
            "value": value, "count": count,
        }
        for place, low in enumerate([*CALM, 18])
        for value, count in (("1", low), ("5", 40 - low))
    ]  # fmt: skip
    with transaction() as session:
        session.execute(insert(Rollup), rows)
    during = datetime(2026, 11, 11, 12, 0, tzinfo=HELSINKI)
    reason = {"message": "", "params": {"question": "happy", "score": 1}}
    mine = add_case(unit_id=north, survey_id=survey_id, reasons=[reason], opened_at=during)
    add_case(unit_id=north, survey_id=survey_id, opened_at=during)
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    (ticket,) = opened()
    assert (ticket.title, ticket.theme, cases_of(ticket)) == ("Happy? · North", None, {mine})


def make_cases(count: int, *, product: str | None = None, carrier: str | None = None, **facts: object) -> list[int]:
    made = []
    for place in range(count):
        order_id = add_order() if product or carrier else None
        if order_id is not None:
            with transaction() as session:
                order = session.get_one(Order, order_id)
                order.product, order.carrier = product, carrier
        values = {
            "order_id": order_id,
            "opened_at": NOW - timedelta(days=1 + place),
        }
        made.append(add_case(**{**values, **facts}))
    return made


def test_a_recurring_kind_of_cause_proposes_an_action():
    unit_id = make_unit("Finland/Oulu")
    cases = make_cases(5, unit_id=unit_id, theme="late", root_cause_category="process")
    make_cases(4, unit_id=unit_id, theme="rude", root_cause_category="people")
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    (ticket,) = opened()
    assert (ticket.theme, ticket.rule, cases_of(ticket)) == ("late", "recurring_cause:process", set(cases))
    assert signal_of(ticket)["cases"] == 5
    # Cases that are gathered do not count again, whatever became of the action.
    moves.move(make_viewer(), ticket.id, ticket.version, "cancelled", why="By chance", now=NOW)
    assert proposals.propose_actions(now=NOW) == "0 proposed, 0 reopened"


def test_cases_of_merged_themes_are_counted_together():
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    make_cases(5, unit_id=turku, theme="work_quality", root_cause_category="people")
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    house.merge_themes(make_viewer(), "work_quality", "staff_service", 0, now=NOW)
    # What is open under the older id is about the same, and neither part of the others alone would be enough.
    make_cases(5, unit_id=turku, theme="staff_service", root_cause_category="people")
    cases = make_cases(3, unit_id=oulu, theme="staff_service", root_cause_category="people")
    cases += make_cases(2, unit_id=oulu, theme="work_quality", root_cause_category="people")
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    _, ticket = opened()
    assert (ticket.theme, cases_of(ticket)) == ("staff_service", set(cases))


def test_many_cases_of_one_product_propose_an_action_of_their_common_unit():
    oulu, turku = make_unit("Finland/Oulu"), make_unit("Finland/Turku")
    cases = make_cases(3, product="Sofa", unit_id=oulu) + make_cases(2, product="Sofa", unit_id=turku)
    make_cases(4, product="Table", unit_id=oulu)
    make_cases(5, product="Chair", unit_id=oulu, is_confidential=True)
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    (ticket,) = opened()
    assert (ticket.title, ticket.rule) == ("Sofa · Finland", "same_product:Sofa:")
    assert cases_of(ticket) == set(cases)


def test_old_cases_do_not_count():
    make_cases(5, product="Sofa", opened_at=NOW - timedelta(days=40))
    assert proposals.propose_actions(now=NOW) == "0 proposed, 0 reopened"


def test_many_cases_of_one_carrier_or_unit_propose_an_action():
    oulu = make_unit("Finland/Oulu")
    make_cases(8, carrier="Posti", unit_id=oulu)
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    make_cases(10, unit_id=make_unit("Finland/Turku"), theme="rude")
    assert proposals.propose_actions(now=NOW) == "1 proposed, 0 reopened"
    assert [ticket.rule for ticket in opened()] == ["same_carrier:Posti:", "same_unit"]
