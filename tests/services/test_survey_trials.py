"""Trials of surveys: what is tried of a draft, about which order, by which link, and that its answers touch nothing else."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.errors import Forbidden, NotFound, Refused
from surveyapp.domain.following import Circumstances
from surveyapp.services import survey_drafts, survey_trials, surveys
from surveyapp.services.survey_trials import answers as kept_answers
from surveyapp.services.survey_trials import asking_of, brought_to_light, make_token, read_token
from surveyapp.store.database import db
from surveyapp.store.survey_drafts import TestAnswer
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")

KEY = "a key of the tests, long enough to be taken"
ZONE = ZoneInfo("Europe/Helsinki")
TODAY = date(2026, 11, 22)
TEXT = """
name: tried
title: Tried
openTicketWhen: [{rule: score, question: score, atMost: 2, severity: critical}]
pages:
  - name: first
    elements:
      - {name: score, type: rating, title: How was it?}
      - {name: photo, type: file, isRequired: true, title: A photo}
  - name: worse
    visibleIf: "{score} < 3"
    elements:
      - name: more
        type: panel
        elements:
          - {name: why, type: comment, title: Why?, visibleIf: "{score} = 1"}
          - {name: late, type: boolean, title: Was it late?}
"""


def begun(text: str = TEXT) -> survey_trials.Tried:
    survey_drafts.begin(make_viewer(role="manager"), name="tried", text=text, now=NOW)
    tried = survey_trials.find_tried("tried")
    assert tried is not None
    return tried


def rewrite(text: str) -> None:
    manager = make_viewer(role="manager")
    survey_drafts.save_text(manager, "tried", survey_drafts.get_draft(manager, "tried").version, text, now=NOW)


def keep(tried: survey_trials.Tried, **answers: Any) -> int:
    return survey_trials.keep_test_answer(tried, answers, language="en", seconds=40, taxonomy=None, now=NOW)


def everything_else() -> dict[str, list[tuple[Any, ...]]]:
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name != "test_answers"]
    return {table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr) for table in tables}


def test_the_draft_is_tried_and_without_one_what_is_published():
    surveys.publish(TEXT.replace("How was it?", "Published"), "x.yaml", user_id=None, now=NOW)
    published = survey_trials.find_tried("tried")
    assert published is not None
    assert published.survey.names["score"].title == {"en": "Published"}
    rewrite(TEXT)
    draft = survey_trials.find_tried("tried")
    assert draft is not None
    assert draft.survey.names["score"].title == {"en": "How was it?"}
    assert draft.content_hash != published.content_hash
    assert survey_trials.find_tried("nothing") is None


def test_what_a_fault_keeps_from_being_shown_is_left_out_and_counted():
    tried = begun(TEXT.replace("type: boolean", "type: maybe").replace("{score} = 1", "{other} = 1"))
    assert tried.faults == 2
    assert list(tried.survey.names) == ["score", "photo", "why"]


def test_no_file_is_a_must_on_trial():
    assert not begun().survey.names["photo"].required


def test_only_those_who_make_surveys_try_drafts_by_name():
    begun()
    assert survey_trials.get_tried(make_viewer(role="manager"), "tried") is not None
    for act in (survey_trials.get_tried, survey_trials.list_test_answers, survey_trials.wipe_test_answers):
        with pytest.raises(Forbidden):
            act(make_viewer(role="analyst"), "tried")
    with pytest.raises(NotFound):
        survey_trials.get_tried(make_viewer(role="manager"), "nothing")


@pytest.mark.parametrize(("language", "product"), [("fi", "Tammipöytä"), ("sv-FI", "Ekbord"), ("ar", "Oak table")])
def test_texts_about_an_order_speak_of_one_that_was_made_up(language: str, product: str):
    tried = begun(TEXT.replace("How was it?", "'How is {order.product}?'"))
    asking = asking_of(tried, language, ZONE, now=NOW)
    assert asking.order.product == product
    assert not asking.keeps_draft
    assert asking.circumstances(ZONE, NOW).facts["order.days_late"] == 0


def test_a_survey_that_speaks_of_no_order_is_asked_about_none_unless_facts_are_given():
    tried = begun()
    assert asking_of(tried, "en", ZONE, now=NOW).order is None
    late = asking_of(tried, "en", ZONE, now=NOW, facts={"order.days_late": 3, "order.product": None})
    assert (late.order.days_late, late.order.product) == (3, None)


@pytest.mark.parametrize(("page", "element"), [("worse", ""), ("worse", "why"), ("worse", "more"), ("worse", "late")])
def test_a_page_that_nobody_would_see_now_is_brought_to_light_with_what_is_looked_for(page: str, element: str):
    survey = begun().survey
    shown = parse_answers(survey, {"score": ["5"]}, Circumstances(TODAY)).shown
    opened = brought_to_light(survey, shown, page, element)
    assert opened is not None
    now = parse_answers(opened, {"score": ["5"]}, Circumstances(TODAY)).shown
    assert 1 in now.pages
    assert {element or "late"} <= now.elements
    assert brought_to_light(survey, shown, "first") is None
    assert brought_to_light(survey, shown, "nowhere") is None


def test_a_link_opens_its_survey_until_its_last_day():
    token = make_token(KEY, "post-purchase", TODAY)
    last = survey_trials.last_day(TODAY)
    assert last == date(2026, 12, 6)
    assert read_token(KEY, token, last) == "post-purchase"
    with pytest.raises(survey_trials.TrialOver):
        read_token(KEY, token, last + timedelta(days=1))


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token.replace("tried", "other"),
        lambda token: token.replace("20261206", "20991206"),
        lambda token: token + "x",
        lambda token: token.replace(".", ""),
        lambda _: "",
        lambda _: "ä.20991231." + "x" * 22,
    ],
)
def test_a_link_that_was_changed_opens_nothing(forge):
    with pytest.raises(survey_trials.TrialOver):
        read_token(KEY, forge(make_token(KEY, "tried", TODAY)), TODAY)
    with pytest.raises(survey_trials.TrialOver):
        read_token("another key", make_token(KEY, "tried", TODAY), TODAY)


def test_answers_on_trial_are_kept_by_themselves_and_change_nothing_else():
    tried = begun()
    before = everything_else()
    answer_id = keep(tried, score=1, why="Late")
    assert everything_else() == before
    row = survey_trials.get_test_answer("tried", answer_id)
    assert (row.answers, row.seconds, row.content_hash) == ({"score": 1, "why": "Late"}, 40, tried.content_hash)
    assert [case["severity"] for case in row.opens] == ["critical"]
    assert keep(tried, score=5)
    found = survey_trials.list_test_answers(make_viewer(role="manager"), "tried", limit=1)
    assert (len(found.rows), found.count) == (1, 2)
    with pytest.raises(NotFound):
        survey_trials.get_test_answer("other", answer_id)


def test_wiping_takes_the_test_answers_of_one_survey_and_nothing_else():
    tried = begun()
    keep(tried, score=1)
    db.session.add(TestAnswer(survey="other", content_hash="x", language="en", answers={}, opens=[], answered_at=NOW))
    db.session.commit()
    manager = make_viewer(role="manager")
    before = everything_else()
    assert survey_trials.wipe_test_answers(manager, "tried") == 1
    assert everything_else() == before
    assert [row.survey for row in db.session.scalars(select(TestAnswer))] == ["other"]


def test_no_more_are_kept_than_anybody_reads(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept_answers, "MOST_KEPT", 2)
    tried = begun()
    keep(tried, score=1)
    keep(tried, score=2)
    with pytest.raises(Refused, match="2 test answers already"):
        keep(tried, score=3)


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("rating", 3, True), ("rating", 9, False), ("rating", "3", False), ("rating", True, False), ("boolean", True, True),
        ("boolean", "true", False), ("comment", "words", True), ("comment", ["a"], False),
    ],
)  # fmt: skip
def test_answers_to_what_was_asked_otherwise_are_not_shown_as_answers_to_what_is_asked_now(
    kind: str, value: Any, fits: bool
):
    survey = begun(TEXT.replace("name: late, type: boolean", f"name: late, type: {kind}")).survey
    assert survey_trials.still_fitting(survey, {"late": value, "gone": 1}) == ({"late": value} if fits else {})


def test_a_dry_run_is_reckoned_anew_when_the_draft_changes():
    tried = begun()
    assert survey_trials.dry_run_of(tried, today=TODAY) is survey_trials.dry_run_of(tried, today=TODAY)
    rewrite(TEXT.replace("< 3", "> 9"))
    changed = survey_trials.find_tried("tried")
    assert changed is not None
    assert [each.name for each in survey_trials.dry_run_of(changed, today=TODAY).unreached] == ["more", "why", "late"]
