"""The taxonomy editor on both databases: what holds, two writers at once, going back, merged ids, and the trial."""

from datetime import date, timedelta

import pytest

from surveyapp.domain.errors import Forbidden, InvalidFile, NotFound, Refused
from surveyapp.domain.taxonomy_edits import ThemeWish, wish_of
from surveyapp.domain.ticket_rules import RuleContext, propose
from surveyapp.services import codings, surveys, taxonomies
from surveyapp.services import taxonomy_editor as house
from surveyapp.services.taxonomy_editor import text
from surveyapp.settings import PROJECT
from surveyapp.store import codings as coding_store
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID
from tests.builders.answers import SHOP, publish_shop
from tests.builders.comments import BROKEN, LATE, NOTHING, PRAISE, add_comments
from tests.builders.statements import counted_statements
from tests.builders.units import make_unit
from tests.builders.users import make_viewer
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("app")
SURVEYS = PROJECT / "surveys"
DAY = date(2026, 11, 2)


def wish_for(viewer, theme, **patterns):
    """Return what a theme says, with other patterns in English."""
    wish = house.get_theme(viewer, theme).wish
    return ThemeWish(
        wish.name, wish.description, wish.owner, {**wish.patterns, "en": {**wish.patterns["en"], **patterns}}
    )


def publish(definition):
    surveys.publish(definition.encode(), "survey.yaml", user_id=None, now=NOW)


def say(*texts, unit=ROOT_ID, survey="shop"):
    add_comments(survey, [(DAY, unit, {"words": each, "happy": 1}) for each in texts])
    codings.code_comments(SURVEYS, now=NOW)


def test_the_file_holds_until_a_change_which_holds_at_once_and_keeps_its_notes():
    admin = make_viewer()
    standing, rows = house.list_themes(admin, today=NOW.date())
    assert (standing.number, standing.is_file, len(rows)) == (house.FILE, True, 14)
    wish = wish_for(admin, "price", topic=["price*", "dear"])
    assert house.change_theme(admin, "price", wish, 0, now=NOW) == 2
    held = taxonomies.get_taxonomy(SURVEYS)
    assert len(held.ids["price"].patterns["en"].topic) == 2
    written = house.get_text(admin)
    assert written.startswith("# The taxonomy: what customers complain of and praise")
    assert house.get_text(admin, 1) == (SURVEYS / "themes.yaml").read_text()
    standing, states, _ = house.list_history(admin)
    assert [(row.number, row.kind, row.is_current, row.by) for row in states] == [
        (2, "changed", True, admin.name),
        (1, "file", False, None),
    ]
    (change,), _ = house.compare(admin, 1, 2)
    assert change.patterns[0].added == ["dear"]
    # The same again makes no new state.
    assert house.change_theme(admin, "price", wish, 2, now=NOW) == 2


def test_of_two_writers_of_one_theme_the_second_is_told_and_other_themes_do_not_meet():
    anna, bo = make_viewer(name="Anna"), make_viewer(name="Bo")
    house.change_theme(anna, "price", wish_for(anna, "price", topic=["dear"]), 0, now=NOW)
    house.change_theme(bo, "billing", wish_for(bo, "billing", topic=["bill"]), 0, now=NOW)
    with pytest.raises(house.ChangedMeanwhile) as told:
        house.change_theme(bo, "price", wish_for(bo, "price", topic=["cheap"]), 0, now=NOW)
    assert [(row.by, row.params["theme"]) for row in told.value.states] == [("Anna", "price")]
    themes = taxonomies.get_taxonomy(SURVEYS).ids
    assert [len(themes[each].patterns["en"].topic) for each in ("price", "billing")] == [1, 1]
    with pytest.raises(house.ChangedMeanwhile):
        house.restore(bo, 1, 0, now=NOW)


