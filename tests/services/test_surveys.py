"""Publishing freezes, series go on, and what is published is found and parsed once; on both databases."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from surveyapp.domain.errors import InvalidFile, NotFound
from surveyapp.domain.questions import TAKES_ANSWER
from surveyapp.services import surveys
from surveyapp.services.surveys.bringing import bring
from surveyapp.services.surveys.published import kept
from surveyapp.services.transactions import transaction
from surveyapp.store.audit import AuditEvent
from surveyapp.store.database import db
from surveyapp.store.rollups import Rollup
from surveyapp.store.surveys import Series, Survey, SurveyVersion
from surveyapp.store.units import ROOT_ID
from tests.builders.every_type import make_every_type
from tests.builders.users import make_viewer

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
GOOD = """\
# A comment that the export keeps.
name: good
title: Good
pages:
  - name: main
    elements:
      - {name: score, type: rating, rateMin: 1, rateMax: 5, rateType: stars, measure: csat, title: Score}
      - {name: words, type: comment, title: Words}
"""
WIDER = GOOD.replace("rateMax: 5", "rateMax: 7")
REWORDED = GOOD.replace("title: Score", "title: How was it?")


def publish(text: str, now: datetime = NOW) -> surveys.PublishResult:
    return surveys.publish(text, "good.yaml", user_id=None, now=now)


def versions() -> list[tuple[int, bool]]:
    query = select(SurveyVersion.number, SurveyVersion.is_current).order_by(SurveyVersion.number)
    return [(number, is_current) for number, is_current in db.session.execute(query)]


def series() -> set[tuple[str, str, int]]:
    return {(row.question, row.measure, len(row.scale)) for row in db.session.scalars(select(Series))}


def test_publishing_freezes_the_definition_with_its_language_and_source(app: Flask) -> None:
    result = publish(GOOD)
    assert (result.name, result.version_number, result.created, result.restored) == ("good", 1, True, False)
    assert result.new_series == ["score"]
    version = db.session.scalars(select(SurveyVersion)).one()
    assert (version.definition["locale"], version.source, version.anonymity) == ("en", GOOD, "identified")
    assert (version.published_at, version.published_by, version.is_current) == (NOW, None, True)
    assert series() == {("", "responses", 2), ("score", "csat", 5)}
    assert [event.action for event in db.session.scalars(select(AuditEvent))] == ["survey_published"]


def test_the_same_content_again_changes_nothing(app: Flask) -> None:
    publish(GOOD)
    result = publish("# Another comment.\n" + GOOD, LATER)
    assert (result.version_number, result.created, result.restored, result.new_series) == (1, False, False, [])
    assert versions() == [(1, True)]
    assert db.session.query(AuditEvent).count() == 1


def test_new_words_make_a_version_and_keep_the_series(app: Flask) -> None:
    publish(GOOD)
    result = publish(REWORDED, LATER)
    assert (result.version_number, result.created, result.new_series, result.warnings) == (2, True, [], [])
    assert versions() == [(1, False), (2, True)]
    assert series() == {("", "responses", 2), ("score", "csat", 5)}


def test_another_scale_begins_a_series_and_is_warned_of(app: Flask) -> None:
    publish(GOOD)
    assert [str(warning) for warning in surveys.check(WIDER, "good.yaml").warnings] == [
        "“score” changed from csat 1–5 to csat 1–7: its trend starts anew."
    ]
    result = publish(WIDER, LATER)
    assert (result.new_series, [warning.line for warning in result.warnings]) == (["score"], [7])
    assert series() == {("", "responses", 2), ("score", "csat", 5), ("score", "csat", 7)}


def test_a_question_that_is_gone_is_warned_of(app: Flask) -> None:
    publish(GOOD)
    gone = GOOD.replace("name: score", "name: delivery").replace("title: Score", "title: How was the delivery?")
    assert [str(warning) for warning in surveys.check(gone, "good.yaml").warnings] == [
        "“score” is asked no more: its trend ends."
    ]


def test_a_question_that_is_renamed_is_told_by_both_names(app: Flask) -> None:
    publish(GOOD)
    renamed = surveys.check(GOOD.replace("name: score", "name: rating"), "good.yaml").warnings
    assert [(warning.line, "“rating” looks like “score”" in str(warning)) for warning in renamed] == [
        (4, False),
        (7, True),
    ]


def test_older_content_makes_its_version_current_again(app: Flask) -> None:
    publish(GOOD)
    publish(WIDER)
    result = publish(GOOD, LATER)
    assert (result.version_number, result.created, result.restored) == (1, False, True)
    assert (result.new_series, result.warnings) == ([], [])
    assert versions() == [(1, True), (2, False)]
    assert surveys.get_published("good").version_number == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("title: Score", "titel: Score"), "did you mean"),
        (GOOD.replace("type: comment", "type: file") + "anonymity: anonymous\n", "who sent it"),
    ],
)
def test_what_is_refused_leaves_no_trace(app: Flask, text: str, words: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        publish(text)
    assert any(words in str(fault) and fault.line in (7, 8) for fault in refused.value.faults)
    assert db.session.query(Survey).count() == db.session.query(SurveyVersion).count() == 0


def test_what_is_published_is_found_by_name_and_by_version(app: Flask) -> None:
    publish(GOOD)
    first = surveys.get_published("good")
    assert (first.name, first.state, first.version_number) == ("good", "open", 1)
    assert list(first.survey.names) == ["score", "words"]
    publish(REWORDED)
    second = surveys.get_published("good")
    assert (second.version_number, second.survey.names["score"].title) == (2, {"en": "How was it?"})
    assert surveys.get_version(first.version_id) == first
    assert surveys.find_published("nope") is None
    with pytest.raises(NotFound, match="nope"):
        surveys.get_published("nope")
    with pytest.raises(NotFound):
        surveys.get_version(1)


def test_a_version_is_parsed_once_and_then_found_in_one_statement(app: Flask) -> None:
    publish(GOOD)
    kept.surveys.clear()
    statements: list[str] = []

    def note(*arguments: object) -> None:
        if str(arguments[2]).startswith("SELECT"):
            statements.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    first = surveys.get_published("good")
    cold = len(statements)
    again = surveys.get_published("good")
    assert (cold, len(statements) - cold) == (2, 1)
    assert again.survey is first.survey


def test_exports_are_the_file_itself_and_surveyjs_json(app: Flask) -> None:
    publish(GOOD)
    assert surveys.export_yaml("good") == GOOD
    again = bring(surveys.export_surveyjs("good").encode(), "good.json")
    assert again.survey == surveys.get_published("good").survey
    with pytest.raises(NotFound):
        surveys.export_yaml("nope")


def test_every_type_of_question_is_the_same_after_an_export(app: Flask) -> None:
    make_every_type()
    published = surveys.get_published("feedback")
    brought = bring(surveys.export_surveyjs("feedback").encode(), "feedback.json")
    for text in (brought.text, surveys.export_yaml("feedback")):
        again = surveys.check(text, "feedback.yaml")
        assert again.survey == published.survey
        assert not any("trend" in str(warning) for warning in again.warnings)
    assert {question.type for question in published.survey.questions} == TAKES_ANSWER


def test_the_list_counts_the_viewers_responses_from_rollups(app: Flask) -> None:
    publish(GOOD)
    publish(GOOD.replace("name: good", "name: anonymous\nanonymity: anonymous"))
    good, anonymous = surveys.get_published("good"), surveys.get_published("anonymous")
    with transaction() as session:
        for published in (good, anonymous):
            key = session.scalars(select(Series).where(Series.survey_id == published.id, Series.question == "")).one()
            for value, count in (("complete", 7), ("partial", 2)):
                row = {"series_id": key.id, "dimension": "", "day": date(2026, 11, 1), "unit_id": ROOT_ID, "key": ""}
                session.add(Rollup(**row, value=value, count=count))
    page = surveys.list_surveys(make_viewer())
    assert [(row.published.name, row.responses) for row in page.rows] == [("anonymous", None), ("good", 7)]
    assert page.next_after is None
    stranger = make_viewer(unit_ids=())
    assert [row.responses for row in surveys.list_surveys(stranger).rows] == [None, 0]


def test_the_list_pages_by_name(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveyapp.services.surveys.lists.PAGE", 2)
    for name in ("c", "a", "b"):
        publish(GOOD.replace("name: good", f"name: {name}"))
    viewer = make_viewer()
    first = surveys.list_surveys(viewer)
    assert ([row.published.name for row in first.rows], first.next_after) == (["a", "b"], "b")
    second = surveys.list_surveys(viewer, after="b")
    assert ([row.published.name for row in second.rows], second.next_after) == (["c"], None)


def test_the_history_tells_who_published_what_and_when(app: Flask) -> None:
    viewer = make_viewer(name="Karin Holm")
    publish(GOOD)
    surveys.publish(WIDER, "good.yaml", user_id=viewer.user_id, now=LATER)
    rows = surveys.list_versions(surveys.get_published("good").id)
    assert [(row.number, row.published_at, row.is_current, row.published_by) for row in rows] == [
        (2, LATER, True, "Karin Holm"),
        (1, NOW, False, None),
    ]


def test_two_who_publish_at_once_both_get_their_version(app: Flask) -> None:
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def run(text: str) -> None:
        try:
            start.wait()
            with app.app_context():
                publish(text)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(text,)) for text in (GOOD, WIDER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(number for number, _ in versions()) == [1, 2]
    assert sum(is_current for _, is_current in versions()) == 1
