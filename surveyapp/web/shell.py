"""The frame around every staff page: navigation by role, who is signed in, language, look and assets."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, g, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from werkzeug.local import LocalProxy

from surveyapp.domain.access import LANGUAGES, Viewer
from surveyapp.domain.errors import N_
from surveyapp.domain.tickets.views import COUNT_LIMIT
from surveyapp.services import units
from surveyapp.services.actions import lists as actions
from surveyapp.services.remedies.deciding import count_waiting
from surveyapp.services.tickets.lists import count_open
from surveyapp.web import formatting
from surveyapp.web.access import PUBLIC, access, find_viewer

blueprint = Blueprint("shell", __name__)

LANGUAGE_NAMES = (("en", "English"), ("fi", "Suomi"), ("sv", "Svenska"))
ROLE_NAMES = {"admin": N_("Admin"), "manager": N_("Manager"), "quality": N_("Quality"), "analyst": N_("Analyst")}
# Group, then its pages: endpoint, words, the permission that shows it (None: everybody).
NAVIGATION: tuple[tuple[str, tuple[tuple[str, str, str | None], ...]], ...] = (
    (
        "",
        (
            ("home.home", N_("Home"), None),
            ("my_day.my_day", N_("My day"), "tickets.read"),
            ("tickets.tickets", N_("Cases"), "tickets.read"),
            ("actions.actions", N_("Corrective actions"), "tickets.read"),
            ("remedies.remedies", N_("Approvals"), "remedies.approve"),
        ),
    ),
    (
        N_("Reports"),
        (
            ("reports.satisfaction", N_("Satisfaction"), "reports.read"),
            ("reports.themes", N_("Themes"), "reports.read"),
            ("comments.comments", N_("Comments"), "tickets.read"),
            ("reports.promises", N_("Promises"), "reports.read"),
            ("reports.loyalty", N_("Loyalty"), "reports.read"),
            ("reports.recovery", N_("Service recovery"), "reports.read"),
            ("reports.drivers", N_("Drivers"), "reports.read"),
            ("reports.levels", N_("Levels"), "reports.read"),
            ("reports.funnel", N_("Funnel"), "reports.read"),
            ("reports.actions", N_("Complaint handling"), "reports.read"),
        ),
    ),
    (
        N_("Asking"),
        (
            ("surveys.surveys", N_("Surveys"), "surveys.read"),
            ("invitations.invitations", N_("Invitations"), "invitations.read"),
            ("orders.orders", N_("Orders"), "orders.read"),
        ),
    ),
    (
        N_("Administration"),
        (
            ("absences.absences", N_("Absences"), "work.lead"),
            ("users.users", N_("People"), "users.admin"),
            ("units.units", N_("Units"), "units.admin"),
            ("policies.policies", N_("Rules"), "policies.read"),
            ("letters.letters", N_("Letters"), "policies.read"),
            ("gift_codes.gift_codes", N_("Gift cards"), "policies.write"),
            ("audit.audit", N_("Audit log"), "audit.read"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One page of the navigation."""

    words: str
    url: str
    is_current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Pages under one heading; the first group has none."""

    title: str
    items: list[Item]


class Shell:
    """What the frame shows; asked of the database only by the pages that are framed."""

    @cached_property
    def organisation(self) -> str:
        """Return the company's name, the product's while it has none."""
        return self._names[0] or "surveyapp"

    @cached_property
    def place(self) -> str:
        """Return role and units of the signed-in person, in words."""
        viewer = find_viewer()
        if viewer is None:
            return ""
        paths = self._names[1]
        where = gettext("all units") if "" in paths else ", ".join(path.rpartition("/")[2] for path in paths)
        return f"{role_name(viewer.role)} · {where}"

    @cached_property
    def _names(self) -> tuple[str, list[str]]:
        return units.names_of(find_viewer())

    @property
    def theme(self) -> str:
        """Return light, dark or auto."""
        viewer = find_viewer()
        return viewer.theme if viewer else "auto"

    @property
    def language(self) -> str:
        """Return the language of this page."""
        return current_language()


def current_language() -> str:
    """Return the language that this request is answered in."""
    return str(get_locale())


def init_app(app: Flask) -> None:
    """Offer the frame to `app`'s templates and serve its assets under addresses that change with their content."""
    app.register_blueprint(blueprint)
    app.context_processor(_context)
    app.jinja_env.globals.update(navigation=navigation, role_name=role_name, LANGUAGE_NAMES=LANGUAGE_NAMES)
    app.url_defaults(_add_fingerprint)


