"""Criteria are fixed once and before, verdicts read once and by themselves, on both databases."""

from datetime import date, datetime, timedelta

import pytest

from surveyapp.domain.errors import Conflict, Forbidden, NotFound, Refused
from surveyapp.services.actions import pages as action_pages
from surveyapp.services.proof import criteria, pages, verdicts
from surveyapp.services.proof.measures import list_measures
from surveyapp.services.surveys import get_published
from surveyapp.services.tickets import moves
from surveyapp.services.transactions import transaction
from surveyapp.store.corrective_actions import Criterion
from surveyapp.store.database import db
from surveyapp.store.responses import mark_stale
from surveyapp.store.tickets import Ticket, TicketEvent
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import SHOP, publish_shop
from tests.builders.proof import (
    ALARM,
    BASELINE,
    DECISION,
    DONE,
    HELSINKI,
    LOCKED,
    add_counts,
    add_story,
    add_theme_counts,
    lock_as,
    make_action,
    make_wish,
    plan_step,
    set_state,
)
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
ON_THE_DAY = datetime(2026, 11, 16, 1, 0, tzinfo=HELSINKI)


def rounds(ticket_id: int) -> list[Criterion]:
    db.session.expire_all()
    return db.session.query(Criterion).filter_by(ticket_id=ticket_id).order_by(Criterion.round).all()


def state_of(ticket_id: int) -> str:
    db.session.expire_all()
    return db.session.get_one(Ticket, ticket_id).state


def version_of(ticket_id: int) -> int:
    db.session.expire_all()
    return db.session.get_one(Ticket, ticket_id).version


def make_north(before: int, after: int, *, rest: int = 3, n: int = 30) -> tuple[int, int]:
    """Return a survey and the unit of a story beside an uneventful one."""
    survey_id = publish_shop()
    north, south = make_unit("Finland/North"), make_unit("Finland/South")
    add_story(survey_id, north, before=before, after=after, n=n)
    add_story(survey_id, south, before=rest, after=rest, n=60)
    return survey_id, north


def test_a_criterion_is_fixed_with_all_that_it_says():
    _, north = make_north(9, 3)
    viewer, ticket_id = make_viewer(role="quality"), make_action(north)
    lock_as(viewer, ticket_id, unit_id=north)
    (criterion,) = rounds(ticket_id)
    assert (criterion.metric, criterion.question, criterion.low_values) == ("choice", "wrong", ["late"])
    assert (criterion.baseline_from, criterion.baseline_to) == BASELINE
    assert (criterion.alarm_from, criterion.alarm_to) == ALARM
    assert (criterion.round, criterion.smallest_change, criterion.decide_on) == (1, 10.0, DECISION)
    assert (criterion.locked_by, criterion.locked_at) == (viewer.user_id, LOCKED)
    assert criterion.verdict is None
    fields = [event.field for event in db.session.query(TicketEvent).filter_by(ticket_id=ticket_id)]
    assert "criterion" in fields
    assert action_pages.get_action(viewer, ticket_id).facts.criterion_locked


def test_nothing_changes_a_criterion_that_is_fixed():
    _, north = make_north(9, 3)
    viewer, ticket_id = make_viewer(), make_action(north)
    lock_as(viewer, ticket_id, unit_id=north)
    with pytest.raises(Refused):
        lock_as(viewer, ticket_id, unit_id=north, smallest_change=1.0)
    with pytest.raises(Refused):
        criteria.prolong(viewer, ticket_id, version_of(ticket_id), DECISION + timedelta(days=30), now=LOCKED)
    with pytest.raises(Refused):
        criteria.get_form(viewer, ticket_id, "en", now=LOCKED)
    assert [criterion.smallest_change for criterion in rounds(ticket_id)] == [10.0]


def test_after_the_first_action_is_done_it_is_too_late():
    _, north = make_north(9, 3)
    viewer, ticket_id = make_viewer(), make_action(north)
    plan_step(ticket_id, done_on=date(2026, 9, 26), kind="correction")
    criteria.check(viewer, ticket_id, make_wish(unit_id=north), now=LOCKED)
    plan_step(ticket_id, done_on=date(2026, 9, 26))
    with pytest.raises(Refused):
        lock_as(viewer, ticket_id, unit_id=north)


