"""Whether the process lives and whether it can serve, for load balancers and people who watch over it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from surveyapp.web.access import PUBLIC, access

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access(PUBLIC)
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}
