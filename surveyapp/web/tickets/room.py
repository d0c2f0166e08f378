"""The room's blueprint, and how its pages answer: the case again, back to the case, or a form."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from surveyapp.domain.errors import Conflict, Refused
from surveyapp.domain.tickets import deadlines, states
from surveyapp.services.tickets import pages
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.web.access import get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets import words
from surveyapp.web.tickets.forms import NoteForm, TicketForm
from surveyapp.web.tickets.next_act import next_act

blueprint = Blueprint("tickets", __name__, url_prefix="/tickets")


def show(
    page: TicketPage, *, now: datetime, faults: list[str] | None = None, note: str = "", status: int = 200
) -> ResponseReturnValue:
    """Answer with the page of a case, with `faults` on top and an unsaved `note` kept."""
    viewer = get_viewer()
    may_write = viewer.may("tickets.write")
    html = render_template(
        "tickets/ticket.html",
        page=page,
        ticket=page.ticket,
        now=now,
        faults=faults or [],
        note_form=NoteForm(formdata=None, data={"text": note}),
        next_act=next_act(page),
        needs=[(gettext(need.label), is_met) for need, is_met in page.needs],
        history=history_of(page),
        thread=list(words.thread(page)),
        words=words,
        deadlines=deadlines,
        link_to=_link_to,
        may_write=may_write,
        may_edit=may_write and states.is_open(page.ticket.state),
        nothing=Markup('<span class="muted">{}</span>').format(gettext("not written yet")),
        money_of=partial(words.money_of, order=page.order),
        customer_name=_customer_name(page),
        ended_by=people_of(page).get(page.ticket.ended_by),
        language_name=words.language_name,
    )
    return html, status


def form_page(
    page: TicketPage, form: TicketForm, title: str, save: Callable[[], None], done: str, **shown: Any
) -> ResponseReturnValue:
    """Answer with a form of its own: save and go back to the case, or show what is wrong with what was typed kept.

    `shown` may give the page a `lead`, the button's `verb` and whether the act `is_danger`.
    """
    faults, status = [], 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            save()
        except Conflict as fault:
            faults, status = [message_of(fault)], 409
            newest = pages.get_ticket(get_viewer(), page.ticket.id, now=datetime.now(UTC))
            form.version.data = str(newest.ticket.version)
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            return back(page.ticket.id, done)
    html = render_template("tickets/form.html", page=page, form=form, faults=faults, title=title, **shown)
    return html, status


def act(ticket_id: int, do: Callable[[datetime], None], done: str) -> ResponseReturnValue:
    """Do one thing and go back to the case; a refusal is shown on its page."""
    try:
        do(datetime.now(UTC))
    except Conflict as fault:
        return refused(ticket_id, [message_of(fault)], status=409)
    except Refused as fault:
        return refused(ticket_id, [message_of(fault)])
    return back(ticket_id, done)


def refused(ticket_id: int, faults: list[str], *, note: str | None = None, status: int = 422) -> ResponseReturnValue:
    """Answer with the page of the case as it is now, and why nothing was done."""
    now = datetime.now(UTC)
    return show(
        pages.get_ticket(get_viewer(), ticket_id, now=now), now=now, faults=faults, note=note or "", status=status
    )


def back(ticket_id: int, done: str) -> ResponseReturnValue:
    """Go to the page of the case and say what was done."""
    flash(done)
    return redirect(url_for("tickets.ticket", ticket_id=ticket_id), 303)


def history_of(page: TicketPage) -> list[words.HistoryLine]:
    """Return the history of a case in words."""
    opened_by = gettext("Opened from an answer") if page.answered else gettext("Opened")
    return words.history(page.events, people_of(page), opened_by)


def people_of(page: TicketPage) -> dict[int, str]:
    """Return the names of everybody who has to do with a case, by id."""
    names = {person.id: person.name for person in page.people}
    return names | {event.user_id: name for event, name in page.events if event.user_id and name}


def _customer_name(page: TicketPage) -> str:
    return page.customer.name if page.customer is not None and page.customer.name else gettext("the customer")


def _link_to(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page of another room, None where that room is not served or the reader may not enter."""
    view = current_app.view_functions.get(endpoint)
    return (
        url_for(endpoint, **values) if view is not None and get_viewer().may(getattr(view, "__access__", "")) else None
    )
