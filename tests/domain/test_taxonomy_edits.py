"""Changing themes as plain data: patterns, new ones, merging, splitting, deleting; and what differs then."""

from copy import deepcopy

import pytest

from surveyapp.domain import taxonomy_edits as edits
from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.taxonomy_differences import differences
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.domain.themes import parse_taxonomy
from tests.builders.themes import ENGLISH

PRICE = {"id": "price", "name": {"en": "Price", "fi": "Hinta"}, "patterns": {"en": {"topic": ["price*, cost*"]}}}
BILLING = {
    "id": "billing",
    "name": {"en": "Billing"},
    "patterns": {"en": {"topic": ["invoice*, cost*"], "negative": ["overcharg*, double bill"], "except": ["free"]}},
}


def make():
    return deepcopy({"languages": {"en": ENGLISH}, "themes": [PRICE, BILLING]})


@pytest.mark.parametrize(
    ("lines", "wanted", "kept"),
    [
        (["a, b", "c"], ["a", "b", "c"], ["a, b", "c"]),
        (["a, b", "c"], ["c", "b"], ["b", "c"]),
        (["a, b"], ["a", "b", "new one", "x*"], ["a, b", "new one, x*"]),
        (["a, b"], [], []),
        ([], ["z"] * 2, ["z"]),
        (["a", "a, b"], ["a", "b"], ["a", "b"]),
    ],
)
def test_lines_keep_their_patterns_and_take_new_ones(lines, wanted, kept):
    assert edits.kept_lines(lines, wanted) == kept


def test_a_merged_theme_goes_on_under_both_ids_with_the_patterns_of_both():
    definition = make()
    edits.merge_themes(definition, "price", "billing")
    taxonomy = parse_taxonomy(definition)
    assert [theme.id for theme in taxonomy.themes] == ["billing"]
    assert (taxonomy.resolve("price"), taxonomy.resolve("other")) == ("billing", "other")
    assert taxonomy.family("price") == taxonomy.family("billing") == ("billing", "price")
    assert taxonomy.names["price"] == {"en": "Billing"}
    assert edits.patterns_of(definition["themes"][0], "en", "topic") == ["invoice*", "cost*", "price*"]
    # What was merged before goes on, too.
    third = {"id": "money", "name": {"en": "Money"}}
    definition["themes"].append(third)
    edits.merge_themes(definition, "billing", "money")
    assert parse_taxonomy(definition).family("price") == ("money", "billing", "price")


def test_each_id_means_one_theme():
    definition = make()
    definition["themes"][1]["replaces"] = ["price"]
    with pytest.raises(InvalidDefinition, match="each id means one theme"):
        parse_taxonomy(definition)
    definition["themes"][1]["replaces"] = ["No Id"]
    with pytest.raises(InvalidDefinition, match="no id of a theme"):
        parse_taxonomy(definition)


def test_a_split_moves_what_was_chosen_and_leaves_the_rest():
    definition = make()
    wish = ThemeWish({"fi": "Tuplalasku"}, patterns={"en": {"negative": ["double bill", "not there"]}})
    made = edits.split_theme(definition, "billing", wish)
    assert made == "tuplalasku"
    new, old = edits.get_theme(definition, made), edits.get_theme(definition, "billing")
    assert new["name"] == {"en": "Tuplalasku", "fi": "Tuplalasku"}
    assert new["patterns"] == {"en": {"negative": ["double bill"]}}
    assert old["patterns"]["en"] == {"topic": ["invoice*, cost*"], "negative": ["overcharg*"], "except": ["free"]}


@pytest.mark.parametrize(
    "chosen", [{}, {"except": ["free"]}, {"topic": ["invoice*", "cost*"], "negative": ["overcharg*", "double bill"]}]
)
def test_a_split_leaves_and_moves_something_that_can_be_found(chosen):
    definition = make()
    with pytest.raises(Refused):
        edits.split_theme(definition, "billing", ThemeWish({"en": "New"}, patterns={"en": chosen}))
    assert definition == make()


def test_ids_are_made_of_names_and_never_taken_twice():
    definition = make()
    edits.merge_themes(definition, "price", "billing")
    names = {
        "Price": "price_2",
        "Säätö & hinta": "saato_hinta",
        "السعر": "theme",
        "New": "new_2",
        "7 days": "theme_7_days",
    }
    for name, made in names.items():
        assert edits.new_id(definition, name) == made
    long = edits.add_theme(definition, ThemeWish({"en": "x" * 80}))
    assert parse_taxonomy(definition).ids[long]


def test_what_cannot_be_done_is_refused():
    definition = make()
    with pytest.raises(NotFound):
        edits.change_theme(definition, "nothing", ThemeWish({"en": "x"}))
    with pytest.raises(Refused, match="called"):
        edits.change_theme(definition, "price", ThemeWish({"en": ""}))
    with pytest.raises(Refused, match="itself"):
        edits.merge_themes(definition, "price", "price")
    edits.delete_theme(definition, "price")
    with pytest.raises(Refused, match="last"):
        edits.delete_theme(definition, "billing")


def test_names_and_owners_change_no_coding_but_patterns_do():
    before, named, patterned = make(), make(), make()
    edits.change_theme(
        named, "price", ThemeWish({"en": "Prices"}, {"en": "Too dear."}, "a@b.fi", edits.wish_of(PRICE).patterns)
    )
    edits.change_theme(patterned, "price", ThemeWish(PRICE["name"], patterns={"en": {"topic": ["price*"]}}))
    versions = [parse_taxonomy(each).version for each in (before, named, patterned)]
    assert versions[0] == versions[1] != versions[2]
    (change,), has_other_words = differences(before, named)
    assert [(text.key, text.before, text.after) for text in change.texts] == [
        ("name", "Price", "Prices"),
        ("name", "Hinta", ""),
        ("description", "", "Too dear."),
        ("owner", "", "a@b.fi"),
    ]
    assert not has_other_words
    (change,), _ = differences(before, patterned)
    assert [(each.kind, each.added, each.removed) for each in change.patterns] == [("topic", [], ["cost*"])]


def test_differences_tell_themes_that_came_went_and_were_merged():
    before, after = make(), make()
    edits.merge_themes(after, "price", "billing")
    edits.add_theme(after, ThemeWish({"en": "Smell"}, patterns={"en": {"topic": ["smell*"]}}))
    after["languages"]["en"]["positive"] = ["good"]
    found, has_other_words = differences(before, after)
    assert {(each.theme, each.what, each.into) for each in found} == {
        ("billing", "changed", ""),
        ("smell", "added", ""),
        ("price", "merged", "billing"),
    }
    assert has_other_words
    assert {each.what for each in differences(after, before)[0]} == {"gone", "added", "changed"}
