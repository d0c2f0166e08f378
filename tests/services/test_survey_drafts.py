"""Drafts of surveys: changed by several people, undone, written as text, published or thrown away."""

from copy import deepcopy
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from surveyapp.domain.errors import Conflict, Forbidden, InvalidFile, NotFound, Refused
from surveyapp.services import survey_drafts as drafts
from surveyapp.services import surveys
from surveyapp.services.survey_drafts import Done
from surveyapp.store.database import db
from surveyapp.store.survey_drafts import SurveyEdit
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")

TEXT = """# What we ask in stores.
name: store
title: {en: The store, fi: Myymälä}
locale: en
locales: [en, fi]
pages:
  - name: one
    elements:
      # The only thing that counts.
      - name: visit
        type: rating
        title: {en: How was it?, fi: Miten meni?}
        measure: csat
      - {name: words, type: comment, title: {en: Why?, fi: Miksi?}}
"""


def published(text: str = TEXT) -> int:
    return surveys.publish(text, "store.yaml", user_id=None, now=NOW).version_number


def titled(words: str, place: int = 0):
    def edit(definition):
        changed = deepcopy(definition)
        changed["pages"][0]["elements"][place]["title"]["en"] = words
        return changed

    return edit


def said(subject: str = "visit") -> Done:
    return Done("text", subject, {"place": "title.en"}, can_join=True)


def count_edits() -> int:
    return db.session().scalar(select(func.count()).select_from(SurveyEdit))


def test_what_is_published_is_an_untouched_draft_until_somebody_changes_it():
    published()
    viewer = make_viewer(role="manager")
    draft = drafts.get_draft(viewer, "store")
    assert (draft.is_begun, draft.version, draft.text, draft.faults) == (False, 0, TEXT, [])
    assert count_edits() == 0
    changed = drafts.change(viewer, "store", 0, titled("How did it go?"), said(), now=NOW)
    assert (changed.is_begun, changed.based_on, changed.can_undo, changed.can_redo) == (True, 1, True, False)
    assert changed.definition["pages"][0]["elements"][0]["title"]["en"] == "How did it go?"
    assert "# The only thing that counts." in changed.text
    assert drafts.get_draft(viewer, "store").text == changed.text
    assert surveys.export_yaml("store") == TEXT


def test_undo_takes_back_redo_makes_again_and_a_new_change_forgets_what_was_undone():
    published()
    viewer = make_viewer()
    first = drafts.change(viewer, "store", 0, titled("A"), said(), now=NOW)
    second = drafts.change(viewer, "store", first.version, titled("B", 1), said("words"), now=NOW)
    back = drafts.undo(viewer, "store", second.version, now=NOW)
    assert (back.text, back.can_undo, back.can_redo) == (first.text, True, True)
    start = drafts.undo(viewer, "store", back.version, now=NOW)
    assert (start.text, start.can_undo) == (TEXT, False)
    with pytest.raises(Refused):
        drafts.undo(viewer, "store", start.version, now=NOW)
    again = drafts.redo(viewer, "store", start.version, now=NOW)
    assert again.text == first.text
    other = drafts.change(viewer, "store", again.version, titled("C"), Done("text", "visit"), now=NOW)
    assert not other.can_redo
    assert [row.kind for row in drafts.list_edits(viewer, "store").rows] == ["text", "text", "opened"]


def test_what_one_person_types_on_in_one_text_is_one_change():
    published()
    viewer, other = make_viewer(), make_viewer()
    draft = drafts.change(viewer, "store", 0, titled("H"), said(), now=NOW)
    draft = drafts.change(viewer, "store", draft.version, titled("Ho"), said(), now=NOW + timedelta(seconds=20))
    draft = drafts.change(viewer, "store", draft.version, titled("How"), said(), now=NOW + timedelta(seconds=40))
    assert count_edits() == 2
    assert drafts.undo(viewer, "store", draft.version, now=NOW).text == TEXT
    draft = drafts.get_draft(viewer, "store")
    draft = drafts.change(viewer, "store", draft.version, titled("H"), said(), now=NOW)
    draft = drafts.change(other, "store", draft.version, titled("Ho"), said(), now=NOW)
    later = NOW + timedelta(minutes=5)
    draft = drafts.change(other, "store", draft.version, titled("How"), said(), now=later)
    assert count_edits() == 4
    assert drafts.change(other, "store", draft.version, titled("How"), said(), now=later).version == draft.version


def test_changes_to_different_questions_stand_together_and_to_the_same_one_conflict():
    published()
    one, two = make_viewer(), make_viewer()
    seen = drafts.change(one, "store", 0, titled("A"), said(), now=NOW).version
    drafts.change(two, "store", seen, titled("B", 1), said("words"), now=NOW)
    draft = drafts.change(one, "store", seen, titled("AA"), said(), now=NOW)
    titles = [element["title"]["en"] for element in draft.definition["pages"][0]["elements"]]
    assert titles == ["AA", "B"]
    with pytest.raises(Conflict):
        drafts.change(two, "store", seen, titled("mine"), said(), now=NOW)
    with pytest.raises(Conflict):
        drafts.undo(one, "store", seen, now=NOW)
    whole = drafts.save_text(one, "store", draft.version, draft.text.replace("AA", "AAA"), now=NOW)
    with pytest.raises(Conflict):
        drafts.change(two, "store", draft.version, titled("B2", 1), said("words"), now=NOW)
    assert drafts.get_draft(two, "store").text == whole.text


