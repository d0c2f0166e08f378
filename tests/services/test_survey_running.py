"""When a survey asks: its states and schedule, and versions that are asked again."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.domain.surveys.running import CLOSED, NOT_YET, OPEN, PAUSED, moment_of, state_at
from surveyapp.services import drafts as kept_answers
from surveyapp.services import responses, survey_drafts, surveys
from surveyapp.services.responses import NotOpen
from surveyapp.services.survey_drafts.reviewing import publish_reviewed, review
from surveyapp.services.surveys import get_published, running, versions
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.builders.responses import FEEDBACK, make_link, make_survey, set_survey
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")
HELSINKI = ZoneInfo("Europe/Helsinki")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INVITE = {"after": "delivered"}
NAME = str(FEEDBACK["name"])
GOOD = {"recommend": ["9"]}


STATES = [
    ("open", None, None, OPEN),
    ("open", NOW, NOW + HOUR, OPEN),
    ("open", NOW + HOUR, None, NOT_YET),
    ("open", NOW - DAY, NOW, CLOSED),
    ("paused", None, None, PAUSED),
    ("paused", NOW + HOUR, None, PAUSED),
    ("paused", None, NOW - HOUR, CLOSED),
    ("closed", NOW + HOUR, NOW + DAY, CLOSED),
]


@pytest.mark.parametrize(("state", "opens_at", "closes_at", "found"), STATES)
def test_python_and_the_database_agree_on_what_a_survey_does(
    state: str, opens_at: datetime | None, closes_at: datetime | None, found: str
) -> None:
    from surveyapp.store.surveys import Survey, has_ended, is_asked

    assert state_at(state, opens_at, closes_at, NOW) == found
    survey_id = make_survey()
    set_survey(survey_id, state=state, opens_at=opens_at, closes_at=closes_at)
    session = db.session()
    assert session.execute(select(is_asked(NOW), has_ended(NOW)).where(Survey.id == survey_id)).one() == (
        found == OPEN,
        found == CLOSED,
    )
    link = responses.find_link(make_link(survey_id))
    assert link is not None
    assert link.status_at(NOW) == found
    assert get_published(NAME).state_at(NOW) == found


MOMENTS = [
    (date(2026, 12, 1), time(9), datetime(2026, 12, 1, 7, tzinfo=UTC)),
    (date(2027, 3, 28), time(4), datetime(2027, 3, 28, 1, tzinfo=UTC)),
    # Clocks go back at four: the first of the two half past threes.
    (date(2026, 10, 25), time(3, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("day", "clock", "moment"), MOMENTS)
def test_a_time_of_the_clock_is_a_moment_also_when_clocks_are_put_back(
    day: date, clock: time, moment: datetime
) -> None:
    assert moment_of(day, clock, HELSINKI) == moment


def test_a_time_that_never_comes_is_refused() -> None:
    with pytest.raises(Refused):
        moment_of(date(2027, 3, 28), time(3, 30), HELSINKI)


def test_each_act_is_offered_where_it_fits_and_recorded() -> None:
    make_survey()
    viewer = make_viewer(role="manager")
    walk = [
        (running.RESUME, False, OPEN), (running.PAUSE, True, PAUSED), (running.PAUSE, False, PAUSED),
        (running.RESUME, True, OPEN), (running.CLOSE, True, CLOSED), (running.PAUSE, False, CLOSED),
        (running.REOPEN, True, OPEN),
    ]  # fmt: skip
    for act, changed, state in walk:
        assert running.turn(viewer, NAME, act, now=NOW) is changed
        assert get_published(NAME).state_at(NOW) == state
    assert running.schedule(viewer, NAME, NOW + DAY, NOW + 2 * DAY, now=NOW)
    assert not running.schedule(viewer, NAME, NOW + DAY, NOW + 2 * DAY, now=NOW)
    assert running.turn(viewer, NAME, running.OPEN_NOW, now=NOW)
    published = get_published(NAME)
    assert (published.opens_at, published.closes_at) == (None, NOW + 2 * DAY)
    assert running.turn(viewer, NAME, running.REOPEN, now=NOW + 3 * DAY)
    assert get_published(NAME).closes_at is None
    found = db.session.query(AuditEvent).order_by(AuditEvent.position).all()
    assert [each.action for each in found if each.action.startswith("survey_") and each.user_id] == [
        "survey_paused", "survey_resumed", "survey_closed", "survey_reopened", "survey_scheduled", "survey_reopened",
        "survey_reopened",
    ]  # fmt: skip
    scheduled = next(each for each in found if each.action == "survey_scheduled")
    assert scheduled.details["opens_at"] == "2026-11-21T09:30+00:00"


def test_a_beginning_ahead_opens_what_was_closed_by_hand() -> None:
    make_survey()
    viewer = make_viewer(role="manager")
    running.turn(viewer, NAME, running.CLOSE, now=NOW)
    running.schedule(viewer, NAME, NOW + DAY, None, now=NOW)
    published = get_published(NAME)
    assert (published.state_at(NOW), published.state_at(NOW + DAY)) == (NOT_YET, OPEN)


def test_only_who_leads_the_whole_company_decides_when_a_survey_asks() -> None:
    make_survey()
    part = make_viewer(role="manager", unit_ids=[make_unit("Finland/Oulu")])
    for viewer in (part, make_viewer(role="quality")):
        with pytest.raises(Refused):
            running.turn(viewer, NAME, running.PAUSE, now=NOW)
        with pytest.raises(Refused):
            running.schedule(viewer, NAME, None, NOW + DAY, now=NOW)
        with pytest.raises(Refused):
            versions.restore_version(viewer, NAME, 1, 1, now=NOW)
    with pytest.raises(NotFound):
        running.turn(make_viewer(), "nothing", running.PAUSE, now=NOW)
    assert get_published(NAME).state == "open"


def test_what_is_typed_before_it_opens_again_is_kept_and_what_is_sent_is_not_taken() -> None:
    survey_id = make_survey()
    token = make_link(survey_id)
    running.schedule(make_viewer(), NAME, NOW + DAY, NOW + 2 * DAY, now=NOW)
    asking = responses.find_link(token)
    assert asking is not None
    kept_answers.save(asking, {"recommend": ["7"]}, page="main", language="fi", now=NOW)
    with pytest.raises(NotOpen) as early:
        responses.answer(asking, GOOD, language="fi", zone=HELSINKI, now=NOW)
    assert early.value.status == NOT_YET
    later = responses.find_link(token)
    assert later is not None
    kept = kept_answers.find(later)
    assert kept is not None
    assert kept.fields == {"recommend": ["7"]}
    with pytest.raises(NotOpen) as late:
        responses.answer(later, GOOD, language="fi", zone=HELSINKI, now=NOW + 2 * DAY)
    assert late.value.status == CLOSED
    assert responses.answer(later, GOOD, language="fi", zone=HELSINKI, now=NOW + DAY).is_first


def test_an_answer_stays_with_the_version_that_was_seen_through_publishing_pausing_and_going_back() -> None:
    survey_id = make_survey()
    tokens = [make_link(survey_id) for _ in range(3)]
    seen = [responses.find_link(token) for token in tokens]
    make_survey({**FEEDBACK, "title": "Another"})
    viewer = make_viewer()
    first, second = (versions.get_version(viewer, NAME, number).published for number in (1, 2))
    assert responses.answer(seen[0], GOOD, language="fi", zone=HELSINKI, now=NOW).is_first  # type: ignore[arg-type]
    fresh = responses.find_link(tokens[1])
    assert fresh is not None
    assert fresh.version_id == second.version_id
    running.turn(viewer, NAME, running.PAUSE, now=NOW)
    versions.restore_version(viewer, NAME, 1, 2, now=NOW)
    running.turn(viewer, NAME, running.RESUME, now=NOW)
    assert responses.answer(fresh, GOOD, language="fi", zone=HELSINKI, now=NOW).is_first
    third = responses.find_link(tokens[2])
    assert third is not None
    assert third.version_id == first.version_id
    at_second = responses.with_version(third, second.content_hash)
    assert responses.answer(at_second, GOOD, language="fi", zone=HELSINKI, now=NOW).is_first
    db.session.rollback()
    stored = db.session.scalars(select(Response.version_id)).all()
    assert sorted(stored) == sorted([first.version_id, second.version_id, second.version_id])
    assert versions.get_version(viewer, NAME, 2).responses == 2
    assert versions.get_version(viewer, NAME, 2).before.version_number == 1  # type: ignore[union-attr]


def test_going_back_is_recorded_and_refused_when_another_version_is_asked_by_now() -> None:
    make_survey()
    make_survey({**FEEDBACK, "title": "Another"})
    viewer = make_viewer()
    with pytest.raises(Conflict):
        versions.restore_version(viewer, NAME, 1, 1, now=NOW)
    with pytest.raises(NotFound):
        versions.restore_version(viewer, NAME, 7, 2, now=NOW)
    versions.restore_version(viewer, NAME, 1, 2, now=NOW)
    assert get_published(NAME).version_number == 1
    last = db.session.query(AuditEvent).order_by(AuditEvent.position.desc()).first()
    assert last is not None
    assert (last.action, last.details) == ("survey_version_restored", {"survey": NAME, "version": 1})
    current, _, differs = versions.compare_with_current(NAME, 2)
    assert (current.version_number, {each.kind for each in differs}) == (1, {"text"})


def test_a_draft_of_older_words_says_which_version_it_is_again() -> None:
    make_survey()
    viewer = make_viewer(role="manager")
    old = surveys.export_yaml(NAME)
    make_survey({**FEEDBACK, "title": "Another"})
    seen = survey_drafts.get_draft(viewer, NAME).version
    draft = survey_drafts.save_text(viewer, NAME, seen, old, now=NOW)
    found = review(viewer, NAME, themes=None)
    assert (found.restores, found.next_number, found.can_publish) == (1, 3, True)
    result = publish_reviewed(viewer, NAME, draft.version, 2, known=(), now=NOW)
    assert (result.restored, result.version_number) == (True, 1)
    assert review(viewer, NAME, themes=None).can_publish is False


def test_a_survey_that_was_published_is_put_off_by_its_schedule_only() -> None:
    make_survey()
    viewer = make_viewer(role="manager")
    text = surveys.export_yaml(NAME).replace('"name": "feedback"', '"name": "feedback", "showProgressBar": false')
    draft = survey_drafts.save_text(viewer, NAME, 0, text, now=NOW)
    with pytest.raises(Refused):
        publish_reviewed(viewer, NAME, draft.version, 1, known=(), opens_at=NOW + DAY, now=NOW)
    assert publish_reviewed(viewer, NAME, draft.version, 1, known=(), now=NOW).created


def test_how_many_answers_a_trend_has_is_told_of_the_readers_units_and_not_of_protected_surveys() -> None:
    from surveyapp.services import rollups
    from tests.builders.answers import add_answers

    make_survey()
    oulu = make_unit("Finland/Oulu")
    day = date(2026, 10, 1)
    add_answers(NAME, [(day, oulu, {"recommend": 9})] * 3 + [(day + DAY, 1, {"recommend": 3})] * 2)
    rollups.refresh(now=NOW)
    viewer = make_viewer(role="manager")
    text = surveys.export_yaml(NAME).replace('"recommend"', '"advise"')
    survey_drafts.save_text(viewer, NAME, 0, text, now=NOW)
    whole = review(viewer, NAME, themes=None)
    [renamed] = whole.breaks
    assert renamed.kind == "renamed"
    assert (whole.trends["recommend"].answers, whole.trends["recommend"].since_on) == (5, day)
    part = review(make_viewer(role="manager", unit_ids=[oulu]), NAME, themes=None)
    assert part.trends["recommend"].answers == 3
