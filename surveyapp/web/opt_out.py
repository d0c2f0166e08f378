"""`/u/<token>`: no more surveys, please. GET asks, POST does it at once (RFC 8058), for the person and for mail programs."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.errors import N_
from surveyapp.services import opt_outs
from surveyapp.services.opt_outs import UnknownOptOut
from surveyapp.settings import Settings
from surveyapp.web.access import SURVEY_LINK, access
from surveyapp.web.answering.pages import frame, send
from surveyapp.web.security import csrf

blueprint = Blueprint("opt_out", __name__)
# The token in the address is what may opt out, and a mail program that does it for somebody has no form of ours.
csrf.exempt(blueprint)

ASKING = (N_("Do you want no more surveys?"), N_("We will send no surveys to your address any more, about no order."))
DONE = (
    N_("You get no more surveys"),
    N_("Your address is on our list of those who are not asked. Nothing else changes."),
)
UNKNOWN = (
    N_("This link does not work"),
    N_("Perhaps it was cut short on its way. Open it again from the message, or copy the whole address."),
)


@blueprint.route("/u/<token>", methods=["GET", "POST"])
@access(SURVEY_LINK)
def opt_out(token: str) -> ResponseReturnValue:
    """Ask whether somebody wants no surveys, or take their word."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        if request.method == "POST":
            opt_outs.opt_out(settings.secret_key, token, now=datetime.now(UTC))
            return _page(*DONE)
        opt_outs.check_token(settings.secret_key, token)
    except UnknownOptOut:
        return _page(*UNKNOWN, status=404)
    return _page(*ASKING, asks=True)


def _page(title: str, line: str, *, asks: bool = False, status: int = 200) -> Response:
    wish = request.args.get("lang", "")
    language = wish if wish in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"
    with force_locale(language):
        html = render_template(
            "opt_out/opt_out.html",
            **frame(opt_outs.company_name(), language, LANGUAGES),
            title=gettext(title),
            line=gettext(line),
            asks=asks,
        )
    return send(html, status)
