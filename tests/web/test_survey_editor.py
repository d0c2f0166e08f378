"""The editor's pages: looking, writing, adding, moving, doubling, deleting, undoing, two at once, the same as text."""

import re

import pytest

from surveyapp.services import surveys
from tests.builders.editing import TEXT, draft, elements, names, send, text_of
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def client(client_as):
    surveys.publish(TEXT, "store.yaml", user_id=None, now=NOW)
    return client_as("manager")


def test_the_editor_shows_the_list_the_texts_and_what_is_missing(client):
    page = text_of(client.get("/surveys/store/edit?question=words&texts=sv"))
    assert "Version 1 as it is asked now" in page
    assert "Svenska" in page
    assert "1–5 · CSAT" in page
    assert "long text · if visit ≤ 3" in page
    assert re.search(r'is-missing"[^>]*>\s*<textarea[^>]*name="t.sv.title"', page)
    assert not draft().is_begun


def test_texts_are_saved_and_comments_stay(client):
    saved = send(client, "texts", **{"t.en.title": "How did it go?", "t.fi.title": "Miten meni?"})
    assert saved.status_code == 303
    assert elements()[0]["title"]["en"] == "How did it go?"
    assert "# The only thing that counts." in draft().text
    assert "Draft of version 1, saved" in text_of(client.get("/surveys/store/edit"))


def test_a_script_gets_pieces_in_place_of_a_page(client):
    sent = {"version": "0", "question": "words", "texts": "sv", "t.sv.title": "Varför?"}
    saved = client.post("/surveys/store/edit/texts", data=sent, headers={"Accept": "application/json"}).get_json()
    assert saved["version"] == 2
    assert {"status", "acts", "faults", "parts", "trend"} == set(saved["pieces"])
    assert "Draft of version 1" in saved["pieces"]["status"]


def test_parts_are_moved_doubled_and_deleted_and_everything_is_undone(client):
    assert send(client, "move", by="1").status_code == 303
    assert names() == "words visit | what"
    send(client, "move", by="1")
    assert names() == "words | visit what"
    send(client, "move", holder="page:one", before="words")
    assert names() == "visit words | what"
    doubled = send(client, "duplicate")
    assert "question=visit_2" in doubled.location
    assert names() == "visit visit_2 words | what"
    asked = text_of(client.get("/surveys/store/edit/remove?question=visit_2"))
    assert "Delete “How was it?”?" in asked
    send(client, "remove", "visit_2")
    assert names() == "visit words | what"
    send(client, "undo")
    assert names() == "visit visit_2 words | what"
    send(client, "redo")
    assert names() == "visit words | what"


def test_a_step_says_where_the_part_is_now_and_one_too_far_is_refused(client):
    script = {"Accept": "application/json"}
    sent = {"version": draft().version, "question": "visit", "by": "1"}
    said = client.post("/surveys/store/edit/move", data=sent, headers=script).get_json()
    assert "page 1, place 2 of 2" in said["said"]
    sent = {"version": said["version"], "question": "words", "by": "-1"}
    refused = client.post("/surveys/store/edit/move", data=sent, headers=script)
    assert refused.status_code == 422
    assert "first" in refused.get_json()["said"]


@pytest.mark.parametrize("kind", ["rating", "checkbox", "matrix", "file", "html", "panel", "ranking", "boolean"])
def test_every_type_can_be_added_and_leaves_a_good_draft(client, kind):
    added = send(client, "add", kind=kind)
    assert added.status_code == 303
    assert elements()[1]["type"] == kind
    assert draft().faults == []
    page = client.get(added.location)
    assert page.status_code == 200
    assert "autofocus" in text_of(page)


def test_pages_are_added_moved_and_deleted(client):
    added = send(client, "add-page")
    assert "page=page3" in added.location
    assert [page["name"] for page in draft().definition["pages"]] == ["one", "page3", "two"]
    sent = {"version": draft().version, "page": "page3", "by": "-1"}
    client.post("/surveys/store/edit/move", data=sent)
    assert [page["name"] for page in draft().definition["pages"]] == ["page3", "one", "two"]
    client.post("/surveys/store/edit/remove", data={"version": draft().version, "page": "page3"})
    assert [page["name"] for page in draft().definition["pages"]] == ["one", "two"]


def test_who_meets_anothers_change_keeps_what_was_typed_and_sees_theirs(client, client_as):
    seen = send(client, "texts", **{"t.en.title": "Mine first"}) and draft().version
    other = client_as("manager")
    send(other, "texts", **{"t.en.title": "Theirs"})
    sent = {"version": seen, "question": "visit", "t.en.title": "Mine"}
    met = client.post("/surveys/store/edit/texts", data=sent)
    page = text_of(met)
    assert met.status_code == 409
    assert ">Mine</textarea>" in page
    assert "Theirs" in page
    assert "changed it last" in page
    again = client.post("/surveys/store/edit/texts", data={**sent, "version": draft().version})
    assert again.status_code == 303
    assert elements()[0]["title"]["en"] == "Mine"


