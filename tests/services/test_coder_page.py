"""The coder's figures from labels on both databases; coding anew, going back, and asking it to learn."""

from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import select

from surveyapp.domain.errors import Forbidden, Refused
from surveyapp.services import coder_changes, coder_training, codings
from surveyapp.services.coder_page import get_coder_page
from surveyapp.services.coder_state import get_state
from surveyapp.services.coding_desk import choosing
from surveyapp.services.taxonomy_editor import saving
from surveyapp.services.transactions import transaction
from surveyapp.store import codings as store
from surveyapp.store import theme_models
from surveyapp.store.codings import Coder, ThemeHit
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import BROKEN, LATE, NOTHING, add_comments
from tests.builders.labels import NOW, SURVEYS, next_comment, say
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 5, 4)
RUDE = ("staff_service", "negative")


def fill(*texts, unit_id=ROOT_ID):
    add_comments("shop", [(DAY, unit_id, {"words": text, "happy": 1}) for text in texts])
    codings.code_comments(SURVEYS, now=NOW)


def version():
    db.session.rollback()
    return store.find_current_coder(db.session()).version


def themes_now():
    current = store.find_current_coder(db.session()).id
    return sorted(db.session.scalars(select(ThemeHit.theme).where(ThemeHit.coder_id == current)))


def test_figures_come_from_random_draws_and_from_what_the_coder_said_then(monkeypatch):
    publish_shop()
    fill(*[LATE] * 6)
    viewer = make_viewer(role="quality")
    monkeypatch.setattr(choosing, "TURNS", (choosing.NEAR,))
    say(viewer, next_comment(viewer), themes={RUDE})
    page = get_coder_page(viewer, SURVEYS)
    assert (page.labelled, page.drawn, page.quality.all.comments) == (1, 0, 0)
    monkeypatch.setattr(choosing, "TURNS", (choosing.RANDOM,))
    monkeypatch.setattr(choosing, "list_drawn_besides", lambda *_: [])
    for themes in (None, None, {RUDE}):
        comment = next_comment(viewer)
        say(viewer, comment, themes=themes)
    say(viewer, next_comment(viewer), can_say=False)
    page = get_coder_page(viewer, SURVEYS)
    assert (page.labelled, page.undecided) == (5, 1)
    figures = page.quality.themes["delivery_late"]
    drawn = page.drawn
    assert figures.precision.n == drawn
    assert figures.precision.value == pytest.approx(
        100 * (drawn - page.quality.themes["staff_service"].comments) / drawn
    )
    assert page.quality.languages.keys() == {"en"}


def test_agreement_is_of_what_two_people_said_of_the_same_comment(monkeypatch):
    publish_shop()
    fill(*[LATE] * 5, *[NOTHING] * 5)
    one, other = make_viewer(role="quality"), make_viewer(role="manager")
    while comment := next_comment(one):
        say(one, comment)
    monkeypatch.setattr(choosing, "TURNS", (choosing.SECOND,))
    for turn in range(10):
        comment = next_comment(other)
        is_late = "late" in "".join(piece.text for piece in comment.pieces)
        said = {("delivery_late", "negative")} if is_late else set()
        say(other, comment, themes=said, is_negative=is_late, now=NOW + timedelta(minutes=turn))
    people = get_coder_page(one, SURVEYS).people
    assert (people.unhappy.n, people.kappa.n) == (10, 10)
    assert people.by_theme["delivery_late"][0] == 5
    assert people.by_theme["delivery_late"][1].value == 1
    assert people.themes.value is not None


def test_figures_are_of_the_readers_units():
    publish_shop()
    oulu, turku = make_unit("Oulu"), make_unit("Turku")
    fill(LATE, unit_id=oulu)
    boss = make_viewer(role="quality")
    say(boss, next_comment(boss))
    assert get_coder_page(boss, SURVEYS).labelled == 1
    assert get_coder_page(make_viewer(role="quality", unit_ids=[turku]), SURVEYS).labelled == 0


