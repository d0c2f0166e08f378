"""The analysis: whys and possible causes, in which order, and which of them is the root."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.actions import BRANCHES
from surveyapp.services.actions import causes
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions.forms import CauseForm, PlainForm, RootForm, WhyForm
from surveyapp.web.actions.room import blueprint, now_utc, room

ANALYSIS = "analysis"


@blueprint.post("/<id:ticket_id>/method/<method>")
@access("tickets.write")
def choose_method(ticket_id: int, method: str) -> ResponseReturnValue:
    """Choose between five whys and the diagram."""
    form = PlainForm()
    return room.act(
        ticket_id,
        lambda now: causes.choose_method(get_viewer(), ticket_id, form.seen_version, method, now=now),
        gettext("The method is chosen."),
        anchor=ANALYSIS,
    )


@blueprint.route("/<id:ticket_id>/causes", methods=["GET", "POST"])
@access("tickets.write")
def add_cause(ticket_id: int) -> ResponseReturnValue:
    """Add a why, or with `branch` in the address a possible cause."""
    page, branch = room.read(ticket_id), request.args.get("branch", "")
    if branch and branch not in BRANCHES:
        raise NotFound
    last = page.whys[-1] if page.whys else None
    asked = gettext("Why? (%(answer)s)", answer=last.answer) if last else gettext("Why did it happen?")
    form: Any = CauseForm(data={"branch": branch}) if branch else WhyForm(data={"question": asked[:300]})

    def save() -> None:
        causes.add_cause(get_viewer(), ticket_id, **_written(form), now=now_utc())

    title = gettext("Add a possible cause") if branch else gettext("Ask why")
    return room.form_page(page, form, title, save, gettext("Added."), anchor=ANALYSIS)


@blueprint.route("/<id:ticket_id>/causes/<id:cause_id>", methods=["GET", "POST"])
@access("tickets.write")
def change_cause(ticket_id: int, cause_id: int) -> ResponseReturnValue:
    """Change a why or a possible cause."""
    page = room.read(ticket_id)
    cause = _cause(page, cause_id)
    stored = {"answer": cause.answer, "evidence": cause.evidence, "version": page.ticket.version}
    form: Any = (
        CauseForm(data={**stored, "branch": cause.branch})
        if cause.branch
        else WhyForm(data={**stored, "question": cause.question})
    )

    def save() -> None:
        causes.change_cause(get_viewer(), ticket_id, cause_id, form.seen_version, **_written(form), now=now_utc())

    title = gettext("Change a possible cause") if cause.branch else gettext("Change a why")
    return room.form_page(page, form, title, save, gettext("Saved."), anchor=ANALYSIS)


@blueprint.post("/<id:ticket_id>/causes/<id:cause_id>/<way>")
@access("tickets.write")
def move_cause(ticket_id: int, cause_id: int, way: str) -> ResponseReturnValue:
    """Move a cause one place up or down."""
    form = PlainForm()
    return room.act(
        ticket_id,
        lambda now: causes.move_cause(get_viewer(), ticket_id, cause_id, form.seen_version, way, now=now),
        gettext("Moved."),
        anchor=ANALYSIS,
    )


@blueprint.route("/<id:ticket_id>/causes/<id:cause_id>/remove", methods=["GET", "POST"])
@access("tickets.write")
def remove_cause(ticket_id: int, cause_id: int) -> ResponseReturnValue:
    """Take a cause out of the analysis, after asking."""
    page = room.read(ticket_id)
    cause = _cause(page, cause_id)
    form = PlainForm(data={"version": page.ticket.version})

    def save() -> None:
        causes.remove_cause(get_viewer(), ticket_id, cause_id, form.seen_version, now=now_utc())

    return room.form_page(
        page,
        form,
        gettext("Remove this cause?"),
        save,
        gettext("Removed."),
        lead=cause.answer,
        verb=gettext("Remove it"),
        is_danger=True,
        anchor=ANALYSIS,
    )


@blueprint.route("/<id:ticket_id>/root", methods=["GET", "POST"])
@access("tickets.write")
def root(ticket_id: int) -> ResponseReturnValue:
    """Say which cause is the root, and of which kind it is."""
    page = room.read(ticket_id)
    marked = next((each for each in page.causes if each.is_root), None)
    proposed = marked or (page.whys[-1] if page.whys else None)
    category = page.ticket.root_cause_category or (proposed.branch if proposed else "") or "process"
    form = RootForm(
        data={
            "cause": encode_id(proposed.id) if proposed else None,
            "category": category,
            "version": page.ticket.version,
        }
    )
    form.offer_causes(page.causes)

    def save() -> None:
        causes.mark_root(get_viewer(), ticket_id, form.cause_id, form.seen_version, form.category.data, now=now_utc())

    return room.form_page(
        page, form, gettext("Root cause"), save, gettext("The root cause is marked."), anchor=ANALYSIS
    )


def _cause(page: Any, cause_id: int) -> Any:
    cause = next((each for each in page.causes if each.id == cause_id), None)
    if cause is None:
        raise NotFound
    return cause


def _written(form: Any) -> dict[str, str]:
    """Return what was filled in, by the names that the service knows."""
    return {
        "branch": form.branch.data if "branch" in form else "",
        "question": form.question.data if "question" in form else "",
        "answer": form.answer.data,
        "evidence": form.evidence.data,
    }
