"""`/complain/<unit>`: a complaint that nobody asked for. Anybody may send it, and what is known of an order is told to nobody."""

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from werkzeug.datastructures import MultiDict

from surveyapp.domain.access import LANGUAGES, TooManyTries
from surveyapp.domain.errors import N_, NotFound, Refused, SurveyappError
from surveyapp.services import complaints
from surveyapp.services.complaints import Person, Place
from surveyapp.services.kept_files import MAXIMUM_BYTES, MAXIMUM_FILES, MAXIMUM_FORM
from surveyapp.services.tickets.taking import Told
from surveyapp.settings import Settings
from surveyapp.web.access import PUBLIC, access
from surveyapp.web.answering.pages import frame, send
from surveyapp.web.errors import message_of
from surveyapp.web.files import ACCEPTED, sent_files
from surveyapp.web.security import csrf, takes_bytes

blueprint = Blueprint("complaints", __name__, url_prefix="/complain/<id:unit_id>")
# Nobody is signed in here, so there is no session that a forged form could ride on.
csrf.exempt(blueprint)

# Only machines fill in every field that they find.
TRAP = "website"
SWITCH, LANGUAGE = "form.switch", "form.language"
TRAPPED = N_("The field that must stay empty was filled in, as machines do. Empty it and send once more.")
# Where a fault of the service belongs on the form; any other belongs to what happened.
FIELD_OF = {
    complaints.WHAT_IS_MISSING: "what",
    N_("Write the whole address, such as name@example.com."): "email",
}


@blueprint.route("", methods=["GET", "POST"])
@access(PUBLIC)
@takes_bytes(MAXIMUM_FORM)
def complain(unit_id: int) -> ResponseReturnValue:
    """Show the form of a unit, or take a complaint."""
    try:
        place = complaints.get_place(unit_id)
    except NotFound:
        return _unknown()
    sent = request.form
    if request.method == "GET":
        return _form(place, _language(place, request.args.get("lang")), MultiDict())
    language = _language(place, sent.get(SWITCH) or sent.get(LANGUAGE))
    if SWITCH in sent:
        return _form(place, language, sent)
    try:
        if sent.get(TRAP):
            raise Refused(TRAPPED)
        receipt = _take(place, sent, language)
    except TooManyTries as fault:
        return _form(place, language, sent, fault=fault, status=429)
    except Refused as fault:
        return _form(place, language, sent, fault=fault, status=422)
    return redirect(url_for("complaints.thanks", unit_id=unit_id, receipt=receipt, lang=language), 303)


@blueprint.get("/thanks/<receipt>")
@access(PUBLIC)
def thanks(unit_id: int, receipt: str) -> ResponseReturnValue:
    """Show the receipt of a complaint: its number, and the way to its page or that a letter takes it there."""
    try:
        place = complaints.get_place(unit_id)
        found = complaints.get_receipt(_settings(), receipt)
    except NotFound:
        return _unknown()
    language = _language(place, request.args.get("lang") or found.language)
    with force_locale(language):
        html = render_template("complaints/thanks.html", **frame(place.company, language, LANGUAGES), receipt=found)
    return send(html)


def _take(place: Place, sent: Any, language: str) -> str:
    return complaints.complain(
        _settings(),
        place.id,
        Told(*(sent.get(name, "") for name in ("what", "when", "item", "order", "wish"))),
        Person(*(sent.get(name, "") for name in ("name", "email", "phone"))),
        sent_files("files"),
        theme=sent.get("theme", ""),
        # A form without a key is nobody's form of ours; it counts as one of its own.
        form_key=sent.get("key", "") or secrets.token_urlsafe(16),
        language=language,
        address=request.remote_addr or "",
        now=datetime.now(UTC),
    )


def _form(
    place: Place, language: str, sent: Any, *, fault: SurveyappError | None = None, status: int = 200
) -> Response:
    with force_locale(language):
        html = render_template(
            "complaints/complain.html",
            **frame(place.company, language, LANGUAGES),
            place=place,
            typed=sent,
            key=sent.get("key") or secrets.token_urlsafe(16),
            themes=complaints.list_themes(_settings().surveys, language),
            fault=message_of(fault) if fault is not None else "",
            faulty=_field_of(fault) if fault is not None else "",
            accepted=ACCEPTED,
            most_files=MAXIMUM_FILES,
            most_megabytes=MAXIMUM_BYTES // 2**20,
            shows_trap=bool(sent.get(TRAP)),
        )
    return send(html, status)


def _field_of(fault: SurveyappError) -> str:
    if fault.message == TRAPPED:
        return TRAP
    if "file" in fault.params:
        return "files"
    return FIELD_OF.get(fault.message, "what")


def _language(place: Place, wish: str | None) -> str:
    if wish in LANGUAGES:
        return str(wish)
    return request.accept_languages.best_match(LANGUAGES) or place.language


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _unknown() -> Response:
    language = request.accept_languages.best_match(LANGUAGES) or "en"
    with force_locale(language):
        html = render_template(
            "answering/notice.html",
            **frame("", language, LANGUAGES),
            title=gettext("This link does not work"),
            lines=[
                gettext(
                    "Perhaps it was cut short on its way. Open it again from the message, or copy the whole address."
                )
            ],
            receipt_url="",
        )
    return send(html, 404)
