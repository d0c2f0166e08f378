"""A taxonomy as YAML: every fault at its line, and nothing that could hang or be mistaken."""

import pytest

from surveyapp.domain.errors import InvalidFile
from surveyapp.formats.themes_yaml import load_taxonomy
from tests.builders.themes import SHIPPED

GOOD = """\
languages:
  en:
    words:
      goods: ["parcel*, order*"]
    negators: [not]
    negative: [bad]
themes:
  - id: late
    name: {en: Late, fi: Myöhässä}
    owner: quality@example.com
    patterns:
      en:
        negative:
          - late, <goods> ~2 lost
"""


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (changed("~2 lost", "~2"), 14, "must begin and end with a word"),
        (changed("<goods>", "<good>"), 14, "<good> is no set of words here; use one of: goods"),
        (changed("parcel*, order*", "parcel post"), 4, "single words only"),
        (changed("[not]", "[[not]]"), 5, "must be a text of patterns"),
        (changed("[not]", "not"), 5, "must be a list"),
        (changed("id: late", "id: Late"), 8, "must be small letters"),
        (changed("  - id: late\n    name", "  - name"), 8, "“id” is missing"),
        (changed("    name: {en: Late, fi: Myöhässä}\n", ""), 8, "“name” is missing"),
        (changed("en: Late, fi", "sv: Sent, fi"), 9, "has no text in en"),
        (changed("quality@example.com", "somebody"), 10, "must be a mail address"),
        (changed("      en:\n        negative:\n", "      de:\n        negative:\n"), 12, "add it there first"),
        (changed("        negative:\n", "        negativ:\n"), 13, "did you mean “negative”"),
        (changed("    negators:", "    negations:"), 5, "did you mean “negators”"),
        (changed("themes:", "topics:"), 7, "“topics” is not a key of a taxonomy"),
        (GOOD + "  - id: late\n    name: Late again\n", 15, "Two themes are called “late”"),
        (changed("  en:\n    words", "  English:\n    words"), 2, "is no language"),
        ("themes: []\n", 1, "“languages” is missing"),
        (GOOD[: GOOD.index("themes:")], 1, "“themes” is missing"),
        ("languages: {en: {negative: &a [*a]}}\n", 1, "not complete before it"),
    ],
)
def test_faults_are_told_with_their_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InvalidFile) as refused:
        load_taxonomy(text, "t.yaml")
    assert (line, True) in [(fault.line, said in str(fault)) for fault in refused.value.faults]


def test_all_faults_are_told_at_once() -> None:
    text = GOOD.replace("~2 lost", "~2").replace("id: late", "id: Late").replace("quality@example.com", "x")
    with pytest.raises(InvalidFile) as refused:
        load_taxonomy(text, "t.yaml")
    assert [fault.line for fault in refused.value.faults] == [8, 10, 14]


def test_the_version_follows_the_content_alone() -> None:
    version = load_taxonomy(GOOD, "a.yaml").version
    assert load_taxonomy("# A comment.\n" + GOOD, "b.yaml").version == version
    assert load_taxonomy(changed("late, <goods>", "tardy, <goods>"), "a.yaml").version != version


def test_the_shipped_taxonomy_is_well_formed() -> None:
    taxonomy = load_taxonomy(SHIPPED.read_bytes(), SHIPPED.name)
    assert taxonomy.languages == ("en", "fi", "sv")
    assert len(taxonomy.themes) == 14