def test_an_earlier_state_and_the_changed_file_are_taken_again(monkeypatch, tmp_path):
    admin = make_viewer()
    house.change_theme(admin, "price", wish_for(admin, "price", topic=["dear"]), 0, now=NOW)
    assert not house.list_history(admin)[0].has_file_changed
    assert house.restore(admin, 1, 2, now=NOW) == 3
    assert house.get_text(admin) == house.get_text(admin, 1)
    file = tmp_path / "themes.yaml"
    file.write_text(house.get_text(admin).replace("id: price", "id: dear"))
    monkeypatch.setattr(text, "file_path", lambda: file)
    assert house.list_history(admin)[0].has_file_changed
    assert house.adopt_file(admin, 3, now=NOW) == 4
    assert "dear" in taxonomies.get_taxonomy(SURVEYS).ids
    assert not house.list_history(admin)[0].has_file_changed
    with pytest.raises(NotFound):
        house.restore(admin, 99, 4, now=NOW)
    with pytest.raises(InvalidFile):
        house.import_text("themes: []\n", now=NOW)


def test_what_cannot_be_read_is_told_by_its_pattern_and_changes_nothing():
    admin = make_viewer()
    with pytest.raises(house.BadPatterns) as refused:
        house.change_theme(admin, "price", wish_for(admin, "price", topic=["dear", "~2 late", "<nope> x"]), 0, now=NOW)
    assert [(each.language, each.kind, each.pattern) for each in refused.value.faults] == [
        ("en", "topic", "~2 late"),
        ("en", "topic", "<nope> x"),
    ]
    with pytest.raises(Refused):
        house.add_theme(admin, ThemeWish({}), now=NOW)
    assert house.list_history(admin)[1] == []


def test_whoever_names_a_merged_theme_means_the_other_one():
    publish(SHOP.replace("pages:", "openTicketWhen:\n  - {rule: theme, themes: [price]}\npages:"))
    admin = make_viewer()
    house.merge_themes(admin, "price", "billing", 0, now=NOW)
    taxonomy = taxonomies.get_taxonomy(SURVEYS)
    assert taxonomies.family_of("price") == ("billing", "price")
    assert house.get_theme(admin, "price").id == "billing"
    assert "price" in taxonomies.find_theme_ids(SURVEYS)
    assert taxonomies.with_merged({"billing": {"en": "Billing"}})["price"] == {"en": "Billing"}
    survey = surveys.get_published("shop").survey
    context = RuleContext(survey, {"words": "Far too expensive."}, None, 1, ROOT_ID, "en", taxonomy)
    assert [proposal.theme for proposal in propose(survey, context)] == ["billing"]
    naming = house.find_naming(admin, "billing")
    assert [name for name, _ in naming.surveys] == ["shop"]
    house.restore(admin, 1, 2, now=NOW)
    assert taxonomies.resolve("price") == "price"


def test_a_change_is_coded_beside_and_a_new_name_at_once():
    publish_shop()
    say(LATE, NOTHING)
    admin = make_viewer()
    wish = house.get_theme(admin, "delivery_late").wish
    house.change_theme(admin, "delivery_late", ThemeWish({"en": "Too late"}, patterns=wish.patterns), 0, now=NOW)
    codings.code_comments(SURVEYS, now=NOW)
    coder = coding_store.find_current_coder(db.session())
    assert coder.names["delivery_late"] == {"en": "Too late"}
    assert not house.list_history(admin)[0].is_recoding
    made = house.add_theme(admin, ThemeWish({"en": "Home"}, patterns={"en": {"negative": ["sat at home"]}}), now=NOW)
    assert house.list_history(admin)[0].is_recoding
    codings.code_comments(SURVEYS, now=NOW)
    db.session.rollback()
    assert not house.list_history(admin)[0].is_recoding
    assert made in coding_store.find_current_coder(db.session()).names


