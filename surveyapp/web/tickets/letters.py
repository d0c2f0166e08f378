"""Writing to the customer, or recording what they were told."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.channels.case_footer import footer
from surveyapp.channels.letters import Letter, language_for
from surveyapp.domain import tone
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Refused
from surveyapp.domain.tone import Hint
from surveyapp.services.case_links import case_url
from surveyapp.services.tickets import pages
from surveyapp.services.tickets import words as saying
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.services.tickets.promising import NewPromise
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets import letter_words, words
from surveyapp.web.tickets.forms import LetterForm
from surveyapp.web.tickets.promises import aware
from surveyapp.web.tickets.room import back, blueprint


@blueprint.route("/<id:ticket_id>/message", methods=["GET", "POST"])
@access("tickets.write")
def message(ticket_id: int) -> ResponseReturnValue:
    """Write to the customer, beginning from a draft that names their matter, or record what they were told."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    kind = request.values.get("kind", "")
    letter = saying.draft(viewer, ticket_id, kind, now=now)
    way = "mail" if page.facts.may_contact and page.has_address else "telephone"
    form = LetterForm(
        data={"kind": kind, "language": letter.language, "subject": letter.subject, "body": letter.body, "way": way}
    )
    faults: list[str] = []
    hints: list[Hint] = []
    is_checked = bool(request.form.get("check"))
    if form.validate_on_submit():
        # What was said by other ways was said already. Hints are shown once: who presses again has read them.
        hints = _hints(page, form) if is_checked or form.way.data == "mail" else []
        if is_checked or (form.body.data.strip() and hints and form.seen_hints.data != _seen(form)):
            form.seen_hints.data = _seen(form)
            return _page(page, form, letter, hints=hints, is_checked=True)
        try:
            _tell(viewer, ticket_id, form, now=now)
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            done = (
                gettext("The message is queued.")
                if form.way.data == "mail"
                else gettext("What the customer was told is recorded.")
            )
            return back(ticket_id, done)
    return _page(page, form, letter, faults=faults), 422 if form.is_submitted() else 200


def _page(page: TicketPage, form: LetterForm, letter: Letter, **shown: Any) -> str:
    kind, language = form.kind.data, language_for(form.language.data)
    url = case_url(current_app.config["SETTINGS"], page.ticket.id, language)
    return render_template(
        "tickets/message.html",
        page=page,
        form=form,
        kind=kind,
        letter=letter,
        footer=footer(language, url),
        kinds=letter_words.letters_for(page.ticket, kind),
        words=words,
        language_name=words.language_name,
        **shown,
    )


def _hints(page: TicketPage, form: LetterForm) -> list[Hint]:
    """Return what stands out in a letter; only what is mailed has a greeting and a name under it."""
    is_mail = form.way.data == "mail"
    return tone.check(
        form.body.data or "",
        form.language.data or "",
        kind=form.kind.data or "",
        subject=(form.subject.data or "") if is_mail else "",
        customer=(page.customer.name or "") if is_mail and page.customer is not None else "",
        sender=get_viewer().name if is_mail else "",
    )


def _seen(form: LetterForm) -> str:
    """Return a mark of the words that hints were shown about, so that other words are looked at anew."""
    return hashlib.sha256(f"{form.subject.data}\n{form.body.data}".encode()).hexdigest()[:16]


def _tell(viewer: Viewer, ticket_id: int, form: LetterForm, *, now: datetime) -> None:
    kind, body, names_extra, promise = form.kind.data, form.body.data, form.names_extra.data, _promised(form)
    if form.way.data == "mail":
        subject, language = form.subject.data, form.language.data
        saying.send_letter(
            viewer,
            ticket_id,
            kind,
            subject=subject,
            body=body,
            language=language,
            names_extra=names_extra,
            promise=promise,
            now=now,
        )
    else:
        saying.record_told(
            viewer, ticket_id, kind, form.way.data, text=body, names_extra=names_extra, promise=promise, now=now
        )


def _promised(form: LetterForm) -> NewPromise | None:
    """Return what the message promises; a time alone is a promise of an answer."""
    if not form.promise.data and form.promise_due.data is None:
        return None
    return NewPromise(form.promise.data or "answer", aware(form.promise_due.data))
