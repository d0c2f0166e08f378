"""What questions say of expectation and encounter by their names."""

import pytest

from surveyapp.domain.experience import as_expected_values, encounter_of, expectation_pairs, is_expectation

ONE_TO_FIVE = ("1", "2", "3", "4", "5")


@pytest.mark.parametrize(
    ("name", "is_one"), [("expected", True), ("expected_service", True), ("expectation", False), ("unexpected", False)]
)
def test_expectations(name, is_one):
    assert is_expectation(name) is is_one


def test_pairs_need_both_sides():
    names = ["overall", "experienced", "expected", "expected_price", "expected_service", "experienced_service"]
    assert expectation_pairs(names) == [("expected", "experienced"), ("expected_service", "experienced_service")]


@pytest.mark.parametrize(
    ("scale", "measure", "top_boxes", "kept"),
    [
        (("better", "as_expected", "worse"), "choice", 0, ("better", "as_expected")),
        (ONE_TO_FIVE, "csat", 3, ("3", "4", "5")),
        (ONE_TO_FIVE, "csat", 2, ()),
        (ONE_TO_FIVE, "csat", 0, ()),
        (("1", "2", "3", "4"), "csat", 2, ()),
        (("yes", "no"), "choice", 0, ()),
    ],
)
def test_what_counts_as_expected_or_better(scale, measure, top_boxes, kept):
    assert as_expected_values(scale, measure, top_boxes) == kept


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (["thanked", "needs", "greeted", "attention"], ["greeted", "attention", "needs", "thanked"]),
        (["understood", "overall", "thanked"], ["understood", "thanked"]),
        (["needs", "overall"], []),
    ],
)
def test_an_encounter_has_two_parts_at_least(names, parts):
    assert encounter_of(names) == parts
