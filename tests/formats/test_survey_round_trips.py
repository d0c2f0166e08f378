"""Editor to YAML and back: whatever is clicked, the text says exactly that, and its comments stay."""

import random
import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.errors import Refused
from surveyapp.domain.survey_edits import choices, languages, referring, structure
from surveyapp.domain.survey_edits.beginning import new_element
from surveyapp.domain.survey_edits.reading import element_names, languages_of, parts_of
from surveyapp.domain.survey_edits.values import set_text, set_value
from surveyapp.domain.surveys import InvalidDefinition, parse_survey
from surveyapp.formats.survey_rewriting import rewrite
from surveyapp.formats.survey_rewriting.matching import is_same
from surveyapp.formats.survey_yaml import read_survey

TEXT = """\
# All about it.
name: trip
title: {en: Trip, fi: Matka}  # of the customer
locales: [en, fi]

openTicketWhen:
  # The gravest first.
  - {rule: score, question: score, atMost: 2, severity: major}
  - {rule: choice, question: wrong, anyOf: [late]}  # not in summer

pages:
  # Everybody sees this.
  - name: first
    elements:
      # about score
      - name: score  # behind score
        type: rating
        title:
          en: How was it?
          fi: Miten meni?
        minRateDescription: &bad {en: bad, fi: huono}
      # about wrong
      - name: wrong  # behind wrong
        type: checkbox
        title: {en: What was wrong?, fi: Mikä oli vialla?}
        visibleIf: >-
          {score} <= 3
        choices:
          # about late
          - {value: late, text: {en: Late, fi: Myöhässä}}  # behind late
          - dear  # behind dear

  # Only for some.
  - name: second
    visibleIf: "{wrong} notempty"
    elements:
      # about group
      - name: group  # behind group
        type: panel
        elements:
          # about again
          - name: again  # behind again
            type: rating
            title: And {wrong}?
            minRateDescription: *bad
      # about words
      - name: words  # behind words
        type: comment
        title: |-
          In your own
          words
# The end.
"""
WORDS = ["", "Uusi", "no", "12", "a: b # c", "Kaksi\nriviä", "  ", "{score}", 'it\'s "so"', "pitkä teksti " * 12]


def one_edit(chance: random.Random, definition: dict[str, Any]) -> dict[str, Any]:
    """Return the definition after one thing that the editor does."""
    parts = list(parts_of(definition))
    part = chance.choice(parts)
    elements = [each for each in parts if not each.is_page]
    pages = [each.name for each in parts if each.is_page]
    holder = chance.choice(
        [f"page:{name}" for name in pages] + [each.name for each in elements if each.type == "panel"]
    )
    edits: list[Any] = [
        lambda: structure.add_page(definition, after=chance.choice([None, *pages]))[0],
        lambda: structure.move_page(definition, chance.choice(pages), chance.choice([-1, 1])),
        lambda: structure.remove_page(definition, chance.choice(pages)),
        lambda: structure.add_element(definition, holder, _new(chance, definition)),
        lambda: set_text(definition, (*part.path, "title"), chance.choice(["en", "fi", "sv"]), chance.choice(WORDS)),
        lambda: set_value(definition, (*part.path, "visibleIf"), chance.choice([None, "{score} >= 2", "{a} = 'b: c'"])),
        lambda: languages.add_language(definition, chance.choice(["sv", "de"])),
        lambda: languages.remove_language(definition, chance.choice(languages_of(definition))),
        lambda: languages.set_main_language(definition, chance.choice(languages_of(definition))),
    ]
    if elements:
        name = chance.choice(elements).name
        edits += [
            lambda: structure.move_element(definition, name, holder),
            lambda: structure.step_element(definition, name, chance.choice([-1, 1])),
            lambda: structure.duplicate_element(definition, name)[0],
            lambda: structure.remove_element(definition, name),
            lambda: referring.rename_element(definition, name, f"{name}_x"),
        ]
    if "wrong" in element_names(definition):
        edits += [
            lambda: choices.add_choice(definition, "wrong", "choices", {"value": f"c{chance.random()}"}, 1),
            lambda: choices.move_choice(definition, "wrong", "choices", "late", 1),
            lambda: choices.set_choice_value(definition, "wrong", "choices", "dear", "costly"),
            lambda: choices.remove_choice(definition, "wrong", "choices", "dear"),
        ]
    try:
        changed: dict[str, Any] = chance.choice(edits)()
    except Refused:
        return definition
    return changed


def _new(chance: random.Random, definition: dict[str, Any]) -> dict[str, Any]:
    kind = chance.choice(["rating", "checkbox", "matrix", "html", "panel", "text"])
    return new_element(kind, element_names(definition), "fi")


@settings(deadline=None, max_examples=40)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_what_is_clicked_is_what_the_text_says(chance: random.Random, edits: int) -> None:
    text, definition = TEXT, read_survey(TEXT, "x")[0]
    there = ["score", "wrong", "again", "words", "group"]
    for _ in range(edits):
        definition = one_edit(chance, definition)
        # What is taken away takes its comments along, even if something new is called the same later.
        there = [name for name in there if name in element_names(definition)]
        text = rewrite(text, definition)
        assert is_same(read_survey(text, "x")[0], definition)
    lines = text.split("\n")
    for name in there:
        place = next(number for number, line in enumerate(lines) if f"name: {name}  # behind {name}" in line)
        assert lines[place - 1].strip() == f"# about {name}"
    remarks = re.findall(r"# [A-Za-z]+(?: [a-z]+)*\.?$", text, re.MULTILINE)
    assert len(remarks) == len(set(remarks))
    assert text.startswith("# All about it.\nname: trip\n")
    assert text.endswith("# The end.\n")


def test_the_shipped_surveys_survive_being_turned_over() -> None:
    for file in ("post-purchase.yaml", "encounter.yaml", "recovery.yaml"):
        text = (Path(__file__).parents[2] / "surveys" / file).read_text(encoding="utf-8")
        before = read_survey(text, file)[0]
        chance = random.Random(file)
        after, result = before, text
        for _ in range(10):
            after = one_edit(chance, after)
            result = rewrite(result, after)
        back = rewrite(result, before)
        assert is_same(read_survey(back, file)[0], before)
        assert rewrite(text, before) == text


def test_a_renamed_question_leaves_a_sound_survey() -> None:
    definition = read_survey(TEXT, "x")[0]
    for name in ("score", "wrong", "again", "words", "group"):
        definition = referring.rename_element(definition, name, f"the_{name}")
    text = rewrite(TEXT, definition)
    parse_survey(read_survey(text, "x")[0])
    assert "# about wrong\n      - name: the_wrong  # behind wrong\n" in text
    broken = structure.remove_element(definition, "the_wrong")
    try:
        parse_survey(broken)
    except InvalidDefinition as error:
        told = {fault.path for fault in error.faults}
    spoken = {each.path for each in referring.references_to(definition, "the_wrong")}
    assert told == {path for path in spoken if path[0] != "pages"} | {("pages", 1, "visibleIf"), (
        "pages", 1, "elements", 0, "elements", 0, "title",
    )}  # fmt: skip
