"""Any definition into any text: it reads back exactly, and comments stay with what they stand at."""

import copy
import random
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.errors import InvalidFile
from surveyapp.formats.survey_rewriting import rewrite
from surveyapp.formats.survey_rewriting.matching import is_same
from surveyapp.formats.survey_yaml import read_survey, write_survey

WORDS = [
    "no",
    "Hei: sinä",
    "a # b",
    "1",
    " edge ",
    "tab\tbed",
    "it's",
    'say "so"',
    "two\nlines\n",
    "é\u2028\x85",
    "{q}",
    "",
]
PLAIN: list[Any] = [*WORDS, True, None, 1, 1.0, 0.5, [], {}, ["a", 1], {"en": "A", "fi": "no"}, [{"value": 1}, "x"]]
TEXTS = [
    "plain",
    '"quoted"',
    "'single'",
    "{en: A, fi: B}",
    "{en: A,\n  fi: B  # fi\n  }",
    "|-\n  one\n  two",
    ">-\n  one\n  two",
]


def written_survey(chance: random.Random) -> str:
    """Return a survey as people write it: comments everywhere, in all styles."""
    lines = [
        "# head",
        "name: wild",
        "title: " + chance.choice(TEXTS[:4]),
        "locales: [en, fi]  # behind-locales",
        "pages:",
    ]
    names = [f"q{number}" for number in range(chance.randint(1, 6))]
    step = chance.choice([0, 2])
    for page in range(chance.randint(1, 3)):
        pad = " " * step
        lines += [""] * chance.randint(0, 1) + [f"{pad}# above-p{page}-", f"{pad}- name: p{page}  # behind-p{page}-"]
        mine = [names.pop() for _ in range(chance.randint(0, min(3, len(names))))]
        lines += _written_elements(chance, mine, step + 2)
    lines += chance.choice([[], ["# foot"], ["  # deep foot", "open: true  # behind-open", "# foot"]])
    return "\n".join(lines) + chance.choice(["\n", ""])


def _written_elements(chance: random.Random, names: list[str], column: int) -> list[str]:
    if not names:
        return [" " * column + "elements: []"]
    inner = column + chance.choice([0, 2, 4])
    lines = [" " * column + "elements:"]
    for name in names:
        element = [f"# above-{name}-", f"- name: {name}  # behind-{name}-", f"  # above-{name}.title-"]
        text = chance.choice(TEXTS).replace("\n", "\n    ")
        element += f"  title: {text}".split("\n")
        if chance.random() < 0.5:
            element += ["  choices:", "    # above-choice", "    - {value: 1, text: One}  # behind-choice", "    - b"]
        if name == "q0" and chance.random() < 0.5:
            element += ["  type: panel", "  elements:", "    # above-in-", "    - name: in  # behind-in-"]
        lines += [" " * inner + line for line in element]
    return lines


def _containers(definition: dict[str, Any]) -> list[list[Any]]:
    found = []
    waiting = list(definition["pages"])
    while waiting:
        part = waiting.pop()
        if isinstance(part.get("elements"), list):
            found.append(part["elements"])
            waiting += part["elements"]
    return found


