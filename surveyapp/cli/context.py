"""What commands share: an app context over the installation's settings."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from surveyapp.app import create_app
from surveyapp.services.transactions import ANY_FAULT, UNUSABLE, is_unusable
from surveyapp.settings import Settings, load_settings


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run `command` inside an app context without any room: services and database, no pages.

    A database that is gone or broken, or has no tables yet, is told without a traceback.
    """

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app(load_settings(), rooms=())
        with app.app_context():
            try:
                return command(*args, **kwargs)
            except (*UNUSABLE, ANY_FAULT) as fault:
                if not is_unusable(fault):
                    raise
                raise click.ClickException(_unusable(fault)) from fault

    return run


def _unusable(fault: Exception) -> str:
    said = str(getattr(fault, "orig", None) or fault).partition("\n")[0]
    return (
        f"the database cannot be used: {said}. Look at SURVEYAPP_DATABASE_URL and whether its server runs;"
        " a new database first needs “surveyapp db upgrade”."
    )


def current_settings() -> Settings:
    """Return the settings of the app context that a command runs in."""
    from flask import current_app

    settings: Settings = current_app.config["SETTINGS"]
    return settings