def test_the_trial_finds_what_would_come_go_and_stay_in_the_readers_units():
    publish_shop()
    publish(SHOP.replace("name: shop", "name: secret").replace("anonymity: identified", "anonymity: confidential"))
    oulu, turku = make_unit("Oulu"), make_unit("Turku")
    say(LATE, PRAISE, NOTHING, unit=oulu)
    say(LATE, BROKEN, "Call 040 123 4567, two weeks late!", unit=turku)
    say(LATE, unit=oulu, survey="secret")
    admin = make_viewer()
    trial = house.try_theme(admin, "delivery_late", wish_for(admin, "delivery_late"))
    assert (trial.looked_at, trial.is_all, trial.before, trial.after) == (6, True, 4, 4)
    assert (trial.blame, trial.praise, trial.new.count, trial.gone.count) == (3, 1, 0, 0)
    only = {"topic": [], "positive": [], "except": [], "negative": ["sat at home", "two weeks"]}
    trial = house.try_theme(admin, "delivery_late", wish_for(admin, "delivery_late", **only))
    assert (trial.new.count, trial.gone.count, trial.kept.count) == (1, 1, 3)
    shown = "".join(piece.text for example in trial.kept.examples for piece in example.pieces)
    assert "040" not in shown
    assert {piece.text for each in trial.new.examples for piece in each.pieces if piece.mark} == {"sat at home"}
    lead = make_viewer(role="manager", unit_ids=[oulu])
    assert house.try_theme(lead, "delivery_late", wish_for(lead, "delivery_late")).looked_at == 3
    new = house.try_theme(admin, None, ThemeWish({}, patterns={"en": {"topic": ["tuesday"]}}))
    assert (new.after, new.mentioned) == (0, 1)
    assert house.try_merge(admin, "price", "delivery_late").after == 4
    # Reading leaves no trace, and what is tried does not hold.
    assert house.list_history(admin)[1] == []


def test_the_trial_says_when_it_did_not_look_at_all(monkeypatch):
    publish_shop()
    say(LATE, LATE, PRAISE)
    admin = make_viewer()
    monkeypatch.setattr("surveyapp.services.taxonomy_editor.trying.MOST_COMMENTS", 2)
    trial = house.try_theme(admin, "delivery_late", wish_for(admin, "delivery_late"))
    assert (trial.looked_at, trial.is_all) == (2, False)


def test_who_may_look_and_who_may_change():
    lead = make_viewer(role="manager", unit_ids=[make_unit("Oulu")])
    assert not house.list_themes(lead, today=NOW.date())[0].may_write
    wish = wish_for(lead, "price", topic=["dear"])
    for viewer in (lead, make_viewer(role="quality")):
        with pytest.raises(Forbidden):
            house.change_theme(viewer, "price", wish, 0, now=NOW)
        with pytest.raises(Forbidden):
            house.merge_themes(viewer, "price", "billing", 0, now=NOW)
        with pytest.raises(Forbidden):
            house.restore(viewer, 1, 0, now=NOW)
    with pytest.raises(Forbidden):
        house.list_themes(make_viewer(role="analyst"), today=NOW.date())
    house.delete_theme(make_viewer(role="manager"), "price", 0, now=NOW)


def test_another_process_follows_within_seconds_and_asks_seldom(monkeypatch):
    admin = make_viewer()
    taxonomies.get_taxonomy(SURVEYS)
    with counted_statements() as seen:
        taxonomies.get_taxonomy(SURVEYS)
    assert seen == []
    monkeypatch.setattr(taxonomies, "forget_known", lambda: None)
    house.delete_theme(admin, "price", 0, now=NOW + timedelta(hours=1))
    assert "price" in taxonomies.get_taxonomy(SURVEYS).ids
    monkeypatch.setattr(taxonomies, "FRESH", 0.0)
    assert "price" not in taxonomies.get_taxonomy(SURVEYS).ids


def test_a_split_leaves_history_and_names_both():
    admin = make_viewer()
    moving = {"en": {"negative": ["late", "delay*"]}}
    made = house.split_theme(admin, "delivery_late", ThemeWish({"en": "Delays"}, patterns=moving), 0, now=NOW)
    definition = house.get_theme(admin, made).wish
    assert definition.patterns["en"]["negative"] == ["late", "delay*"]
    assert "late" not in house.get_theme(admin, "delivery_late").wish.patterns["en"]["negative"]
    assert house.list_history(admin)[1][0].params == {"theme": "delivery_late", "other": made}
    assert wish_of({"name": "x"}).name == {"en": "x"}