def test_all_is_coded_anew_beside_with_progress_and_undone(monkeypatch):
    publish_shop()
    fill(*[LATE] * 5)
    viewer = make_viewer(role="manager")
    say(viewer, next_comment(viewer), themes={RUDE})
    first, before = version(), themes_now()
    assert get_state(SURVEYS).recoding is None
    coder_changes.code_anew(viewer, SURVEYS, now=NOW)
    assert (get_state(SURVEYS).recoding.reached, get_state(SURVEYS).recoding.comments) == (0, 5)
    with pytest.raises(Refused):
        coder_changes.code_anew(viewer, SURVEYS, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(codings, "BATCH", 2)
        codings.code_comments(SURVEYS, now=NOW, seconds=0)
    assert 0 < get_state(SURVEYS).recoding.share < 100
    assert themes_now() == before
    codings.code_comments(SURVEYS, now=NOW)
    state = get_state(SURVEYS)
    assert (state.recoding, version(), state.before.comments) == (None, first, 5)
    assert themes_now() == before
    kept = state.before.id
    coder_changes.go_back(viewer, SURVEYS, now=NOW)
    codings.code_comments(SURVEYS, now=NOW)
    assert store.find_current_coder(db.session()).id == kept
    assert version() == first
    assert len(db.session.scalars(select(Coder)).all()) == 2


def test_going_back_brings_the_themes_of_before():
    publish_shop()
    fill(LATE, BROKEN)
    viewer, first = make_viewer(role="manager"), version()
    before = themes_now()
    changed = (SURVEYS / "themes.yaml").read_text().replace("id: delivery_late", "id: too_late")
    saving.import_text(changed, now=NOW)
    codings.code_comments(SURVEYS, now=NOW)
    assert "too_late" in themes_now()
    coder_changes.go_back(viewer, SURVEYS, now=NOW)
    codings.code_comments(SURVEYS, now=NOW)
    assert (version(), themes_now()) == (first, before)


def test_there_is_no_way_back_to_themes_that_are_gone(tmp_path):
    publish_shop()
    fill(LATE)
    first = version()
    changed = (SURVEYS / "themes.yaml").read_text().replace("id: delivery_late", "id: too_late")
    (tmp_path / "themes.yaml").write_text(changed)
    codings.code_comments(tmp_path, now=NOW)
    assert get_state(tmp_path).before.version == first
    with pytest.raises(Refused):
        coder_changes.go_back(make_viewer(role="manager"), tmp_path, now=NOW)
    assert version() != first


def test_who_does_not_lead_the_whole_company_changes_no_coder():
    publish_shop()
    oulu = make_unit("Oulu")
    fill(LATE)
    for viewer in (make_viewer(role="quality"), make_viewer(role="manager", unit_ids=[oulu])):
        for change in (coder_changes.code_anew, coder_changes.go_back):
            with pytest.raises(Forbidden):
                change(viewer, SURVEYS, now=NOW)
        with pytest.raises(Forbidden):
            coder_training.ask_training(viewer, now=NOW)
    boss = make_viewer(role="manager")
    with pytest.raises(Refused):
        coder_changes.go_back(boss, SURVEYS, now=NOW)
    for _ in range(2):
        coder_training.ask_training(boss, now=NOW)
    assert coder_training.is_training_asked()


class LearntNothing:
    """A model that adds nothing, so that only its version tells codings apart."""

    languages = ()
    targets = ()

    def __init__(self, version):
        self.version = version

    def predict(self, texts):
        return np.zeros((len(texts), 1), dtype=np.float32)


def test_going_back_brings_what_had_been_learnt_before(monkeypatch):
    publish_shop()
    values = {"content": b"", "figures": {}, "trained_at": NOW, "trained_by": None}

    def learn(name):
        with transaction() as session:
            theme_models.insert_model(session, {**values, "version": name}, is_current=True)

    def find_model():
        found = theme_models.find_current_version(db.session())
        return LearntNothing(found) if found else None

    monkeypatch.setattr(codings, "get_current_model", find_model)
    fill(LATE)
    viewer, patterns = make_viewer(role="manager"), version()
    learn("first")
    codings.code_comments(SURVEYS, now=NOW)
    assert version() == f"{patterns}:first"
    coder_changes.go_back(viewer, SURVEYS, now=NOW)
    codings.code_comments(SURVEYS, now=NOW)
    assert (version(), find_model()) == (patterns, None)
    coder_changes.go_back(viewer, SURVEYS, now=NOW)
    codings.code_comments(SURVEYS, now=NOW)
    assert version() == f"{patterns}:first"


def test_what_was_learnt_from_the_whole_company_is_counted_for_those_who_see_it():
    publish_shop()
    fill(LATE)
    figures = {"scored": 812, "labelled": 40, "negativity": [], "themes": [], "together": [], "is_used": False}
    with transaction() as session:
        values = {"version": "v", "content": b"", "figures": figures, "trained_at": NOW, "trained_by": None}
        theme_models.insert_model(session, values, is_current=False)
    own = make_viewer(role="quality", unit_ids=[make_unit("Finland/Oulu")])
    assert get_coder_page(make_viewer(role="quality"), SURVEYS).training.figures["scored"] == 812
    assert get_coder_page(own, SURVEYS).training.figures == {"is_used": False}
