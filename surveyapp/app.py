"""The application: settings in, a Flask app with the asked rooms out."""

import importlib
from collections.abc import Sequence
from typing import Any

from babel import Locale
from flask import Flask, request
from flask_babel import Babel
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, ValidationError

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.errors import NotFound
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services import installation, taxonomy_file
from surveyapp.settings import Settings, load_settings
from surveyapp.store.database import db, engine_options, prepare_engine
from surveyapp.web import access, clock_words, demo, errors, formatting, security, shell

# Each room's blueprint module is imported only when it is asked for: a server that only answers loads no pandas.
# A new room adds its line here; its module holds a `blueprint` whose every view declares its `access`.
ROOMS = {
    "home": "surveyapp.web.home",
    "auth": "surveyapp.web.auth",
    "account": "surveyapp.web.account",
    "users": "surveyapp.web.users",
    "units": "surveyapp.web.units",
    "audit": "surveyapp.web.audit",
    "surveys": "surveyapp.web.surveys",
    "survey_editor": "surveyapp.web.survey_editor",
    "survey_publishing": "surveyapp.web.survey_publishing",
    "survey_trial": "surveyapp.web.survey_trial",
    "survey_import": "surveyapp.web.survey_import",
    "survey_library": "surveyapp.web.survey_library",
    "sharing": "surveyapp.web.sharing",
    "answering": "surveyapp.web.answering",
    "matters": "surveyapp.web.matters",
    "ticket_files": "surveyapp.web.ticket_files",
    "answer_files": "surveyapp.web.answer_files",
    "complaints": "surveyapp.web.complaints",
    "tickets": "surveyapp.web.tickets",
    "my_day": "surveyapp.web.my_day",
    "absences": "surveyapp.web.absences",
    "actions": "surveyapp.web.actions",
    "reports": "surveyapp.web.reports",
    "report_views": "surveyapp.web.report_views",
    "answer_lists": "surveyapp.web.answer_lists",
    "taxonomy": "surveyapp.web.taxonomy",
    "quotes": "surveyapp.web.quotes",
    "published_quotes": "surveyapp.web.published_quotes",
    "registers": "surveyapp.web.registers",
    "comments": "surveyapp.web.comments",
    "emerging": "surveyapp.web.emerging",
    "assets": "surveyapp.web.assets",
    "orders": "surveyapp.web.orders",
    "customers": "surveyapp.web.customers",
    "letters": "surveyapp.web.letters",
    "invitations": "surveyapp.web.invitations",
    "sending": "surveyapp.web.sending",
    "remedies": "surveyapp.web.remedies",
    "gift_codes": "surveyapp.web.gift_codes",
    "opt_out": "surveyapp.web.opt_out",
    "invitation_mail": "surveyapp.web.invitation_mail",
    "policies": "surveyapp.web.policies",
    "coding_desk": "surveyapp.web.coding_desk",
    "coder": "surveyapp.web.coder",
    "health": "surveyapp.web.health",
}
ALL = tuple(ROOMS)
ANSWERING = ("answering", "matters", "complaints", "opt_out", "published_quotes", "health")


class IdConverter(BaseConverter):
    """`<id:ticket_id>` in an address: 13 characters outside, the row's id inside."""

    regex = "[0-9a-zA-Z]{13}"

    def to_python(self, value: str) -> int:
        """Turn the address's characters into an id."""
        try:
            return decode_id(value)
        except NotFound as error:
            raise ValidationError from error

    def to_url(self, value: int) -> str:
        """Turn an id into the address's characters."""
        return encode_id(value)


def create_app(settings: Settings | None = None, rooms: Sequence[str] = ALL) -> Flask:
    """Build the application with the blueprints of `rooms`.

    Raises:
        BadSetting: a setting of the environment cannot be used.
        RuntimeError: a route declares nobody who may enter it.
    """
    settings = settings or load_settings()
    app = Flask(
        "surveyapp", template_folder="web/templates", static_folder="web/static", instance_path=str(settings.instance)
    )
    app.config.update(_config(settings))
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.url_map.converters["id"] = IdConverter
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["encode_id"] = encode_id
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        installation.tell(settings)
    Babel(app, locale_selector=_select_language, timezone_selector=_select_timezone)
    security.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    formatting.init_app(app)
    clock_words.init_app(app)
    shell.init_app(app)
    demo.init_app(app)
    for room in rooms:
        app.register_blueprint(importlib.import_module(ROOMS[room]).blueprint)
    app.view_functions["static"].__access__ = access.PUBLIC  # type: ignore[attr-defined]
    if undeclared := access.undeclared_endpoints(app):
        raise RuntimeError(f"these routes declare nobody who may enter: {', '.join(undeclared)}")
    return app


def make_ready(app: Flask) -> Flask:
    """Load what the first requests would have to, and return `app`: once, before the processes are forked that serve it.

    They share it then. Left to the requests, each thread of each process would load it beside the others, and what is
    thrown away leaves holes in the memory that last.
    """
    configure_mappers()
    for language in LANGUAGES:
        Locale(language).get_display_name(language)
    for template in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("answering/")):
        app.jinja_env.get_template(template)
    taxonomy_file.read_file(app.config["SETTINGS"].surveys)
    return app


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url),
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": settings.timezone.key,
        "SESSION_COOKIE_NAME": "__Host-form" if settings.is_https else "form",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 16 * 2**20,
        "MAX_FORM_MEMORY_SIZE": 2 * 2**20,
        "MAX_FORM_PARTS": 2000,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": True,
    }


def _select_language() -> str:
    return shell.select_language(request.accept_languages, request.args.get("language"))


def _select_timezone() -> str | None:
    viewer = access.find_viewer()
    return viewer.timezone if viewer is not None else None
