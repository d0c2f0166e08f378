"""The editor's page and its pieces, drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, render_template

from surveyapp.web.survey_editor.case_overview import openings
from surveyapp.web.survey_editor.desk import Desk
from surveyapp.web.survey_editor.panels import panel_rows
from surveyapp.web.survey_editor.setting_forms import setting_rows

# What a change can alter elsewhere than where it was made; each is a template of its own.
PIECES = ("status", "acts", "faults", "parts", "trend")


def draw_desk(
    desk: Desk,
    *,
    faults: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
    beside: Mapping[str, list[str]] | None = None,
) -> str:
    """Return the editor's page; `faults` say why a change was refused, `typed` is what was sent with it.

    `beside` are the faults of single fields of the settings, by field.
    """
    if desk.is_whole:
        rows = setting_rows(desk, typed or {}, beside or {})
        page = "survey_editor/settings.html"
        around = {"openings": openings(desk), **_around()}
        return render_template(page, desk=desk, refused=faults, typed=typed or {}, **rows, **around)
    return render_template(
        "survey_editor/edit.html",
        desk=desk,
        refused=faults,
        typed=typed or {},
        rows=panel_rows(desk, typed),
        **_around(),
    )


def draw_pieces(desk: Desk) -> dict[str, str]:
    """Return the pieces of the page that a script puts in place of those that are there."""
    around = _around()
    return {name: render_template(f"survey_editor/_{name}.html", desk=desk, **around) for name in PIECES}


def _around() -> dict[str, Any]:
    """Return which other rooms the page can lead to."""
    known = current_app.view_functions
    return {
        "has_review": "survey_publishing.review" in known,
        "has_preview": "survey_trial.preview" in known,
        "has_settings": "survey_editor.settings" in known,
    }
