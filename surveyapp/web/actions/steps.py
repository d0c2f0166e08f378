"""The actions of a corrective action: planned, changed, done with evidence, and checked by somebody else."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import encode_id
from surveyapp.services.actions import work
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions.forms import DoneForm, PlainForm, StepForm
from surveyapp.web.actions.room import blueprint, now_utc, room
from surveyapp.web.tickets.forms import ReasonForm

ACTIONS = "actions"


@blueprint.route("/<id:ticket_id>/actions", methods=["GET", "POST"])
@access("tickets.write")
def add_step(ticket_id: int) -> ResponseReturnValue:
    """Plan an action."""
    page = room.read(ticket_id)
    form = StepForm(data={"owner": encode_id(get_viewer().user_id), "kind": "corrective"})
    form.offer_people(page.people)

    def save() -> None:
        work.add_action(get_viewer(), ticket_id, **_written(form), now=now_utc())

    return room.form_page(
        page, form, gettext("Plan an action"), save, gettext("The action is planned."), anchor=ACTIONS
    )


@blueprint.route("/<id:ticket_id>/actions/<id:step_id>", methods=["GET", "POST"])
@access("tickets.write")
def change_step(ticket_id: int, step_id: int) -> ResponseReturnValue:
    """Change an action that is not done yet."""
    page = room.read(ticket_id)
    step = _step(page, step_id)
    form = StepForm(
        data={
            "kind": step.kind,
            "text": step.text,
            "owner": encode_id(step.owner_id) if step.owner_id else "",
            "due_on": step.due_on,
            "version": page.ticket.version,
        }
    )
    form.offer_people(page.people)

    def save() -> None:
        work.change_action(get_viewer(), ticket_id, step_id, form.seen_version, **_written(form), now=now_utc())

    return room.form_page(page, form, gettext("Change an action"), save, gettext("Saved."), anchor=ACTIONS)


@blueprint.route("/<id:ticket_id>/actions/<id:step_id>/drop", methods=["GET", "POST"])
@access("tickets.write")
def drop_step(ticket_id: int, step_id: int) -> ResponseReturnValue:
    """Take back an action that is not done, with a reason."""
    page = room.read(ticket_id)
    step = _step(page, step_id)
    form = ReasonForm(data={"version": page.ticket.version})

    def save() -> None:
        work.drop_action(get_viewer(), ticket_id, step_id, form.seen_version, why=form.why.data, now=now_utc())

    return room.form_page(
        page,
        form,
        gettext("Drop this action?"),
        save,
        gettext("The action is dropped."),
        lead=step.text,
        verb=gettext("Drop it"),
        is_danger=True,
        anchor=ACTIONS,
    )


@blueprint.route("/<id:ticket_id>/actions/<id:step_id>/done", methods=["GET", "POST"])
@access("tickets.write")
def finish_step(ticket_id: int, step_id: int) -> ResponseReturnValue:
    """Note that an action is done, and what shows it."""
    page, form = room.read(ticket_id), DoneForm()
    step = _step(page, step_id)

    def save() -> None:
        work.finish_action(get_viewer(), ticket_id, step_id, evidence=form.evidence.data, now=now_utc())

    return room.form_page(
        page,
        form,
        gettext("It is done"),
        save,
        gettext("Done. Somebody else checks it now."),
        lead=step.text,
        verb=gettext("It is done"),
        anchor=ACTIONS,
    )


@blueprint.post("/<id:ticket_id>/actions/<id:step_id>/check")
@access("tickets.write")
def check_step(ticket_id: int, step_id: int) -> ResponseReturnValue:
    """Say that a finished action is done indeed; its doer is refused."""
    form = PlainForm()
    return room.act(
        ticket_id,
        lambda now: work.check_action(get_viewer(), ticket_id, step_id, form.seen_version, is_fine=True, now=now),
        gettext("Checked."),
        anchor=ACTIONS,
    )


@blueprint.route("/<id:ticket_id>/actions/<id:step_id>/send-back", methods=["GET", "POST"])
@access("tickets.write")
def send_back_step(ticket_id: int, step_id: int) -> ResponseReturnValue:
    """Say what is missing of an action that was called done."""
    page = room.read(ticket_id)
    step = _step(page, step_id)
    form = ReasonForm(data={"version": page.ticket.version})

    def save() -> None:
        work.check_action(
            get_viewer(), ticket_id, step_id, form.seen_version, is_fine=False, why=form.why.data, now=now_utc()
        )

    return room.form_page(
        page,
        form,
        gettext("What is missing?"),
        save,
        gettext("The action is open again."),
        lead=step.text,
        verb=gettext("Send it back"),
        anchor=ACTIONS,
    )


def _step(page: Any, step_id: int) -> Any:
    step = next((row[0] for row in page.steps if row[0].id == step_id), None)
    if step is None:
        raise NotFound
    return step


def _written(form: StepForm) -> dict[str, Any]:
    """Return what was filled in, by the names that the service knows."""
    return {
        "kind": form.kind.data,
        "text": form.text.data,
        "owner_id": form.owner_id,
        "due_on": form.due_on.data,
    }
