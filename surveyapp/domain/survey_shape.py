"""What a definition must be at least to be worked on in the editor, whatever else is still wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from surveyapp.domain.definitions import Path, PathFault
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.parsing import MAXIMUM_PAGES, MAXIMUM_PANEL_DEPTH, MAXIMUM_QUESTIONS


def shape_faults(definition: Mapping[str, Any]) -> list[PathFault]:
    """Return why a definition cannot be shown as pages with elements: no lists, no names, names that stand twice."""
    pages = definition.get("pages")
    if not isinstance(pages, list) or len(pages) > MAXIMUM_PAGES:
        message = N_("“pages” must be a list of at most %(most)s pages, each with a “name” and “elements”.")
        return [PathFault(("pages",), message, {"most": MAXIMUM_PAGES})]
    faults = list(_part_faults(pages, ("pages",), N_("Each page needs a “name” of its own."), set()))
    names: set[str] = set()
    for number, page in enumerate(pages):
        if isinstance(page, Mapping):
            faults.extend(_element_faults(page, ("pages", number), names, 0))
    if len(names) > MAXIMUM_QUESTIONS:
        message = N_("The survey has %(count)s questions; the most is %(most)s.")
        faults.append(PathFault(("pages",), message, {"count": len(names), "most": MAXIMUM_QUESTIONS}))
    return faults


def _element_faults(holder: Mapping[str, Any], path: Path, names: set[str], depth: int) -> Iterator[PathFault]:
    elements = holder.get("elements", [])
    if not isinstance(elements, list) or depth > MAXIMUM_PANEL_DEPTH:
        message = N_("“elements” must be a list, and panels stand at most %(most)s deep.")
        yield PathFault((*path, "elements"), message, {"most": MAXIMUM_PANEL_DEPTH})
        return
    yield from _part_faults(elements, (*path, "elements"), N_("Each element needs a “name” of its own."), names)
    for number, element in enumerate(elements):
        if not isinstance(element, Mapping):
            continue
        here: Path = (*path, "elements", number)
        if not isinstance(element.get("type"), str):
            yield PathFault((*here, "type"), N_("Each element needs a “type”."))
        elif element["type"] == "panel":
            yield from _element_faults(element, here, names, depth + 1)


def _part_faults(parts: list[Any], path: Path, message: str, names: set[str]) -> Iterator[PathFault]:
    for number, part in enumerate(parts):
        name = part.get("name") if isinstance(part, Mapping) else None
        if not isinstance(name, str) or not name or name in names:
            yield PathFault((*path, number), message)
        else:
            names.add(name)
