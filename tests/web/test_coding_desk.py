"""The pages of the coding desk and of the coder: who sees what, forms without scripts, and what is refused."""

import re
from datetime import UTC, date, datetime

import pytest

from surveyapp.services import codings, rollups, theme_models
from surveyapp.services.coder_learning import BROKEN_OFF, NO_BETTER, TOO_FEW
from surveyapp.services.coding_desk import choosing
from surveyapp.services.transactions import transaction
from surveyapp.store.database import db
from surveyapp.store.labels import Label
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import LATE, add_comments
from tests.builders.labels import NOW, SURVEYS, next_comment, say
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.web.test_reports import text_of

DAY = date(2026, 5, 4)
DESK, CODER = "/comments/coding", "/comments/coder"


@pytest.fixture
def fill(app):
    publish_shop()

    def add(*texts, unit_id=ROOT_ID, **facts):
        add_comments("shop", [(DAY, unit_id, {"words": text, "happy": 1}) for text in texts], **facts)
        codings.code_comments(SURVEYS, now=NOW)
        rollups.refresh(now=NOW)

    return add


def fields_of(page):
    """Return what the form of the desk would send: hidden fields, and what is chosen in it."""
    form = re.search(r'<form class="desk".*?</form>', page.text, re.DOTALL)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    chosen = re.findall(r'name="(says|themes)" value="([^"]*)"[^>]* checked', form)
    return {**hidden, "says": dict(chosen).get("says"), "themes": [value for name, value in chosen if name == "themes"]}


def labels():
    db.session.rollback()
    return db.session.query(Label).order_by(Label.labelled_at).all()


def test_a_comment_is_accepted_corrected_skipped_and_undone_without_scripts(fill, client_as):
    fill(*[f"{LATE} Call 040 123 4567."] * 2)
    client = client_as("quality")
    page = client.get(DESK)
    assert page.status_code == 200
    assert "[number]" in page.text
    assert "040" not in page.text
    assert "<mark>delivery</mark>" in page.text
    sent = fields_of(page)
    assert sent["says"] == "yes"
    assert "delivery_late:negative" in sent["themes"]
    skipped = client.get(f"{DESK}?skipped=1")
    assert skipped.status_code == 200
    assert fields_of(skipped)["skipped"] == "1"
    assert client.post(DESK, data={**sent, "themes": ["staff_service:negative"]}).status_code == 303
    (label,) = labels()
    assert [theme["theme"] for theme in label.themes] == ["staff_service"]
    again = client.post(f"{DESK}/undo", follow_redirects=True)
    assert fields_of(again)["response"] == sent["response"]
    assert labels() == []
    assert client.post(DESK, data={**sent, "act": "cannot"}).status_code == 303
    assert labels()[0].is_negative is None
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page.text)


def test_a_second_reader_is_shown_no_proposal(fill, client_as):
    fill(LATE)
    first = make_viewer(role="quality")
    say(first, next_comment(first))
    page = client_as("manager").get(DESK)
    sent = fields_of(page)
    assert (sent["blind"], sent["says"], sent["themes"]) == ("1", None, [])
    assert "<mark>delivery" not in page.text
    assert "Somebody else has read this comment too." in page.text


def test_a_refusal_keeps_what_was_chosen(fill, client_as):
    fill(LATE)
    client = client_as("quality")
    sent = {**fields_of(client.get(DESK)), "says": "no", "themes": ["price:negative"]}
    page = client.post(DESK, data=sent)
    assert page.status_code == 422
    assert "You marked a complaint" in page.text
    assert (fields_of(page)["says"], fields_of(page)["themes"]) == ("no", ["price:negative"])
    assert labels() == []


@pytest.mark.parametrize(
    "broken", [{"response": "0" * 13}, {"response": "no id"}, {"question": "other"}, {"response": ""}]
)
def test_a_comment_that_there_is_not_is_not_found(fill, client_as, broken):
    fill(LATE)
    client = client_as("quality")
    assert client.post(DESK, data={**fields_of(client.get(DESK)), **broken}).status_code == 404


@pytest.mark.parametrize("query", ["skipped=-1", "skipped=x&theme=nothing", "again=zz", "again=0000000000000.words"])
def test_addresses_made_by_hand_do_no_harm(fill, client_as, query):
    fill(LATE)
    assert client_as("quality").get(f"{DESK}?{query}").status_code in (200, 404)


