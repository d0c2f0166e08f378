"""Stopping what goes out, and letting it go on."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.services import sending
from surveyapp.services.surveys import get_published
from surveyapp.web.access import access, get_viewer

blueprint = Blueprint("sending", __name__, url_prefix="/invitations/sending")

EVERYTHING, SURVEY = "everything", "survey"


@blueprint.route("/stop", methods=["GET", "POST"])
@access("invitations.plan")
def stop() -> ResponseReturnValue:
    """Ask whether to stop, and stop; the page of the funnel then offers to resume."""
    survey, scope = _asked()
    if request.method == "GET":
        get_published(survey)
        return render_template("sending/stop.html", survey=survey, scope=scope)
    if sending.stop(get_viewer(), survey if scope == SURVEY else None, now=datetime.now(UTC)):
        flash(gettext("All sending is stopped.") if scope == EVERYTHING else gettext("The survey is paused."))
    return _back(survey)


@blueprint.post("/resume")
@access("invitations.plan")
def resume() -> ResponseReturnValue:
    """Let a survey, or all sending, go on."""
    survey, scope = _asked()
    if sending.resume(get_viewer(), survey if scope == SURVEY else None, now=datetime.now(UTC)):
        flash(gettext("Sending goes on.") if scope == EVERYTHING else gettext("The survey goes on."))
    return _back(survey)


def _asked() -> tuple[str, str]:
    scope = request.values.get("scope", SURVEY)
    return request.values.get("survey", ""), scope if scope in (EVERYTHING, SURVEY) else abort(404)


def _back(survey: str) -> ResponseReturnValue:
    return redirect(url_for("reports.funnel", survey=survey), 303)
