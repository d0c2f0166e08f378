"""Headers on every response, errors too, and the check against forged forms."""

import secrets
from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Request, Response, abort, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import ImmutableMultiDict

csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., object])

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# What `url_for` itself would take for its own, where a page carries its address's arguments on into links.
FOR_URL_FOR = ("_anchor", "_external", "_method", "_scheme")
# What is the same for everybody and says nothing of anybody may be kept by browsers.
ASSETS = frozenset({"static", "shell.bootstrap", "assets.plotly"})


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, which make nothing ready to check a cookie where none was sent: customers send none."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie holds, an empty session where there is none."""
        is_sent = self.get_cookie_name(app) in request.cookies
        return super().open_session(app, request) if is_sent else self.session_class()


def init_app(app: Flask) -> None:
    """Check forms and set the headers of `app`'s responses."""
    app.session_interface = Sessions()
    # Before anything looks into the form, which is read at once and as a whole.
    app.before_request(_allow_bytes)
    app.before_request(_forget_reserved)
    csrf.init_app(app)
    app.before_request(_refuse_nul)
    app.after_request(_set_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def takes_bytes(most: int) -> Callable[[View], View]:
    """Declare that a view takes forms of up to `most` bytes, files among them; others take what the app's settings say."""

    def declare(view: View) -> View:
        view.takes_bytes = most  # type: ignore[attr-defined]
        return view

    return declare


def _allow_bytes() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "takes_bytes", request.max_content_length)


def _forget_reserved() -> None:
    """Take out of the address what would change whither a page's links lead."""
    if any(name in request.args for name in FOR_URL_FOR):
        kept = [pair for pair in request.args.items(multi=True) if pair[0] not in FOR_URL_FOR]
        request.args = ImmutableMultiDict(kept)


def csp_nonce() -> str:
    """Return this response's nonce: only scripts that carry it run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _refuse_nul() -> None:
    """Refuse what no keyboard types and PostgreSQL takes in no text; customers' answers say themselves what to mend."""
    if "\x00" in request.path:
        abort(404)
    sent = [request.args] if request.blueprint == "answering" else [request.args, request.form]
    if any("\x00" in name + value for values in sent for name, value in values.items(multi=True)):
        abort(400)


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _policy())
    headers["X-Content-Type-Options"] = "nosniff"
    # Tokens are in addresses, so other sites learn none; ours may, for the check against forged forms needs it.
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS_POLICY
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if current_app.config["SETTINGS"].is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint not in ASSETS:
        if g.get("viewer") is not None:
            headers["Cache-Control"] = "no-store"
        headers.setdefault("Cache-Control", "no-store")
    return response


def _policy() -> str:
    scripts = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    # Named by the one view whose pages others may show: a survey that is embedded.
    parents = g.get("frame_ancestors", "'none'")
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
        f" object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {parents}"
    )
