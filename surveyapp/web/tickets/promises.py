"""The pages on which promises of a case are made, kept, moved and withdrawn."""

from datetime import UTC, datetime
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, to_utc
from wtforms import DateTimeLocalField, RadioField
from wtforms.validators import InputRequired, Optional

from surveyapp.domain.errors import NotFound
from surveyapp.services.tickets import pages, promising
from surveyapp.services.tickets.promising import PromiseLine
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets import promise_words
from surveyapp.web.tickets.forms import ReasonForm, TicketForm, _line
from surveyapp.web.tickets.promise_words import KINDS, PARTIES
from surveyapp.web.tickets.room import act, blueprint, form_page
from surveyapp.web.tickets.sections import company_zone
from surveyapp.web.tickets.words import choices_of


class PromiseForm(TicketForm):
    """Who promises what, and until when; the time is the reader's."""

    party = RadioField(lazy_gettext("Who promises?"), [InputRequired(lazy_gettext("Choose who promises."))])
    kind = RadioField(lazy_gettext("What is promised?"), [InputRequired(lazy_gettext("Choose what is promised."))])
    text = _line(lazy_gettext("What exactly"), description=lazy_gettext("The customer reads this."))
    due = DateTimeLocalField(
        lazy_gettext("Until when"), [InputRequired(lazy_gettext("Write until when: a promise without a time is none."))]
    )
    OPTIONAL = ("text",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.party.choices = choices_of(PARTIES)
        self.kind.choices = choices_of(KINDS)


class MoveForm(TicketForm):
    """The new time of a promise."""

    due = DateTimeLocalField(lazy_gettext("New time"), [Optional()])


@blueprint.route("/<id:ticket_id>/promises/new", methods=["GET", "POST"])
@access("tickets.write")
def new_promise(ticket_id: int) -> ResponseReturnValue:
    """Write down what was promised."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    form = PromiseForm(data={"party": "us", "kind": "callback"})

    def save() -> None:
        promising.promise(
            viewer,
            ticket_id,
            kind=form.kind.data,
            text=form.text.data,
            due_at=aware(form.due.data),
            party=form.party.data,
            now=now,
        )

    return form_page(page, form, gettext("Write down a promise"), save, gettext("The promise is in the ledger."))


@blueprint.post("/<id:ticket_id>/promises/<id:promise_id>/keep")
@access("tickets.write")
def keep_promise(ticket_id: int, promise_id: int) -> ResponseReturnValue:
    """Note that a promise is done."""
    return act(ticket_id, lambda now: promising.keep(get_viewer(), ticket_id, promise_id, now=now), gettext("Done."))


@blueprint.route("/<id:ticket_id>/promises/<id:promise_id>/move", methods=["GET", "POST"])
@access("tickets.write")
def move_promise(ticket_id: int, promise_id: int) -> ResponseReturnValue:
    """Give a promise another time, of which the other side was told."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    line = _find(ticket_id, promise_id, now=now)
    form = MoveForm()
    return form_page(
        page,
        form,
        gettext("Move the promise"),
        lambda: promising.move(viewer, ticket_id, promise_id, due_at=aware(form.due.data), now=now),
        gettext("The promise has its new time."),
        lead=gettext(
            "%(what)s. Tell the customer first: moved before its time it counts as told, after it as broken.",
            what=promise_words.said(line.promise),
        ),
        verb=gettext("They are told: move it"),
    )


@blueprint.route("/<id:ticket_id>/promises/<id:promise_id>/withdraw", methods=["GET", "POST"])
@access("tickets.write")
def withdraw_promise(ticket_id: int, promise_id: int) -> ResponseReturnValue:
    """Take back a promise, with the reason."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    line = _find(ticket_id, promise_id, now=now)
    form = ReasonForm()
    return form_page(
        page,
        form,
        gettext("Withdraw the promise?"),
        lambda: promising.withdraw(viewer, ticket_id, promise_id, why=form.why.data, now=now),
        gettext("The promise is withdrawn."),
        lead=promise_words.said(line.promise),
        verb=gettext("Withdraw it"),
    )


def aware(local: datetime | None) -> datetime | None:
    """Return what was typed as the reader's local time as an aware one."""
    return to_utc(local).replace(tzinfo=UTC) if local is not None else None


def _find(ticket_id: int, promise_id: int, *, now: datetime) -> PromiseLine:
    lines = promising.list_promises(get_viewer(), ticket_id, zone=company_zone(), now=now)
    line = next((line for line in lines if line.promise.id == promise_id), None)
    if line is None:
        raise NotFound
    return line