@pytest.mark.parametrize(
    "changes",
    [
        {"measure": "theme:unheard_of"},
        {"measure": "choice:wrong=stolen"},
        {"dimension": "category"},
        {"dimension": "weather", "key": "rain"},
        {"unit_id": ROOT_ID},
        {"smallest_change": 80.0},
        {"decide_on": date(2026, 10, 12)},
    ],
)
def test_what_cannot_be_measured_is_refused(changes: dict):
    _, north = make_north(9, 3)
    viewer, ticket_id = make_viewer(), make_action(north)
    with pytest.raises(Refused):
        lock_as(viewer, ticket_id, **{"unit_id": north, **changes})
    assert rounds(ticket_id) == []


def test_only_who_sees_the_unit_and_may_write_fixes_anything():
    _, north = make_north(9, 3)
    ticket_id = make_action(north)
    stranger = make_viewer(role="quality", unit_ids=[make_unit("Sweden")])
    for do in (
        lambda: lock_as(stranger, ticket_id, unit_id=north),
        lambda: criteria.get_form(stranger, ticket_id, "en", now=LOCKED),
        lambda: pages.get_proof(stranger, ticket_id, "en", now=LOCKED),
    ):
        with pytest.raises(NotFound):
            do()
    with pytest.raises(Forbidden):
        lock_as(make_viewer(role="analyst"), ticket_id, unit_id=north)
    with pytest.raises(Conflict):
        criteria.lock(make_viewer(), ticket_id, 99, make_wish(unit_id=north), now=LOCKED)


def test_an_anonymous_survey_proves_nothing():
    publish_shop(anonymity="anonymous")
    viewer, ticket_id = make_viewer(), make_action()
    with pytest.raises(Refused, match="No survey"):
        criteria.get_form(viewer, ticket_id, "en", now=LOCKED)
    with pytest.raises(Refused, match="anonymous"):
        lock_as(viewer, ticket_id)


def test_the_form_is_filled_in_from_the_alarm_and_says_what_it_needs():
    _, north = make_north(9, 3)
    signal = {"survey": "shop", "measure": "choice:wrong=late", "from": "2026-09-07", "to": "2026-09-13"}
    viewer, ticket_id = make_viewer(), make_action(north, signal=signal)
    plan_step(ticket_id)
    form = criteria.get_form(viewer, ticket_id, "en", now=LOCKED)
    assert form.wish.measure == form.measure.code == "choice:wrong=late"
    assert form.wish.alarm == ALARM
    assert (form.wish.baseline_from, form.wish.baseline_to) == BASELINE
    assert form.wish.smallest_change == 10.0
    assert form.forecast.baseline.n == 14 * 30
    assert form.forecast.expected_n == pytest.approx(28 * 30, abs=1)
    assert form.forecast.pace == pytest.approx(30)
    assert form.forecast.effective_from == DONE + timedelta(days=1)
    assert form.forecast.asked.needed > 0
    assert form.forecast.asked.reached_on <= form.wish.decide_on
    assert [each.smallest_change for each in form.forecast.others] == [7.5, 15.0]
    assert "category" not in {dimension for dimension, _ in form.keys}
    criteria.lock(viewer, ticket_id, version_of(ticket_id), form.wish, now=LOCKED)
    assert len(rounds(ticket_id)) == 1


def test_a_baseline_that_hardly_began_is_guessed_from_the_weeks_before():
    _, north = make_north(9, 3)
    signal = {"survey": "shop", "measure": "choice:wrong=late", "from": "2026-09-21", "to": "2026-09-27"}
    form = criteria.get_form(make_viewer(), make_action(north, signal=signal), "en", now=LOCKED)
    assert form.forecast.is_guessed
    assert form.forecast.asked.needed > 0


def test_every_rated_question_tick_and_theme_may_be_measured():
    survey_id = publish_shop()
    add_theme_counts(survey_id, ROOT_ID, "late", date(2026, 9, 1), [(1, 10)], now=LOCKED)
    codes = [each.code for each in list_measures(db.session(), get_published("shop"), "en")]
    assert codes == ["low_score:happy", "low_score:recommend", "choice:wrong=broken", "choice:wrong=late"]
    measures = {each.code: each for each in list_measures(db.session(), get_published("shop"), "fi")}
    assert measures["low_score:happy"].low_values == ("1", "2")
    assert measures["low_score:happy"].subject == "Tyytyväinen?"
    assert measures["low_score:recommend"].low_values == tuple("0123456")


