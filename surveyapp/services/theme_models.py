"""The model that codes beside the patterns: found, kept in memory while it is the current one, and replaced."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy.orm import Session

from surveyapp.analysis.themes.models import Model
from surveyapp.services.transactions import UNUSABLE
from surveyapp.store import theme_models as store
from surveyapp.store.database import db

# The current model, the one before, and a few more to go back to.
KEPT = 5

log = structlog.get_logger("surveyapp.themes")
# By the database's engine: one process may hold several applications, as the tests do.
_known: WeakKeyDictionary[Any, tuple[str, Model | None]] = WeakKeyDictionary()


def get_current_model() -> Model | None:
    """Return the model that codes now, None where there is none; it is read only after it changed.

    One that this program cannot read, made by another version of it, is logged, and the patterns code alone.
    """
    version = store.find_current_version(db.session())
    if version is None:
        return None
    known = _known.get(db.engine)
    if known is None or known[0] != version:
        known = _known[db.engine] = (version, get_model(version))
    return known[1]


def get_current_model_anyway() -> Model | None:
    """Return the model that codes now, None where there is no database yet: for commands that need none."""
    try:
        return get_current_model()
    except UNUSABLE:
        db.session().rollback()
        return None


def save_model(session: Session, model: Model, *, is_used: bool, now: datetime, user_id: int | None = None) -> None:
    """Keep a model with its figures, and let it code from now on if `is_used`."""
    values = {
        "version": model.version,
        "content": model.to_bytes(),
        "figures": {**model.figures, "is_used": is_used},
        "trained_at": now,
        "trained_by": user_id,
    }
    store.insert_model(session, values, is_current=is_used)
    store.delete_old_models(session, KEPT)


def save_attempt(session: Session, figures: Mapping[str, Any], *, now: datetime, user_id: int | None = None) -> None:
    """Keep why a training came to nothing."""
    values = {
        "version": f"nothing-{now:%Y%m%d%H%M%S%f}",
        "content": b"",
        "figures": {"negativity": [], "themes": [], "together": [], **figures, "is_used": False},
        "trained_at": now,
        "trained_by": user_id,
    }
    store.insert_model(session, values, is_current=False)
    store.delete_old_models(session, KEPT)


def get_model(version: str) -> Model | None:
    """Return a model that is kept, whether it codes now or not; None where it is gone or cannot be read."""
    content = store.find_content(db.session(), version)
    try:
        return Model.from_bytes(content) if content is not None else None
    except ValueError:
        log.exception("model_unreadable", version=version, mend="train the coder anew")
        return None
