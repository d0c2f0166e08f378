"""Receipts: `/s/<token>/thanks` and `/p/<survey>/thanks/<key>` say that the answers arrived and what happens next."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from surveyapp.domain.answer_words import answer_lines
from surveyapp.domain.surveys import Survey
from surveyapp.services import receipts, responses
from surveyapp.services.asking import Asking
from surveyapp.services.case_links import make_token
from surveyapp.services.receipts import Thanks
from surveyapp.web.access import PUBLIC, SURVEY_LINK, access
from surveyapp.web.answering.consents import consent_lines
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.notices import UNKNOWN, notice
from surveyapp.web.answering.pages import choose_language, frame, send
from surveyapp.web.answering.parts import completed, own_language
from surveyapp.web.answering.room import FORM_KEY, blueprint, find_open
from surveyapp.web.formatting import format_moment


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


@blueprint.get("/p/<survey>/thanks/<key>")
@access(PUBLIC)
def open_thanks(survey: str, key: str) -> ResponseReturnValue:
    """Show the receipt of an open form; its key is known to whoever sent it only."""
    asking = find_open(survey)
    if asking is None or not FORM_KEY.fullmatch(key):
        return notice(UNKNOWN)
    found = receipts.find_open_thanks(asking, key, now=datetime.now(UTC))
    if found is None:
        return notice(UNKNOWN)
    return _receipt(asking, found)


def _receipt(asking: Asking, found: receipts.Thanks) -> Response:
    survey = found.survey or asking.survey
    if survey is None:
        return notice(UNKNOWN)
    language = choose_language(survey, [request.args.get("lang"), found.language, asking.language])
    return send(receipt_page(asking, survey, found, language, datetime.now(UTC)))


def receipt_page(asking: Asking, survey: Survey, thanks: Thanks, language: str, now: datetime) -> str:
    """Return the page that says the answers arrived and what happens next."""
    zone = ZoneInfo(thanks.timezone) if thanks.timezone else current_app.config["SETTINGS"].timezone
    table = own_language(language)
    case = thanks.case

    def moment(value: datetime | None) -> str:
        return format_moment(value.astimezone(zone), table, now.astimezone(zone)) if value is not None else ""

    with force_locale(table):
        html: str = render_template(
            "answering/receipt.html",
            **frame(asking.company, language, survey.locales),
            answered_at=moment(thanks.answered_at),
            name=thanks.name,
            case=case,
            case_url=_case_url(case.id, table) if case is not None else "",
            promise=case.promise.words(table).removesuffix(".") if case is not None and case.promise else "",
            consents=consent_lines(thanks.consents),
            consents_url=_here("consents"),
            said=answer_lines(survey, thanks.answers or {}, language, asking.order) if thanks.survey else [],
            handling_url=_here("handling"),
            has_changed=request.args.get("done") == "consents",
            completed=current_mode().fit_links(completed(asking, survey, thanks.answers or {}, language, now))
            if case is None
            else "",
        )
    return html


def _here(what: str) -> str:
    """Return the address of another page of this link or form: its consents, or how its answers are handled."""
    # Nothing else of the query: it is anybody's to write, and some names mean something to the maker of addresses.
    args = {**(request.view_args or {}), **current_mode().args, "lang": request.args.get("lang")}
    if "token" in args:
        return url_for(f"answering.{what}", **args)
    if what == "handling":
        args.pop("key", None)
    return url_for(f"answering.open_{what}", **args)


def _case_url(ticket_id: int, language: str) -> str:
    token = make_token(current_app.config["SETTINGS"].secret_key, ticket_id)
    return url_for("matters.matter", token=token, lang=language)
