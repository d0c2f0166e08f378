"""Consents on the receipt: what somebody allowed, taken back or given by a press of a button, at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.services import consents, responses
from surveyapp.services.consents import CONTACT, QUOTE
from surveyapp.web.access import PUBLIC, SURVEY_LINK, access
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.notices import UNKNOWN, notice
from surveyapp.web.answering.room import FORM_KEY, blueprint, find_open

# What is said of each consent, given and not given.
SAID = {
    CONTACT: (N_("You allowed us to contact you about this."), N_("We do not contact you about this.")),
    QUOTE: (
        N_("You allowed us to publish your comment without your name."),
        N_("We do not publish your comment."),
    ),
}
WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent as the receipt shows it, with the button that changes it."""

    kind: str
    words: str
    is_allowed: bool
    button: str


def consent_lines(given: Mapping[str, bool | None]) -> list[ConsentLine]:
    """Return what the receipt says of each consent that was answered; of what nobody answered it says nothing."""
    return [
        ConsentLine(
            kind,
            gettext(SAID[kind][0 if is_allowed else 1]),
            is_allowed,
            gettext("Take it back") if is_allowed else gettext("Allow it"),
        )
        for kind, is_allowed in given.items()
        if is_allowed is not None
    ]


@blueprint.post("/s/<token>/consents", endpoint="consents")
@access(SURVEY_LINK)
def link_consents(token: str) -> ResponseReturnValue:
    """Take back or give a consent of a link's answer."""
    asking = responses.find_link(token)
    if asking is None:
        return notice(UNKNOWN)
    return _take(
        lambda kind, is_allowed, now: consents.allow(asking, kind, is_allowed=is_allowed, now=now),
        url_for("answering.thanks", token=token, lang=request.args.get("lang"), done="consents"),
    )


@blueprint.post("/p/<survey>/thanks/<key>/consents")
@access(PUBLIC)
def open_consents(survey: str, key: str) -> ResponseReturnValue:
    """Take back or give a consent of an open form's answer."""
    asking = find_open(survey)
    if asking is None or not FORM_KEY.fullmatch(key):
        return notice(UNKNOWN)
    args = {**current_mode().args, "lang": request.args.get("lang"), "done": "consents"}
    return _take(
        lambda kind, is_allowed, now: consents.allow(asking, kind, is_allowed=is_allowed, form_key=key, now=now),
        url_for("answering.open_thanks", survey=survey, key=key, **args),
    )


def _take(allow: Callable[[str, bool, datetime], None], receipt_url: str) -> ResponseReturnValue:
    """Change the one consent that the pressed button names: `contact=false`."""
    now = datetime.now(UTC)
    sent = [(kind, WORDS[value]) for kind in SAID for value in request.form.getlist(kind) if value in WORDS]
    try:
        for kind, is_allowed in sent:
            allow(kind, is_allowed, now)
    except (NotFound, Refused):
        return notice(UNKNOWN)
    return redirect(f"{receipt_url}#permissions", 303)