def test_before_the_decision_date_no_verdict_is_read_and_the_page_says_how_far_it_is():
    _, north = make_north(9, 3)
    viewer, ticket_id = make_viewer(), make_action(north)
    lock_as(viewer, ticket_id, unit_id=north)
    plan_step(ticket_id, done_on=DONE)
    now = datetime(2026, 10, 20, 12, 0, tzinfo=HELSINKI)
    assert verdicts.read_verdicts(now=now) == 0
    proof = pages.get_proof(viewer, ticket_id, "en", now=now).proof
    assert proof.verdict is None
    assert proof.effect.after.n == 7 * 30
    assert proof.effect.missing == max(0, proof.effect.needed - 7 * 30)
    assert proof.windows.baseline == (BASELINE[0], DONE - timedelta(days=1))
    assert proof.windows.after == (DONE + timedelta(days=1), date(2026, 10, 19))
    assert (proof.days_left, proof.unit.path, proof.locked_by) == (27, "Finland/North", "Elina Saari")
    assert not proof.may_lock
    assert proof.weeks[0].begins_on.weekday() == 0
    assert sum(week.segment.n for week in proof.weeks if week.begins_on == ALARM[0]) == 7 * 30


def test_an_effective_action_is_read_once_and_kept_with_its_figures():
    survey_id, north = make_north(9, 3)
    viewer, ticket_id = make_viewer(), make_action(north)
    lock_as(viewer, ticket_id, unit_id=north)
    plan_step(ticket_id, done_on=DONE)
    plan_step(ticket_id, done_on=date(2026, 10, 30), kind="preventive")
    set_state(ticket_id, "verifying")
    assert verdicts.read_verdicts(now=ON_THE_DAY) == 1
    (criterion,) = rounds(ticket_id)
    assert (criterion.verdict, criterion.effective_from) == ("effective", DONE + timedelta(days=1))
    assert criterion.figures["difference"]["value"] == pytest.approx(-20.0, abs=0.5)
    assert criterion.figures["windows"]["after"] == ["2026-10-13", "2026-11-15"]
    assert state_of(ticket_id) == "verifying"
    # What is counted later changes nothing any more.
    add_counts(survey_id, north, date(2026, 12, 1), [(30, 30)] * 3)
    kept = criterion.figures
    assert verdicts.read_verdicts(now=ON_THE_DAY + timedelta(days=30)) == 0
    assert rounds(ticket_id)[0].figures == kept
    proof = pages.get_proof(viewer, ticket_id, "en", now=ON_THE_DAY + timedelta(days=30)).proof
    assert (proof.verdict, proof.decided_on) == ("effective", DECISION)
    assert proof.effect.as_data() == {name: kept[name] for name in proof.effect.as_data()}
    with pytest.raises(Refused):
        lock_as(viewer, ticket_id, unit_id=north)


def test_what_did_not_work_goes_back_by_itself_and_a_new_round_begins():
    _, north = make_north(9, 9)
    viewer, ticket_id = make_viewer(), make_action(north)
    lock_as(viewer, ticket_id, unit_id=north)
    plan_step(ticket_id, done_on=DONE)
    set_state(ticket_id, "verifying")
    assert verdicts.read_verdicts(now=ON_THE_DAY) == 1
    assert rounds(ticket_id)[0].verdict == "not_effective"
    assert state_of(ticket_id) == "investigating"
    event = db.session.query(TicketEvent).filter_by(ticket_id=ticket_id, field="state", new="investigating").one()
    assert (event.user_id, event.reason) == (None, verdicts.BACK)
    later = ON_THE_DAY + timedelta(days=2)
    wish = make_wish(
        unit_id=north, baseline_from=date(2026, 11, 16), baseline_to=date(2026, 12, 6), decide_on=date(2027, 1, 20)
    )
    criteria.lock(viewer, ticket_id, version_of(ticket_id), wish, now=later)
    assert [criterion.round for criterion in rounds(ticket_id)] == [1, 2]
    proof = pages.get_proof(viewer, ticket_id, "en", now=later).proof
    assert [each.verdict for each in proof.earlier] == ["not_effective"]
    # What was done in the round before does not count as done in this one.
    assert proof.windows.after is None


