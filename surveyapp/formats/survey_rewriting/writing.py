"""Values that are new in a text, in the style that our own surveys are written in."""

from collections.abc import Iterable
from typing import Any

from surveyapp.domain.definitions import LANGUAGE
from surveyapp.formats.survey_rewriting.scalars import block_text, is_plain, scalar_text

STEP = 2
# How wide texts in several languages, and lines of a list, may be in brackets before each gets a line of its own.
WIDEST_TEXTS = 100
WIDEST_ITEM = 160


def key_text(key: str) -> str:
    """Return a key, in quotes where it needs them."""
    return scalar_text(key, "" if is_plain(key, is_flow=True) else '"')


def flow_text(value: Any) -> str:
    """Return any plain value on one line, collections in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(key)}: {flow_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return scalar_text(value, is_flow=True)


def one_line(value: Any, *, is_item: bool, is_flow: bool = True) -> str | None:
    """Return `value` as it follows its key or dash on the same line, None where it is better given lines of its own.

    `is_flow` tells for an item of a list whether its siblings stand in brackets.
    """
    if not isinstance(value, dict | list):
        return None if isinstance(value, str) and "\n" in value and block_text(value) else scalar_text(value)
    if not value:
        return flow_text(value)
    if isinstance(value, list):
        written = flow_text(value) if all(map(_is_short, value)) else None
    elif is_item:
        written = flow_text(value) if is_flow and not value.keys() & {"name", "elements"} else None
        return written if written and len(written) <= WIDEST_ITEM else None
    else:
        texts = all(LANGUAGE.fullmatch(key) or key == "default" for key in value)
        written = flow_text(value) if texts and all(map(_is_short, value.values())) else None
    return written if written and len(written) <= WIDEST_TEXTS else None


def _is_short(value: Any) -> bool:
    return not isinstance(value, dict | list) and "\n" not in str(value)


def shift(lines: Iterable[str], by: int) -> list[str]:
    """Return `lines` moved to the right, or to the left as far as there are spaces."""
    if by >= 0:
        return [" " * by + line if line else line for line in lines]
    return [line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines]


def joined(head: str, behind: str, body: list[str], column: int, *, may_join: bool) -> list[str]:
    """Return what begins with `head` and goes on below it; a dash takes the first line of `body` beside it."""
    pad = " " * column
    if may_join and head == "-" and not behind and body[0].strip() and not body[0].lstrip().startswith("#"):
        inner = len(body[0]) - len(body[0].lstrip(" "))
        return [pad + "-" + " " * max(inner - column - 1, 1) + body[0].lstrip(" "), *body[1:]]
    return [pad + head + behind, *body]
