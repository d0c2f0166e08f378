"""What this installation was told by its settings, for rules that are asked far from any page or command."""

from typing import Any
from weakref import WeakKeyDictionary

from surveyapp.settings import Settings
from surveyapp.store.database import db

# By the database's engine: one process may hold several applications, as the tests do.
_told: WeakKeyDictionary[Any, Settings] = WeakKeyDictionary()


def tell(settings: Settings) -> None:
    """Keep the settings of the application whose context this is; done once, when it is made."""
    _told[db.engine] = settings


def current_settings() -> Settings:
    """Return the settings of the application whose context this is.

    Raises:
        KeyError: the application was never told of; `create_app` tells.
    """
    return _told[db.engine]
