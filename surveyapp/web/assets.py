"""Plotly's script, served from its package under an address that changes with its content."""

import gzip
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from surveyapp.web.access import PUBLIC, access

blueprint = Blueprint("assets", __name__, url_prefix="/assets")

# The script adds the stylesheet of its maps to every page, unless an element with this id is there already.
STYLE_ID = re.compile(rb'getElementById\("([0-9a-f]{64})"\)')
FOREVER = "public, max-age=31536000, immutable"


@blueprint.get("/plotly-<digest>.min.js")
@access(PUBLIC)
def plotly(digest: str) -> ResponseReturnValue:
    """Send plotly.min.js, compressed where the browser takes it."""
    if digest != plotly_digest():
        abort(404)
    is_zipped = "gzip" in request.accept_encodings
    response = Response(_zipped() if is_zipped else _script().read_bytes(), mimetype="text/javascript")
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER
    return response


@cache
def plotly_digest() -> str:
    """Return what stands for the script's content in its address."""
    return hashlib.sha256(_script().read_bytes()).hexdigest()[:16]


@cache
def plotly_style_ids() -> list[str]:
    """Return the ids of the elements that keep the script from adding a stylesheet, which our policy would block."""
    return sorted({found.decode() for found in STYLE_ID.findall(_script().read_bytes())})


@cache
def _zipped() -> bytes:
    # Once per process, when the first browser asks: a third of a second for a third of the bytes.
    return gzip.compress(_script().read_bytes(), 6, mtime=0)


def _script() -> Path:
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("plotly is not installed")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"
