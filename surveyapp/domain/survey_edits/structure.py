"""Pages and elements of a plain definition: added, taken away, doubled and moved."""

from collections.abc import Container, Mapping
from typing import Any

from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.survey_edits.reading import element_names, get_element, get_page
from surveyapp.domain.survey_edits.values import Definition, copied, value_at

_FIRST = N_("It is the first already.")
_LAST = N_("It is the last already.")


def _list_at(definition: Definition, path: Path) -> list[Any]:
    """Return the elements of the page or panel at `path`, to be changed in place."""
    holder: dict[str, Any] = value_at(definition, path)
    elements: list[Any] = holder.setdefault("elements", [])
    return elements


def _where(definition: Mapping[str, Any], holder: str, before: str | None) -> tuple[Path, int | None]:
    """Return the path of a holder and the place in it; `holder` is a panel's name, or a page's after “page:”."""
    part = (
        get_page(definition, holder.removeprefix("page:"))
        if holder.startswith("page:")
        else get_element(definition, holder)
    )
    if not part.is_page and part.type != "panel":
        raise Refused(N_("“%(name)s” is no group; nothing can stand in it."), name=part.name)
    if before is None:
        return part.path, None
    other = get_element(definition, before)
    if other.holder != part.path:
        raise Refused(N_("“%(name)s” stands somewhere else by now. Look at the list again."), name=before)
    return part.path, int(other.path[-1])


def add_element(
    definition: Mapping[str, Any], holder: str, element: Mapping[str, Any], *, before: str | None = None
) -> Definition:
    """Return `definition` with `element` in the panel `holder`, or the page `page:NAME`: before another, else last.

    Raises:
        NotFound: there is no such page, panel or element.
        Refused: it cannot stand there.
    """
    path, place = _where(definition, holder, before)
    changed: Definition = copied(definition)
    elements = _list_at(changed, path)
    elements.insert(len(elements) if place is None else place, copied(element))
    return changed


def remove_element(definition: Mapping[str, Any], name: str) -> Definition:
    """Return `definition` without the element `name` and what stands in it.

    Raises:
        NotFound: there is no such element.
    """
    part = get_element(definition, name)
    changed: Definition = copied(definition)
    del _list_at(changed, part.holder)[int(part.path[-1])]
    return changed


def duplicate_element(definition: Mapping[str, Any], name: str) -> tuple[Definition, str]:
    """Return `definition` with a copy of the element `name` behind it, and the copy's name.

    Raises:
        NotFound: there is no such element.
    """
    part = get_element(definition, name)
    taken = set(element_names(definition))
    double = _renamed(copied(part.data), taken)
    changed: Definition = copied(definition)
    _list_at(changed, part.holder).insert(int(part.path[-1]) + 1, double)
    return changed, str(double["name"])


def _renamed(element: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    element["name"] = unused_name(str(element["name"]), taken)
    taken.add(element["name"])
    if element["type"] == "panel":
        element["elements"] = [_renamed(inner, taken) for inner in element.get("elements", [])]
    return element


def unused_name(name: str, taken: Container[str]) -> str:
    """Return `name`, with a number behind it where it is taken, at most 64 characters long."""
    found, number = name, 1
    while found in taken:
        number += 1
        ending = f"_{number}"
        found = name[: 64 - len(ending)] + ending
    return found


def move_element(definition: Mapping[str, Any], name: str, holder: str, *, before: str | None = None) -> Definition:
    """Return `definition` with the element `name` in another place: see `add_element`.

    Raises:
        NotFound: there is no such page, panel or element.
        Refused: it cannot stand there.
    """
    if before == name:
        unchanged: Definition = copied(definition)
        return unchanged
    part = get_element(definition, name)
    path, _ = _where(definition, holder, before)
    if path[: len(part.path)] == part.path:
        raise Refused(N_("A group cannot be put into itself."))
    # The place is looked up anew, since taking the element away may shift what stands behind it.
    return add_element(remove_element(definition, name), holder, part.data, before=before)


def step_element(definition: Mapping[str, Any], name: str, by: int) -> Definition:
    """Return `definition` with the element `name` one step up (-1) or down (1): past its neighbour, out of its panel, or
    over the border of its page.

    Raises:
        NotFound: there is no such element.
        Refused: it is the first or the last of the survey.
    """
    part = get_element(definition, name)
    place, holder = int(part.path[-1]), part.holder
    changed: Definition = copied(definition)
    elements = _list_at(changed, holder)
    if 0 <= place + by < len(elements):
        elements.insert(place + by, elements.pop(place))
        return changed
    element = elements.pop(place)
    if len(holder) > 2:
        outer = _list_at(changed, holder[:-2])
        outer.insert(int(holder[-1]) + (by > 0), element)
        return changed
    page = int(holder[1]) + by
    if not 0 <= page < len(changed["pages"]):
        raise Refused(_FIRST if by < 0 else _LAST)
    target = _list_at(changed, ("pages", page))
    target.insert(len(target) if by < 0 else 0, element)
    return changed


def add_page(definition: Mapping[str, Any], *, after: str | None = None) -> tuple[Definition, str]:
    """Return `definition` with an empty page behind the page `after`, else at the end, and the page's name.

    Raises:
        NotFound: there is no page `after`.
    """
    place = len(definition["pages"]) if after is None else get_page(definition, after).page + 1
    taken = [page["name"] for page in definition["pages"]]
    name = unused_name(f"page{len(taken) + 1}", taken)
    changed: Definition = copied(definition)
    changed["pages"].insert(place, {"name": name, "elements": []})
    return changed, name


def remove_page(definition: Mapping[str, Any], name: str) -> Definition:
    """Return `definition` without the page `name` and what stands on it.

    Raises:
        NotFound: there is no such page.
        Refused: it is the only one.
    """
    place = get_page(definition, name).page
    if len(definition["pages"]) == 1:
        raise Refused(N_("A survey needs a page; this is its only one."))
    changed: Definition = copied(definition)
    del changed["pages"][place]
    return changed


def move_page(definition: Mapping[str, Any], name: str, by: int) -> Definition:
    """Return `definition` with the page `name` one step up (-1) or down (1).

    Raises:
        NotFound: there is no such page.
        Refused: it is the first or the last.
    """
    place = get_page(definition, name).page
    changed: Definition = copied(definition)
    pages = changed["pages"]
    if not 0 <= place + by < len(pages):
        raise Refused(_FIRST if by < 0 else _LAST)
    pages.insert(place + by, pages.pop(place))
    return changed
