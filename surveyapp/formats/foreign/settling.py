"""The last step of every reader: whatever our model would still refuse is mended or left out, and told of.

Each round parses the definition and mends all its faults. A round that finds faults changes something, so that the rounds come
to an end; a survey that is not good after `ROUNDS` is refused by whoever reads it next.
"""

from typing import Any

from surveyapp.domain.definitions import InvalidDefinition
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import parse_survey
from surveyapp.domain.surveys.parsing import MAXIMUM_PAGES, MAXIMUM_QUESTIONS, SURVEY_NAME
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.mending import line_of, mend, name_of
from surveyapp.formats.foreign.naming import as_survey_name
from surveyapp.formats.foreign.texts import settle_texts

ROUNDS = 40


def settle(carried: Carried) -> Carried:
    """Return `carried` with a definition that `parse_survey` takes, each thing mended or left out noted.

    A survey in which nothing is asked stays one: whether that will do is for others to say.
    """
    definition = carried.definition
    if carried.is_ours:
        return carried
    _settle_head(definition)
    settle_texts(carried)
    for _ in range(ROUNDS):
        _cut(carried)
        _drop_empty(carried)
        try:
            parse_survey(definition)
        except InvalidDefinition as error:
            if not definition["pages"]:
                break
            mend(carried, error.faults)
        else:
            break
    return carried


def _settle_head(definition: dict[str, Any]) -> None:
    """Give the survey a name and a title where it has none."""
    name = definition.get("name")
    if not isinstance(name, str) or not SURVEY_NAME.fullmatch(name):
        definition["name"] = as_survey_name(str(name or "survey"))
    if definition.get("title") in (None, "", {}):
        definition["title"] = definition["name"]
    if not isinstance(definition.get("pages"), list):
        definition["pages"] = []


def _cut(carried: Carried) -> None:
    """Leave out the pages and questions that are more than a survey may have."""
    pages = carried.definition["pages"]
    for page in pages[MAXIMUM_PAGES:]:
        message = N_("A survey has at most %(most)s pages; this one is left out with all its questions.")
        carried.left_out(name_of(page), message, most=MAXIMUM_PAGES, line=line_of(carried, page))
    del pages[MAXIMUM_PAGES:]
    _Counted(carried).cut(pages)


class _Counted:
    """Counts elements in the order asked, and leaves out those after the last that may be there."""

    def __init__(self, carried: Carried) -> None:
        self.carried = carried
        self.count = 0

    def cut(self, parts: list[Any]) -> None:
        for part in parts:
            elements = part.get("elements") if isinstance(part, dict) else None
            if not isinstance(elements, list):
                continue
            kept = []
            for element in elements:
                self.count += 1
                if self.count > MAXIMUM_QUESTIONS:
                    message = N_("A survey has at most %(most)s questions; this one is left out.")
                    line = line_of(self.carried, element)
                    self.carried.left_out(name_of(element), message, most=MAXIMUM_QUESTIONS, line=line)
                else:
                    kept.append(element)
                    self.cut([element])
            part["elements"] = kept


def _drop_empty(carried: Carried) -> None:
    """Leave out panels and pages in which nothing stands."""
    definition = carried.definition
    for page in definition["pages"]:
        if isinstance(page, dict) and isinstance(page.get("elements"), list):
            _drop_empty_panels(carried, page)
    kept = [page for page in definition["pages"] if not isinstance(page, dict) or page.get("elements")]
    for page in definition["pages"]:
        if page not in kept:
            carried.left_out(name_of(page), N_("The page has no question."), line=line_of(carried, page))
    definition["pages"] = kept


def _drop_empty_panels(carried: Carried, part: dict[str, Any]) -> None:
    kept = []
    for element in part["elements"]:
        if isinstance(element, dict) and element.get("type") == "panel":
            if isinstance(element.get("elements"), list):
                _drop_empty_panels(carried, element)
            if not element.get("elements"):
                carried.left_out(name_of(element), N_("The panel has no question."), line=line_of(carried, element))
                continue
        kept.append(element)
    part["elements"] = kept
