"""Files of cases and corrective actions: added and taken away by staff, and given out."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import MultipleFileField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from surveyapp.domain.errors import Refused
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.services import ticket_files
from surveyapp.services.kept_files import MAXIMUM_BYTES, MAXIMUM_FILES, MAXIMUM_FORM
from surveyapp.services.ticket_files import About
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.files import ACCEPTED, give, sent_files
from surveyapp.web.security import takes_bytes
from surveyapp.web.tickets.words import choices_of

blueprint = Blueprint("ticket_files", __name__, url_prefix="/tickets/<id:ticket_id>/files")

INTERNAL, PUBLIC = "internal", "public"
SEEN_BY = {INTERNAL: lazy_gettext("Only us"), PUBLIC: lazy_gettext("The customer too")}


class FilesForm(FlaskForm):
    """Files to add, and who sees them."""

    files = MultipleFileField(lazy_gettext("Photos or papers"), render_kw={"accept": ACCEPTED})
    seen_by = RadioField(lazy_gettext("Who sees them?"), [InputRequired(lazy_gettext("Choose who sees them."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen_by.choices = choices_of(SEEN_BY)


class RemoveForm(FlaskForm):
    """Why a file is taken away."""

    why = TextAreaField(lazy_gettext("Why?"))


@blueprint.route("", methods=["GET", "POST"])
@access("tickets.write")
@takes_bytes(MAXIMUM_FORM)
def add(ticket_id: int) -> ResponseReturnValue:
    """Add files to a case or to a corrective action; what an action gathers is never shown to customers."""
    viewer = get_viewer()
    about = ticket_files.get_about(viewer, ticket_id)
    form, faults = FilesForm(), []
    if about.kind != CASE:
        del form.seen_by
    if form.validate_on_submit():
        is_public = about.kind == CASE and form.seen_by.data == PUBLIC
        try:
            ticket_files.add_files(
                viewer,
                current_app.config["SETTINGS"],
                ticket_id,
                sent_files("files"),
                is_public=is_public,
                now=datetime.now(UTC),
            )
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            return _back(about, ticket_id, gettext("The files are kept."))
    html = render_template(
        "ticket_files/add.html",
        about=about,
        form=form,
        faults=faults,
        back_url=_url(about, ticket_id),
        most_files=MAXIMUM_FILES,
        most_megabytes=MAXIMUM_BYTES // 2**20,
    )
    return html, 422 if form.is_submitted() else 200


@blueprint.get("/<id:file_id>")
@access("tickets.read")
def file(ticket_id: int, file_id: int) -> ResponseReturnValue:
    """Give out a file."""
    return give(ticket_files.get_file(get_viewer(), current_app.config["SETTINGS"], ticket_id, file_id))


@blueprint.route("/<id:file_id>/remove", methods=["GET", "POST"])
@access("tickets.write")
def remove(ticket_id: int, file_id: int) -> ResponseReturnValue:
    """Take a file away for good, after asking why."""
    viewer, settings = get_viewer(), current_app.config["SETTINGS"]
    about = ticket_files.get_about(viewer, ticket_id)
    kept = ticket_files.get_file(viewer, settings, ticket_id, file_id)
    form, faults = RemoveForm(), []
    if form.validate_on_submit():
        try:
            ticket_files.remove_file(
                viewer, settings, ticket_id, file_id, why=form.why.data or "", now=datetime.now(UTC)
            )
        except Refused as fault:
            faults = [message_of(fault)]
        else:
            return _back(about, ticket_id, gettext("The file is gone."))
    html = render_template(
        "ticket_files/remove.html",
        about=about,
        form=form,
        faults=faults,
        name=kept.name,
        back_url=_url(about, ticket_id),
    )
    return html, 422 if request.method == "POST" else 200


def _url(about: About, ticket_id: int) -> str:
    return url_for("tickets.ticket" if about.kind == CASE else "actions.action", ticket_id=ticket_id)


def _back(about: About, ticket_id: int, done: str) -> ResponseReturnValue:
    flash(done)
    return redirect(_url(about, ticket_id) + "#files", 303)
