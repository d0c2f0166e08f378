"""Drafts of surveys where people meet: two at once, pages that are older than what stands, and what remains of the texts."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from surveyapp.domain.errors import Conflict, Refused
from surveyapp.services import survey_drafts as drafts
from surveyapp.services.survey_drafts import changing
from surveyapp.services.surveys import versions
from surveyapp.store.database import db
from surveyapp.store.survey_drafts import SurveyEdit
from tests.builders.users import make_viewer
from tests.conftest import NOW
from tests.services.test_survey_drafts import TEXT, published, said, titled

pytestmark = pytest.mark.usefixtures("app")


def count_texts() -> int:
    return db.session().scalar(select(func.count()).where(SurveyEdit.text.is_not(None))) or 0


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[str]:
    """Do all acts in threads that begin together; return what became of each."""
    begin, found = threading.Barrier(len(acts)), []

    def work(act: Callable[[], Any]) -> None:
        with app.app_context():
            begin.wait(timeout=30)
            try:
                act()
                found.append("done")
            except Exception as fault:
                found.append(type(fault).__name__)

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(found)


def test_of_two_who_begin_to_change_the_same_at_once_one_is_told(app):
    published()
    people = [make_viewer(), make_viewer()]
    db.session().commit()
    acts = [lambda who=who: drafts.change(who, "store", 0, titled(str(who.user_id)), said(), now=NOW) for who in people]
    assert at_once(app, *acts) == ["Conflict", "done"]


def test_of_several_who_begin_a_survey_of_one_name_at_once_one_has_it(app):
    people = [make_viewer() for _ in range(4)]
    db.session().commit()
    acts = [lambda who=who: drafts.begin(who, name="shop", text=TEXT, now=NOW) for who in people]
    found = at_once(app, *acts)
    assert found.count("done") == 1
    assert set(found) <= {"done", "Refused", "Conflict"}


def test_publishing_and_throwing_away_at_once_do_one_of_both(app):
    published()
    viewer = make_viewer()
    version = drafts.change(viewer, "store", 0, titled("A"), said(), now=NOW).version
    db.session().commit()
    found = at_once(
        app,
        lambda: drafts.publish(viewer, "store", version, 1, now=NOW),
        lambda: drafts.discard(viewer, "store", version, now=NOW),
    )
    assert found == ["NotFound", "done"]


def test_a_page_from_before_the_last_version_writes_nothing_over():
    published()
    one, two = make_viewer(), make_viewer()
    seen = drafts.get_draft(two, "store").version
    draft = drafts.change(one, "store", seen, titled("New words"), said(), now=NOW)
    drafts.publish(one, "store", draft.version, 1, now=NOW)
    with pytest.raises(Conflict):
        drafts.change(two, "store", seen, titled("Written over"), said(), now=NOW)
    with pytest.raises(Conflict):
        drafts.save_text(two, "store", seen, TEXT.replace("Why?", "Why so?"), now=NOW)


def test_a_page_that_nobody_changed_writes_nothing_over_what_is_published_from_a_file():
    published()
    viewer = make_viewer()
    seen = drafts.get_draft(viewer, "store").version
    published(TEXT.replace("How was it?", "From a file"))
    with pytest.raises(Conflict, match="Version 2 of the survey was published meanwhile"):
        drafts.save_text(viewer, "store", seen, TEXT.replace("Why?", "Why so?"), now=NOW)
    with pytest.raises(Conflict):
        drafts.change(viewer, "store", seen, titled("Written over"), said(), now=NOW)
    now_seen = drafts.get_draft(viewer, "store")
    assert not now_seen.is_begun
    versions.restore_version(viewer, "store", 1, 2, now=NOW + timedelta(minutes=1))
    with pytest.raises(Conflict, match="Version 1"):
        drafts.save_text(viewer, "store", now_seen.version, now_seen.text, now=NOW)
    told = [(row.kind, row.version) for row in drafts.list_edits(viewer, "store").rows]
    assert told == [("restored", 1), ("published", 2)]


def test_a_page_of_a_draft_that_ended_is_not_taken_for_one_of_the_next():
    published()
    one, two = make_viewer(), make_viewer()
    draft = drafts.change(one, "store", drafts.get_draft(one, "store").version, titled("A"), said(), now=NOW)
    old = draft.version
    drafts.discard(two, "store", old, now=NOW)
    seen = drafts.get_draft(two, "store").version
    draft = drafts.change(two, "store", seen, titled("Quite another"), said(), now=NOW)
    assert draft.version > old
    with pytest.raises(Conflict):
        drafts.publish(one, "store", old, 1, now=NOW)
    with pytest.raises(Conflict):
        drafts.save_text(one, "store", old, TEXT, now=NOW)
    with pytest.raises(Conflict):
        drafts.discard(one, "store", old, now=NOW)


@pytest.mark.parametrize("end", ["publish", "discard"])
def test_a_draft_that_ended_keeps_its_words_without_the_texts_of_every_change(end):
    published()
    viewer = make_viewer()
    draft = drafts.get_draft(viewer, "store")
    for number in range(3):
        draft = drafts.change(viewer, "store", draft.version, titled(f"{number}?"), said(f"{number}"), now=NOW)
    assert count_texts() == 4
    if end == "publish":
        drafts.publish(viewer, "store", draft.version, 1, now=NOW)
    else:
        drafts.discard(viewer, "store", draft.version, now=NOW)
    assert count_texts() == 0
    assert len(drafts.list_edits(viewer, "store").rows) == 4


def test_of_large_texts_fewer_can_be_undone(monkeypatch):
    published()
    monkeypatch.setattr(changing, "CHARACTERS_KEPT", 3 * len(TEXT))
    viewer = make_viewer()
    draft = drafts.get_draft(viewer, "store")
    for number in range(6):
        now = NOW + timedelta(minutes=number)
        draft = drafts.change(viewer, "store", draft.version, titled(f"So {number}?"), said(), now=now)
    kept = count_texts()
    assert 2 <= kept <= 4
    for _ in range(kept - 1):
        draft = drafts.undo(viewer, "store", draft.version, now=NOW)
    with pytest.raises(Refused):
        drafts.undo(viewer, "store", draft.version, now=NOW)
