"""The cause-and-effect diagram: whole, escaped, within its frame, and the same for those who hear it."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.tickets.actions import BRANCHES
from surveyapp.reports.ishikawa import TEXT_UNITS, WIDTH, describe, draw, wrap

SVG = "{http://www.w3.org/2000/svg}"
CAUSES = [
    ("people", "New drivers", False),
    ("process", "Parcels after 15:00 wait for the next morning", True),
    ("management", "<script>alert(1)</script> & co", False),
]


def _texts(svg: str) -> str:
    return " ".join(element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_it_holds_the_problem_the_branches_and_every_cause() -> None:
    found = _texts(draw("Parcels to the north are late", CAUSES))
    for words in (
        "Parcels to the north are",
        "People",
        "Management",
        "New drivers",
        "(root cause)",
        "<script>alert(1)",
    ):
        assert words in found


def test_what_people_wrote_stays_text_and_no_style_is_set() -> None:
    svg = draw("<b>late</b>", CAUSES)
    assert "<script" not in svg
    assert "<b>" not in svg
    assert " style=" not in svg
    assert "#" not in svg.replace("&#x27;", "")


def test_it_is_heard_as_it_is_seen() -> None:
    root = ElementTree.fromstring(draw("Late", CAUSES, words={"process": "Prosessi", "root": "juurisyy"}, key="a7"))
    assert root.attrib["aria-labelledby"] == "a7-title a7-desc"
    described = root.findtext(f"{SVG}desc") or ""
    assert "Prosessi: Parcels after 15:00 wait for the next morning (juurisyy)." in described


def test_a_branch_without_causes_is_drawn_and_not_told() -> None:
    assert describe([("people", "New drivers", False)]) == "People: New drivers."
    assert "Environment" in _texts(draw("Late", []))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("  one   two ", ["one two"]),
        ("a" * 12, ["a" * 10, "a" * 2]),
        ("漢字漢字漢字", ["漢字漢字漢", "字"]),
    ],
)
def test_lines_are_no_longer_than_their_room(text: str, lines: list[str]) -> None:
    assert wrap(text, 10) == lines


@given(
    st.text(max_size=300),
    st.lists(st.tuples(st.sampled_from(BRANCHES), st.text(max_size=200), st.booleans()), max_size=40),
)
def test_any_words_make_a_picture_that_stays_in_its_frame(problem: str, causes: list[tuple[str, str, bool]]) -> None:
    root = ElementTree.fromstring(draw(problem, causes))
    height = int(root.attrib["height"])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= int(text.attrib["x"]) <= WIDTH
        assert 0 < int(text.attrib["y"]) <= height
    for path in root.iter(f"{SVG}path"):
        numbers = [int(number) for number in re.findall(r"-?\d+", path.attrib["d"])]
        assert all(0 <= number <= max(WIDTH, height) for number in numbers)


@given(st.text(), st.integers(2, TEXT_UNITS))
def test_wrapping_loses_no_letter(text: str, units: int) -> None:
    assert "".join(wrap(text, units)).replace(" ", "") == "".join(text.split())
