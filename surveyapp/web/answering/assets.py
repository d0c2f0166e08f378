"""The two files of customers' pages: one stylesheet, and one script made of the files of `static/answering`.

The pages work without the script. It is one file, so that a page is three requests in all.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Response, request, url_for

from surveyapp.web.access import PUBLIC, access
from surveyapp.web.answering.room import blueprint

STATIC = Path(__file__).parent.parent / "static"
STYLES = (STATIC / "answer.css",)
# In this order: later ones use what earlier ones define. All stand in one function, so that no name leaks out of it.
SCRIPTS = tuple(STATIC / "answering" / f"{name}.js" for name in ("conditions", "fields", "logic"))
STYLESHEET, SCRIPT = "css", "js"
KINDS = {STYLESHEET: "text/css", SCRIPT: "text/javascript"}


@blueprint.get("/answer-<digest>.<kind>")
@access(PUBLIC)
def asset(digest: str, kind: str) -> Response:
    """Send the stylesheet or the script; an address with its digest may be kept for ever, any other for a minute."""
    if kind not in KINDS:
        return Response(status=404)
    plain, packed = content_of(kind)
    response = Response(plain, content_type=f"{KINDS[kind]}; charset=utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
    kept = "public, max-age=31536000, immutable" if digest == digest_of(kind) else "max-age=60"
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=2)
def content_of(kind: str) -> tuple[bytes, bytes]:
    """Return the stylesheet or the script, plain and packed."""
    if kind == STYLESHEET:
        plain = b"".join(path.read_bytes() for path in STYLES)
    else:
        plain = b'(function () {\n"use strict";\n' + b"".join(path.read_bytes() for path in SCRIPTS) + b"})();\n"
    return plain, gzip.compress(plain, 9, mtime=0)


@lru_cache(maxsize=2)
def digest_of(kind: str) -> str:
    """Return what changes in the file's address whenever its content does."""
    return hashlib.sha256(content_of(kind)[0]).hexdigest()[:12]


def address_of(kind: str) -> str:
    """Return the address of the stylesheet or the script."""
    return url_for("answering.asset", digest=digest_of(kind), kind=kind)
