"""Pages, elements and texts of a plain definition are changed without touching the one that was given."""

from copy import deepcopy

import pytest

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.survey_edits import structure
from surveyapp.domain.survey_edits.beginning import new_element
from surveyapp.domain.survey_edits.reading import element_names, missing_counts, parts_of, words_in
from surveyapp.domain.survey_edits.values import set_text, set_value, value_at

ENDS = {"en": "bad", "fi": "huono"}
DEFINITION = {
    "name": "store",
    "title": {"en": "The store", "fi": "Myymälä"},
    "locales": ["en", "fi", "sv"],
    "pages": [
        {
            "name": "one",
            "elements": [
                {
                    "name": "visit",
                    "type": "rating",
                    "title": {"en": "How?", "fi": "Miten?"},
                    "minRateDescription": ENDS,
                },
                {"name": "again", "type": "rating", "title": "Again?", "minRateDescription": ENDS},
            ],
        },
        {
            "name": "two",
            "elements": [
                {
                    "name": "group",
                    "type": "panel",
                    "elements": [
                        {"name": "what", "type": "checkbox", "title": "What?", "choices": ["late", 2]},
                        {"name": "words", "type": "comment", "title": "Why?"},
                    ],
                },
            ],
        },
    ],
}


def order(definition) -> str:
    return " ".join(
        f"[{part.name}]" if part.is_page else f"{part.name}{part.depth or ''}" for part in parts_of(definition)
    )


@pytest.fixture(autouse=True)
def nothing_given_is_changed():
    before = deepcopy(DEFINITION)
    yield
    assert before == DEFINITION


def test_parts_are_counted_as_they_are_asked():
    assert order(DEFINITION) == "[one] visit again [two] group what1 words1"
    assert [part.number for part in parts_of(DEFINITION)] == [None, 1, 2, None, None, 3, 4]


@pytest.mark.parametrize(
    ("name", "by", "expected"),
    [
        ("visit", 1, "[one] again visit [two] group what1 words1"),
        ("again", 1, "[one] visit [two] again group what1 words1"),
        ("group", -1, "[one] visit again group what1 words1 [two]"),
        ("what", -1, "[one] visit again [two] what group words1"),
        ("words", 1, "[one] visit again [two] group what1 words"),
        ("what", 1, "[one] visit again [two] group words1 what1"),
    ],
)
def test_a_step_goes_past_a_neighbour_out_of_a_panel_and_over_a_page(name, by, expected):
    assert order(structure.step_element(DEFINITION, name, by)) == expected


@pytest.mark.parametrize(("name", "by"), [("visit", -1), ("group", 1)])
def test_a_step_beyond_the_ends_is_refused(name, by):
    with pytest.raises(Refused):
        structure.step_element(DEFINITION, name, by)


@pytest.mark.parametrize(
    ("name", "holder", "before", "expected"),
    [
        ("words", "page:one", "visit", "[one] words visit again [two] group what1"),
        ("visit", "group", None, "[one] again [two] group what1 words1 visit1"),
        ("visit", "page:one", None, "[one] again visit [two] group what1 words1"),
        ("visit", "page:one", "visit", "[one] visit again [two] group what1 words1"),
    ],
)
def test_an_element_is_put_where_it_is_wanted(name, holder, before, expected):
    assert order(structure.move_element(DEFINITION, name, holder, before=before)) == expected


@pytest.mark.parametrize(
    ("name", "holder", "before", "fault"),
    [
        ("group", "group", None, Refused),
        ("visit", "again", None, Refused),
        ("visit", "group", "again", Refused),
        ("visit", "page:none", None, NotFound),
        ("none", "page:one", None, NotFound),
    ],
)
def test_an_element_is_not_put_where_it_cannot_stand(name, holder, before, fault):
    with pytest.raises(fault):
        structure.move_element(DEFINITION, name, holder, before=before)


def test_a_double_gets_names_of_its_own_all_the_way_down():
    changed, name = structure.duplicate_element(DEFINITION, "group")
    assert name == "group_2"
    assert order(changed) == "[one] visit again [two] group what1 words1 group_2 what_21 words_21"
    assert element_names(structure.remove_element(changed, "group")) == [
        "visit",
        "again",
        "group_2",
        "what_2",
        "words_2",
    ]


def test_pages_are_added_moved_and_taken_away_but_never_the_last():
    changed, name = structure.add_page(DEFINITION, after="one")
    assert order(changed) == f"[one] visit again [{name}] [two] group what1 words1"
    assert order(structure.move_page(changed, name, -1)).startswith(f"[{name}] [one]")
    with pytest.raises(Refused):
        structure.move_page(changed, "one", -1)
    alone = structure.remove_page(DEFINITION, "two")
    assert order(alone) == "[one] visit again"
    with pytest.raises(Refused):
        structure.remove_page(alone, "one")


def test_a_text_is_set_in_its_place_alone_even_where_an_alias_repeats_it():
    low = ("pages", 0, "elements", 0, "minRateDescription")
    changed = set_text(DEFINITION, low, "sv", "dåligt")
    assert value_at(changed, low) == {"en": "bad", "fi": "huono", "sv": "dåligt"}
    assert value_at(changed, ("pages", 0, "elements", 1, "minRateDescription")) == ENDS


@pytest.mark.parametrize(
    ("path", "language", "words", "expected"),
    [
        (("pages", 0, "elements", 1, "title"), "en", "Once more?", "Once more?"),
        (("pages", 0, "elements", 1, "title"), "fi", "Vielä?", {"en": "Again?", "fi": "Vielä?"}),
        (("pages", 0, "elements", 0, "title"), "fi", "", {"en": "How?"}),
        (("pages", 0, "elements", 1, "title"), "en", "", None),
        (("pages", 0, "elements", 1, "description"), "en", "Think.", {"en": "Think."}),
        (("pages", 0, "elements", 1, "description"), "fi", "", None),
    ],
)
def test_a_text_keeps_its_form_until_it_needs_another(path, language, words, expected):
    assert value_at(set_text(DEFINITION, path, language, words), path) == expected


def test_a_choice_that_is_a_plain_value_gets_words():
    path = ("pages", 1, "elements", 0, "elements", 0, "choices")
    changed = set_text(DEFINITION, (*path, 0, "text"), "fi", "myöhässä")
    assert value_at(changed, path) == [{"value": "late", "text": {"en": "late", "fi": "myöhässä"}}, 2]
    assert value_at(set_value(DEFINITION, ("pages", 0, "title"), "First"), ("pages", 0, "title")) == "First"


def test_what_is_missing_is_counted_for_each_language():
    # Three plain titles, two choices of which one is a number, and what has two languages.
    assert missing_counts(DEFINITION) == {"en": 0, "fi": 4, "sv": 8}
    assert words_in({"default": "x", "fi": "y"}, "en", "en") == "x"


@pytest.mark.parametrize(
    ("language", "title", "choice"),
    [
        ("fi", "Uusi kysymys", "Vaihtoehto 1"),
        ("sv", "Ny fråga", "Alternativ 1"),
        ("sv-fi", "Ny fråga", "Alternativ 1"),
        ("ar", "New question", "Choice 1"),
    ],
)
def test_a_new_question_begins_with_words_of_the_surveys_language(language, title, choice):
    element = new_element("radiogroup", (), language)
    assert element["title"] == {language: title}
    assert element["choices"][0]["text"] == {language: choice}
