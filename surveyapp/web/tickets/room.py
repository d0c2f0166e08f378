"""The room's blueprint, and how its pages answer: the case again, back to the case, or a form."""

from datetime import UTC, datetime
from functools import partial

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from surveyapp.channels.letters import language_for
from surveyapp.domain.tickets import deadlines, states
from surveyapp.services import ticket_files
from surveyapp.services.actions.pages import list_gathering
from surveyapp.services.case_links import case_url
from surveyapp.services.tickets import pages
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.web.access import get_viewer
from surveyapp.web.casework import Room, link_to
from surveyapp.web.tickets import words
from surveyapp.web.tickets.forms import NoteForm
from surveyapp.web.tickets.next_act import next_act
from surveyapp.web.tickets.sections import sections

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
        **sections(page, now=now),
        deadlines=deadlines,
        link_to=link_to,
        gathering=list_gathering(viewer, page.ticket.id),
        files=ticket_files.list_files(page.ticket.id),
        customer_url=case_url(current_app.config["SETTINGS"], page.ticket.id, language_for(page.ticket.language)),
        may_write=may_write,
        may_edit=may_write and states.is_open(page.ticket.state),
        nothing=Markup('<span class="muted">{}</span>').format(gettext("not written yet")),
        money_of=partial(words.money_of, order=page.order),
        customer_name=_customer_name(page),
        ended_by=people_of(page).get(page.ticket.ended_by),
        language_name=words.language_name,
    )
    return html, status


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


def _last_change(page: TicketPage) -> tuple[str, datetime]:
    last = history_of(page)[0]
    return last.words, last.at


room = Room(
    endpoint="tickets.ticket",
    list_endpoint="tickets.tickets",
    list_title=lazy_gettext("Cases"),
    read=lambda ticket_id: pages.get_ticket(get_viewer(), ticket_id, now=datetime.now(UTC)),
    show=show,
    last_change=_last_change,
)
act, back, form_page, refused = room.act, room.back, room.form_page, room.refused