def navigation() -> list[Group]:
    """Return the pages that the signed-in person may open, grouped; a room that is not served is left out."""
    viewer = find_viewer()
    groups = []
    for title, pages in NAVIGATION:
        items = [
            _item(endpoint, words, viewer)
            for endpoint, words, permission in pages
            if endpoint in current_app.view_functions and viewer and (permission is None or viewer.may(permission))
        ]
        if items:
            groups.append(Group(gettext(title) if title else "", items))
    return groups


def role_name(role: str) -> str:
    """Return a role in words."""
    return gettext(ROLE_NAMES[role]) if role in ROLE_NAMES else role


@blueprint.get("/assets/bootstrap.css")
@access(PUBLIC)
def bootstrap() -> ResponseReturnValue:
    """Send Bootstrap's stylesheet as the package ships it."""
    return send_file(_bootstrap_path(), mimetype="text/css", max_age=86400)


def _item(endpoint: str, words: str, viewer: Viewer) -> Item:
    url = url_for(endpoint)
    # A page below another one belongs to it: a case to the cases. Home is above all, so it must match exactly.
    is_current = request.path == url or (url != "/" and request.path.startswith(f"{url}/"))
    return Item(gettext(words), url, is_current, COUNTS[endpoint](viewer) if endpoint in COUNTS else "")


def _count_cases(viewer: Viewer) -> str:
    """Return how many cases are open."""
    return _counted(count_open(viewer, now=datetime.now(UTC)))


def _count_actions(viewer: Viewer) -> str:
    """Return how many corrective actions are open."""
    return _counted(actions.count_open(viewer, now=datetime.now(UTC)))


def _counted(count: int) -> str:
    """Return a count in words, "1,000+" where counting stopped."""
    return formatting.number(count) + ("+" if count >= COUNT_LIMIT else "")


def _count_approvals(viewer: Viewer) -> str:
    """Return how many remedies wait for this person's approval, nothing while none does."""
    count = count_waiting(viewer)
    return formatting.number(count) if count else ""


# The pages that say how much waits on them.
COUNTS = {"tickets.tickets": _count_cases, "actions.actions": _count_actions, "remedies.remedies": _count_approvals}


def _context() -> dict[str, Any]:
    if "shell" not in g:
        g.shell = Shell()
    return {"shell": g.shell, "viewer": LocalProxy(find_viewer)}


def _add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values and current_app.static_folder:
        values.setdefault("v", _fingerprint(Path(current_app.static_folder) / values["filename"]))


def _fingerprint(path: Path) -> str:
    prints: dict[Path, tuple[float, str]] = current_app.extensions.setdefault("fingerprints", {})
    changed_at = path.stat().st_mtime if path.is_file() else 0
    if path not in prints or prints[path][0] != changed_at:
        content = path.read_bytes() if changed_at else b""
        prints[path] = changed_at, hashlib.sha256(content).hexdigest()[:8]
    return prints[path][1]


def _bootstrap_path() -> Path:
    spec = find_spec("flask_bootstrap")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("bootstrap-flask is not installed")
    return Path(spec.origin).parent / "static" / "bootstrap5" / "css" / "bootstrap.min.css"


def select_language(accepted: Any, asked: str | None) -> str:
    """Return the language of a page: the person's own, else, before they sign in, the address's, else the browser's.

    In the address of a page of staff, `language` narrows what the page shows.
    """
    viewer = find_viewer()
    if viewer is not None and viewer.language in LANGUAGES:
        return viewer.language
    if viewer is None and asked in LANGUAGES:
        return str(asked)
    return accepted.best_match(LANGUAGES) or "en"
