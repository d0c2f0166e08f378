"""`/quotes/<survey>`: the approved quotes of a survey, as a page, inside other pages, and as JSON; asked anew at each showing."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from flask import Blueprint, Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.errors import NotFound
from surveyapp.services import published_quotes as service
from surveyapp.services.published_quotes import PublishedQuote
from surveyapp.web.access import PUBLIC, access
from surveyapp.web.answering.pages import frame, language_name, send

blueprint = Blueprint("published_quotes", __name__, url_prefix="/quotes")
MONTH = {"en": "MMMM y", "fi": "LLLL y", "sv": "MMMM y"}
LONGEST_LIMIT = 3


@blueprint.get("/<survey>")
@access(PUBLIC)
def published(survey: str) -> ResponseReturnValue:
    """Show the quotes; with `embed=1` pages of the setting SURVEYAPP_EMBED_PARENTS may show them inside."""
    is_embed = request.args.get("embed") == "1"
    if is_embed and (parents := _parents()):
        g.frame_ancestors = " ".join(parents)
    wish = request.args.get("lang", "")
    language = wish if wish in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"
    with force_locale(language):
        try:
            quotes = _asked(survey)
        except NotFound:
            title = gettext("There is no such list")
            lines = [gettext("Check that the whole address was copied.")]
            shown = {"title": title, "lines": lines, "receipt_url": ""}
            return send(render_template("answering/notice.html", **frame("", language, ()), **shown), 404)
        html = render_template(
            "quotes/published.html",
            **frame("" if is_embed else service.get_company(), language, ()),
            quotes=quotes,
            is_embed=is_embed,
            month_words=lambda month: month_words(month, language),
            language_name=language_name,
        )
    return send(html)


@blueprint.get("/<survey>.json")
@access(PUBLIC)
def as_json(survey: str) -> ResponseReturnValue:
    """Give the same as JSON; scripts of pages that may embed it may fetch it."""
    try:
        quotes = _asked(survey)
    except NotFound:
        return _shared(jsonify(error="there is no such survey")), 404
    plain = [
        {"text": each.text, "language": each.language, "theme": each.theme or None, "month": f"{each.month:%Y-%m}"}
        for each in quotes
    ]
    return _shared(jsonify(survey=survey, quotes=plain))


def month_words(month: date, language: str) -> str:
    """Return a month with its year in a language that the pages are in, else in English."""
    known = language if language in MONTH else "en"
    return str(format_date(month, MONTH[known], locale=known))


def _asked(survey: str) -> Sequence[PublishedQuote]:
    args = request.args
    limit = args.get("limit", "")
    most = int(limit) if limit.isdecimal() and len(limit) <= LONGEST_LIMIT else service.MOST
    return service.list_published(survey, theme=args.get("theme", ""), language=args.get("language", ""), limit=most)


def _shared(response: Response) -> Response:
    """Let the pages that may embed the list read it; what is public to read says nothing of who reads it."""
    response.headers["Vary"] = "Origin"
    if request.headers.get("Origin") in _parents():
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
    response.headers["Cache-Control"] = "no-store"
    return response


def _parents() -> tuple[str, ...]:
    parents: tuple[str, ...] = current_app.config["SETTINGS"].embed_parents
    return parents
