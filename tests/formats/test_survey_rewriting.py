"""Edits by name: what the text looks like afterwards, to the letter."""

import json
import re
import time
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from surveyapp.domain.errors import InvalidFile, Refused
from surveyapp.formats.survey_rewriting import read_again, rewrite
from surveyapp.formats.survey_rewriting.matching import is_same
from surveyapp.formats.survey_yaml import read_survey

SHIPPED = Path(__file__).parents[2] / "surveys" / "post-purchase.yaml"

SMALL = """\
# A survey.
---
# Its name
name: small   # never changes
title: {en: Small, fi: 'Pieni'}  # short

pages:
  # The first page
  - name: one
    elements:
      # About a
      - name: a  # is a
        title: "A"   # title of a
        # The choices of a
        choices:
          - x  # is x
          # Above y
          - {value: y, text: Yes}
      # About b
      - name: b
        title: |-
          Two
          lines
        visibleIf: >-
          {a} = 'x'
          or {a} empty
      # At the end of one

  # The second page
  - name: two
    elements: []

# Who is asked
open: true  # everybody
# The end.
"""

Edit = Callable[[Any], Any]
REMARK = re.compile("# .*")


def elements(definition: Any, page: int = 0) -> Any:
    return definition["pages"][page]["elements"]


def put(holder: Any, key: Any, value: Any) -> None:
    holder[key] = value


def put_first(holder: Any, key: Any, value: Any) -> None:
    rest = dict(holder)
    holder.clear()
    holder.update({key: value} | rest)


def swap(items: Any, first: int, second: int) -> None:
    items[first], items[second] = items[second], items[first]


def changed(text: str, edit: Edit) -> str:
    """Return `text` rewritten after `edit`, which works on a definition without parts that are shared."""
    definition = json.loads(json.dumps(read_survey(text, "x")[0]))
    edit(definition)
    result = rewrite(text, definition)
    assert is_same(read_survey(result, "x")[0], definition)
    return result


