"""“Name”: what conditions, files and reports know a question by."""

from collections.abc import Mapping
from typing import Any

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.questions import COUNTED
from surveyapp.domain.survey_edits.reading import Part, get_page
from surveyapp.domain.survey_edits.referring import references_to, rename_element
from surveyapp.domain.survey_edits.values import set_value
from surveyapp.domain.surveys.parsing import NAME as ALLOWED
from surveyapp.domain.surveys.parsing import NAME_RULE
from surveyapp.services.survey_drafts import Done
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.reference_words import reference_words

NAME = "name"
TITLE = N_("Name")
TEMPLATE = "survey_editor/panels/name.html"


def applies(part: Part) -> bool:
    """Tell that everything has a name."""
    return True


def said(desk: Desk, part: Part) -> str:
    """Return the name."""
    return part.name


def fields(desk: Desk, part: Part, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """Return what the form draws."""
    return {
        "name": part.name if typed is None else typed.get("name", ""),
        "referring": [] if part.is_page else reference_words(desk, references_to(desk.definition, part.name)),
        "has_trend": part.type in COUNTED and desk.is_published(part),
    }


def change(desk: Desk, part: Part, form: Mapping[str, str]) -> tuple[Any, Done]:
    """Return what the form asks for.

    Raises:
        Refused: it cannot be a name, or is taken.
    """
    old, new = part.name, form.get("name", "").strip()
    if part.is_page:
        if not ALLOWED.fullmatch(new):
            raise Refused(NAME_RULE, value=new[:60])
        if new != old and any(each.name == new for each in desk.parts if each.is_page):
            raise Refused(N_("The name “%(name)s” stands twice; give each its own."), name=new)

        def rename_page(definition: dict[str, Any]) -> dict[str, Any]:
            return set_value(definition, (*get_page(definition, old).path, "name"), new)

        return rename_page, Done("renamed", f"page:{new}", {"of": old})

    def rename(definition: dict[str, Any]) -> dict[str, Any]:
        return rename_element(definition, old, new)

    rename(desk.definition)
    return rename, Done("renamed", new, {"of": old})


def after(part: Part, form: Mapping[str, str]) -> dict[str, str]:
    """Return which part is looked at then: the same one by its new name."""
    return {"page" if part.is_page else "question": form.get("name", "").strip()}
