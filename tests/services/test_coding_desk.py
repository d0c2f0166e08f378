"""The coding desk on both databases: what comes up to whom, what a label does, and that it lasts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from surveyapp.domain.errors import Conflict, NotFound, Refused
from surveyapp.services import codings, rollups
from surveyapp.services.coding_desk import choosing, labelling
from surveyapp.services.transactions import transaction
from surveyapp.store import codings as coding_store
from surveyapp.store.coding_desk import Asked
from surveyapp.store.codings import Coding, ThemeHit
from surveyapp.store.database import db
from surveyapp.store.labels import Label
from surveyapp.store.responses import Response
from surveyapp.store.rollups import Rollup, StaleMark
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import publish_shop
from tests.builders.comments import BROKEN, LATE, NOTHING, PRAISE, add_comments
from tests.builders.labels import NOW, SURVEYS, next_comment, say
from tests.builders.units import make_unit
from tests.builders.users import make_viewer

pytestmark = pytest.mark.usefixtures("app")
DAY = date(2026, 5, 4)
COMPLAINT, PRAISED = ("delivery_late", "negative"), ("delivery_late", "positive")
RUDE = ("staff_service", "negative")


def fill(*texts, unit_id=ROOT_ID, survey="shop", **facts):
    made = add_comments(survey, [(DAY, unit_id, {"words": text, "happy": 1}) for text in texts], **facts)
    codings.code_comments(SURVEYS, now=NOW)
    rollups.refresh(now=NOW)
    return made


def hits(response_id):
    db.session.rollback()
    query = select(ThemeHit.theme, ThemeHit.polarity).join(Coding, Coding.id == ThemeHit.coding_id)
    return {tuple(row) for row in db.session.execute(query.where(Coding.response_id == response_id))}


def labels():
    db.session.rollback()
    return db.session.scalars(select(Label)).all()


@pytest.fixture
def shop():
    publish_shop()


def test_a_label_corrects_the_coding_at_once_and_its_day_is_counted_anew(shop):
    (response_id,) = fill(LATE)
    viewer = make_viewer(role="quality")
    comment = next_comment(viewer)
    assert [(each.theme, each.polarity) for each in comment.proposals] == [
        COMPLAINT,
        *sorted(hits(response_id) - {COMPLAINT}),
    ]
    say(viewer, comment, themes={RUDE})
    assert hits(response_id) == {RUDE}
    assert db.session.scalar(select(Coding.negativity)) == 1
    assert db.session.scalar(select(func.count()).select_from(StaleMark)) == 1
    rollups.refresh(now=NOW)
    counted = set(db.session.scalars(select(Rollup.value).where(Rollup.count > 0)))
    assert "negative:staff_service" in counted
    assert "negative:delivery_late" not in counted
    (label,) = labels()
    assert {(each["theme"], each["polarity"]) for each in label.proposal["themes"]} >= {COMPLAINT}
    assert next_comment(viewer) is None


def test_words_that_prove_a_theme_stay_with_it_when_it_is_accepted(shop):
    fill(LATE)
    viewer = make_viewer(role="quality")
    say(viewer, next_comment(viewer))
    hit = db.session.scalars(select(ThemeHit).where(ThemeHit.theme == "delivery_late")).one()
    assert LATE[hit.begins : hit.ends] == "delivery"


def test_what_people_said_survives_a_coding_anew_but_not_a_change_of_the_comment(shop, tmp_path):
    first, second = fill(LATE, BROKEN)
    viewer = make_viewer(role="quality")
    for _ in range(2):
        comment = next_comment(viewer)
        say(viewer, comment, themes={RUDE})
    taxonomy = (SURVEYS / "themes.yaml").read_text().replace("id: privacy_spam", "id: privacy_mail")
    (tmp_path / "themes.yaml").write_text(taxonomy)
    before = coding_store.find_current_coder(db.session()).version
    codings.code_comments(tmp_path, now=NOW)
    assert coding_store.find_current_coder(db.session()).version != before
    assert hits(first) == hits(second) == {RUDE}
    with transaction() as session:
        session.get(Response, first).answers = {"words": LATE + " Now it came.", "happy": 1}
        session.get(Response, first).awaits_coding = True
    codings.code_comments(tmp_path, now=NOW)
    assert COMPLAINT in hits(first)
    assert [label.response_id for label in labels()] == [second]


def test_a_theme_that_the_person_was_not_offered_is_the_coders_to_find(shop, tmp_path):
    fill(LATE)
    viewer = make_viewer(role="quality")
    say(viewer, next_comment(viewer), themes={RUDE})
    (tmp_path / "themes.yaml").write_text((SURVEYS / "themes.yaml").read_text().replace("delivery_late", "too_late"))
    codings.code_comments(tmp_path, now=NOW)
    current = coding_store.find_current_coder(db.session()).id
    query = select(ThemeHit.theme).where(ThemeHit.coder_id == current)
    assert set(db.session.scalars(query)) == {"staff_service", "too_late"}


def test_the_last_label_is_undone_with_what_it_did(shop):
    (response_id,) = fill(LATE)
    viewer = make_viewer(role="quality")
    before, negativity = hits(response_id), db.session.scalar(select(Coding.negativity))
    say(viewer, next_comment(viewer), themes=set(), is_negative=False)
    assert (hits(response_id), db.session.scalar(select(Coding.negativity))) == (set(), 0)
    assert labelling.undo_last(viewer) == (response_id, "words")
    assert (hits(response_id), db.session.scalar(select(Coding.negativity))) == (before, negativity)
    assert next_comment(viewer, again=(response_id, "words")).response_id == response_id
    with pytest.raises(Refused):
        labelling.undo_last(viewer)


def test_who_cannot_say_decides_nothing(shop):
    (response_id,) = fill(LATE)
    viewer = make_viewer(role="quality")
    before = hits(response_id)
    say(viewer, next_comment(viewer), can_say=False)
    assert hits(response_id) == before
    assert labels()[0].is_negative is None


def test_a_second_reader_sees_no_proposal_and_changes_nothing(shop):
    (response_id,) = fill(LATE)
    first, second = make_viewer(role="quality"), make_viewer(role="manager")
    say(first, next_comment(first), themes={RUDE})
    comment = next_comment(second)
    assert (comment.is_blind, list(comment.proposals), comment.is_negative) == (True, [], None)
    assert not any(piece.mark for piece in comment.pieces)
    say(second, comment, themes={COMPLAINT}, is_negative=True)
    assert hits(response_id) == {RUDE}
    assert {(label.is_blind, label.draw) for label in labels()} == {(False, choosing.NEAR), (True, choosing.SECOND)}
    assert next_comment(make_viewer(role="admin")) is None


def test_the_least_certain_come_first_and_then_the_unhappy_without_a_theme(shop, monkeypatch):
    ids = fill(LATE, NOTHING, PRAISE, BROKEN)
    with transaction() as session:
        for response_id, negativity in zip(ids, (0.99, 0.95, 0.02, 0.36), strict=True):
            session.query(Coding).filter_by(response_id=response_id).update({"negativity": negativity})
    viewer = make_viewer(role="quality")
    for _ in range(2):
        # Looked at again, it is the same.
        assert (next_comment(viewer).response_id, next_comment(viewer).draw) == (ids[3], choosing.NEAR)
    assert next_comment(viewer, skipped=len(choosing.TURNS)).draw != choosing.NEAR
    monkeypatch.setattr(choosing, "TURNS", (choosing.SILENT,))
    assert (next_comment(viewer).response_id, next_comment(viewer).draw) == (ids[1], choosing.SILENT)


def test_a_random_draw_is_even_and_takes_in_what_was_labelled_before(shop, monkeypatch):
    fill(*[NOTHING] * 8)
    monkeypatch.setattr(choosing, "TURNS", (choosing.RANDOM,))
    viewer = make_viewer(role="quality")
    drawn = {choosing.choose(db.session(), viewer, Asked(), skipped=turn).row.id for turn in range(40)}
    assert len(drawn) >= 3
    # All but one are labelled for being uncertain; the draw that would have given some of them has them in the sample.
    monkeypatch.setattr(choosing, "TURNS", (choosing.NEAR,))
    for _ in range(7):
        say(viewer, next_comment(viewer))
    assert {label.draw for label in labels()} == {choosing.NEAR}
    monkeypatch.setattr(choosing, "TURNS", (choosing.RANDOM,))
    monkeypatch.setattr(choosing, "_pivot", lambda *_: 0)
    comment = next_comment(viewer)
    say(viewer, comment)
    in_order = list(db.session.scalars(select(Coding.response_id).order_by(Coding.id)))
    sample = in_order[: in_order.index(comment.response_id) + 1]
    assert {label.response_id for label in labels() if label.draw == choosing.RANDOM} == set(sample)


def test_narrowed_to_a_theme_or_a_survey_nothing_counts_as_drawn_at_random(shop, monkeypatch):
    fill(LATE, BROKEN, NOTHING)
    monkeypatch.setattr(choosing, "TURNS", (choosing.RANDOM,))
    viewer = make_viewer(role="quality")
    comment = next_comment(viewer, Asked(theme="delivery_late"))
    assert (comment.draw, comment.proposals[0].theme) == (choosing.CHOSEN, "delivery_late")
    assert next_comment(viewer, Asked(survey="shop")).draw == choosing.CHOSEN
    assert next_comment(viewer, Asked(language="en")).draw == choosing.RANDOM
    assert next_comment(viewer, Asked(language="fi")) is None


def test_nobody_reads_other_units_or_surveys_that_promised_not_to_tell(shop):
    oulu, turku = make_unit("Oulu"), make_unit("Turku")
    publish_shop(name="quiet", anonymity="confidential")
    publish_shop(name="dark", anonymity="anonymous")
    (response_id,) = fill(LATE, unit_id=oulu)
    fill(LATE, survey="quiet")
    fill(LATE, survey="dark")
    boss, stranger = make_viewer(role="quality"), make_viewer(role="quality", unit_ids=[turku])
    comment = next_comment(boss)
    assert comment.response_id == response_id
    assert next_comment(stranger) is None
    with pytest.raises(NotFound):
        say(stranger, comment)
    say(boss, comment)
    assert next_comment(boss) is None
    assert next_comment(stranger) is None


def test_two_who_label_at_once_and_a_comment_that_changed_are_told(shop):
    (response_id,) = fill(LATE)
    one, other = make_viewer(role="quality"), make_viewer(role="quality")
    comment = next_comment(one)
    say(one, comment)
    for viewer in (one, other):
        with pytest.raises(Conflict):
            say(viewer, comment)
    labelling.undo_last(one)
    with transaction() as session:
        session.get(Response, response_id).answers = {"words": BROKEN}
    with pytest.raises(Conflict):
        say(one, comment)
    assert labels() == []


@pytest.mark.parametrize(("themes", "is_negative"), [({("no_such", "negative")}, True), ({COMPLAINT}, False)])
def test_what_cannot_be_meant_is_refused(shop, themes, is_negative):
    fill(LATE)
    viewer = make_viewer(role="quality")
    comment = next_comment(viewer)
    said = labelling.Said(comment.response_id, "words", comment.text_hash, is_negative, frozenset(themes))
    with pytest.raises(Refused):
        labelling.save_label(said, Asked(), SURVEYS, viewer=viewer, now=NOW + timedelta(1))


def test_names_and_numbers_are_masked(shop):
    fill("Call 040 123 4567, the delivery was late.")
    comment = next_comment(make_viewer(role="quality"))
    assert "040" not in "".join(piece.text for piece in comment.pieces)
