"""The invitation of a survey as a mail: looked at in each language, and sent to oneself."""

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from surveyapp.domain.surveys import text_in
from surveyapp.services import outbox
from surveyapp.services import surveys as house
from surveyapp.settings import Settings
from surveyapp.web import survey_words
from surveyapp.web.access import access, get_viewer

blueprint = Blueprint("invitation_mail", __name__, url_prefix="/surveys")

# A mail carries its looks with it, which our own pages never do; so it stands in a frame that may do nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)


@blueprint.get("/<name>/mail")
@access("surveys.read")
def mail(name: str) -> ResponseReturnValue:
    """Show what the survey's customers get, in one of its languages."""
    survey = house.get_published(name).survey
    language = _language(survey.locales, survey.locale)
    is_reminder = request.args.get("kind") == "reminder"
    kind = "reminder" if is_reminder else None
    tabs = [
        (
            survey_words.language_name(code),
            url_for("invitation_mail.mail", name=name, texts=code, kind=kind),
            None,
            code == language,
        )
        for code in survey.locales
    ]
    return render_template(
        "invitation_mail/mail.html",
        name=name,
        title=text_in(survey.title, language, survey.locale),
        language=language,
        tabs=tabs,
        kind=kind,
        has_reminder=survey.invite is not None and bool(survey.invite.remind),
        preview=outbox.preview(_settings(), name, language, is_reminder=is_reminder, now=datetime.now(UTC)),
        frame_url=url_for("invitation_mail.preview", name=name, texts=language, kind=kind),
        may_send=get_viewer().may("invitations.plan"),
    )


@blueprint.get("/<name>/mail/preview")
@access("surveys.read")
def preview(name: str) -> ResponseReturnValue:
    """Send the mail itself, as a page that may run nothing and load nothing."""
    survey = house.get_published(name).survey
    language = _language(survey.locales, survey.locale)
    is_reminder = request.args.get("kind") == "reminder"
    html = outbox.preview(_settings(), name, language, is_reminder=is_reminder, now=datetime.now(UTC)).html
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@blueprint.post("/<name>/mail/test")
@access("invitations.plan")
def test(name: str) -> ResponseReturnValue:
    """Send the mail to whoever asks for it."""
    survey = house.get_published(name).survey
    language = _language(survey.locales, survey.locale)
    address = outbox.send_test(get_viewer(), _settings(), name, language, now=datetime.now(UTC))
    flash(gettext("The test mail was sent to %(address)s.", address=address))
    return redirect(url_for("invitation_mail.mail", name=name, texts=language), 303)


def _language(offered: tuple[str, ...], otherwise: str) -> str:
    asked = request.args.get("texts") or str(get_locale())
    return asked if asked in offered else otherwise


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
