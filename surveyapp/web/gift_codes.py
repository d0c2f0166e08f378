"""The pool of gift cards: what is left of it, and bringing codes in."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from surveyapp.domain.errors import Fault, InvalidFile
from surveyapp.services.imports import Upload
from surveyapp.services.remedies import gift_codes as house
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets import remedy_words

blueprint = Blueprint("gift_codes", __name__, url_prefix="/admin/gift-codes")


class CodesForm(FlaskForm):
    """A file of codes."""

    file = FileField(lazy_gettext("File"), [FileRequired(lazy_gettext("Choose the file with the codes."))])


@blueprint.route("", methods=["GET", "POST"])
@access("policies.write")
def gift_codes() -> ResponseReturnValue:
    """Show what is in the pool, by currency and amount; a file puts more in, all of it or nothing."""
    viewer, now = get_viewer(), datetime.now(UTC)
    zone = current_app.config["SETTINGS"].timezone
    form, faults = CodesForm(), list[tuple[str, str]]()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            count = house.import_codes(Upload(sent.filename, sent.stream), viewer=viewer, zone=zone, now=now)
        except InvalidFile as refused:
            faults = [(_place(refused.file, fault), _said(fault)) for fault in refused.faults]
        else:
            flash(ngettext("%(num)s code is in the pool.", "%(num)s codes are in the pool.", count))
            return redirect(url_for("gift_codes.gift_codes"), 303)
    pool = house.get_pool(viewer, today=now.astimezone(zone).date())
    said = ngettext("%(num)s fault, and nothing was imported", "%(num)s faults, and nothing was imported", len(faults))
    html = render_template(
        "gift_codes/gift_codes.html", form=form, faults=faults, said=said, pool=pool, now=now, words=remedy_words
    )
    return html, 422 if form.is_submitted() else 200


def _place(file: str, fault: Fault) -> str:
    return file if fault.line is None else gettext("%(file)s, line %(line)s", file=file, line=fault.line)


def _said(fault: Fault) -> str:
    words = gettext(fault.message, **fault.params)
    return f"{fault.params['cell']}: {words}" if "cell" in fault.params else words
