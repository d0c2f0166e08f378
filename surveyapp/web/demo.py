"""The line on every page of the demo that says what it is."""

import time

from flask import Flask, current_app

from surveyapp.services.demo import marks
from surveyapp.services.transactions import DATABASE_FAULTS

# A page asks again after so many seconds, until the demo is there; it goes with its instance folder, never by itself.
KEPT_FOR = 60.0


def init_app(app: Flask) -> None:
    """Let `app`'s templates ask whether this is the demo."""
    app.jinja_env.globals["is_demo"] = is_demo


def is_demo() -> bool:
    """Return whether the pages show the demo company; False where the database cannot say."""
    known: dict[str, float] = current_app.extensions.setdefault("demo", {"found": 0.0, "asked_at": -KEPT_FOR})
    if known["found"] or time.monotonic() - known["asked_at"] < KEPT_FOR:
        return bool(known["found"])
    try:
        known["found"] = float(marks.is_demo())
    except DATABASE_FAULTS:
        return False
    known["asked_at"] = time.monotonic()
    return bool(known["found"])
