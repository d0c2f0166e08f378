"""The editor's page: looking at a part, writing its texts, and the small forms under them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, SurveyappError
from surveyapp.domain.survey_edits.reading import Part, get_element, get_page
from surveyapp.domain.survey_edits.values import set_text
from surveyapp.services import survey_drafts as drafts
from surveyapp.services.survey_drafts import Done, Draft
from surveyapp.web.access import access, get_viewer
from surveyapp.web.survey_editor.desk import Desk, Field, TextRow, desk_of
from surveyapp.web.survey_editor.drawing import draw_desk
from surveyapp.web.survey_editor.history_words import words_of
from surveyapp.web.survey_editor.panels import find_panel
from surveyapp.web.survey_editor.room import GONE, answer, blueprint, make_change, refuse, version_sent

# As much of a text as the list of changes shows.
QUOTED = 200


@blueprint.get("/<name>/edit")
@access("surveys.write")
def edit(name: str) -> ResponseReturnValue:
    """Show the draft of a survey, at one of its questions or pages."""
    return draw_desk(desk_of(drafts.get_draft(get_viewer(), name)))


@blueprint.post("/<name>/edit/texts")
@access("surveys.write")
def save_texts(name: str) -> ResponseReturnValue:
    """Save what was written in a part's texts; those that were not changed stay as they are by now."""
    draft = drafts.get_draft(get_viewer(), name)
    desk = desk_of(draft)
    if desk.part is None or desk.part.name not in (request.form.get("question"), request.form.get("page")):
        return refuse(draft, Conflict(GONE))
    written = written_in(desk, request.form)
    part = desk.part
    subject = subject_of(part)
    done = Done("texts", subject, {"count": len(written)})
    if len(written) == 1:
        row, field, words = written[0]
        place = {"place": field.name, "language": field.language, "text": row.place.kind, "number": row.place.number}
        quotes = {"before": field.words[:QUOTED], "after": words[:QUOTED]}
        done = Done("text", subject, place | quotes, can_join=True)

    def edit_texts(definition: dict[str, Any]) -> dict[str, Any]:
        path = (get_page if part.is_page else get_element)(definition, part.name).path
        for row, field, words in written:
            definition = set_text(definition, (*path, *row.place.path), field.language, words)
        return definition

    return make_change(name, edit_texts, done)


def subject_of(part: Part) -> str:
    """Return what a change of a part is about: pages may be called as questions are."""
    return f"page:{part.name}" if part.is_page else part.name


def written_in(desk: Desk, form: Mapping[str, str]) -> list[tuple[TextRow, Field, str]]:
    """Return what a form says in other words than the texts that are looked at."""
    found = []
    for row in desk.texts:
        for field in row.fields:
            words = form.get(field.name)
            if words is not None and (words := words.replace("\r\n", "\n").strip()) != field.words.strip():
                found.append((row, field, words))
    return found


@blueprint.post("/<name>/edit/change/<panel>")
@access("surveys.write")
def change(name: str, panel: str) -> ResponseReturnValue:
    """Change what one of the small forms is about."""
    found = find_panel(panel)
    draft = drafts.get_draft(get_viewer(), name)
    desk = desk_of(draft)
    if found is not None and desk.is_elsewhere(request.form):
        # Another question is looked at in place of the one that is gone; it must not get what was meant for that.
        return refuse(draft, Conflict(GONE))
    if found is None or desk.part is None or not found.applies(desk.part):
        raise NotFound
    only_draws = getattr(found, "only_draws", None)
    if only_draws is not None and only_draws(request.form):
        # Who goes on choosing still stands on the version that the form was made from.
        return draw_desk(desk_of(replace(draft, version=version_sent())), typed=request.form)
    try:
        edit_part, done = found.change(desk, desk.part, request.form)
    except SurveyappError as fault:
        return refuse(draft, fault)
    after = getattr(found, "after", None)
    goes_to = desk.at() | (after(desk.part, request.form) if after is not None else {})
    return make_change(name, edit_part, done, goes_to=goes_to)


@blueprint.post("/<name>/edit/undo")
@access("surveys.write")
def undo(name: str) -> ResponseReturnValue:
    """Take the last change back."""

    def act(viewer: Viewer, version: int, now: datetime) -> Draft:
        return drafts.undo(viewer, name, version, now=now)

    return answer(name, act, said=_stepped(name, N_("Undone: %(name)s %(what)s"), is_undone=False))


@blueprint.post("/<name>/edit/redo")
@access("surveys.write")
def redo(name: str) -> ResponseReturnValue:
    """Make the change again that was taken back last."""

    def act(viewer: Viewer, version: int, now: datetime) -> Draft:
        return drafts.redo(viewer, name, version, now=now)

    return answer(name, act, said=_stepped(name, N_("Done again: %(name)s %(what)s"), is_undone=True))


def _stepped(name: str, message: str, *, is_undone: bool) -> str:
    """Return what a step back takes back, or a step forward makes again: it may be at another question than is seen."""
    every = drafts.list_edits(get_viewer(), name).rows
    # A version that was published past the draft stands among them.
    rows = [row for row in every if row.ended_at is None and row.is_undone == is_undone]
    if not rows:
        return ""
    row = rows[-1] if is_undone else rows[0]
    # The page shows it as plain text.
    return str(gettext(message, name=row.edited_by or gettext("Somebody"), what=words_of(row, {}).unescape()))
