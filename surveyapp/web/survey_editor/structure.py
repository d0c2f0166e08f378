"""Adding, moving, doubling and taking away pages and questions."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.questions import COUNTED, TYPES
from surveyapp.domain.survey_edits import structure as edits
from surveyapp.domain.survey_edits.beginning import new_element, ready_element
from surveyapp.domain.survey_edits.reading import Part, element_names, get_element, parts_of
from surveyapp.domain.survey_edits.referring import references_to
from surveyapp.domain.surveys import text_in
from surveyapp.services import survey_drafts as drafts
from surveyapp.services.survey_drafts import Done
from surveyapp.services.survey_library import list_ready_questions
from surveyapp.web.access import access, get_viewer
from surveyapp.web.question_words import TYPES as TYPE_WORDS
from surveyapp.web.survey_editor.desk import Desk, desk_of
from surveyapp.web.survey_editor.editing import subject_of
from surveyapp.web.survey_editor.part_words import field_name
from surveyapp.web.survey_editor.reference_words import reference_words
from surveyapp.web.survey_editor.room import blueprint, make_change, refuse

# What each type is for, in the order of how often it is wanted.
PURPOSES = {
    "rating": N_("A score on a scale, such as 1–5 or 0–10: how good, how easy, how likely."),
    "radiogroup": N_("One answer out of a few that are all seen at once."),
    "checkbox": N_("All answers that fit."),
    "boolean": N_("A yes or a no."),
    "comment": N_("Own words, several lines."),
    "text": N_("A word, number, date, mail address or telephone number."),
    "dropdown": N_("One answer out of many, in a list that opens."),
    "matrix": N_("Several things on the same scale, one a row. Heavy on a phone: better three rows than ten."),
    "ranking": N_("Put a few things in order of importance."),
    "file": N_("A photo of what is broken, or a document."),
    "html": N_("Words between questions; nothing is answered."),
    "panel": N_("Questions that stand together under one title and can be shown together on a condition."),
}


@blueprint.get("/<name>/edit/add")
@access("surveys.write")
def add(name: str) -> ResponseReturnValue:
    """Show what can be added behind the part that is looked at."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    kinds = [(kind, gettext(TYPE_WORDS[kind]), gettext(purpose)) for kind, purpose in PURPOSES.items()]
    return render_template(
        "survey_editor/add.html", desk=desk, kinds=kinds, groups=list_ready_questions(), text_in=text_in
    )


@blueprint.post("/<name>/edit/add")
@access("surveys.write")
def add_element(name: str) -> ResponseReturnValue:
    """Add a question behind the part that is looked at, or at the end of the page or group that is."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    kind = request.form.get("kind", "")
    if kind not in TYPES or desk.part is None:
        raise NotFound
    element = new_element(kind, element_names(desk.definition), desk.locale)
    return add_to(name, desk, desk.part, element, Done("added", element["name"], {"type": kind}))


@blueprint.post("/<name>/edit/add-ready")
@access("surveys.write")
def add_ready(name: str) -> ResponseReturnValue:
    """Add a question of the library behind the part that is looked at."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    wanted = request.form.get("ready", "")
    found = [each.element for group in list_ready_questions() for each in group.questions]
    chosen = next((element for element in found if element["name"] == wanted), None)
    if chosen is None or desk.part is None:
        raise NotFound
    element = ready_element(chosen, element_names(desk.definition), desk.languages)
    return add_to(name, desk, desk.part, element, Done("ready", element["name"]))


def add_to(name: str, desk: Desk, part: Part, element: dict[str, Any], done: Done) -> ResponseReturnValue:
    """Add an element behind a part, or last in it, and go there."""
    holder, before = behind(desk, part)
    fresh = field_name(desk.locale, ("html" if element["type"] == "html" else "title",))

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return edits.add_element(definition, holder, element, before=before)

    return make_change(name, edit, done, goes_to={"question": element["name"], "new": fresh})


def behind(desk: Desk, part: Part) -> tuple[str, str | None]:
    """Return where something stands that is put behind a part, or last in it: the holder and what comes next."""
    if part.is_page or part.type == "panel":
        return desk.holder_name(part), None
    holder = next(each for each in desk.parts if each.path == part.holder)
    elements = holder.data.get("elements", [])
    after = int(part.path[-1]) + 1
    return desk.holder_name(holder), elements[after]["name"] if after < len(elements) else None


@blueprint.post("/<name>/edit/add-page")
@access("surveys.write")
def add_page(name: str) -> ResponseReturnValue:
    """Add a page behind the one that is looked at."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    after = desk.definition["pages"][desk.part.page]["name"] if desk.part else None
    _, page = edits.add_page(desk.definition, after=after)

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return edits.add_page(definition, after=after)[0]

    return make_change(name, edit, Done("page_added", f"page:{page}"), goes_to={"page": page})


@blueprint.post("/<name>/edit/duplicate")
@access("surveys.write")
def duplicate(name: str) -> ResponseReturnValue:
    """Put a copy of a question behind it."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    part = _asked(desk)
    if part.is_page:
        raise NotFound
    _, double = edits.duplicate_element(desk.definition, part.name)

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        return edits.duplicate_element(definition, part.name)[0]

    said = gettext("This is the copy. Its name is “%(name)s”.", name=double)
    return make_change(
        name, edit, Done("duplicated", double, {"of": part.name}), said=said, goes_to={"question": double}
    )


