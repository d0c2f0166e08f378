"""A page or element of a draft in a few words of staff, made of plain data that may still have faults."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Binary, ExpressionFault, Literal, Node, Reference, parse
from surveyapp.domain.survey_edits.reading import Part, TextPlace
from surveyapp.web.question_words import INPUTS, TYPES, word

MEASURES = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "=": "=", "<": "<", ">": ">"}

TEXT_LABELS = {
    "title": N_("Question"),
    "description": N_("Help"),
    "html": N_("Text"),
    "other": N_("Other"),
    "none": N_("None"),
}
WHOLE_LABELS = {"title": N_("Title"), "description": N_("Introduction"), "completedHtml": N_("Thanks at the end")}
PLACE_LABELS = {
    "choice": N_("Choice %(number)s"),
    "row": N_("Row %(number)s"),
    "column": N_("Column %(number)s"),
    "validator": N_("If it does not fit"),
}


def kind_of(part: Part, themes: Mapping[str, str]) -> str:
    """Return in a few words what kind of element it is: "0–10 · NPS", "several choices · if delivery ≤ 3".

    `themes` are the names of the taxonomy's themes.
    """
    data, theme = part.data, str(part.data.get("theme") or "")
    words = [_kind(part), MEASURES.get(str(data.get("measure")), ""), themes.get(theme, theme)]
    return " · ".join([*filter(None, words), *_asked(data)])


def _kind(part: Part) -> str:
    data = part.data
    if part.type == "rating":
        return "{}–{}".format(*scale_ends(data))
    if part.type == "panel":
        count = len(data.get("elements", []))
        return str(ngettext("group · %(num)s question", "group · %(num)s questions", count))
    kind = word(INPUTS, str(data.get("inputType"))) if data.get("inputType") in INPUTS else word(TYPES, part.type)
    return kind[:1].lower() + kind[1:]


def scale_ends(data: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the lowest and the highest score as written, 1 and 5 where nothing is."""
    low, high = data.get("rateMin"), data.get("rateMax")
    return 1 if low is None else low, 5 if high is None else high


def _asked(data: Mapping[str, Any]) -> list[str]:
    condition = data.get("visibleIf")
    if not isinstance(condition, str) or not condition.strip():
        return []
    try:
        tree = parse(condition)
    except ExpressionFault:
        return [str(gettext("on a condition"))]
    short = _short(tree)
    return [str(gettext("if %(condition)s", condition=short) if short else gettext("on a condition"))]


def _short(tree: Node) -> str:
    if isinstance(tree, Binary) and isinstance(tree.left, Reference) and isinstance(tree.right, Literal):
        sign = SIGNS.get(tree.operator)
        return f"{tree.left.name} {sign} {tree.right.value}" if sign else ""
    return ""


def text_label(place: TextPlace, part: Part) -> str:
    """Return what a text is, as the label beside its fields."""
    if part.is_page and place.kind == "title":
        return str(gettext("Title"))
    if place.kind in ("low", "high"):
        low, high = scale_ends(part.data)
        return str(low if place.kind == "low" else high)
    if place.kind in PLACE_LABELS:
        return str(gettext(PLACE_LABELS[place.kind], number=place.number))
    return word(TEXT_LABELS, place.kind)


def whole_label(place: TextPlace) -> str:
    """Return what a text of the survey itself is, as the label beside its fields."""
    return word(WHOLE_LABELS, place.kind)


def field_name(language: str, path: Path) -> str:
    """Return the name of the field in which a text is written."""
    return ".".join(["t", language, *map(str, path)])


def list_keys(part: Part) -> list[tuple[str, str]]:
    """Return (panel, what its button says) of the lists that a part can get more of."""
    words = {"choices": gettext("Add a choice"), "rows": gettext("Add a row"), "columns": gettext("Add a column")}
    return [(key, said) for key, said in words.items() if isinstance(part.data.get(key), list)]
