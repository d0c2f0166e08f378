"""Questions that offer choices: their lists, what is offered when, and how they look."""

from collections.abc import Mapping
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Array, Binary, Literal, Node, Reference
from surveyapp.domain.expressions.parsing import MAXIMUM_LENGTH
from surveyapp.domain.questions.choices import MAXIMUM_CHOICES, OTHER
from surveyapp.domain.questions.rating import MAXIMUM_STEPS
from surveyapp.domain.surveys.checking import ITEM
from surveyapp.formats.foreign.xlsform import noting, xpath
from surveyapp.formats.foreign.xlsform.conditions import NoTwin, condition, written
from surveyapp.formats.foreign.xlsform.context import Context
from surveyapp.formats.foreign.xlsform.nesting import Item
from surveyapp.formats.foreign.xlsform.sheets import MEDIA, Row
from surveyapp.formats.foreign.xlsform.types import MANY, ONE

NO_LIST = N_("The list “%(list)s” is not in the sheet “choices”; the question is left out.")
IN_FILE = N_("Its choices stand in the file %(list)s, which was not brought along; the question is left out.")
TOO_MANY = N_("It offers %(count)s choices; the most is %(most)s. The question is left out.")
HAS_OTHER = N_("“Other” stands in the list already; no place for another word is added.")
NO_FILTER = N_("Everybody is offered every choice: “%(condition)s” has no twin here because of “%(found)s”.")

LONG_LISTS = frozenset({"minimal", "autocomplete", "autocomplete_chars", "search", "quickcompact"})
FEWEST_STEPS = 3
# A condition here is at most a hundred levels deep.
MOST_GROUPS = 80


def choosing(context: Context, item: Item) -> dict[str, Any] | None:
    """Return what a question says of its choices; None, and a note, where they did not come along."""
    row, kind = item.row, item.kind
    if kind.is_file or kind.list.lower().endswith((".csv", ".xml", ".geojson")):
        context.noting.left_out(row, IN_FILE, list=kind.list)
        return None
    rows = [choice for choice in context.form.choices.get(kind.list, []) if _has_name(context, choice)]
    if not rows:
        context.noting.left_out(row, NO_LIST, list=kind.list)
        return None
    choices = _choices(context, rows)
    if len(choices) > MAXIMUM_CHOICES:
        context.noting.left_out(row, TOO_MANY, count=len(choices), most=MAXIMUM_CHOICES)
        return None
    looks = frozenset(row.get("appearance").lower().split())
    if kind.name == ONE and "likert" in looks and (rating := _as_rating(choices)):
        return rating
    options: dict[str, Any] = {"type": _type(row, kind.name, looks), "choices": choices}
    if "randomize=true" in row.get("parameters").replace(" ", "").lower():
        options["choicesOrder"] = "random"
    if kind.has_other:
        _add_other(context, row, options)
    if filtered := _filter(context, row, rows):
        options["choicesVisibleIf"] = filtered
    return options


def _has_name(context: Context, choice: Row) -> bool:
    if not choice.get("name"):
        context.noting.alike_at(noting.NO_NAME, choice.get("list_name"), choice)
    return bool(choice.get("name"))


def _choices(context: Context, rows: list[Row]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        value = row.get("name")
        if value in found:
            if not row.get("allow_choice_duplicates") and not context.allows_same_choices:
                context.noting.alike_at(noting.SAME_CHOICE, f"{row.get('list_name')} {value}", row)
            continue
        choice = {"value": value, "text": context.title(row)}
        found[value] = choice if _says_more(choice) else {"value": value}
        if MEDIA & row.cells.keys():
            context.noting.alike_at(noting.MEDIA, row.get("list_name"), row)
    return list(found.values())


def _type(row: Row, kind: str, looks: frozenset[str]) -> str:
    if kind == ONE:
        return "dropdown" if looks & LONG_LISTS or row.get("appearance").lower().startswith("search(") else "radiogroup"
    return "checkbox" if kind == MANY else "ranking"


def _add_other(context: Context, row: Row, options: dict[str, Any]) -> None:
    if any(choice["value"] == OTHER for choice in options["choices"]):
        context.noting.changed(row, HAS_OTHER)
    elif options["type"] != "ranking":
        options["showOtherItem"] = True


def _as_rating(choices: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return a Likert scale as a score, where its values are one and only its ends have words."""
    values = [str(choice["value"]) for choice in choices]
    if not all(value.isdecimal() and len(value) < 3 for value in values):
        return None
    numbers = [int(value) for value in values]
    if (
        numbers != list(range(numbers[0], numbers[0] + len(numbers)))
        or not FEWEST_STEPS <= len(numbers) <= MAXIMUM_STEPS
    ):
        return None
    if any(_says_more(choice) for choice in choices[1:-1]):
        return None
    options: dict[str, Any] = {"type": "rating", "rateMin": numbers[0], "rateMax": numbers[-1]}
    for key, choice in (("minRateDescription", choices[0]), ("maxRateDescription", choices[-1])):
        if _says_more(choice):
            options[key] = choice["text"]
    return options


def _says_more(choice: Mapping[str, Any]) -> bool:
    """Tell whether a choice says more than its value."""
    text = choice.get("text", "")
    every = text.values() if isinstance(text, dict) else [text]
    return any(words and words != choice["value"] for words in every)


def _filter(context: Context, row: Row, rows: list[Row]) -> str:
    """Return `choice_filter` as a condition on the choice looked at; "" where there is none, or none like it."""
    text = row.get("choice_filter")
    if not text:
        return ""
    columns = {column for choice in rows for column in choice.cells} - {"list_name"}
    groups: dict[str, tuple[Node, list[str]]] = {}
    try:
        for choice in rows:
            tree = condition(text, context.scope, {column: choice.get(column) for column in columns})
            groups.setdefault(written(tree), (tree, []))[1].append(choice.get("name"))
    except (NoTwin, xpath.NotRead) as fault:
        found = fault.found if isinstance(fault, NoTwin) else text
        context.noting.left_out(row, NO_FILTER, condition=text[:200], found=found[:60])
        return ""
    said = " or ".join(written(Binary("and", _is_one_of(values), tree), 1) for tree, values in groups.values())
    if len(said) > MAXIMUM_LENGTH or len(groups) > MOST_GROUPS:
        context.noting.left_out(row, NO_FILTER, condition=text[:200], found=row.get("type"))
        return ""
    return said


def _is_one_of(values: list[str]) -> Node:
    item, literals = Reference(ITEM), tuple(map(Literal, dict.fromkeys(values)))
    return Binary("=", item, literals[0]) if len(literals) == 1 else Binary("anyof", item, Array(literals))
