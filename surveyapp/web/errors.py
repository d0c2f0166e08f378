"""Faults of `domain.errors` become a page and a status here, and nowhere else."""

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import Conflict, Forbidden, NotFound, SurveyappError

STATUS = {NotFound: 404, Forbidden: 403, Conflict: 409}


def init_app(app: Flask) -> None:
    """Show every fault of the domain in the reader's language."""
    app.register_error_handler(SurveyappError, _show_fault)


def message_of(fault: SurveyappError) -> str:
    """Return what a fault says, in the reader's language."""
    return str(gettext(fault.message, **fault.params))


def _show_fault(fault: SurveyappError) -> ResponseReturnValue:
    return message_of(fault), STATUS.get(type(fault), 422)
