"""A fault in `themes.yaml` stops nobody: the themes that held last go on holding, and who may mend it is told the line."""

from dataclasses import replace
from datetime import date

import pytest
from structlog.testing import capture_logs

from surveyapp.domain.errors import InvalidFile
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.services import coder_state, codings, taxonomies, taxonomy_file
from surveyapp.services import taxonomy_editor as house
from surveyapp.settings import PROJECT
from surveyapp.store import codings as coding_store
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import LATE, NOTHING, add_comments
from tests.builders.users import make_viewer
from tests.conftest import NOW, connect

SOUND = (PROJECT / "surveys" / "themes.yaml").read_text()
FAULTY = SOUND.replace("  - id: price\n", "  - id: price\n    shade: red\n", 1)
LINE = FAULTY[: FAULTY.index("shade: red")].count("\n") + 1


@pytest.fixture
def file(app, tmp_path):
    """Return the taxonomy's file of this installation, sound and coded by once."""
    folder = tmp_path / "surveys"
    folder.mkdir()
    connect(app, replace(app.config["SETTINGS"], surveys=folder))
    file = folder / taxonomy_file.FILE_NAME
    file.write_text(SOUND)
    return file


def code(file):
    done = codings.code_comments(file.parent, now=NOW)
    db.session.rollback()
    return done


def test_what_held_last_goes_on_holding(file):
    publish_shop()
    code(file)
    file.write_text(SOUND.replace("id: price", "id: dear"))
    code(file)
    held = taxonomies.get_taxonomy(file.parent)
    file.write_text(FAULTY)
    add_comments("shop", [(date(2026, 11, 2), ROOT_ID, {"words": LATE, "happy": 1})])
    with capture_logs() as logs:
        assert taxonomies.get_taxonomy(file.parent).version == held.version
        assert code(file) > 0
    assert [(log["file"], log["line"]) for log in logs if log["event"] == "taxonomy_faulty"] == [(str(file), LINE)]
    assert coding_store.find_current_coder(db.session()).version.split(":")[1] == held.version
    assert coder_state.get_state(file.parent).recoding is None
    standing, rows = house.list_themes(make_viewer(), today=NOW.date())
    assert ([fault.line for fault in standing.faults], "dear" in {row.id for row in rows}) == ([LINE], True)
    assert house.list_history(make_viewer())[1] == []
    file.write_text(SOUND)
    assert "price" in taxonomies.get_taxonomy(file.parent).ids
    assert not house.list_themes(make_viewer(), today=NOW.date())[0].faults


def test_a_change_on_a_page_goes_on_from_what_held_and_is_told_of_the_fault(file):
    code(file)
    file.write_text(FAULTY)
    admin = make_viewer()
    assert house.delete_theme(admin, "billing", 0, now=NOW) == 2
    assert "price" in taxonomies.get_taxonomy(file.parent).ids
    assert house.get_text(admin, 1) == SOUND
    standing, states, _ = house.list_history(admin)
    assert [row.number for row in states] == [2, 1]
    assert [fault.line for fault in standing.faults] == [LINE]


@pytest.mark.parametrize("text", [FAULTY, "themes: [", "", None])
def test_where_none_ever_held_coding_waits_and_no_path_is_told(file, text):
    publish_shop()
    add_comments("shop", [(date(2026, 11, 2), ROOT_ID, {"words": NOTHING, "happy": 1})])
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    with pytest.raises(InvalidFile) as refused:
        code(file)
    assert str(file.parent) not in str(refused.value)
    with pytest.raises(InvalidFile) as refused:
        house.add_theme(make_viewer(), ThemeWish({"en": "New"}), now=NOW)
    assert str(file.parent) not in str(refused.value)
    file.write_text(SOUND)
    assert code(file) > 0
