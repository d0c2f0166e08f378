"""The draft as its text: the same survey seen from the other side, with comments kept and faults by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import Conflict, InvalidFile, SurveyappError
from surveyapp.domain.survey_edits.reading import parts_of
from surveyapp.formats.survey_yaml import line_of
from surveyapp.services import survey_drafts as drafts
from surveyapp.services.survey_drafts import Checked, Draft
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.part_titles import called, titles_of
from surveyapp.web.survey_editor.desk import desk_of, owner_of
from surveyapp.web.survey_editor.room import blueprint, version_sent


@dataclass(frozen=True, slots=True)
class Said:
    """A fault of the text: its line (None where it is in none), what is wrong, and what the part is called that it is at."""

    line: int | None
    words: str
    part: str = ""


@blueprint.get("/<name>/edit/yaml")
@access("surveys.write")
def source(name: str) -> ResponseReturnValue:
    """Show the draft as text, with the faults it has."""
    draft = drafts.get_draft(get_viewer(), name)
    return _page(draft, draft.text, _faults_of(draft))


@blueprint.post("/<name>/edit/yaml")
@access("surveys.write")
def save_source(name: str) -> ResponseReturnValue:
    """Check what was written, or let it be the draft; what cannot be the draft stays in the field."""
    viewer = get_viewer()
    text = request.form.get("text", "").replace("\r\n", "\n")
    try:
        if "check" in request.form:
            checked = drafts.check_text(viewer, name, text)
            return _page(drafts.get_draft(viewer, name), text, _located(checked), is_checked=True)
        draft = drafts.save_text(viewer, name, version_sent(), text, now=datetime.now(UTC))
    except InvalidFile as refused:
        found = [Said(fault.line, gettext(fault.message, **fault.params)) for fault in refused.faults]
        return _page(drafts.get_draft(viewer, name), text, found, is_refused=True), 422
    except SurveyappError as fault:
        status = 409 if isinstance(fault, Conflict) else 422
        now = drafts.get_draft(viewer, name)
        theirs = now.text if status == 409 else ""
        return _page(now, text, [Said(None, message_of(fault))], is_refused=True, theirs=theirs), status
    flash(gettext("Saved. The editor shows the same survey."))
    return redirect(desk_of(draft).url(endpoint="survey_editor.source"), 303)


def _faults_of(draft: Draft) -> list[Said]:
    return _located(Checked(draft.definition, draft.lines, draft.faults))


def _located(checked: Checked) -> list[Said]:
    """Return the faults with their lines and the parts that they are at."""
    parts, titles = list(parts_of(checked.definition)), titles_of(checked.definition)
    found = []
    for fault in checked.faults:
        owner = owner_of(parts, fault)
        part = called(f"page:{owner.name}" if owner.is_page else owner.name, titles) if owner else ""
        found.append(Said(line_of(fault.path, checked.lines), gettext(fault.message, **fault.params), part))
    return sorted(found, key=lambda said: said.line or 0)


def _page(
    draft: Draft,
    text: str,
    faults: Sequence[Said],
    *,
    is_refused: bool = False,
    is_checked: bool = False,
    theirs: str = "",
) -> str:
    return render_template(
        "survey_editor/source.html",
        desk=desk_of(draft),
        text=text,
        faults=faults,
        is_refused=is_refused,
        is_checked=is_checked,
        theirs=theirs,
    )