def test_one_person_in_two_windows_overwrites_nothing_unseen_and_may_send_twice():
    published()
    viewer = make_viewer()
    seen = drafts.change(
        viewer, "store", drafts.get_draft(viewer, "store").version, titled("A"), said(), now=NOW
    ).version
    draft = drafts.change(viewer, "store", seen, titled("from the phone"), said(), now=NOW)
    with pytest.raises(Conflict):
        drafts.change(viewer, "store", seen, titled("from the desk"), said(), now=NOW)
    assert drafts.change(viewer, "store", seen, titled("from the phone"), said(), now=NOW).version == draft.version


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TEXT.replace("name: store", "name: shop"), 2),
        (TEXT.replace("pages:", "pages: [", 1), 7),
        (TEXT.replace("name: words", "name: visit"), 14),
        (TEXT.replace("        type: rating\n", ""), 10),
        ("name: store\n", 1),
    ],
)
def test_a_text_that_the_editor_could_not_show_is_refused_with_its_line(text, line):
    published()
    with pytest.raises(InvalidFile) as refused:
        drafts.save_text(make_viewer(), "store", 0, text, now=NOW)
    assert line in {fault.line for fault in refused.value.faults}
    assert count_edits() == 0


def test_a_draft_may_have_faults_but_is_not_published_with_them():
    published()
    viewer = make_viewer()
    draft = drafts.save_text(viewer, "store", 0, TEXT.replace("measure: csat", "measure: joy"), now=NOW)
    assert draft.survey is None
    assert [str(fault.path[-1]) for fault in draft.faults] == ["measure"]
    with pytest.raises(InvalidFile):
        drafts.publish(viewer, "store", draft.version, 1, now=NOW)
    assert drafts.get_draft(viewer, "store").is_begun


def test_publishing_freezes_what_was_looked_at_and_ends_the_draft():
    published()
    viewer = make_viewer(role="manager")
    draft = drafts.change(viewer, "store", 0, titled("How did it go?"), said(), now=NOW)
    with pytest.raises(Conflict):
        drafts.publish(viewer, "store", draft.version - 1, 1, now=NOW)
    with pytest.raises(Conflict):
        drafts.publish(viewer, "store", draft.version, None, now=NOW)
    result = drafts.publish(viewer, "store", draft.version, 1, now=NOW)
    assert (result.version_number, result.created) == (2, True)
    assert surveys.export_yaml("store") == draft.text
    assert not drafts.get_draft(viewer, "store").is_begun
    rows = drafts.list_edits(viewer, "store").rows
    assert [(row.kind, row.version, row.edited_by) for row in rows] == [
        ("text", 2, viewer.name),
        ("opened", 2, viewer.name),
    ]
    with pytest.raises(NotFound):
        drafts.publish(viewer, "store", draft.version, 2, now=NOW)


def test_only_who_leads_the_whole_company_publishes_and_only_makers_see_drafts():
    published()
    local = make_viewer(role="manager", unit_ids=[make_unit("Finland/Oulu")])
    draft = drafts.change(local, "store", 0, titled("A"), said(), now=NOW)
    with pytest.raises(Refused):
        drafts.publish(local, "store", draft.version, 1, now=NOW)
    for role in ("quality", "analyst"):
        with pytest.raises(Forbidden):
            drafts.find_draft(make_viewer(role=role), "store")


def test_a_draft_that_is_thrown_away_leaves_what_is_published_and_its_history():
    published()
    viewer = make_viewer()
    draft = drafts.change(viewer, "store", 0, titled("A"), said(), now=NOW)
    with pytest.raises(Conflict):
        drafts.discard(viewer, "store", draft.version + 1, now=NOW)
    drafts.discard(viewer, "store", draft.version, now=NOW)
    assert drafts.get_draft(viewer, "store").text == TEXT
    assert len(drafts.list_edits(viewer, "store").rows) == 2
    assert drafts.list_drafts(viewer) == []


def test_a_new_survey_begins_with_a_name_of_its_own():
    viewer = make_viewer()
    draft = drafts.begin(viewer, name="shop", text=TEXT, kind="library", now=NOW)
    assert (draft.definition["name"], draft.published, draft.version) == ("shop", None, 1)
    assert "# What we ask in stores." in draft.text
    assert [row.name for row in drafts.list_drafts(viewer)] == ["shop"]
    for name in ("shop", "Shop", ""):
        with pytest.raises(Refused):
            drafts.begin(viewer, name=name, text=TEXT, now=NOW)
    assert drafts.publish(viewer, "shop", 1, None, now=NOW).version_number == 1
    with pytest.raises(NotFound):
        drafts.get_draft(viewer, "store")
