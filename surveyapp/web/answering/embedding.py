"""A survey inside another page: the script that the other page includes, and who may frame ours.

Both sides check whom they hear: the frame answers only pages of the setting SURVEYAPP_EMBED_PARENTS, and the script
listens only to the frame that it made.
"""

from functools import lru_cache

from flask import Response, abort, current_app, g, request

from surveyapp.web.access import PUBLIC, access
from surveyapp.web.answering.assets import STATIC
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.room import blueprint

KEPT_SECONDS = 3600


@blueprint.get("/embed.js")
@access(PUBLIC)
def embed_script() -> Response:
    """Send the script that puts a survey where it stands; 404 while no page may show one."""
    if not current_app.config["SETTINGS"].embed_parents:
        abort(404)
    response = Response(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    # A page that lets in only what says so may have it too; it tells nothing of anybody.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.add_etag()
    return response.make_conditional(request)


@lru_cache(maxsize=1)
def _script() -> bytes:
    return (STATIC / "embed.js").read_bytes()


@blueprint.after_request
def _name_parents(response: Response) -> Response:
    """Let the pages of the setting frame the pages of an embedded form, its refusals too; nobody frames any other page."""
    if parents := current_mode().parents:
        g.frame_ancestors = " ".join(parents)
    return response