def edited(chance: random.Random, definition: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """Return the definition after some edits, and the names that kept their comments."""
    new: dict[str, Any] = copy.deepcopy(definition)
    gone: set[str] = set()
    for _ in range(chance.randint(1, 4)):
        lists = _containers(new)
        full = [elements for elements in lists if elements]
        edit = chance.choice(["move", "copy", "delete", "set", "insert", "rename", "page", "key"])
        if edit == "page":
            page = new["pages"].pop(chance.randrange(len(new["pages"])))
            new["pages"].insert(chance.randint(0, len(new["pages"])), page)
        elif edit == "key":
            new[chance.choice(["title", "open", "locales", "extra"])] = chance.choice(PLAIN)
        elif edit == "insert" and lists:
            elements = chance.choice(lists)
            elements.insert(
                chance.randint(0, len(elements)), {"name": f"n{chance.random()}", "title": chance.choice(PLAIN)}
            )
        elif full:
            elements = chance.choice(full)
            element = elements[chance.randrange(len(elements))]
            _edit_element(chance, edit, new, elements, element, gone)
    return new, gone


def _edit_element(
    chance: random.Random, edit: str, new: dict[str, Any], elements: list[Any], element: dict[str, Any], gone: set[str]
) -> None:
    if edit == "copy":
        elements.insert(elements.index(element) + 1, {"name": f"c{chance.random()}", "title": element.get("title")})
    elif edit == "delete":
        elements.remove(element)
        gone.update([element["name"], *(inner["name"] for inner in element.get("elements", []))])
    elif edit == "rename":
        gone.add(element["name"])
        element["name"] = f"r{chance.random()}"
    elif edit == "set":
        element[chance.choice(["title", "description", "choices"])] = chance.choice(PLAIN)
    elif edit == "move":
        elements.remove(element)
        targets = _containers(new)
        target = chance.choice(targets) if targets else elements
        target.insert(chance.randint(0, len(target)), element)


def _names(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["name"]} if "name" in value else set()
        return own.union(*map(_names, value.values()))
    return set().union(*map(_names, value)) if isinstance(value, list) else set()


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_comments_follow_what_they_stand_at(chance: random.Random) -> None:
    text = written_survey(chance)
    before, _ = read_survey(text, "x")
    after, gone = edited(chance, before)
    result = rewrite(text, after)
    assert is_same(read_survey(result, "x")[0], after)
    lines = result.split("\n")
    assert lines[0] == "# head"
    kept = (_names(before["pages"]) & _names(after["pages"])) - gone
    for name in kept:
        above = [number for number, line in enumerate(lines) if f"# above-{name}-" in line]
        behind = [number for number, line in enumerate(lines) if f"# behind-{name}-" in line]
        assert len(above) == len(behind) == 1, (name, text, result)
        assert f"name: {name} " in lines[behind[0]], (name, text, result)
        assert behind[0] == above[0] + 1, (name, text, result)
    assert is_same(read_survey(rewrite(result, before), "x")[0], before)


keys = st.text(st.sampled_from("ab1é :#-{'\u2028"), max_size=4)
words = st.sampled_from(WORDS) | st.text(st.characters(exclude_characters="\x00"), max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([1.0, 0.5, 1e22, -0.25]) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
definitions = st.dictionaries(keys, plain, max_size=4)
ODD = [
    "a: &x {b: 1, c: [1, 2]}  # x\nb: *x\nc:\n  - *x  # again\n  - &y\n    d: 1\n  - *y\n",
    "? a\n: b\nc:\n  ? d\n  : - 1\n    - 2\n  # after\ne: 1\n",
    (
        "%YAML 1.2\n# top\n---\n# first\na: |+\n  x\n\n# above b\nb:  # behind b\n"
        "- - 1\n  - 2\n\n- # inner\n  c: >2-\n     q\n...\n# end\n"
    ),
    "--- {a: 1, # one\n b: [1,\n  2], c: }  # behind\n",
    "a: {'b':1, \"c\": [x: 1, {y}], d}\nb: 'one\n\n  two'\nc: one\n  two\n# c\nd:\ne: &e\nf:\n  # only\n  null\n",
    "\n\n  a:\n  - b:   # c\n      - 1\n   # odd\n  -   c: 2\n      d: []\n\n  # foot\n",
    "a:\n  # in\n\n  # near\n  - 1\n\n  - 2\n  # under\n\n# apart\n\n# near b\nb: [ # x\n]\nc: { # y\n  d: 1 }\n",
]
BITS = [
    "a", "1", ": ", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "? ", "|", "'", '"', " #c", "#", "\n", "\n\n", "\n  ", " ", "  ",
    "\t", "---\n", "...\n", "g: ", "h:\n", "\ufeff", "\r\n", "\x85",
]  # fmt: skip
places = st.tuples(st.integers(0, 80), st.sampled_from(BITS))


def disturbed(chance: random.Random, value: Any) -> Any:
    """Return `value` with something in it changed, taken away, added, doubled or put elsewhere."""
    if chance.random() < 0.15 or not isinstance(value, dict | list):
        return chance.choice(PLAIN)
    parts = list(value.items()) if isinstance(value, dict) else list(value)
    place = chance.randrange(len(parts) + 1)
    edit = chance.choice(["inside", "inside", "inside", "delete", "insert", "shuffle"])
    if edit == "shuffle":
        chance.shuffle(parts)
    elif edit == "insert" or place == len(parts):
        new = chance.choice(PLAIN)
        parts.insert(place, (chance.choice(["new", "a b", "no", ""]), new) if isinstance(value, dict) else new)
    elif edit == "delete":
        del parts[place]
    elif isinstance(value, dict):
        parts[place] = (parts[place][0], disturbed(chance, parts[place][1]))
    else:
        parts[place] = disturbed(chance, parts[place])
    return dict(parts) if isinstance(value, dict) else parts


@settings(deadline=None)
@given(st.sampled_from(ODD), st.lists(places, max_size=2), st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_edit_of_an_odd_text_reads_back(
    text: str, bits: list[tuple[int, str]], chance: random.Random, edits: int
) -> None:
    for place, bit in bits:
        text = text[:place] + bit + text[place:]
    with suppress(InvalidFile):
        after, _ = read_survey(text, "x")
        for _ in range(edits):
            after = disturbed(chance, after)
        after = after if isinstance(after, dict) else {"a": after}
        assert is_same(read_survey(rewrite(text, after), "x")[0], after)


@settings(deadline=None)
@given(st.sampled_from(ODD), definitions)
def test_any_definition_goes_into_an_odd_text(text: str, definition: dict[str, Any]) -> None:
    for after in (definition, read_survey(text, "x")[0] | definition):
        assert is_same(read_survey(rewrite(text, after), "x")[0], after)


@settings(deadline=None)
@given(definitions, definitions)
def test_one_definition_becomes_the_other(first: dict[str, Any], second: dict[str, Any]) -> None:
    text = write_survey({"top": 1, **first})
    assert is_same(read_survey(rewrite(text, second), "x")[0], second)
