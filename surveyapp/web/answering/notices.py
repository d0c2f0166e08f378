"""What a link says that opens nothing to answer: what is so, and what can be done."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Response, current_app, render_template, request
from flask_babel import force_locale, gettext

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.errors import N_
from surveyapp.services.asking import CLOSED, EXPIRED, NOT_YET, PAUSED, USED, Asking
from surveyapp.web.answering.pages import choose_language, frame, send
from surveyapp.web.answering.parts import own_language
from surveyapp.web.formatting import format_moment

UNKNOWN = "unknown"
FOREIGN = "foreign"

# Status, title and text of each.
NOTICES: dict[str, tuple[int, str, tuple[str, ...]]] = {
    UNKNOWN: (
        404,
        N_("This link does not lead to a survey"),
        (N_("Perhaps it was cut short on its way. Open it again from the message, or copy the whole address."),),
    ),
    EXPIRED: (
        410,
        N_("This link has expired"),
        (
            # Nothing of storing: what was begun and never sent is counted, unless the survey is anonymous.
            N_("It can no longer be answered. To tell us something, contact our customer service."),
        ),
    ),
    USED: (
        200,
        N_("You have answered already"),
        (N_("Thank you. Each link takes one answer, so nothing was changed."),),
    ),
    CLOSED: (
        410,
        N_("This survey has ended"),
        (N_("It takes no more answers, and nothing was stored. To tell us something, contact our customer service."),),
    ),
    PAUSED: (
        503,
        N_("This survey is paused"),
        (N_("It takes no answers just now, and nothing was stored. The link goes on working: try it again later."),),
    ),
    NOT_YET: (
        503,
        N_("This survey is not open yet"),
        (N_("It opens on %(moment)s, and nothing was stored. The link goes on working: open it again then."),),
    ),
    FOREIGN: (
        415,
        N_("This cannot be read"),
        (N_("Answers are sent by the form of this page. Open the link in a browser and answer there."),),
    ),
}


def notice(kind: str, asking: Asking | None = None, receipt_url: str = "") -> Response:
    """Return the page that says why there is nothing to answer, in the person's language."""
    status, title, lines = NOTICES[kind]
    languages: Sequence[str] = LANGUAGES
    wish = request.args.get("lang", "")
    if asking is not None and asking.survey is not None:
        languages = asking.survey.locales
        language = choose_language(asking.survey, [wish, asking.language])
    else:
        language = wish if wish in languages else request.accept_languages.best_match(languages) or "en"
    own = own_language(language)
    with force_locale(own):
        html = render_template(
            "answering/notice.html",
            **frame(asking.company if asking is not None else "", language, languages),
            title=gettext(title),
            lines=[gettext(line, moment=_opening(asking, own)) for line in lines],
            receipt_url=receipt_url,
        )
    response = send(html, status)
    if status == 503:
        response.headers["Retry-After"] = "3600"
        if asking is not None and kind == NOT_YET and asking.opens_at is not None:
            response.headers["Retry-After"] = str(max(1, int((asking.opens_at - datetime.now(UTC)).total_seconds())))
    return response


def _opening(asking: Asking | None, language: str) -> str:
    """Return when the survey opens, by the clock of its unit, with the zone's own name; nothing where that is not set."""
    if asking is None or asking.opens_at is None:
        return ""
    zone = ZoneInfo(asking.unit_timezone) if asking.unit_timezone else current_app.config["SETTINGS"].timezone
    local = asking.opens_at.astimezone(zone)
    return f"{format_moment(local, language)} ({local.tzname()})"