def test_the_same_survey_is_written_checked_and_saved_as_text(client):
    page = client.get("/surveys/store/edit/yaml")
    assert "# The only thing that counts." in text_of(page)
    wrong = TEXT.replace("measure: csat", "measure: joy")
    checked = text_of(client.post("/surveys/store/edit/yaml", data={"text": wrong, "version": "0", "check": "yes"}))
    assert "Line 13" in checked
    assert '(<b>How was it?</b> <small class="muted">visit</small>)' in checked
    assert not draft().is_begun
    saved = client.post("/surveys/store/edit/yaml", data={"text": wrong.replace("How was it?", "So?"), "version": "0"})
    assert saved.status_code == 303
    page = text_of(client.get("/surveys/store/edit?question=visit"))
    assert "1 fault keeps it from being published" in page
    assert "So?" in page
    broken = client.post("/surveys/store/edit/yaml", data={"text": "pages: [", "version": draft().version})
    assert broken.status_code == 422
    assert "pages: [</textarea>" in text_of(broken)


def test_who_saves_text_over_what_a_file_published_meanwhile_is_told_and_sees_both(client):
    seen = draft().version
    surveys.publish(TEXT.replace("How was it?", "From a file"), "store.yaml", user_id=None, now=NOW)
    sent = {"text": TEXT.replace("Why?", "Why so?"), "version": seen}
    met = client.post("/surveys/store/edit/yaml", data=sent)
    page = text_of(met)
    assert met.status_code == 409
    assert "Version 2 of the survey was published meanwhile" in page
    assert "Why so?" in page
    assert "From a file" in page
    assert not draft().is_begun
    sent["version"] = re.search(r'name="version" value="(\d+)"', page)[1]
    assert client.post("/surveys/store/edit/yaml", data=sent).status_code == 303
    assert "published version 2 from a file" in text_of(client.get("/surveys/store/edit/history"))


def test_who_changed_what_is_told(client):
    send(client, "texts", **{"t.sv.title": "Hur var det?", "texts": "sv"})
    send(client, "move", by="1")
    send(client, "undo")
    page = text_of(client.get("/surveys/store/edit/history"))
    called = '<b>How was it?</b> <small class="muted">visit</small>'
    assert f"changed the title of {called} in Svenska: “Hur gick det?” → “Hur var det?”" in page
    assert "undone" in page
    assert "Draft under way" in page


def test_a_survey_begins_with_nothing_and_a_draft_is_thrown_away(client):
    begun = client.post("/surveys/new", data={"title": "In the café", "locale": "fi", "languages": "sv"})
    assert begun.status_code == 303
    assert begun.location.startswith("/surveys/in-the-cafe/edit")
    assert client.get(begun.location).status_code == 200
    for values in ({"title": ""}, {"title": "Once more", "name": "in-the-cafe"}, {"title": "A", "name": "new"}):
        refused = client.post("/surveys/new", data={"locale": "fi", **values})
        assert refused.status_code == 422
    assert client.get("/surveys/in-the-cafe/edit/discard").status_code == 200
    client.post("/surveys/in-the-cafe/edit/discard", data={"version": "1"})
    assert client.get("/surveys/in-the-cafe/edit").status_code == 404


def test_only_who_makes_surveys_enters(client_as, client):
    assert client_as("quality").get("/surveys/store/edit").status_code == 403
    assert client.get("/surveys/none/edit").status_code == 404


def test_deleting_names_what_speaks_of_it(client):
    asked = text_of(client.get("/surveys/store/edit/remove?question=visit"))
    assert "a condition of “Why?”" in asked
    assert "Its trend ends" in asked
    asked = text_of(client.get("/surveys/store/edit/remove?page=one"))
    assert "How was it?" in asked
    assert "a condition of" not in asked


def test_an_element_goes_to_the_beginning_of_a_page_that_a_script_names(client):
    sent = {"version": "0", "question": "what", "holder": "page:one", "at": "start", "at_question": "visit"}
    moved = client.post("/surveys/store/edit/move", data=sent, headers={"Accept": "application/json"}).get_json()
    assert names() == "what visit words | "
    assert "question=visit" in moved["url"]


def test_the_list_leads_to_drafts_and_to_a_new_survey_for_who_makes_them(client, client_as):
    send(client, "texts", **{"t.en.title": "How did it go?"})
    page = text_of(client.get("/surveys"))
    assert "Drafts under way" in page
    assert "of version 1" in page
    assert "/surveys/new" in page
    assert "/surveys/store/edit" in text_of(client.get("/surveys/store"))
    others = text_of(client_as("quality").get("/surveys"))
    assert "Drafts under way" not in others
    assert "/surveys/new" not in others


def test_a_ready_question_comes_along_in_the_languages_of_the_survey(client):
    assert "Or one from the library" in text_of(client.get("/surveys/store/edit/add?question=visit"))
    added = send(client, "add-ready", ready="recommend")
    assert added.status_code == 303
    question = elements()[1]
    assert (question["name"], question["measure"], set(question["title"])) == ("recommend", "nps", {"en", "fi", "sv"})
    send(client, "add-ready", ready="recommend")
    assert elements()[1]["name"] == "recommend_2"
    assert draft().faults == []
    assert send(client, "add-ready", ready="none").status_code == 404


def test_words_for_a_question_that_is_gone_are_not_lost_without_a_word(client):
    seen = send(client, "move", by="1") and draft().version
    send(client, "remove")
    sent = {"version": seen, "question": "visit", "t.en.title": "Mine"}
    met = client.post("/surveys/store/edit/texts", data=sent, headers={"Accept": "application/json"})
    assert met.status_code == 409
    assert "not there any more" in met.get_json()["said"]
    page = client.post("/surveys/store/edit/texts", data=sent)
    assert page.status_code == 409
    assert "Mine" in text_of(page)
