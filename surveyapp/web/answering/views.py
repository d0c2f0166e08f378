"""`/s/<token>` and `/p/<survey>`: GET shows the form and stores nothing, POST stores one response and leads to its receipt."""

import re
import secrets
from datetime import UTC, datetime

import structlog
from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import FieldFault
from surveyapp.domain.errors import N_, NotFound
from surveyapp.domain.ids import decode_id
from surveyapp.domain.surveys import Survey
from surveyapp.services import receipts, responses
from surveyapp.services.asking import CLOSED, OPEN, USED, Asking
from surveyapp.services.responses import InvalidAnswers, NotOpen
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.services.transactions import DATABASE_FAULTS
from surveyapp.web.access import PUBLIC, SURVEY_LINK, access
from surveyapp.web.answering import forms, pages
from surveyapp.web.answering.forms import AnswerForm
from surveyapp.web.answering.notices import FOREIGN, UNKNOWN, notice
from surveyapp.web.answering.texts import Texts
from surveyapp.web.security import csrf

blueprint = Blueprint("answering", __name__)
# The link's token, or nobody at all, is what may answer; there is no session that a forged form could ride on.
csrf.exempt(blueprint)

FORM_KEY = re.compile(r"[A-Za-z0-9_-]{22}")
NOT_STORED = N_("We could not store your answers just now. They are still on this page: send them again in a moment.")
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


@blueprint.route("/s/<token>", methods=["GET", "POST"])
@access(SURVEY_LINK)
def form(token: str) -> ResponseReturnValue:
    """Show or take the form behind an invitation's link."""
    asking = responses.find_link(token)
    if asking is None:
        return notice(UNKNOWN)
    now = datetime.now(UTC)
    status = asking.status_at(now)
    if request.method == "POST":
        if status in (OPEN, USED):
            return _take(asking, token, None, now)
    elif status == OPEN and asking.survey is not None:
        language = pages.choose_language(asking.survey, [request.args.get("lang"), asking.language])
        return _show(asking, asking.survey, language, None, token, now)
    receipt_url = url_for("answering.thanks", token=token, lang=request.args.get("lang")) if status == USED else ""
    return notice(status, asking, receipt_url)


@blueprint.get("/s/<token>/thanks")
@access(SURVEY_LINK)
def thanks(token: str) -> ResponseReturnValue:
    """Show the receipt of a link's answer."""
    asking = responses.find_link(token)
    if asking is None:
        return notice(UNKNOWN)
    found = receipts.find_thanks(asking, now=datetime.now(UTC))
    if found is None:
        return redirect(url_for("answering.form", token=token), 303)
    return _receipt(asking, found)


@blueprint.route("/p/<survey>", methods=["GET", "POST"])
@access(PUBLIC)
def open_form(survey: str) -> ResponseReturnValue:
    """Show or take a survey that anybody may answer; `?unit=` says where, by path or id."""
    asking = _find_open(survey)
    if asking is None or asking.survey is None:
        return notice(UNKNOWN)
    now = datetime.now(UTC)
    status = asking.status_at(now)
    if status != OPEN:
        return notice(status, asking)
    sent = request.form.get(forms.KEY, "") if request.method == "POST" else ""
    key = sent if FORM_KEY.fullmatch(sent) else secrets.token_urlsafe(16)
    if request.method == "POST":
        return _take(asking, key, key, now, is_forged=key != sent)
    language = pages.choose_language(asking.survey, [request.args.get("lang")])
    return _show(asking, asking.survey, language, key, survey, now)


@blueprint.get("/p/<survey>/thanks/<key>")
@access(PUBLIC)
def open_thanks(survey: str, key: str) -> ResponseReturnValue:
    """Show the receipt of an open form; its key is known to whoever sent it only."""
    asking = _find_open(survey)
    if asking is None or not FORM_KEY.fullmatch(key):
        return notice(UNKNOWN)
    found = receipts.find_open_thanks(asking, key, now=datetime.now(UTC))
    if found is None:
        return notice(UNKNOWN)
    return _receipt(asking, found)


