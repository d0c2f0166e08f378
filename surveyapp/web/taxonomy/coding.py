"""Where the way of the re-coding is shown."""

from flask import current_app, url_for

CODER = "coder.coder"


def coder_page() -> str:
    """Return the address of the page that shows how far the coding is; "" where this server does not have it."""
    return url_for(CODER) if CODER in current_app.view_functions else ""
