"""The groups of a form as pages and panels."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Binary, Node
from surveyapp.domain.surveys.parsing import MAXIMUM_PANEL_DEPTH
from surveyapp.formats.foreign.naming import as_name
from surveyapp.formats.foreign.xlsform import noting, xpath
from surveyapp.formats.foreign.xlsform.asking import DISABLED, YES, element_of, new_name, shown
from surveyapp.formats.foreign.xlsform.conditions import NoTwin, condition
from surveyapp.formats.foreign.xlsform.context import Context
from surveyapp.formats.foreign.xlsform.nesting import Item
from surveyapp.formats.foreign.xlsform.types import LOOP, META, REPEAT

LOOPED = N_("What is asked for each choice of “%(list)s” has no twin here and is left out; write it out.")
FLATTENED = N_("Panels stand at most %(most)s deep; its questions stand in the one around it.")
OPENED = N_("The one group around all others is no page here; the groups in it are.")
TABLE = N_("A table of questions became one question after the other.")


def pages_of(context: Context, items: list[Item]) -> list[dict[str, Any]]:
    """Return the pages: one for each group at the top, and one for the questions between two of them."""
    pages = _Pages(context)
    for item in _unwrapped(context, items):
        if item.is_around:
            pages.close()
            pages.add_group(item)
        else:
            pages.loose += _elements(context, [item], 1, None)
    pages.close()
    return pages.found


def _unwrapped(context: Context, items: list[Item]) -> list[Item]:
    """Return what stands in the only group at the top, where that holds groups itself; else `items`."""
    asked = [item for item in items if item.kind.name != META]
    if len(asked) != 1 or not any(inner.is_around for inner in asked[0].items):
        return items
    only = asked[0]
    if only.kind.name != "group" or only.row.get("relevant") or only.row.get("disabled").lower() in YES:
        return items
    if only.row.texts.get("label"):
        context.noting.changed(only.row, OPENED)
    return [*(item for item in items if item is not only), *only.items]


class _Pages:
    """Gathers pages; questions that stand in no group wait in `loose` for the next one."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.found: list[dict[str, Any]] = []
        self.names: set[str] = set()
        self.loose: list[dict[str, Any]] = []

    def close(self) -> None:
        """Make a page of what is loose."""
        if self.loose:
            self.found.append({"name": self._name("page"), "elements": self.loose})
        self.loose = []

    def _name(self, wanted: str) -> str:
        name = as_name(wanted, self.names, "page")
        self.names.add(name)
        return name

    def add_group(self, item: Item) -> None:
        """Make a page of a group; where nothing of it came along, none."""
        if _is_left_out(self.context, item):
            return
        row = item.row
        page: dict[str, Any] = {"name": self._name(row.get("name"))}
        _say(self.context, item, page)
        if elements := _elements(self.context, item.items, 1, None):
            self.context.noting.carried.lines.setdefault(page["name"], row.line)
            self.found.append({**page, "elements": elements})


def _is_disabled(context: Context, item: Item) -> bool:
    is_off = item.row.get("disabled").lower() in YES
    if is_off:
        context.noting.left_out(item.row, DISABLED)
    return is_off


def _is_left_out(context: Context, item: Item) -> bool:
    if _is_disabled(context, item):
        return True
    if item.kind.name == LOOP:
        context.noting.left_out(item.row, LOOPED, list=item.kind.list)
        return True
    if item.kind.name == REPEAT:
        context.noting.alike_at(noting.ONCE, item.row.get("name") or item.row.get("type"), item.row)
    if "table-list" in item.row.get("appearance").lower():
        context.noting.changed(item.row, TABLE)
    return False


def _say(context: Context, item: Item, part: dict[str, Any], around: Node | None = None) -> None:
    """Put a group's words and condition, and what must hold around it, into the page or panel that it becomes."""
    for key, column in (("title", "label"), ("description", "hint")):
        if words := context.words(item.row, column):
            part[key] = words
    if said := shown(context, item.row, around):
        part["visibleIf"] = said


def _elements(context: Context, items: list[Item], depth: int, around: Node | None) -> list[dict[str, Any]]:
    """Return the elements of `items`; `around` must hold for each, where the group that said so is no panel here."""
    found: list[dict[str, Any]] = []
    for item in items:
        if item.is_around:
            if not _is_left_out(context, item):
                found += _group(context, item, depth, around)
        elif not _is_disabled(context, item) and (element := element_of(context, item, around)):
            found.append(element)
    return found


def _group(context: Context, item: Item, depth: int, around: Node | None) -> list[dict[str, Any]]:
    """Return a group as a panel; one that stands too deep, or that says nothing, as what stands in it."""
    row = item.row
    if depth > MAXIMUM_PANEL_DEPTH or not (row.texts.get("label") or row.get("relevant") or around is not None):
        if row.texts.get("label"):
            context.noting.changed(row, FLATTENED, most=MAXIMUM_PANEL_DEPTH)
        return _elements(context, item.items, depth, _both(context, item, around))
    panel: dict[str, Any] = {"name": new_name(context, row), "type": "panel"}
    _say(context, item, panel, around)
    elements = _elements(context, item.items, depth + 1, None)
    return [{**panel, "elements": elements}] if elements else []


def _both(context: Context, item: Item, around: Node | None) -> Node | None:
    """Return what must hold for all that stands in a group that becomes no panel; what has no twin is noted."""
    text = item.row.get("relevant")
    if not text or not shown(context, item.row, None):
        return around
    try:
        own = condition(text, context.scope)
    except (NoTwin, xpath.NotRead):
        return around
    return own if around is None else Binary("and", around, own)
