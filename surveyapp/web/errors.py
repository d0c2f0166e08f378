"""Whatever goes wrong becomes a page in plain words and the right status here, and nowhere else."""

from contextlib import suppress
from typing import NamedTuple

import structlog
from flask import Flask, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from surveyapp.domain.access import SignInRefused, TooManyTries
from surveyapp.domain.errors import N_, Conflict, Forbidden, NotFound, SurveyappError
from surveyapp.services.transactions import DATABASE_FAULTS

STATUS: dict[type[SurveyappError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    SignInRefused: 401,
    TooManyTries: 429,
}
# Addresses that customers open: their error pages need neither a session nor the staff's stylesheets.
CUSTOMER_PATHS = ("/s/", "/p/", "/u/", "/c/", "/complain/", "/try/", "/quotes/")
RETRY_SECONDS = 30
# Where customers' answers are sent to.
ANSWERING = frozenset({"answering.form", "answering.open_form"})


class Words(NamedTuple):
    """What an error page says: what is so, and what to do."""

    title: str
    text: str


STAFF_WORDS = {
    400: Words(N_("The page could not read this request"), N_("Go back, load the page again and repeat what you did.")),
    401: Words(N_("You are signed out"), N_("Sign in again. What you sent was not saved.")),
    403: Words(N_("Your role may not open this"), N_("Ask an admin if you need it for your work.")),
    404: Words(N_("There is no such page"), N_("It does not exist, or it belongs to a unit that you do not see.")),
    405: Words(N_("This address does not work that way"), N_("Go back and use the buttons of the page.")),
    409: Words(N_("Somebody changed it meanwhile"), N_("Load the page again, look at the change and repeat yours.")),
    413: Words(N_("This is too much at once"), N_("Send a smaller file. At most 16 MB are taken.")),
    415: Words(N_("This kind of file is not taken"), N_("Send the file in one of the kinds that the page names.")),
    422: Words(N_("This cannot be done"), N_("Go back, mend what is wrong and send it again.")),
    429: Words(N_("Too many requests"), N_("Wait a few minutes and try again.")),
    500: Words(
        N_("Something broke on our side"), N_("It is in the log. What you sent was not saved; try again later.")
    ),
    503: Words(N_("The service is busy or being restarted"), N_("Nothing was saved. Try again in half a minute.")),
}
CUSTOMER_WORDS = {
    400: Words(N_("We could not read that"), N_("Go back, load the page again and send your answer once more.")),
    404: Words(N_("This link leads nowhere"), N_("Check that the whole address was copied from our message.")),
    405: Words(N_("This address does not work that way"), N_("Open the link in our message again.")),
    413: Words(N_("That is too much to send at once"), N_("Go back, choose a smaller picture and send it again.")),
    429: Words(N_("Too many tries"), N_("Wait a few minutes and open the link again.")),
    500: Words(N_("Something broke on our side"), N_("Your answer was not saved. Please try again in a moment.")),
    503: Words(N_("We are just restarting"), N_("Your answer was not saved. Please try again in half a minute.")),
}


def init_app(app: Flask) -> None:
    """Show every error of `app` as a page."""
    app.register_error_handler(SurveyappError, _show_fault)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(HTTPException, _show_http_error)
    for fault in DATABASE_FAULTS:
        app.register_error_handler(fault, _show_database_fault)


def message_of(fault: SurveyappError) -> str:
    """Return what a fault says, in the reader's language."""
    return str(gettext(fault.message, **fault.params))


def _show_fault(fault: SurveyappError) -> Response:
    status = next((STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS), 422)
    return error_page(status, said=message_of(fault))


def _show_stale_form(fault: CSRFError) -> Response:  # noqa: ARG001 - Flask's signature
    return error_page(400, said=gettext("This page was open for too long. Go back, load it again and send once more."))


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    response = error_page(error.code)
    if error.response is not None:
        return error
    for name, value in error.get_headers(request.environ):
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _show_database_fault(fault: Exception) -> Response:
    structlog.get_logger().error("database unavailable", endpoint=request.endpoint, exc_info=fault)
    # The page is written without asking the database who is reading it.
    g.viewer = None
    response = error_page(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def error_page(status: int, *, said: str | None = None) -> Response:
    """Return the page for `status`; `said` is what the fault itself says, in place of the usual advice.

    Where the program or the database failed, the page asks for neither: it stands alone.
    """
    is_customers = request.path.startswith(CUSTOMER_PATHS) or "auth" not in current_app.blueprints
    table = CUSTOMER_WORDS if is_customers else STAFF_WORDS
    words = table.get(status) or STAFF_WORDS.get(status) or table[500 if status >= 500 else 400]
    is_alone = is_customers or status >= 500
    template = "errors/alone.html" if is_alone else "errors/staff.html"
    page = render_template(
        template,
        status=status,
        title=gettext(words.title),
        said=said or gettext(words.text),
        is_staff=not is_customers,
        typed=_typed() if status >= 500 else [],
    )
    return make_response(page, status)


def _typed() -> list[tuple[str, str]]:
    """Return the fields of an answering form that was just sent: the page that says it failed can send them again."""
    if request.method != "POST" or request.endpoint not in ANSWERING:
        return []
    # What could not be read as a form the first time is none the second time either.
    with suppress(HTTPException):
        return list(request.form.items(multi=True))
    return []
