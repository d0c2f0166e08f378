"""Conditions mean the same in a browser as on the server: the shared table of cases, and trees and values of every kind.

`SURVEYAPP_EXAMPLES=20` draws twenty times as many trees as usual.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from surveyapp.domain.expressions import Node, evaluate, parse, to_data, to_text
from surveyapp.web.answering.assets import STATIC
from tests.domain.expression_trees import trees, values

pytestmark = pytest.mark.browser

SCRIPT = (STATIC / "answering" / "conditions.js").read_text(encoding="utf-8")
TABLE = json.loads((Path(__file__).parent.parent / "domain" / "expression_cases.json").read_text(encoding="utf-8"))
TODAY = date.fromisoformat(TABLE["today"])
NAMES = ("a", "b", "c.d", "e-Comment", "nope")
MORE = int(os.environ.get("SURVEYAPP_EXAMPLES", "1"))
# Trees tried by one call into the page.
BATCH = 40

Case = tuple[Node, Mapping[str, Any]]


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    """Return an empty page that knows `conditions.js`."""
    page = browser.new_page()
    load(page, SCRIPT)
    yield page
    page.close()


def load(page: Page, script: str) -> None:
    """Make `script`'s evaluating known to the page as `window.evaluateAll`."""
    wrapped = f"""(() => {{ {script}
      window.evaluateAll = (cases, today) => cases.map(
        ([tree, values]) => [evaluate(tree, new Map(values), today), truth(evaluate(tree, new Map(values), today))]
      );
    }})()"""
    page.evaluate(wrapped)


def differences(page: Page, cases: Sequence[Case]) -> list[str]:
    """Return where the page comes to another value than the server."""
    sent = [[to_data(tree), list(known.items())] for tree, known in cases]
    found = json.loads(page.evaluate(f"JSON.stringify(evaluateAll({json.dumps(sent)}, '{TODAY}'))"))
    return [
        f"{to_text(tree)} with {known}: {ours!r} here, {theirs!r} there"
        for (tree, known), (theirs, _) in zip(cases, found, strict=True)
        if not same(ours := evaluate(tree, known, today=TODAY), theirs)
    ]


def same(ours: Any, theirs: Any) -> bool:
    """Say whether two values are the same to the last bit, and of the same kind."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return isinstance(ours, bool) == isinstance(theirs, bool) and ours == theirs


def test_the_table_of_cases_holds_in_a_browser(blank: Page) -> None:
    cases = [(parse(text), TABLE["values"]) for text, _ in TABLE["cases"]]
    assert differences(blank, cases) == []


@settings(deadline=None, max_examples=50 * MORE, suppress_health_check=list(HealthCheck), derandomize=MORE == 1)
@given(st.data())
def test_any_tree_comes_to_the_same_in_a_browser(blank: Page, data: st.DataObject) -> None:
    tree = trees(st.sampled_from(NAMES))
    case = st.tuples(tree, st.dictionaries(st.sampled_from(NAMES), values))
    cases = data.draw(st.lists(case, min_size=1, max_size=BATCH))
    assert differences(blank, cases) == []


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("gap < 0", "gap <= 0"),
        ("first + second)", "second - first)"),
        ("toLowerCase()", "toString()"),
        ('normalize("NFC")', "toString()"),
        ("? 0 : number;", "? number : number;"),
        ("\\x85", ""),
        ("one[place].codePointAt(0)", "one[place].charCodeAt(0)"),
        ('.replace(/ς/g, "σ")', ""),
        ("day[0] > 0 &&", ""),
        ("value.flatMap(plain)", "value.map(plain)"),
    ],
)
def test_a_script_that_means_something_else_is_found_out(browser: Browser, true: str, false: str) -> None:
    assert SCRIPT.count(true) >= 1
    page = browser.new_page()
    load(page, SCRIPT.replace(true, false))
    assert differences(page, [(parse(text), TABLE["values"]) for text, _ in TABLE["cases"]])
    page.close()
