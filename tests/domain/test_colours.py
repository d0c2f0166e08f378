"""A shop's colour is taken only where it can be read."""

import pytest

from surveyapp.domain.colours import DEFAULT_ACCENT, NIGHT, contrast, dark_twin, is_legible


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "legible"),
    [(DEFAULT_ACCENT, True), ("#A8321A", True), ("#FFD700", False), ("#777777", False), ("red", False), ("", False)],
)
def test_which_colours_are_taken(colour: str, legible: bool) -> None:
    assert is_legible(colour) is legible


@pytest.mark.parametrize("colour", [DEFAULT_ACCENT, "#000000", "#43214B", "#FFFFFF"])
def test_the_twin_can_be_read_at_night(colour: str) -> None:
    assert contrast(dark_twin(colour), NIGHT) >= 4.5
