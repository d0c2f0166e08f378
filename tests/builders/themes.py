"""Taxonomies for tests: small ones of a few patterns, and the shipped one."""

from functools import cache
from pathlib import Path
from typing import Any

from surveyapp.domain.themes import Taxonomy, parse_taxonomy
from surveyapp.formats.themes_yaml import load_taxonomy

SHIPPED = Path(__file__).parents[2] / "surveys" / "themes.yaml"
LATE = {
    "topic": ["delivery"],
    "negative": ["late, <not> ~2 arriv*"],
    "positive": ["on time"],
    "except": ["better late"],
}
ENGLISH = {
    "words": {"goods": ["parcel*, order*"]},
    "negative": ["bad, awful"],
    "positive": ["good, lovely"],
    "negators": ["not, never"],
    "intensifiers": ["very"],
    "contrast": ["but"],
}


def make_definition(*, patterns: dict[str, Any] | None = None, words: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the plain data of a taxonomy with one theme, `late`, in English."""
    theme = {"id": "late", "name": "Late", "patterns": {"en": LATE if patterns is None else patterns}}
    return {"languages": {"en": {**ENGLISH, **(words or {})}}, "themes": [theme]}


def make_taxonomy(*, patterns: dict[str, Any] | None = None, words: dict[str, Any] | None = None) -> Taxonomy:
    """Return a taxonomy with one theme, `late`, in English."""
    return parse_taxonomy(make_definition(patterns=patterns, words=words))


@cache
def shipped_taxonomy() -> Taxonomy:
    """Return the taxonomy that the product comes with."""
    return load_taxonomy(SHIPPED.read_bytes(), SHIPPED.name)