@blueprint.get("/answer-<digest>.css")
@access(PUBLIC)
def stylesheet(digest: str) -> Response:
    """Send the stylesheet; an address with its digest may be kept for ever, any other for a minute."""
    plain, packed = pages.styles()
    response = Response(plain, content_type="text/css; charset=utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
    kept = "public, max-age=31536000, immutable" if digest == pages.stylesheet_digest() else "max-age=60"
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _show(
    asking: Asking, survey: Survey, language: str, key: str | None, person: str, now: datetime
) -> ResponseReturnValue:
    """Show the form, with what the address chooses (`?recommend=7`, as a mail's row of scores does) chosen already.

    Nothing is stored: mail scanners follow every link.
    """
    names = {name for name in request.args if name in survey.names and survey.names[name].is_counted}
    if not names:
        return pages.send(pages.form_page(asking, survey, language, key, person, now))
    chosen = MultiDict([(name, value) for name in sorted(names) for value in request.args.getlist(name)])
    filled = AnswerForm(survey, Texts(survey, language), chosen, pages.shuffle_of(survey, person))
    return pages.send(pages.refilled_page(asking, filled, key, now))


def _find_open(survey: str) -> Asking | None:
    unit = request.args.get("unit", "")
    try:
        unit_id = decode_id(unit)
    except NotFound:
        unit_id = None
    return responses.find_open_form(survey, unit_id=unit_id, unit_path=unit)


def _take(
    asking: Asking, person: str, key: str | None, now: datetime, *, is_forged: bool = False
) -> ResponseReturnValue:
    """Take a sent form: store it, or show it again in another language or with what is to be mended."""
    if request.mimetype not in FORM_TYPES:
        return notice(FOREIGN, asking)
    sent, survey = request.form, asking.survey
    if survey is None:
        return notice(CLOSED, asking)
    language = pages.choose_language(survey, [sent.get(forms.SWITCH), sent.get(forms.LANGUAGE), asking.language])
    if asking.is_used:
        return _to_receipt(person, key, language)
    faults: list[FieldFault] = []
    try:
        asking = responses.with_version(asking, sent.get(forms.VERSION, asking.content_hash))
        survey = asking.survey or survey
    except InvalidAnswers as invalid:
        faults = invalid.faults
    filled = AnswerForm(survey, Texts(survey, language), sent, pages.shuffle_of(survey, person))
    if forms.SWITCH in sent:
        return pages.send(pages.refilled_page(asking, filled, key, now))
    try:
        if faults or is_forged:
            raise InvalidAnswers(faults or [FieldFault("", responses.FORGED)])
        consents = filled.allowed()
        settings = current_app.config["SETTINGS"]
        responses.answer(
            asking,
            filled.raw(),
            language=language,
            zone=settings.timezone,
            now=now,
            form_key=key,
            consents=consents,
            taxonomy=find_taxonomy_for(survey, settings.surveys),
        )
    except InvalidAnswers as invalid:
        return pages.send(pages.refilled_page(asking, filled, key, now, invalid.faults), 422)
    except NotOpen as closed:
        return notice(closed.status, asking)
    except DATABASE_FAULTS as fault:
        structlog.get_logger().error("answers not stored", survey=asking.name, exc_info=fault)
        response = pages.send(pages.refilled_page(asking, filled, key, now, [FieldFault("", NOT_STORED)]), 503)
        response.headers["Retry-After"] = "10"
        return response
    return _to_receipt(person, key, language)


def _to_receipt(person: str, key: str | None, language: str | None) -> ResponseReturnValue:
    if key is None:
        return redirect(url_for("answering.thanks", token=person, lang=language), 303)
    survey = (request.view_args or {})["survey"]
    return redirect(url_for("answering.open_thanks", survey=survey, key=key, lang=language), 303)


def _receipt(asking: Asking, found: receipts.Thanks) -> Response:
    survey = found.survey or asking.survey
    if survey is None:
        return notice(UNKNOWN)
    language = pages.choose_language(survey, [request.args.get("lang"), found.language, asking.language])
    return pages.send(pages.receipt_page(asking, survey, found, language, datetime.now(UTC)))
