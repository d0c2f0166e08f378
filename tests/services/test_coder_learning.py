"""The coder learns from the installation's own comments, uses what is better, and codes history by it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from surveyapp.analysis.themes.evaluating import Compared
from surveyapp.domain.errors import Refused
from surveyapp.services import coder_learning, codings, recoding, theme_models
from surveyapp.services.coder_training import ask_training, is_training_asked
from surveyapp.services.transactions import transaction
from surveyapp.settings import PROJECT
from surveyapp.store import codings as coding_store
from surveyapp.store import training
from surveyapp.store.codings import Coding
from surveyapp.store.database import db
from surveyapp.store.responses import Response
from surveyapp.store.theme_models import ThemeModel
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import LATE, add_comments
from tests.builders.labels import next_comment, say
from tests.builders.teaching import BLAME, make_scored, scored_text
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 5, 4)
SURVEYS = PROJECT / "surveys"


def fill(numbers, *, day=DAY, turned=False):
    """Store and code scored comments; `turned` gives them the scores that do not fit."""
    rows = [
        (
            day,
            ROOT_ID,
            {"words": scored_text(number, is_negative=bool(number % 2) is not turned), "happy": 5 - 4 * (number % 2)},
        )
        for number in numbers
    ]
    add_comments("shop", rows)
    codings.code_comments(SURVEYS, now=NOW)


def models():
    db.session.rollback()
    return db.session.scalars(select(ThemeModel).order_by(ThemeModel.trained_at)).all()


def test_it_learns_from_scores_codes_by_it_and_recodes_history():
    publish_shop()
    fill(range(120))
    learnt = coder_learning.learn(SURVEYS, now=NOW)
    assert (learnt.is_used, learnt.figures["scored"], learnt.figures["is_own"]) == (True, 120, True)
    (kept,) = models()
    assert (kept.is_current, kept.figures["is_used"], kept.figures["negativity"][0]["is_used"]) == (True, True, True)
    model = theme_models.get_current_model()
    assert model is theme_models.get_current_model()
    assert recoding.recode(SURVEYS, clock=lambda: NOW) == 120
    assert coding_store.find_current_coder(db.session()).version.endswith(f":{kept.version}")
    # The score and the words alone would be in the middle; what was learnt makes the difference.
    query = select(Coding.negativity, Response.answers).join(Response, Response.id == Coding.response_id)
    negativity = [row.negativity for row in db.session.execute(query) if BLAME in row.answers["words"]]
    assert min(negativity[-60:]) > 0.5


def test_a_model_that_is_no_better_is_kept_beside_and_not_used(monkeypatch):
    publish_shop()
    fill(range(120))
    first = coder_learning.learn(SURVEYS, now=NOW)
    assert first.is_used
    again = coder_learning.learn(SURVEYS, now=NOW + timedelta(days=1))
    assert (again.is_used, again.why) == (False, coder_learning.TOO_LITTLE_NEW)
    assert models()[0].is_current
    with monkeypatch.context() as patched:
        patched.setattr(coder_learning, "compare", lambda *_: Compared(0.79, 0.81, 240, -0.01))
        worse = coder_learning.learn(SURVEYS, now=NOW + timedelta(days=2))
    assert (worse.is_used, worse.why) == (False, coder_learning.NO_BETTER)
    assert worse.figures["compared"] == {"before": 0.79, "after": 0.81, "n": 240, "gain_at_least": -0.01}
    # What came since contradicts all that was before: nothing is learnt from both.
    fill(range(1_000, 1_120), day=date(2026, 11, 25), turned=True)
    turned = coder_learning.learn(SURVEYS, now=NOW + timedelta(days=9))
    assert (turned.is_used, bool(turned.why)) == (False, True)
    assert [model.is_current for model in models()].count(True) == 1
    assert coder_learning.learn(SURVEYS, make_scored(90), now=NOW + timedelta(days=10)).is_used


def test_labels_teach_and_a_label_of_another_text_does_not():
    publish_shop()
    add_comments("shop", [(DAY, ROOT_ID, {"words": text, "happy": 1}) for text in (LATE, LATE + " Really.")])
    codings.code_comments(SURVEYS, now=NOW)
    viewer = make_viewer(role="quality")
    for _ in range(2):
        say(viewer, next_comment(viewer), themes={("staff_service", "negative")})
    taught = list(coder_learning.own_examples(codings.get_coder(SURVEYS).taxonomy))
    labelled = [own for own in taught if own.themes is not None]
    assert [(own.themes, own.is_negative, own.is_new) for own in labelled] == [
        (frozenset({("staff_service", "negative")}), True, True)
    ] * 2
    with transaction() as session:
        response = session.scalars(select(Response).where(Response.answers["words"].as_string() == LATE)).one()
        response.answers = {"words": "Now it says something else.", "happy": 1}
    left = [own for own in coder_learning.own_examples(codings.get_coder(SURVEYS).taxonomy) if own.themes is not None]
    assert [own.text for own in left] == [LATE + " Really."]


def test_the_daily_job_learns_only_when_enough_has_come(monkeypatch):
    publish_shop()
    assert coder_learning.learn_daily(SURVEYS, now=NOW) is None
    (tried,) = models()
    assert (tried.figures["why"], tried.is_current) == (coder_learning.TOO_FEW, False)
    assert theme_models.get_current_model() is None
    fill(range(80))
    assert coder_learning.learn_daily(SURVEYS, now=NOW) is None
    assert len(models()) == 1
    monkeypatch.setattr(coder_learning, "NEW_COMMENTS", 80)
    assert coder_learning.learn_daily(SURVEYS, now=NOW + timedelta(days=1)).is_used
    assert coder_learning.learn_daily(SURVEYS, now=NOW + timedelta(days=2)) is None


def test_who_asks_is_served_once_and_told_why_nothing_came_of_it():
    publish_shop()
    viewer = make_viewer(role="admin")
    assert coder_learning.learn_if_asked(SURVEYS, now=NOW) is None
    assert not models()
    ask_training(viewer, now=NOW)
    assert coder_learning.learn_if_asked(SURVEYS, now=NOW) is None
    assert not is_training_asked()
    (tried,) = models()
    assert (tried.trained_by, tried.figures["why"]) == (viewer.user_id, coder_learning.TOO_FEW)
    with pytest.raises(Refused, match="too few"):
        coder_learning.learn(SURVEYS, now=NOW)


def test_learning_that_broke_off_is_told_to_who_asked(monkeypatch):
    publish_shop()
    ask_training(make_viewer(role="admin"), now=NOW)

    def broken(*_):
        raise MemoryError

    monkeypatch.setattr(coder_learning, "train", broken)
    with pytest.raises(MemoryError):
        coder_learning.learn_if_asked(SURVEYS, now=NOW)
    assert not is_training_asked()
    assert [model.figures["why"] for model in models()] == [coder_learning.BROKEN_OFF]


def test_comments_are_read_page_by_page_to_the_last(monkeypatch):
    publish_shop()
    fill(range(11))
    for page in (1, 5, 11, 12):
        monkeypatch.setattr(training, "PAGE", page)
        assert len({row.id for row in training.list_commented(db.session())}) == 11


def test_a_model_that_cannot_be_read_leaves_the_patterns_alone():
    publish_shop()
    with transaction() as session:
        session.add(
            ThemeModel(version="old", content=b"old", figures={}, is_current=True, trained_at=NOW, trained_by=None)
        )
    with capture_logs() as logs:
        assert theme_models.get_current_model() is None
    assert [(log["event"], log["version"]) for log in logs] == [("model_unreadable", "old")]
    assert ":old" not in codings.get_coder(SURVEYS).version


def test_only_the_newest_models_are_kept():
    publish_shop()
    fill(range(80))
    coder_learning.learn(SURVEYS, now=NOW)
    for day in range(1, 8):
        with transaction() as session:
            theme_models.save_attempt(session, {"why": "x"}, now=NOW + timedelta(days=day))
    assert len(models()) == theme_models.KEPT + 1
    assert models()[0].is_current
