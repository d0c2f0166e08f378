"""Whether the process lives and whether it can serve, for load balancers and people who watch over it."""

from datetime import UTC, datetime

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from surveyapp.services import health
from surveyapp.web.access import PUBLIC, access

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@access(PUBLIC)
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


@blueprint.get("/readyz")
@access(PUBLIC)
def readyz() -> ResponseReturnValue:
    """Say whether answers can be taken and worked on; 503 names what fails."""
    settings = current_app.config["SETTINGS"]
    checks = health.check_readiness(settings.migrations, settings.instance, now=datetime.now(UTC))
    is_ready = all(found == health.OK for found in checks.values())
    body = {"status": "ok" if is_ready else "failing", "checks": checks}
    return body, 200 if is_ready else 503, {"Cache-Control": "no-store"}
