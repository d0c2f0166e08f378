"""A person's own account: name, language, zone, look, password, and where they are signed in."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from surveyapp.domain.access import SignInRefused
from surveyapp.domain.errors import Refused
from surveyapp.services import account as accounts
from surveyapp.services import sessions
from surveyapp.web.access import SIGNED_IN, access, get_viewer, session_cookie_name
from surveyapp.web.auth import leave
from surveyapp.web.errors import message_of
from surveyapp.web.shell import LANGUAGE_NAMES

blueprint = Blueprint("account", __name__)

# Tokens of the names that browsers give themselves; the first that fits counts, for most claim to be several.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def timezone_choices() -> list[SelectChoice]:
    """Return "follow what is above" and every zone of the IANA list that is a place."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [SelectChoice(value="", label=gettext("As the company")), *(SelectChoice(value=zone) for zone in zones)]


def language_choices(first: str) -> list[SelectChoice]:
    """Return `first` for no choice, then each language by its own name."""
    return [
        SelectChoice(value="", label=first),
        *(SelectChoice(value=code, label=name) for code, name in LANGUAGE_NAMES),
    ]


class AccountForm(FlaskForm):
    """How a person is called and reads."""

    name = StringField(
        lazy_gettext("Name"), [InputRequired(lazy_gettext("Write your name."))], render_kw={"autocomplete": "name"}
    )
    language = SelectField(lazy_gettext("Language"))
    timezone = SelectField(lazy_gettext("Time zone"))
    theme = RadioField(lazy_gettext("Appearance"), [InputRequired()])


class ChangePasswordForm(FlaskForm):
    """The password so far, and the new one."""

    old = PasswordField(
        lazy_gettext("Password so far"),
        [InputRequired(lazy_gettext("Write the password you use now."))],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Write a new password."))],
        render_kw={"autocomplete": "new-password"},
    )


def browser_name(agent: str) -> str:
    """Return what a person recognises in a browser's long name for itself, such as "Firefox, Windows"."""
    found = [next((words for token, words in names if token in agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or gettext("Unknown device")


@blueprint.route("/account", methods=["GET", "POST"])
@access(SIGNED_IN)
def account() -> ResponseReturnValue:
    """Show and change how the person is called and reads."""
    viewer = get_viewer()
    user = accounts.get_account(viewer)
    form = AccountForm(obj=user)
    form.language.choices = language_choices(gettext("As the browser"))
    form.timezone.choices = timezone_choices()
    form.theme.choices = [
        SelectChoice(value="auto", label=gettext("As my device")),
        SelectChoice(value="light", label=gettext("Light")),
        SelectChoice(value="dark", label=gettext("Dark")),
    ]
    if form.validate_on_submit():
        try:
            accounts.change_account(
                viewer,
                name=form.name.data,
                language=form.language.data or None,
                timezone=form.timezone.data or None,
                theme=form.theme.data,
            )
        except Refused as fault:
            form.form_errors.append(message_of(fault))
        else:
            flash(gettext("Your settings are saved."))
            return redirect(url_for("account.account"), 303)
    found = sessions.list_sessions(viewer, request.cookies.get(session_cookie_name(), ""), now=datetime.now(UTC))
    devices = [(browser_name(each.browser), each.seen_at, is_here) for each, is_here in found]
    page = render_template("account/account.html", form=form, user=user, devices=devices)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/account/password", methods=["GET", "POST"])
@access(SIGNED_IN)
def password() -> ResponseReturnValue:
    """Change the password; other devices are signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        token = request.cookies.get(session_cookie_name(), "")
        try:
            accounts.change_password(
                get_viewer(), old=form.old.data, new=form.new.data, token=token, now=datetime.now(UTC)
            )
        except SignInRefused:
            form.old.errors = [gettext("This is not the password you use now.")]
        except Refused as fault:
            form.new.errors = [message_of(fault)]
        else:
            flash(gettext("Your password is changed. Other devices are signed out."))
            return redirect(url_for("account.account"), 303)
    email = accounts.get_account(get_viewer()).email
    page = render_template("account/password.html", form=form, email=email)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/account/sign-out-everywhere")
@access(SIGNED_IN)
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions of the person, this one too."""
    sessions.end_sessions(get_viewer(), now=datetime.now(UTC))
    return leave(gettext("You are signed out on all devices."))
