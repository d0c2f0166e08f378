"""What changes a case and needs a page of its own: a part of it, an action, a verdict, a move, a look at who it is."""

from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import NotFound, Refused
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets import states
from surveyapp.services.tickets import moves, pages, pausing, work
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets import words
from surveyapp.web.tickets.forms import ActionForm, EffortForm, PauseForm, ReasonForm, TicketForm, VerdictForm
from surveyapp.web.tickets.parts import PARTS
from surveyapp.web.tickets.room import act, blueprint, form_page, refused, room


@blueprint.route("/<id:ticket_id>/edit/<part>", methods=["GET", "POST"])
@access("tickets.write")
def edit(ticket_id: int, part: str) -> ResponseReturnValue:
    """Change one part of a case; when somebody else was faster both texts are shown."""
    if part not in PARTS:
        raise NotFound
    return room.edit_page(ticket_id, PARTS[part])


@blueprint.route("/<id:ticket_id>/actions", methods=["GET", "POST"])
@access("tickets.write")
def add_action(ticket_id: int) -> ResponseReturnValue:
    """Plan something that is to be done."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    form = ActionForm(data={"owner": encode_id(viewer.user_id)})
    form.offer_people(page.people)

    def save() -> None:
        text, due_on, cost = form.text.data, form.due_on.data, form.cost.data
        work.add_action(
            viewer,
            ticket_id,
            kind=form.kind.data,
            text=text,
            owner_id=form.owner_id,
            due_on=due_on,
            cost=cost,
            exception_because=form.exception_because.data,
            now=now,
        )

    return form_page(page, form, gettext("Plan an action"), save, gettext("The action is planned."))


@blueprint.route("/<id:ticket_id>/effort", methods=["GET", "POST"])
@access("tickets.write")
def add_effort(ticket_id: int) -> ResponseReturnValue:
    """Add to the time that was spent on a case."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    form = EffortForm()
    return form_page(
        page,
        form,
        gettext("Add time spent"),
        lambda: work.add_effort(viewer, ticket_id, form.minutes.data, now=now),
        gettext("The time is added."),
    )


@blueprint.route("/<id:ticket_id>/verdict", methods=["GET", "POST"])
@access("tickets.write")
def verdict(ticket_id: int) -> ResponseReturnValue:
    """Record what the customer says of the outcome."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    form = VerdictForm(data={"version": page.ticket.version})

    def save() -> None:
        moves.record_verdict(viewer, ticket_id, form.seen_version, form.verdict.data, form.way.data, now=now)

    return form_page(page, form, gettext("What the customer says"), save, gettext("Recorded."))


@blueprint.route("/<id:ticket_id>/pause", methods=["GET", "POST"])
@access("tickets.write")
def pause(ticket_id: int) -> ResponseReturnValue:
    """Let the clock stand still while the next step is the customer's; first ask what for."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    form = PauseForm(data={"version": page.ticket.version})

    def save() -> None:
        pausing.pause(viewer, ticket_id, form.seen_version, form.what_for.data, now=now)

    return form_page(
        page,
        form,
        gettext("Wait for the customer"),
        save,
        gettext("The clock stands still."),
        verb=gettext("Let the clock stand still"),
    )


@blueprint.post("/<id:ticket_id>/resume")
@access("tickets.write")
def resume(ticket_id: int) -> ResponseReturnValue:
    """Let the clock run again."""
    viewer, form = get_viewer(), TicketForm()
    return act(
        ticket_id,
        lambda now: pausing.resume_case(viewer, ticket_id, form.seen_version, now=now),
        gettext("The clock runs again."),
    )


@blueprint.route("/<id:ticket_id>/move/<to_state>", methods=["GET", "POST"])
@access("tickets.write")
def move(ticket_id: int, to_state: str) -> ResponseReturnValue:
    """Move the case; where a reason is needed, ask for it first."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    if to_state not in states.TRANSITIONS[page.ticket.state]:
        return refused(
            ticket_id,
            [gettext("The case cannot go there from its present state. Reload the page to see where it stands.")],
            status=409,
        )
    form = ReasonForm(data={"version": page.ticket.version})

    def save() -> None:
        moves.move(viewer, ticket_id, form.seen_version, to_state, why=form.why.data, now=now)

    done = gettext("The case is now: %(state)s", state=gettext(states.LABELS[to_state]))
    if request.method == "POST" and not states.needs_reason(page.ticket.state, to_state):
        return act(ticket_id, lambda _: save(), done)
    verb = gettext(words.MOVES[to_state])
    question, lead = words.QUESTIONS.get(to_state, (verb, ""))
    is_end = to_state == states.CANCELLED
    return form_page(
        page, form, gettext(question), save, done, verb=verb, lead=lead and gettext(lead), is_danger=is_end
    )


@blueprint.route("/<id:ticket_id>/reveal", methods=["GET", "POST"])
@access("tickets.write")
def reveal(ticket_id: int) -> ResponseReturnValue:
    """Show once who the customer of a confidential case is; the reason is logged before."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    if not page.is_hidden:
        raise NotFound
    form, faults, customer = ReasonForm(), [], None
    if form.validate_on_submit():
        try:
            customer = pages.reveal_customer(viewer, ticket_id, form.why.data, now=now)
        except Refused as fault:
            faults = [message_of(fault)]
    status = 422 if form.is_submitted() and customer is None else 200
    return render_template("tickets/reveal.html", page=page, form=form, faults=faults, customer=customer), status