def test_nothing_of_other_units_is_shown_or_counted(fill, client_as):
    oulu, turku = make_unit("Oulu"), make_unit("Turku")
    fill(LATE, unit_id=oulu)
    own = client_as("quality", unit_ids=[oulu])
    sent = fields_of(own.get(DESK))
    stranger = client_as("quality", unit_ids=[turku])
    assert "Nothing is left to label here." in stranger.get(DESK).text
    assert stranger.post(DESK, data=sent).status_code == 404
    own.post(DESK, data=sent)
    assert "1 comment is labelled" in text_of(own.get(CODER))
    assert "is labelled" not in text_of(stranger.get(CODER))


def test_the_coder_says_how_well_it_reads_and_how_sure_that_is(fill, client_as, monkeypatch):
    monkeypatch.setattr(choosing, "TURNS", (choosing.RANDOM,))
    fill(*[LATE] * 24)
    viewer = make_viewer(role="quality")
    say(viewer, next_comment(viewer))
    words = text_of(client_as("quality").get(CODER))
    assert "How well the coder reads is not known yet. Label about 99 more comments" in words
    while comment := next_comment(viewer):
        say(viewer, comment)
    words = text_of(client_as("quality").get(CODER))
    assert "Of what the coder finds, 100 % is right; of what customers say, it finds 100 %." in words
    assert "24 comments are labelled, 24 of them drawn at random." in words
    assert re.search(r"Late delivery F1 100 % \d\d–100", words) or re.search(r"Late delivery 100 % \d\d–100", words)
    assert "No comment was read by two people yet." in words


def test_coding_anew_is_asked_for_shown_and_only_by_those_who_lead(fill, client_as):
    fill(LATE, LATE)
    assert client_as("quality").post(f"{CODER}/anew").status_code == 403
    assert client_as("manager", unit_ids=[make_unit("Oulu")]).post(f"{CODER}/anew").status_code == 403
    boss = client_as("manager")
    page = boss.post(f"{CODER}/anew", follow_redirects=True)
    assert "All comments are being coded anew" in page.text
    assert "0 of 2 comments" in page.text
    assert 'max="100" value="0"' in boss.get(f"{CODER}/progress").text
    codings.code_comments(SURVEYS, now=NOW)
    assert "data-progress" not in boss.get(f"{CODER}/progress").text
    page = boss.get(CODER)
    assert "Go back to it" in page.text
    assert "takes over as soon as" in boss.post(f"{CODER}/back", follow_redirects=True).text
    assert "being coded anew just now" in boss.post(f"{CODER}/back", follow_redirects=True).text
    assert "begins within a minute" in boss.post(f"{CODER}/train", follow_redirects=True).text


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (
            {"why": NO_BETTER, "scored": 812, "labelled": 40, "compared": {"before": 0.814, "after": 0.79, "n": 240}},
            (
                "from 812 comments with a score and 40 with labels. On what came since, the new model is not surely better than"
                " the one that is used: that one stays."
                " On the comments that came since the model before (n 240) that one reaches 81 %,"
                " the new one 79 %"
            ),
        ),
        (
            {"why": TOO_FEW, "scored": 3, "labelled": 0},
            "from 3 comments with a score and 0 with labels. There are too few",
        ),
        ({"why": BROKEN_OFF}, "Learning broke off with an error, which the log of the worker tells."),
    ],
)
def test_what_came_of_a_training_is_told_with_its_figures(fill, client_as, figures, said):
    fill(LATE)
    with transaction() as session:
        theme_models.save_attempt(session, figures, now=datetime(2025, 11, 22, 7, 30, tzinfo=UTC))
    words = text_of(client_as("manager").get(CODER))
    assert said in words
    assert words.count("Last on Sat 22 Nov 2025 09:30") == 2


def test_before_anything_is_coded_the_pages_say_so(app, client_as):
    publish_shop()
    for address in (DESK, CODER):
        assert "The coder has read nothing yet." in client_as("manager").get(address).text
    assert "has read nothing yet" in client_as("manager").post(f"{CODER}/anew", follow_redirects=True).text
