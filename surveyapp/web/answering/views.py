"""`/s/<token>` and `/p/<survey>`: GET shows the form and stores nothing, POST stores one response and leads to its receipt."""

import secrets
from datetime import UTC, datetime

import structlog
from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import FieldFault
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import Survey
from surveyapp.services import responses
from surveyapp.services.asking import CLOSED, OPEN, USED, Asking
from surveyapp.services.responses import InvalidAnswers, NotOpen
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.services.transactions import DATABASE_FAULTS
from surveyapp.web.access import PUBLIC, SURVEY_LINK, access
from surveyapp.web.answering import forms, pages
from surveyapp.web.answering.forms import AnswerForm
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.notices import FOREIGN, UNKNOWN, notice
from surveyapp.web.answering.room import FORM_KEY, blueprint, find_open
from surveyapp.web.answering.texts import Texts

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


@blueprint.route("/p/<survey>", methods=["GET", "POST"])
@access(PUBLIC)
def open_form(survey: str) -> ResponseReturnValue:
    """Show or take a survey that anybody may answer; `?unit=` says where, by path or id."""
    asking = find_open(survey)
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
    return redirect(url_for("answering.open_thanks", survey=survey, key=key, lang=language, **current_mode().args), 303)
