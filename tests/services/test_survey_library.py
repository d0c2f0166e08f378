"""The library in the surveys folder: offered, read again after a change, made a draft of, and never published by itself."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from surveyapp.domain.errors import Forbidden, InvalidFile, NotFound, Refused
from surveyapp.services import first_run, survey_drafts, survey_library, surveys, taxonomies
from surveyapp.settings import PROJECT, Settings
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NAMES = (
    "post-purchase", "delivery", "installation", "service-visit", "support-contact", "recovery", "encounter", "relationship",
    "expectations", "three-levels",
)  # fmt: skip


@pytest.fixture
def own_surveys(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the application read a copy of the surveys, which a test may spoil."""
    folder = tmp_path / "surveys"
    shutil.copytree(PROJECT / "surveys", folder)
    settings: Settings = app.config["SETTINGS"]
    copied = Settings(**{name: getattr(settings, name) for name in settings.__slots__} | {"surveys": folder})
    monkeypatch.setattr(survey_library, "current_settings", lambda: copied)
    return folder


def test_ten_surveys_are_offered_in_the_order_of_their_notes() -> None:
    assert tuple(each.note.name for each in survey_library.list_ready_surveys()) == NAMES


def test_checking_and_publishing_have_nothing_against_any() -> None:
    themes = taxonomies.find_theme_ids(PROJECT / "surveys")
    for ready in survey_library.list_ready_surveys():
        result = surveys.check(ready.text, ready.note.name, themes=themes)
        assert (result.survey.name, [str(warning) for warning in result.warnings]) == (ready.note.name, [])
        assert surveys.check_publishable(ready.text, ready.note.name) == result.survey


def test_the_first_run_publishes_nothing_of_the_library(app: Flask) -> None:
    first_run.publish_shipped(app.config["SETTINGS"], now=NOW)
    assert {each.name for each in surveys.list_published()} == {"post-purchase", "recovery", "encounter"}


def test_a_draft_is_made_under_a_name_of_ones_own(app: Flask) -> None:
    viewer = make_viewer()
    assert survey_library.unused_name(viewer, "delivery") == "delivery"
    draft = survey_library.make_draft(viewer, "delivery", called="delivery", now=NOW)
    assert draft.name == "delivery"
    assert "# The handing over alone" in draft.text
    assert survey_library.unused_name(viewer, "delivery") == "delivery-2"
    with pytest.raises(Refused):
        survey_library.make_draft(viewer, "delivery", called="delivery", now=NOW)
    again = survey_library.make_draft(viewer, "delivery", called="delivery-2", now=NOW)
    assert again.definition == {**draft.definition, "name": "delivery-2"}
    assert surveys.find_published("delivery-2") is None
    first_run.publish_shipped(app.config["SETTINGS"], now=NOW)
    assert survey_library.unused_name(viewer, "recovery") == "recovery-2"


def test_only_who_makes_surveys_makes_a_draft() -> None:
    with pytest.raises(Forbidden):
        survey_library.make_draft(make_viewer(role="analyst"), "delivery", called="delivery", now=NOW)
    assert survey_drafts.list_drafts(make_viewer()) == []


@pytest.mark.parametrize("name", ["themes", "notes", "questions", "../themes", "nothing", ""])
def test_what_has_no_note_is_no_survey_of_the_library(name: str) -> None:
    with pytest.raises(NotFound):
        survey_library.get_ready_survey(name)


def test_a_file_that_changed_is_read_again_and_a_spoilt_one_is_left_out(own_surveys: Path) -> None:
    path = own_surveys / "library" / "delivery.yaml"
    before = survey_library.get_ready_survey("delivery")
    assert survey_library.get_ready_survey("delivery").survey is before.survey
    path.write_text(before.text.replace("How did the delivery go?", "And the delivery?"))
    assert survey_library.get_ready_survey("delivery").survey.title["en"] == "And the delivery?"
    path.write_text("name: delivery\ntitel: Delivery\n")
    with pytest.raises(InvalidFile):
        survey_library.get_ready_survey("delivery")
    assert [each.note.name for each in survey_library.list_ready_surveys()] == [n for n in NAMES if n != "delivery"]


def test_questions_that_cannot_be_read_keep_nobody_from_editing(own_surveys: Path) -> None:
    path = own_surveys / "library" / "questions.yaml"
    path.write_text("groups:\n  - name: one\n")
    with capture_logs() as logs:
        assert survey_library.list_ready_questions() == ()
    assert [(log["event"], log["file"]) for log in logs] == [("library_unreadable", str(path))]
    path.unlink()
    assert survey_library.list_ready_questions() == ()