def test_short_data_move_the_day_once():
    _, north = make_north(3, 3, n=10)
    viewer, ticket_id = make_viewer(), make_action(north)
    lock_as(viewer, ticket_id, unit_id=north, smallest_change=5.0)
    plan_step(ticket_id, done_on=DONE)
    set_state(ticket_id, "verifying")
    verdicts.read_verdicts(now=ON_THE_DAY)
    assert (rounds(ticket_id)[0].verdict, state_of(ticket_id)) == ("not_enough_data", "verifying")
    assert pages.get_proof(viewer, ticket_id, "en", now=ON_THE_DAY).proof.may_prolong
    with pytest.raises(Refused):
        criteria.prolong(viewer, ticket_id, version_of(ticket_id), DECISION, now=ON_THE_DAY)
    criteria.prolong(viewer, ticket_id, version_of(ticket_id), date(2026, 11, 30), now=ON_THE_DAY)
    first, second = rounds(ticket_id)
    assert (first.verdict, first.decide_on, second.verdict, second.decide_on) == (
        "not_enough_data",
        DECISION,
        None,
        date(2026, 11, 30),
    )
    assert second.smallest_change == first.smallest_change
    later = datetime(2026, 11, 30, 3, 0, tzinfo=HELSINKI)
    assert verdicts.read_verdicts(now=later) == 1
    assert rounds(ticket_id)[1].figures["after"]["n"] > first.figures["after"]["n"]
    assert not pages.get_proof(viewer, ticket_id, "en", now=later).proof.may_prolong
    with pytest.raises(Refused):
        criteria.prolong(viewer, ticket_id, version_of(ticket_id), date(2027, 2, 1), now=later)
    # Looked at anew, the cause may be given another criterion.
    moves_back = datetime(2026, 12, 1, 9, 0, tzinfo=HELSINKI)
    with transaction() as session:
        session.get_one(Ticket, ticket_id).state = "investigating"
        session.add(
            TicketEvent(ticket_id=ticket_id, at=moves_back, field="state", old="verifying", new="investigating")
        )
    assert pages.get_proof(viewer, ticket_id, "en", now=moves_back).may_lock


def test_nothing_done_by_the_decision_date_is_not_enough():
    _, north = make_north(9, 3)
    ticket_id = make_action(north)
    lock_as(make_viewer(), ticket_id, unit_id=north)
    plan_step(ticket_id)
    verdicts.read_verdicts(now=ON_THE_DAY)
    (criterion,) = rounds(ticket_id)
    assert (criterion.verdict, criterion.effective_from, criterion.figures["after"]["n"]) == (
        "not_enough_data",
        None,
        0,
    )


def test_the_baseline_ends_when_the_first_action_is_done():
    _, north = make_north(9, 3)
    ticket_id = make_action(north)
    lock_as(make_viewer(), ticket_id, unit_id=north)
    plan_step(ticket_id, done_on=date(2026, 10, 5), kind="preventive")
    plan_step(ticket_id, done_on=DONE)
    verdicts.read_verdicts(now=ON_THE_DAY)
    figures = rounds(ticket_id)[0].figures
    assert figures["windows"]["baseline"] == ["2026-09-14", "2026-10-04"]
    assert figures["before"]["n"] == 21 * 30


def test_a_cancelled_action_is_never_decided():
    _, north = make_north(9, 3)
    viewer, ticket_id = make_viewer(), make_action(north)
    lock_as(viewer, ticket_id, unit_id=north)
    moves.move(viewer, ticket_id, version_of(ticket_id), "cancelled", why="Not ours", now=LOCKED)
    assert verdicts.read_verdicts(now=ON_THE_DAY) == 0
    assert rounds(ticket_id)[0].verdict is None


def test_a_verdict_waits_for_days_that_are_counted_anew():
    survey_id, north = make_north(9, 3)
    ticket_id = make_action(north)
    lock_as(make_viewer(), ticket_id, unit_id=north)
    plan_step(ticket_id, done_on=DONE)
    with transaction() as session:
        mark_stale(session, survey_id, date(2026, 10, 20))
    assert verdicts.read_verdicts(now=ON_THE_DAY) == 0
    with transaction() as session:
        session.execute(db.text("DELETE FROM stale_marks"))
        # A day outside the windows keeps nobody waiting.
        mark_stale(session, survey_id, date(2026, 11, 18))
    assert verdicts.read_verdicts(now=ON_THE_DAY) == 1


