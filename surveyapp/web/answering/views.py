"""`/s/<token>` and `/p/<survey>`: GET shows the form and stores nothing, POST takes what was sent (see `taking`)."""

import secrets
from datetime import UTC, datetime

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.domain.surveys import Survey
from surveyapp.services import drafts, responses
from surveyapp.services.asking import CLOSED, OPEN, USED, WAITING, Asking
from surveyapp.web.access import PUBLIC, SURVEY_LINK, access
from surveyapp.web.answering import forms, pages
from surveyapp.web.answering.attachments import allow_files
from surveyapp.web.answering.drawing import Said, form_page
from surveyapp.web.answering.first_pages import first_page
from surveyapp.web.answering.notices import UNKNOWN, notice
from surveyapp.web.answering.room import FORM_KEY, blueprint, find_open
from surveyapp.web.answering.steps import questions_on
from surveyapp.web.answering.taking import take
from surveyapp.web.answering.visit import Visit

PAGE = "page"


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
        # While a survey is paused nothing is sent, but nothing typed is lost either.
        if status in (OPEN, USED, *WAITING):
            return _take(asking, token, None, now)
    elif status == OPEN and asking.survey is not None:
        return _show(_visit(asking, asking.survey, token, None, now))
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
    if request.method == "POST":
        allow_files(asking.survey)
        sent = request.form.get(forms.KEY, "")
        key = sent if FORM_KEY.fullmatch(sent) else _new_key()
        return _take(asking, key, key, now, is_forged=key != sent)
    return _show(_visit(asking, asking.survey, survey, _new_key(), now))


def _new_key() -> str:
    return secrets.token_urlsafe(16)


def _visit(asking: Asking, survey: Survey, person: str, key: str | None, now: datetime) -> Visit:
    language = pages.choose_language(survey, [request.args.get("lang"), asking.language])
    return Visit(asking, survey, language, person, key, current_app.config["SETTINGS"], now)


def _show(visit: Visit) -> ResponseReturnValue:
    """Show the form: what the person left there, with what the address chooses (`?recommend=7`, as a mail's row of scores).

    Nothing is stored: mail scanners follow every link.
    """
    draft = drafts.find(visit.asking)
    if draft is not None and draft.asking.survey is not None:
        language = pages.choose_language(draft.asking.survey, [request.args.get("lang"), draft.language])
        visit = visit.at(draft.asking, language)
    survey = visit.survey
    chosen = [name for name in request.args if name in survey.names and survey.names[name].is_counted]
    if draft is None and not chosen:
        return pages.send(first_page(visit))
    sent: MultiDict[str, str] = MultiDict(draft.fields if draft is not None else {})
    for name in chosen:
        sent.setlist(name, request.args.getlist(name))
    wish = request.args.get(PAGE, "")
    resumed_at = None
    if draft is not None and not wish:
        resumed_at = draft.saved_at
        wish = _page_of(survey, chosen) or draft.page
    return pages.send(form_page(visit, visit.form(sent), wish, Said(resumed_at=resumed_at, is_chosen=bool(chosen))))


def _page_of(survey: Survey, chosen: list[str]) -> str:
    """Return the page where what the address chose is seen: nobody's answer changes behind their back."""
    for page in survey.pages:
        if any(question.name in chosen for question in questions_on(page)):
            return page.name
    return ""


def _take(
    asking: Asking, person: str, key: str | None, now: datetime, *, is_forged: bool = False
) -> ResponseReturnValue:
    if asking.survey is None:
        return notice(CLOSED, asking)
    allow_files(asking.survey)
    return take(_visit(asking, asking.survey, person, key, now), is_forged=is_forged)
