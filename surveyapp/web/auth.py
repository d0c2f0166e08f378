"""Signing in and out, and the links with which people set their password."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired

from surveyapp.domain.access import SignInRefused, TooManyTries
from surveyapp.domain.errors import Refused
from surveyapp.services import one_time_links, sessions, users
from surveyapp.web.access import PUBLIC, SIGNED_IN, access, find_viewer, session_cookie_name
from surveyapp.web.errors import message_of

blueprint = Blueprint("auth", __name__)


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(
        lazy_gettext("Mail address"),
        [InputRequired(lazy_gettext("Write your mail address."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(FlaskForm):
    """A new password."""

    password = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Write a password."))],
        render_kw={"autocomplete": "new-password"},
    )


class FirstAdminForm(FlaskForm):
    """Name, address and password of the first admin."""

    name = StringField(
        lazy_gettext("Your name"),
        [InputRequired(lazy_gettext("Write your name; customers see it under your answers."))],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        lazy_gettext("Mail address"),
        [InputRequired(lazy_gettext("Write your mail address."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Write a password."))],
        render_kw={"autocomplete": "new-password"},
    )


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Let a person in and lead them to where they wanted to go."""
    target = own_path(request.args.get("next"))
    if request.method == "GET" and find_viewer() is not None:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, 422 if form.is_submitted() else 200)
    try:
        token = sessions.sign_in(
            form.email.data,
            form.password.data,
            address=request.remote_addr or "",
            browser=request.user_agent.string,
            key=current_app.config["SECRET_KEY"],
            now=datetime.now(UTC),
        )
    except TooManyTries as fault:
        form.form_errors.append(message_of(fault))
        response = make_response(_sign_in_page(form, 429))
        response.headers["Retry-After"] = str(fault.params["minutes"] * 60)
        return response
    except SignInRefused as fault:
        form.form_errors.append(message_of(fault))
        return _sign_in_page(form, 422)
    return enter(token, target)


@blueprint.post("/sign-out")
@access(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End the session on this device."""
    sessions.sign_out(request.cookies.get(session_cookie_name(), ""), now=datetime.now(UTC))
    return leave(gettext("You are signed out."))


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def welcome(token: str) -> ResponseReturnValue:
    """Let the owner of a one-time link set their password; for the first admin, their name and address too."""
    now = datetime.now(UTC)
    owner = one_time_links.get_owner(token, now=now)
    form = PasswordForm() if owner else FirstAdminForm()
    if not form.validate_on_submit():
        return _welcome_page(form, owner, 422 if form.is_submitted() else 200)
    browser = request.user_agent.string
    try:
        if owner:
            secret = one_time_links.set_password(token, password=form.password.data, browser=browser, now=now)
        else:
            secret = one_time_links.welcome_first_admin(
                token,
                name=form.name.data,
                email=form.email.data,
                password=form.password.data,
                browser=browser,
                now=now,
            )
    except Refused as fault:
        form.form_errors.append(message_of(fault))
        return _welcome_page(form, owner, 422)
    return enter(secret, url_for("home.home"))


def own_path(target: str | None) -> str:
    """Return `target` when it is a path of ours, else the home page: nobody is led away after signing in.

    Browsers take a backslash for a slash and drop tabs and line ends, so either could hide another host.
    """
    if (
        target
        and target.startswith("/")
        and not target.startswith("//")
        and target.isprintable()
        and "\\" not in target
    ):
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc:
            return target
    return url_for("home.home")


def enter(token: str, target: str) -> Response:
    """Redirect with the cookie of a new session; what the browser held from before is dropped."""
    session.clear()
    response = redirect(target, 303)
    response.set_cookie(
        session_cookie_name(),
        token,
        max_age=sessions.LIFETIME,
        secure=current_app.config["SETTINGS"].is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def leave(said: str) -> Response:
    """Redirect to the sign-in page without any cookie of the session."""
    session.clear()
    flash(said)
    response = redirect(url_for("auth.sign_in"), 303)
    is_https = current_app.config["SETTINGS"].is_https
    response.delete_cookie(session_cookie_name(), secure=is_https, httponly=True, samesite="Lax")
    return response


def _sign_in_page(form: SignInForm, status: int) -> tuple[str, int]:
    return render_template("auth/sign_in.html", form=form, is_empty=users.is_empty()), status


def _welcome_page(form: FlaskForm, owner: object, status: int) -> tuple[str, int]:
    return render_template("auth/welcome.html", form=form, owner=owner), status
