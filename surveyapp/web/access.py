"""Who may enter: every route declares it, what declares nothing is refused at start and at run time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.domain.access import PERMISSIONS, Viewer
from surveyapp.services import audit, sessions

# Ways in that ask for no permission: anybody, whoever holds a secret link, whoever is signed in.
PUBLIC = "public"
SURVEY_LINK = "survey link"
CASE_LINK = "case link"
SIGNED_IN = "signed in"

OPEN = frozenset({PUBLIC, SURVEY_LINK, CASE_LINK})
WAYS = OPEN | {SIGNED_IN} | PERMISSIONS

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def access(way: str) -> Callable[[View], View]:
    """Declare who may enter a view: a permission of `domain.access`, or one of the ways above.

    Raises:
        ValueError: there is no such permission or way; a misspelt one would shut everybody out.
    """
    if way not in WAYS:
        raise ValueError(f"no permission or way in is called {way!r}")

    def declare(view: View) -> View:
        view.__access__ = way  # type: ignore[attr-defined]
        return view

    return declare


def init_app(app: Flask) -> None:
    """Check every request against what its view declares."""
    app.before_request(_guard)


def undeclared_endpoints(app: Flask) -> list[str]:
    """Return the endpoints that declare nobody; `create_app` refuses to start while there are any."""
    return sorted(name for name, view in app.view_functions.items() if not hasattr(view, "__access__"))


def session_cookie_name() -> str:
    """Return the cookie that carries the session's secret; under https only this host may set it."""
    return "__Host-surveyapp" if current_app.config["SETTINGS"].is_https else "surveyapp"


def find_viewer() -> Viewer | None:
    """Return the signed-in person of this request, None when there is nobody; asked of the database once."""
    if "viewer" not in g:
        token = request.cookies.get(session_cookie_name())
        g.viewer = sessions.find_viewer(token, now=datetime.now(UTC)) if token else None
    return g.viewer


def get_viewer() -> Viewer:
    """Return the signed-in person of a view that only signed-in people enter."""
    viewer = find_viewer()
    if viewer is None:
        abort(401)
    return viewer


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    way = getattr(current_app.view_functions[request.endpoint], "__access__", None)
    if way in OPEN:
        return None
    if way is None:
        abort(403)
    viewer = find_viewer()
    if viewer is None:
        return _ask_to_sign_in()
    if way != SIGNED_IN and not viewer.may(way):
        audit.record_alone(
            "refused", now=datetime.now(UTC), viewer=viewer, endpoint=request.endpoint, method=request.method
        )
        abort(403)
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    # What was sent cannot be sent again after signing in, so a POST is told so instead of being led away.
    if request.method not in {"GET", "HEAD"}:
        abort(401)
    return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
