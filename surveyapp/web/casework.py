"""How the rooms of cases and of corrective actions answer alike: one part changed, one act done, a form, or a refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Conflict, Refused
from surveyapp.web.access import get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.formatting import moment


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a ticket that has a page of its own to change it: its form, what stands in it now, and how it is saved."""

    title: Any
    form: type[Any]
    read: Callable[[Any], dict[str, Any]]
    save: Callable[[Viewer, int, Any, datetime], None]


@dataclass(frozen=True, slots=True)
class Room:
    """A room of tickets of one kind.

    `endpoint` is the page of one ticket, `list_endpoint` and `list_title` the list above it. `read` loads a ticket's
    page, `show` answers with it (and `faults`), `last_change` says in words who changed it last and when.
    """

    endpoint: str
    list_endpoint: str
    list_title: Any
    read: Callable[[int], Any]
    show: Callable[..., ResponseReturnValue]
    last_change: Callable[[Any], tuple[str, datetime]]

    def url(self, ticket_id: int) -> str:
        """Return the address of a ticket's page."""
        return url_for(self.endpoint, ticket_id=ticket_id)

    def back(self, ticket_id: int, done: str, anchor: str | None = None) -> ResponseReturnValue:
        """Go to the ticket's page, to a section of it where there is an `anchor`, and say what was done."""
        flash(done)
        return redirect(url_for(self.endpoint, ticket_id=ticket_id, _anchor=anchor), 303)

    def act(
        self, ticket_id: int, do: Callable[[datetime], None], done: str, anchor: str | None = None
    ) -> ResponseReturnValue:
        """Do one thing and go back to the ticket; a refusal is shown on its page."""
        try:
            do(datetime.now(UTC))
        except Conflict as fault:
            return self.refused(ticket_id, [message_of(fault)], status=409)
        except Refused as fault:
            return self.refused(ticket_id, [message_of(fault)])
        return self.back(ticket_id, done, anchor)

    def refused(
        self, ticket_id: int, faults: list[str], *, note: str | None = None, status: int = 422
    ) -> ResponseReturnValue:
        """Answer with the ticket's page as it is now, and why nothing was done."""
        return self.show(self.read(ticket_id), now=datetime.now(UTC), faults=faults, note=note or "", status=status)

    def form_page(
        self, page: Any, form: FlaskForm, title: str, save: Callable[[], None], done: str, **shown: Any
    ) -> ResponseReturnValue:
        """Answer with a form of its own: save and go back, or show what is wrong with what was typed kept.

        `shown` may give the page a `lead`, the button's `verb` and whether the act `is_danger`; `anchor` is the section
        to go back to.
        """
        anchor = shown.pop("anchor", None)
        faults, status = [], 422 if form.is_submitted() else 200
        if form.validate_on_submit():
            try:
                save()
            except Conflict as fault:
                faults, status = [message_of(fault)], 409
                form["version"].data = str(self.read(page.ticket.id).ticket.version)
            except Refused as fault:
                faults = [message_of(fault)]
            else:
                return self.back(page.ticket.id, done, anchor)
        html = render_template(
            "tickets/form.html", page=page, form=form, faults=faults, title=title, **self._frame(page), **shown
        )
        return html, status

    def edit_page(self, ticket_id: int, part: Part) -> ResponseReturnValue:
        """Answer with the page that changes one part; when somebody else was faster both texts are shown."""
        now, page = datetime.now(UTC), self.read(ticket_id)
        form = part.form(data={**part.read(page), "version": page.ticket.version})
        form.offer_people(page.people)
        faults, theirs, status = [], {}, 422 if form.is_submitted() else 200
        if form.validate_on_submit():
            try:
                part.save(get_viewer(), ticket_id, form, now)
            except Conflict:
                page = self.read(ticket_id)
                theirs, status = differing(form, part.read(page)), 409
                form.version.data = str(page.ticket.version)
            except Refused as fault:
                faults = [message_of(fault)]
            else:
                return self.back(ticket_id, gettext("Saved."))
        html = render_template(
            "tickets/edit.html",
            page=page,
            form=form,
            faults=faults,
            theirs=theirs,
            title=part.title,
            status_conflict=status == 409,
            conflict_said=self._who_was_faster(page, now) if status == 409 else "",
            **self._frame(page),
        )
        return html, status

    def _frame(self, page: Any) -> dict[str, Any]:
        return {"back_url": self.url(page.ticket.id), "list_crumb": (self.list_title, url_for(self.list_endpoint))}

    def _who_was_faster(self, page: Any, now: datetime) -> str:
        words, at = self.last_change(page)
        return gettext("%(what)s, %(when)s, while you were writing.", what=words, when=moment(at, now))


def differing(form: Any, current: dict[str, Any]) -> dict[str, str]:
    """Return the fields in which the stored text now differs from what was typed, with the stored text in words."""
    found = {}
    for name, value in current.items():
        field = form[name]
        typed, stored = "" if field.data is None else str(field.data), "" if value is None else str(value)
        if typed.strip() != stored.strip():
            labels = {str(choice.value): choice.label for choice in getattr(field, "choices", None) or ()}
            found[name] = labels.get(stored, stored)
    return found


def link_to(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page of another room, None where that room is not served or the reader may not enter."""
    view = current_app.view_functions.get(endpoint)
    return (
        url_for(endpoint, **values) if view is not None and get_viewer().may(getattr(view, "__access__", "")) else None
    )