def _asked(desk: Desk) -> Part:
    """Return the part that a form names; one that is gone is not replaced by another.

    Raises:
        NotFound: it is not there.
    """
    named = request.values.get("question") or request.values.get("page")
    if desk.part is None or desk.part.name != named:
        raise NotFound
    return desk.part


@blueprint.post("/<name>/edit/move")
@access("surveys.write")
def move(name: str) -> ResponseReturnValue:
    """Move a part one step, or to the place that `holder` and `before` name."""
    draft = drafts.get_draft(get_viewer(), name)
    desk = desk_of(draft)
    part = _asked(desk)
    by = {"-1": -1, "1": 1}.get(request.form.get("by", ""))
    holder, before = request.form.get("holder", ""), request.form.get("before") or None
    is_first = request.form.get("at") == "start"

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        if part.is_page:
            return edits.move_page(definition, part.name, by or 0)
        if by:
            return edits.step_element(definition, part.name, by)
        if is_first:
            inside = [each for each in parts_of(definition) if not each.is_page and each.holder == _path(desk, holder)]
            return edits.move_element(definition, part.name, holder, before=inside[0].name if inside else None)
        return edits.move_element(definition, part.name, holder, before=before)

    try:
        # Where it comes to stand is said aloud, and a step beyond the ends is told at once.
        after = edit(desk.definition)
    except Refused as fault:
        return refuse(draft, fault)
    kind = "page_moved" if part.is_page else "moved"
    done = Done(kind, subject_of(part), {"by": by or 0})
    # A script moves parts while another is looked at.
    looked_at = {key: request.form[f"at_{key}"] for key in ("question", "page") if request.form.get(f"at_{key}")}
    return make_change(name, edit, done, said=_where(after, part, desk), goes_to=looked_at or desk.at())


def _path(desk: Desk, holder: str) -> Path | None:
    return next((each.path for each in desk.parts if desk.holder_name(each) == holder), None)


def _where(definition: dict[str, Any], part: Part, desk: Desk) -> str:
    """Return where a part stands now."""
    title = desk.title_of(part)
    if part.is_page:
        place = [page["name"] for page in definition["pages"]].index(part.name) + 1
        count = len(definition["pages"])
        return str(gettext("“%(title)s” is now page %(number)s of %(count)s.", title=title, number=place, count=count))
    now = get_element(definition, part.name)
    on_page = [each.name for each in parts_of(definition) if each.page == now.page and not each.is_page]
    return str(
        gettext(
            "“%(title)s” is now on page %(page)s, place %(number)s of %(count)s.",
            title=title,
            page=now.page + 1,
            number=on_page.index(part.name) + 1,
            count=len(on_page),
        )
    )


@blueprint.get("/<name>/edit/place")
@access("surveys.write")
def place(name: str) -> ResponseReturnValue:
    """Ask where an element is to be moved."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    part = _asked(desk)
    if part.is_page:
        raise NotFound
    holders = [
        each
        for each in desk.parts
        if (each.is_page or each.type == "panel") and each.path[: len(part.path)] != part.path
    ]
    return render_template("survey_editor/place.html", desk=desk, holders=holders)


@blueprint.get("/<name>/edit/remove")
@access("surveys.write")
def remove(name: str) -> ResponseReturnValue:
    """Ask whether a part is to be deleted, and name what hangs on it."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    part = _asked(desk)
    inside = [each for each in desk.parts if each.path[: len(part.path)] == part.path and each.path != part.path]
    gone = [each.name for each in (inside if part.is_page else [part])]
    referring = [found for each in gone for found in references_to(desk.definition, each)]
    referring = [found for found in referring if found.path[: len(part.path)] != part.path]
    return render_template(
        "survey_editor/remove.html",
        desk=desk,
        part=part,
        inside=inside,
        referring=reference_words(desk, referring),
        ends_trend=any(each.type in COUNTED and desk.is_published(each) for each in [part, *inside]),
    )


@blueprint.post("/<name>/edit/remove")
@access("surveys.write")
def remove_part(name: str) -> ResponseReturnValue:
    """Delete a part; undo brings it back."""
    desk = desk_of(drafts.get_draft(get_viewer(), name))
    part = _asked(desk)

    def edit(definition: dict[str, Any]) -> dict[str, Any]:
        change = edits.remove_page if part.is_page else edits.remove_element
        return change(definition, part.name)

    kind = "page_removed" if part.is_page else "removed"
    said = gettext("“%(title)s” is deleted. Undo brings it back.", title=desk.title_of(part))
    done = Done(kind, subject_of(part), {"title": desk.title_of(part)})
    return make_change(name, edit, done, said=said, goes_to={"page": desk.definition["pages"][part.page]["name"]})