def difference(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


EDITS: dict[str, tuple[Edit, list[str]]] = {
    "text": (lambda d: put(d["title"], "en", "Tiny"), [
        "-title: {en: Small, fi: 'Pieni'}  # short", "+title: {en: Tiny, fi: 'Pieni'}  # short",
    ]),
    "text in single quotes": (lambda d: put(d["title"], "fi", "It's"), [
        "-title: {en: Small, fi: 'Pieni'}  # short", "+title: {en: Small, fi: 'It''s'}  # short",
    ]),
    "text in double quotes": (lambda d: put(elements(d)[0], "title", 'Say "A"'), [
        '-        title: "A"   # title of a', '+        title: "Say \\"A\\""   # title of a',
    ]),
    "text that looks like a number": (lambda d: put(elements(d)[0]["choices"], 0, "1"), [
        "-          - x  # is x", '+          - "1"  # is x',
    ]),
    "number": (lambda d: put(elements(d)[0]["choices"], 0, 1), ["-          - x  # is x", "+          - 1  # is x"]),
    "word that yaml 1.1 took for false": (lambda d: put(d["title"], "en", "no"), [
        "-title: {en: Small, fi: 'Pieni'}  # short", "+title: {en: no, fi: 'Pieni'}  # short",
    ]),
    "text with a colon": (lambda d: put(d["title"], "en", "Small: yes"), [
        "-title: {en: Small, fi: 'Pieni'}  # short", "+title: {en: \"Small: yes\", fi: 'Pieni'}  # short",
    ]),
    "language added": (lambda d: put(d["title"], "sv", "Liten"), [
        "-title: {en: Small, fi: 'Pieni'}  # short", "+title: {en: Small, fi: 'Pieni', sv: Liten}  # short",
    ]),
    "language removed": (lambda d: d["title"].pop("en"), [
        "-title: {en: Small, fi: 'Pieni'}  # short", "+title: {fi: 'Pieni'}  # short",
    ]),
    "text becomes texts": (lambda d: put(elements(d)[0], "title", {"en": "A", "fi": "A?"}), [
        '-        title: "A"   # title of a', '+        title: {en: A, fi: "A?"}   # title of a',
    ]),
    "texts become text": (lambda d: put(d, "title", "Small"), [
        "-title: {en: Small, fi: 'Pieni'}  # short", "+title: Small  # short",
    ]),
    "text becomes a block": (lambda d: put(elements(d)[0], "title", {"en": "A" * 60, "fi": "B" * 60}), [
        '-        title: "A"   # title of a', "+        title:   # title of a",
        "+          en: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "+          fi: BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
    ]),
    "block becomes nothing": (lambda d: elements(d)[0].pop("choices"), [
        "-        # The choices of a", "-        choices:", "-          - x  # is x", "-          # Above y",
        "-          - {value: y, text: Yes}",
    ]),
    "block becomes empty": (lambda d: put(elements(d)[0], "choices", []), [
        "-        choices:", "-          - x  # is x", "-          # Above y", "-          - {value: y, text: Yes}",
        "+        choices: []",
    ]),
    "block scalar": (lambda d: put(elements(d)[1], "title", "Three\nof\nthem"), [
        "-          Two", "-          lines", "+          Three", "+          of", "+          them",
    ]),
    "block scalar with a break at its end": (lambda d: put(elements(d)[1], "title", "Three\n"), [
        "-        title: |-", "-          Two", "-          lines", "+        title: |", "+          Three",
    ]),
    "block scalar with what none can say": (lambda d: put(elements(d)[1], "title", " Three\n"), [
        "-        title: |-", "-          Two", "-          lines", '+        title: " Three\\n"',
    ]),
    "folded": (lambda d: put(elements(d)[1], "visibleIf", "{a} = 'x' or " * 9 + "{a} empty"), [
        "-          {a} = 'x'", "-          or {a} empty",
        "+          {a} = 'x' or {a} = 'x' or {a} = 'x' or {a} = 'x' or {a} = 'x' or {a} = 'x' or {a} = 'x' or {a} = 'x'",
        "+          or {a} = 'x' or {a} empty",
    ]),
    "text over lines": (lambda d: put(elements(d)[0], "title", "One\nTwo\n"), [
        '-        title: "A"   # title of a', '+        title: "One\\nTwo\\n"   # title of a',
    ]),
    "reorder pages": (lambda d: swap(d["pages"], 0, 1), [
        "+  # The second page", "+  - name: two", "+    elements: []", "+", "-  # The second page", "-  - name: two",
        "-    elements: []", "-",
    ]),
    "rename": (lambda d: put(elements(d)[0], "name", "c"), ["-      - name: a  # is a", "+      - name: c  # is a"]),
    "duplicate": (lambda d: elements(d).insert(1, {**elements(d)[0], "name": "a-2"}), [
        "+      - name: a-2", "+        title: A", "+        choices:", "+          - x",
        "+          - {value: y, text: Yes}",
    ]),
    "delete": (lambda d: elements(d).pop(0), [
        "-      # About a", "-      - name: a  # is a", '-        title: "A"   # title of a', "-        # The choices of a",
        "-        choices:", "-          - x  # is x", "-          # Above y", "-          - {value: y, text: Yes}",
    ]),
    "delete the last": (lambda d: elements(d).pop(1), [
        "-      # About b", "-      - name: b", "-        title: |-", "-          Two", "-          lines",
        "-        visibleIf: >-", "-          {a} = 'x'", "-          or {a} empty",
    ]),
    "delete a choice": (lambda d: elements(d)[0]["choices"].pop(0), ["-          - x  # is x"]),
    "choice added": (lambda d: elements(d)[0]["choices"].append({"value": "z", "text": {"en": "Z", "fi": "no"}}), [
        "+          - {value: z, text: {en: Z, fi: no}}",
    ]),
    "first of an empty list": (lambda d: elements(d, 1).append({"name": "n", "type": "text", "title": "N"}), [
        "-    elements: []", "+    elements:", "+      - name: n", "+        type: text", "+        title: N",
    ]),
    "page added": (lambda d: d["pages"].append({"name": "three", "elements": []}), [
        "+  - name: three", "+    elements: []", "+",
    ]),
    "first key": (lambda d: put_first(d, "locale", "en"), ["+locale: en"]),
    "first key taken away": (lambda d: d.pop("name"), ["-name: small   # never changes"]),
    "first key of an item": (lambda d: put_first(elements(d)[0], "type", "text"), [
        "-      - name: a  # is a", "+      - type: text", "+        name: a  # is a",
    ]),
    "first key of an item taken away": (lambda d: elements(d)[0].pop("name"), [
        "-      - name: a  # is a", '-        title: "A"   # title of a', '+      - title: "A"   # title of a',
    ]),
    "last key": (lambda d: put(d, "retention", "3 years"), ["+retention: 3 years"]),
    "mapping added": (lambda d: put(d, "invite", {"after": "delivered", "days": ["mon"], "remind": ["2 days", "4 days"]}), [
        "+invite:", "+  after: delivered", "+  days: [mon]", "+  remind: [2 days, 4 days]",
    ]),
    "rule added": (lambda d: put(d, "openTicketWhen", [{"rule": "score", "question": "a", "atMost": 2}]), [
        "+openTicketWhen:", "+  - {rule: score, question: a, atMost: 2}",
    ]),
    "last key taken away": (lambda d: d.pop("open"), ["-", "-# Who is asked", "-open: true  # everybody"]),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_only_what_was_edited_changes(edit: Edit, expected: list[str]) -> None:
    assert difference(SMALL, changed(SMALL, edit)) == expected


ABOUT_A = """\
# About a
- name: a  # is a
  title: "A"   # title of a
  # The choices of a
  choices:
    - x  # is x
    # Above y
    - {value: y, text: Yes}
"""
ABOUT_B = """\
# About b
- name: b
  title: |-
    Two
    lines
  visibleIf: >-
    {a} = 'x'
    or {a} empty
"""


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line for line in text.splitlines(keepends=True))


MOVES: dict[str, tuple[Edit, str]] = {
    "reorder": (
        lambda d: swap(elements(d), 0, 1),
        "    elements:\n" + indented(ABOUT_B + ABOUT_A, 6) + "      # At the end of one\n",
    ),
    "reorder pages": (
        lambda d: swap(d["pages"], 0, 1),
        "pages:\n  # The second page\n  - name: two\n    elements: []\n\n  # The first page\n  - name: one\n",
    ),
    "reorder choices": (
        lambda d: swap(elements(d)[0]["choices"], 0, 1),
        "        choices:\n          # Above y\n          - {value: y, text: Yes}\n          - x  # is x\n      # About b\n",
    ),
    "reorder and edit": (
        lambda d: (swap(elements(d), 0, 1), elements(d)[1]["choices"].pop()),
        indented(ABOUT_B + "".join(ABOUT_A.splitlines(keepends=True)[:-2]), 6),
    ),
    "to another page": (
        lambda d: elements(d, 1).append(elements(d).pop(0)),
        "  - name: two\n    elements:\n" + indented(ABOUT_A, 6) + "\n# Who is asked\n",
    ),
    "to a new page": (
        lambda d: d["pages"].insert(0, {"name": "new", "elements": [elements(d).pop(0)]}),
        "pages:\n  - name: new\n    elements:\n" + indented(ABOUT_A, 6),
    ),
    "into a panel": (
        lambda d: put(d["pages"][0], "elements", [{"name": "p", "type": "panel", "elements": elements(d)}]),
        "      - name: p\n        type: panel\n        elements:\n" + indented(ABOUT_A + ABOUT_B, 10),
    ),
    "off a page that is deleted": (
        lambda d: (elements(d, 1).extend(elements(d)), d["pages"].pop(0)),
        "pages:\n  # The second page\n  - name: two\n    elements:\n" + indented(ABOUT_A + ABOUT_B, 6),
    ),
    "delete": (lambda d: elements(d).pop(0), "    elements:\n" + indented(ABOUT_B, 6) + "      # At the end of one\n"),
    "delete all": (
        lambda d: elements(d).clear(),
        "  - name: one\n    elements: []\n    # At the end of one\n\n  # The second page\n",
    ),
    "delete a page": (lambda d: d["pages"].pop(0), "pages:\n  # The second page\n  - name: two\n    elements: []\n"),
}


@pytest.mark.parametrize(("edit", "expected"), MOVES.values(), ids=MOVES)
def test_things_take_their_comments_along(edit: Edit, expected: str) -> None:
    assert expected in changed(SMALL, edit)


LOST: dict[str, str] = {
    "reorder and edit": "# Above y\n",
    "off a page that is deleted": "# The first page\n# At the end of one\n",
    "delete": ABOUT_A,
    "delete all": ABOUT_A + ABOUT_B,
    "delete a page": ABOUT_A + ABOUT_B + "# The first page\n# At the end of one\n",
}


@pytest.mark.parametrize(("name", "edit"), [(name, edit) for name, (edit, _) in MOVES.items()], ids=MOVES)
def test_comments_go_with_their_things_only_and_are_never_doubled(name: str, edit: Edit) -> None:
    result = REMARK.findall(changed(SMALL, edit))
    assert sorted(result + REMARK.findall(LOST.get(name, ""))) == sorted(REMARK.findall(SMALL))


TEXTS: dict[str, tuple[str, Edit, str]] = {
    "one of those that share an anchor": (
        "a: &x {en: bad}  # first\nb: *x  # second\nc: [*x, 1]\n",
        lambda d: put(d["a"], "en", "awful"),
        "a: {en: awful}  # first\nb: {en: bad}  # second\nc: [{en: bad}, 1]\n",
    ),
    "what repeats an anchor": (
        "a: &x {en: bad}  # first\nb: *x  # second\nc: *x\n",
        lambda d: put(d["b"], "en", "awful"),
        "a: &x {en: bad}  # first\nb: {en: awful}  # second\nc: *x\n",
    ),
    "anchor taken away": (
        "a: &x\n  # in\n  en: bad\nb: *x  # second\n",
        lambda d: d.pop("a"),
        "b: {en: bad}  # second\n",
    ),
    "anchor moved behind its alias": (
        "a:\n  - &x {name: p}  # p\n  - {name: q, of: *x}  # q\n",
        lambda d: d["a"].reverse(),
        "a:\n  - {name: q, of: {name: p}}  # q\n  - {name: p}  # p\n",
    ),
    "comments in brackets, same parts": (
        "a: [one, # first\n    two]  # all\n",
        lambda d: put(d["a"], 1, "three"),
        "a: [one, # first\n    three]  # all\n",
    ),
    "comments in brackets, other parts": (
        "a: [one, # first\n    # above two\n    two]  # all\nb: 1\n",
        lambda d: d["a"].insert(0, "zero"),
        "a:  # all\n  - zero\n  - one  # first\n  # above two\n  - two\nb: 1\n",
    ),
    "brackets over lines": (
        "a: [\n  one,\n  two,\n]\n",
        lambda d: d["a"].append("no, three"),
        'a: [\n  one,\n  two,\n  "no, three",\n]\n',
    ),
    "spaces in brackets": ("a: { b: 1 }\n", lambda d: put(d["a"], "c", None), "a: { b: 1, c: null }\n"),
    "pair in brackets": ("a: [b: 1, c]\n", lambda d: put(d["a"][0], "d", 2), "a: [{b: 1, d: 2}, c]\n"),
    "value left out": ("a:  # nothing\nb: 1\n", lambda d: put(d, "a", "x"), "a: x  # nothing\nb: 1\n"),
    "value on the next line": ("a:  # c\n  'x'  # d\nb: 1\n", lambda d: put(d, "a", "y"), "a:  # c\n  'y'  # d\nb: 1\n"),
    "list as deep as its key": (
        "a:\n# one\n- 1  # 1\n# two\n- 2  # 2\nb: 1\n",
        lambda d: d["a"].reverse(),
        "a:\n# two\n- 2  # 2\n# one\n- 1  # 1\nb: 1\n",
    ),
    "list in a list": (
        "a:\n- - 1  # 1\n  # two\n  - 2\n",
        lambda d: d["a"][0].reverse(),
        "a:\n-\n  # two\n  - 2\n  - 1  # 1\n",
    ),
    "blank lines between items": (
        "a:\n  - 1\n\n  - 2\n\n  - 3\nb: 1\n",
        lambda d: (d["a"].insert(0, d["a"].pop()), d["a"].append(4)),
        "a:\n  - 3\n\n  - 1\n\n  - 2\n\n  - 4\nb: 1\n",
    ),
    "a comment by itself stays": (
        "a:\n  - 1\n  # by itself\n\n  # on 2\n  - 2\n  - 3\n",
        lambda d: d["a"].remove(2),
        "a:\n  - 1\n  # by itself\n\n  - 3\n",
    ),
    "no line feed at the end": ("a: 1\nb: 2  # b", lambda d: put(d, "a", 2), "a: 2\nb: 2  # b\n"),
    "no line feed at the end of a block": ("a: 1\nb: |\n  x", lambda d: put(d, "a", 2), "a: 2\nb: |-\n  x\n"),
    "line feeds of Windows": ("# c\r\na: 1\r\nb: 2\r\n", lambda d: put(d, "a", 2), "# c\na: 2\nb: 2\n"),
    "byte order mark": ("\ufeffa: 1\n", lambda d: put(d, "a", 2), "a: 2\n"),
    "document in brackets": ("--- {a: 1}  # all\n", lambda d: put(d, "b", 2), "--- {a: 1, b: 2}  # all\n"),
    "ends of a document": (
        "%YAML 1.2\n---\na: 1\n...\n# end\n",
        lambda d: put(d, "b", 2),
        "%YAML 1.2\n---\na: 1\nb: 2\n...\n# end\n",
    ),
    "nothing left": ("# top\na: 1\n# end\n", lambda d: d.clear(), "# top\n{}\n# end\n"),
    "key with a question mark": (
        "? a\n: # one\n  1\nb: 2\n",
        lambda d: put(d, "b", 3),
        "a: 1\nb: 3\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "edit", "expected"), TEXTS.values(), ids=TEXTS)
def test_texts_of_every_kind_are_edited(text: str, edit: Edit, expected: str) -> None:
    assert changed(text, edit) == expected


SHIPPED_EDITS: dict[str, tuple[Edit, int, int]] = {
    "title in one language": (lambda d: put(elements(d)[0]["title"], "fi", "Suosittelisitko?"), 1, 1),
    "scale": (lambda d: put(elements(d, 1)[1], "rateMax", 7), 1, 1),
    "language of the survey": (lambda d: d["locales"].append("de"), 1, 1),
    "rule": (lambda d: d["openTicketWhen"].insert(2, {"rule": "score", "question": "joy", "atMost": 1}), 0, 1),
    "choice": (lambda d: elements(d, 3)[0]["choices"].pop(2), 1, 0),
    "condition": (lambda d: put(elements(d, 4)[1], "visibleIf", "{comment} empty and {wrong} notempty"), 1, 1),
    "words at an end that share an anchor": (lambda d: put(elements(d, 1)[1]["minRateDescription"], "en", "bad"), 1, 1),
    "words at the end that the others repeat": (
        lambda d: put(elements(d, 1)[0]["minRateDescription"], "en", "bad"),
        6,
        6,
    ),
    "question to another page": (lambda d: elements(d).append(elements(d, 4).pop(1)), 10, 10),
    "question copied": (lambda d: elements(d).append({**elements(d)[0], "name": "recommend-2"}), 0, 12),
}


@pytest.mark.parametrize(("edit", "away", "there"), SHIPPED_EDITS.values(), ids=SHIPPED_EDITS)
def test_an_edit_of_a_real_survey_changes_few_lines(edit: Edit, away: int, there: int) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    result = changed(text, edit)
    lines = difference(text, result)
    assert (sum(line[0] == "-" for line in lines), sum(line[0] == "+" for line in lines)) == (away, there)
    assert REMARK.findall(result) == REMARK.findall(text) or sorted(REMARK.findall(result)) == sorted(
        REMARK.findall(text)
    )


def test_a_definition_that_the_text_says_already_leaves_it_alone() -> None:
    for text in (SHIPPED.read_text(encoding="utf-8"), SMALL, SMALL.replace("\n", "\r\n"), "a: &x 1 # c\nb:   *x"):
        assert rewrite(text, read_survey(text, "x")[0]) == text


def test_types_are_told_apart() -> None:
    for before, after in [("1", 1), (1, True), (True, "true"), (1.0, 1), (None, ""), ("null", None), (0, False)]:
        text = changed("a: x\n", lambda d, value=before: put(d, "a", value))
        assert is_same(read_survey(changed(text, lambda d, value=after: put(d, "a", value)), "x")[0], {"a": after})


def test_what_cannot_be_read_or_written_is_refused() -> None:
    with pytest.raises(InvalidFile):
        rewrite("a: [", {"a": 1})
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    with pytest.raises(Refused):
        rewrite("a: 1\n", {"a": deep})


def test_a_large_survey_is_turned_round_at_once() -> None:
    items = "".join(f"      # About {number}\n      - name: q{number}\n        title: T\n" for number in range(300))
    text = f"pages:\n  - name: one\n    elements:\n{items}"
    began = time.process_time()
    result = changed(text, lambda d: elements(d).reverse())
    assert time.process_time() - began < 10
    assert result.startswith("pages:\n  - name: one\n    elements:\n      # About 299\n      - name: q299\n")


def test_a_text_is_read_again_as_it_was_read_first() -> None:
    for text in (
        SHIPPED.read_text(encoding="utf-8"),
        SMALL,
        SMALL.replace("\n", "\r\n"),
        "\ufeffa: &x {b: 1}\nc: *x\n",
    ):
        first, second = read_again(text, "x"), read_again(text, "x")
        assert first == second == read_survey(text, "x")
        first[0].clear()
        assert read_again(text, "x") == second
    assert (parts := read_again("a: &x {b: 1}\nc: *x\n", "x")[0])["a"] is not parts["c"]
    for text in ("a: [", "", "- 1", "a: 1\na: 2\n"):
        with pytest.raises(InvalidFile) as mine:
            read_again(text, "x.yaml")
        with pytest.raises(InvalidFile) as theirs:
            read_survey(text, "x.yaml")
        assert (mine.value.file, mine.value.faults) == (theirs.value.file, theirs.value.faults)
