"""Who may enter: every route declares it, what declares nothing is refused at start and at run time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.domain.access import Viewer
from surveyapp.services import sessions

# Ways in that ask for no permission: anybody, whoever holds a secret link, whoever is signed in.
PUBLIC = "public"
SURVEY_LINK = "survey link"
SIGNED_IN = "signed in"

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


def access(way: str) -> Callable[[View], View]:
    """Declare who may enter a view: a permission of `domain.access`, or one of the ways above."""

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
    if way is None:
        abort(403)
    if way in {PUBLIC, SURVEY_LINK}:
        return None
    viewer = find_viewer()
    if viewer is None:
        return (
            redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
            if request.method == "GET"
            else abort(401)
        )
    if way != SIGNED_IN and not viewer.may(way):
        abort(403)
    return None