def test_units_where_something_was_done_meanwhile_are_not_untouched():
    survey_id, north = make_north(9, 3)
    sweden = make_unit("Sweden")
    add_story(survey_id, sweden, before=20, after=2, n=60)
    viewer, ticket_id, other = make_viewer(), make_action(north), make_action(sweden)
    lock_as(viewer, ticket_id, unit_id=north)
    lock_as(viewer, other, unit_id=sweden)
    plan_step(ticket_id, done_on=DONE)
    now = ON_THE_DAY - timedelta(days=1)
    with_sweden = pages.get_proof(viewer, ticket_id, "en", now=now).proof.effect
    plan_step(other, done_on=DONE)
    without = pages.get_proof(viewer, ticket_id, "en", now=now).proof.effect
    assert with_sweden.untouched_before.n == 2 * without.untouched_before.n
    assert with_sweden.verdict != without.verdict == "effective"


def test_the_whole_company_has_nothing_beside_it():
    make_north(9, 3)
    viewer, ticket_id = make_viewer(), make_action()
    lock_as(viewer, ticket_id, smallest_change=3.0)
    plan_step(ticket_id, done_on=DONE)
    verdicts.read_verdicts(now=ON_THE_DAY)
    figures = rounds(ticket_id)[0].figures
    assert (figures["is_compared"], figures["untouched_before"]["n"]) == (False, 0)
    assert figures["difference"] is not None


def test_few_units_of_others_are_not_told_apart():
    survey_id, north = make_north(9, 3)
    ticket_id = make_action(north)
    lock_as(make_viewer(), ticket_id, unit_id=north)
    plan_step(ticket_id, done_on=DONE)
    theirs = make_viewer(role="quality", unit_ids=[north])
    now = ON_THE_DAY - timedelta(days=1)
    assert not pages.get_proof(theirs, ticket_id, "en", now=now).proof.shows_untouched
    for name in ("Sweden", "Norway"):
        add_story(survey_id, make_unit(name), before=3, after=3, n=60)
    assert pages.get_proof(theirs, ticket_id, "en", now=now).proof.shows_untouched


def test_a_theme_is_proven_by_comments_and_a_changed_coder_is_said():
    from surveyapp.store import codings

    survey_id = publish_shop(text=SHOP)
    with transaction() as session:
        codings.add_coder(session, "one", {"late": {"en": "Late delivery"}}, now=LOCKED)
        codings.switch_coder(session, codings.find_coder(session, "one").id)
    north, south = make_unit("Finland/North"), make_unit("Finland/South")
    first = date(2026, 8, 10)
    story = [(9 if first + timedelta(days=i) <= DONE else 2, 30 + i % 3) for i in range(100)]
    add_theme_counts(survey_id, north, "late", first, story, now=LOCKED)
    add_theme_counts(survey_id, south, "late", first, [(4, 60 + i % 3) for i in range(100)], now=LOCKED)
    viewer, ticket_id = make_viewer(), make_action(north, theme="late")
    form = criteria.get_form(viewer, ticket_id, "en", now=LOCKED)
    assert (form.measure.code, form.measure.subject) == ("theme:late", "Late delivery")
    lock_as(viewer, ticket_id, unit_id=north, measure="theme:late")
    assert rounds(ticket_id)[0].coder_version == "one"
    plan_step(ticket_id, done_on=DONE)
    assert not pages.get_proof(viewer, ticket_id, "en", now=LOCKED).proof.coder_changed
    with transaction() as session:
        codings.add_coder(session, "two", {"late": {"en": "Late delivery"}}, now=LOCKED)
        codings.switch_coder(session, codings.find_coder(session, "two").id)
    verdicts.read_verdicts(now=ON_THE_DAY)
    proof = pages.get_proof(viewer, ticket_id, "en", now=ON_THE_DAY).proof
    assert (proof.verdict, proof.coder_changed, proof.criterion.figures["coder"]) == ("effective", True, "two")
