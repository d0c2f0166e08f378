"""The two files of customers' pages: one stylesheet, and one script made of the files of `static/answering`.

The pages work without the script. It is one file, so that a page is three requests in all.
"""

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Response, request, url_for

from surveyapp.web.access import PUBLIC, access
from surveyapp.web.answering.modes import EMBED, KIOSK, PLAIN
from surveyapp.web.answering.room import blueprint

STATIC = Path(__file__).parent.parent / "static"
STYLES = (STATIC / "answer.css", STATIC / "answering" / "steps.css")
# In this order: later ones use what earlier ones define. All stand in one function, so that no name leaks out of it.
NAMES = ("conditions", "fields", "logic", "counter", "ranking", "files", "saving")
SCRIPTS = tuple(STATIC / "answering" / f"{name}.js" for name in NAMES)
STYLESHEET, SCRIPT = "css", "js"
# Comments and indentation are for those who read the files here: a fifth of what would be sent.
UNSENT = {
    STYLESHEET: re.compile(rb"/\*.*?\*/\n?|^ +", re.DOTALL | re.MULTILINE),
    SCRIPT: re.compile(rb"^ *(//.*\n)?", re.MULTILINE),
}
MODES = (PLAIN, KIOSK, EMBED)
KINDS = {STYLESHEET: "text/css", SCRIPT: "text/javascript"}
# What a mode adds to its own copy of the two files, so that nobody else carries it and no page needs a further request.
OF_MODES = {
    (KIOSK, STYLESHEET): STATIC / "kiosk.css",
    (KIOSK, SCRIPT): STATIC / "answering" / "kiosk.js",
    (EMBED, SCRIPT): STATIC / "answering" / "embedding.js",
}


@blueprint.get("/answer-<digest>.<kind>")
@access(PUBLIC)
def asset(digest: str, kind: str) -> Response:
    """Send the stylesheet or the script; an address with its digest may be kept for ever, any other for a minute."""
    if kind not in KINDS:
        return Response(status=404)
    mode = next((mode for mode in MODES if digest == digest_of(kind, mode)), None)
    plain, packed = content_of(kind, mode or PLAIN)
    response = Response(plain, content_type=f"{KINDS[kind]}; charset=utf-8")
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
    kept = "public, max-age=31536000, immutable" if mode is not None else "max-age=60"
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=6)
def content_of(kind: str, mode: str = PLAIN) -> tuple[bytes, bytes]:
    """Return the stylesheet or the script of a mode's pages, plain and packed."""
    own = (OF_MODES[mode, kind],) if (mode, kind) in OF_MODES else ()
    if kind == STYLESHEET:
        plain = b"".join(path.read_bytes() for path in (*STYLES, *own))
    else:
        parts = b"".join(path.read_bytes() for path in (*SCRIPTS, *own))
        plain = b'(function () {\n"use strict";\n' + parts + b"})();\n"
    plain = UNSENT[kind].sub(b"", plain)
    return plain, gzip.compress(plain, 9, mtime=0)


@lru_cache(maxsize=6)
def digest_of(kind: str, mode: str = PLAIN) -> str:
    """Return what changes in the file's address whenever its content does."""
    return hashlib.sha256(content_of(kind, mode)[0]).hexdigest()[:12]


def address_of(kind: str, mode: str = PLAIN) -> str:
    """Return the address of the stylesheet or the script of a mode's pages."""
    return url_for("answering.asset", digest=digest_of(kind, mode), kind=kind)
