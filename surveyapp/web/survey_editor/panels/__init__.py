"""The rows under a part's texts: what holds now in words, and a small form behind “Change”.

A panel is a module (or an object) with

- `NAME` (in the address) and `TITLE` (a message id), `TEMPLATE` (the fields of its form);
- `applies(part) -> bool`: whether the part has such a row;
- `said(desk, part) -> str`: what holds now, in words;
- `fields(desk, part, typed) -> dict`: what its template draws; `typed` is what was sent before, where it was refused;
- `change(desk, part, form) -> (edit, Done)`: what the form asks for, as one change of the definition;
- where buttons of its form only draw it anew, `only_draws(form) -> bool`: then nothing is changed;
- where it leads elsewhere, `after(part, form) -> dict`: what to look at then, as in an address.

A further panel adds its line to `PANELS`; its route is there already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from surveyapp.domain.survey_edits.reading import Part
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.panels import answering, asking, cases, choosing, counting, naming, themes

PANELS: tuple[Any, ...] = (
    answering,
    asking.REQUIRED,
    asking.ASKED,
    asking.SHOWN,
    choosing.ChoicesPanel("choices"),
    choosing.ChoicesPanel("rows"),
    choosing.ChoicesPanel("columns"),
    asking.OFFERED,
    counting,
    themes,
    cases,
    naming,
)


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row under the texts; `template` and `fields` are there where its form stands open."""

    name: str
    title: str
    said: str
    url: str
    template: str = ""
    fields: Mapping[str, Any] | None = None


def find_panel(name: str) -> Any:
    """Return the panel called `name`, None where there is none."""
    return next((panel for panel in PANELS if name == panel.NAME), None)


def panel_rows(desk: Desk, typed: Mapping[str, str] | None) -> list[PanelRow]:
    """Return the rows of the part that is looked at; the one that the address names stands open."""
    if desk.part is None:
        return []
    # What was typed about a question that is gone belongs into no other's form.
    asked = request.values.get("change", "") if not typed or not desk.is_elsewhere(typed) else ""
    part = desk.part
    return [_row(desk, part, panel, typed, asked == panel.NAME) for panel in PANELS if panel.applies(part)]


def _row(desk: Desk, part: Part, panel: Any, typed: Mapping[str, str] | None, is_open: bool) -> PanelRow:
    row = PanelRow(
        panel.NAME, gettext(panel.TITLE), panel.said(desk, part), desk.url(change=panel.NAME, _anchor="change")
    )
    if not is_open:
        return row
    return PanelRow(row.name, row.title, row.said, row.url, panel.TEMPLATE, panel.fields(desk, part, typed or None))
