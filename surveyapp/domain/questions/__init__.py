"""The question types: one module each, registered in `TYPES`.

Every module has `KEYS` (the keys of a definition that are its own) and `parse_options(element) -> Options`. A type that
takes answers (`TAKES_ANSWER`) also has

- `parse_answer(options, raw) -> value | None`: the fields of a form to a value, raising `AnswerFault`; None is "not answered"
  (a matrix: `parse_parts(options, fields)`, with what was sent for each row);
- `widget(options) -> str`: the name of the template macro that draws it;
- `scale(options) -> tuple[str, ...] | None`: the values that reports count, None where it has none;
- `count_values(options, value) -> list[str]`: the values of the scale that an answer adds one to.

What is `COUNTED` also has `measure(options) -> str`, which says how, and of those in `COUNTED_BY_PART` each row or item is
counted by itself: they have `parts(options) -> tuple[Choice, ...]`, and their `count_values` takes the `part` looked at.
"""

from typing import Any

from surveyapp.domain.questions import (
    boolean,
    checkbox,
    comment,
    dropdown,
    file,
    html,
    matrix,
    panel,
    radiogroup,
    ranking,
    rating,
    text,
)

TYPES: dict[str, Any] = {
    "rating": rating,
    "radiogroup": radiogroup,
    "checkbox": checkbox,
    "dropdown": dropdown,
    "boolean": boolean,
    "text": text,
    "comment": comment,
    "matrix": matrix,
    "ranking": ranking,
    "file": file,
    "html": html,
    "panel": panel,
}
TAKES_ANSWER = frozenset(TYPES) - {"html", "panel"}
# Between the name of a question and one of its rows or items; no name of a question holds it.
PART = ":"
# Answered by several fields, one a row; these have `parse_parts` in place of `parse_answer`.
HAS_PARTS = frozenset({"matrix"})
COUNTED_BY_PART = frozenset({"matrix", "ranking"})
COUNTED = frozenset({"rating", "radiogroup", "checkbox", "dropdown", "boolean"}) | COUNTED_BY_PART
