"""A changed theme written into the taxonomy's text: whatever else stands there stays, notes and order and all."""

from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain import taxonomy_edits as edits
from surveyapp.domain.taxonomy_edits import ThemeWish
from surveyapp.domain.themes import PATTERN_KEYS, parse_taxonomy
from surveyapp.formats.survey_rewriting import read_again, rewrite

TEXT = """\
# The words of our shop.
languages:
  en:
    negators: [not, never]  # what turns round
    negative:
      - bad, awful
  fi:
    negators: [ei]

themes:
  # The oldest theme.
  - id: late
    name: {en: Late, fi: Myöhässä}
    patterns:
      en:
        topic:
          - delivery, shipping   # the matter
          - "*package"
        negative: [late]
      fi:
        negative:
          - myöhäs*   # all forms

  # Kept for the shops.
  - id: price
    name: Price
    owner: anna@example.com  # since spring
    patterns:
      en:
        topic: [price*]
"""
WORDS = st.sampled_from(
    [
        "delivery",
        "shipping",
        "*package",
        "late",
        "<not> ~2 came",
        "new|old thing*",
        "toimitu[sk]*",
        ":(",
        "no",
        "yes",
        "1",
    ]
)
PATTERNS = st.fixed_dictionaries({kind: st.lists(WORDS, max_size=5, unique=True) for kind in PATTERN_KEYS})
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=30).map(str.strip)


@settings(max_examples=60)
@given(en=PATTERNS, fi=PATTERNS, name=TEXTS.filter(bool), about=TEXTS, owner=st.sampled_from(["", "bo@example.com"]))
def test_one_theme_changes_and_the_rest_of_the_text_stays(en, fi, name, about, owner):
    definition, _ = read_again(TEXT, "themes.yaml")
    wish = ThemeWish({"en": name}, {"en": about} if about else {}, owner, {"en": en, "fi": fi})
    edits.change_theme(definition, "late", wish)
    text = rewrite(TEXT, definition)
    read, _ = read_again(text, "themes.yaml")
    assert read == definition
    parse_taxonomy(read)
    said = edits.wish_of(read["themes"][0])
    assert {kind: set(own) for kind, own in said.patterns.get("en", {kind: [] for kind in PATTERN_KEYS}).items()} == {
        kind: set(own) for kind, own in en.items()
    }
    begins, ends = TEXT.index("  # The oldest"), TEXT.index("  # Kept for the shops.")
    assert text.startswith(TEXT[:begins])
    assert text.endswith(TEXT[ends:])
    assert "  # The oldest theme.\n  - id: late\n" in text


def test_notes_stay_beside_the_patterns_that_stay():
    definition, _ = read_again(TEXT, "themes.yaml")
    wish = edits.wish_of(definition["themes"][0])
    patterns = {**wish.patterns, "en": {**wish.patterns["en"], "topic": ["delivery", "shipping", "*package", "*box"]}}
    edits.change_theme(definition, "late", ThemeWish(wish.name, patterns=patterns))
    expected = TEXT.replace('          - "*package"\n', '          - "*package"\n          - "*box"\n')
    assert rewrite(TEXT, definition) == expected
