"""What commands share: an app context over the installation's settings."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from surveyapp.app import create_app
from surveyapp.settings import Settings, load_settings


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run `command` inside an app context without any room: services and database, no pages."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app(load_settings(), rooms=())
        with app.app_context():
            return command(*args, **kwargs)

    return run


def current_settings() -> Settings:
    """Return the settings of the app context that a command runs in."""
    from flask import current_app

    settings: Settings = current_app.config["SETTINGS"]
    return settings
