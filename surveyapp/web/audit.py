"""The audit log, for those who may read it."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import N_
from surveyapp.services import audit as log
from surveyapp.web.access import access

blueprint = Blueprint("audit", __name__, url_prefix="/admin/audit")

# What happened, in words; an event that is not listed is shown by its code.
ACTIONS = {
    "sign_in": N_("Signed in"),
    "sign_in_refused": N_("Sign-in refused"),
    "sign_out": N_("Signed out"),
    "sessions_ended": N_("Signed out everywhere"),
    "refused": N_("Access refused"),
    "user_added": N_("Person added"),
    "user_changed": N_("Role or units changed"),
    "user_disabled": N_("Account closed"),
    "user_enabled": N_("Account opened again"),
    "link_made": N_("One-time link made"),
    "password_set": N_("Password set"),
    "unit_changed": N_("Unit changed"),
    "exported": N_("Data taken out"),
    "ticket.reveal": N_("Customer revealed"),
}


@blueprint.get("")
@access("audit.read")
def audit() -> ResponseReturnValue:
    """Show the log, newest first, a page at a time."""
    before, action = request.args.get("before", type=int), request.args.get("action", "")
    page = log.list_events(before=before, action=action if action in ACTIONS else "")
    next_url = url_for("audit.audit", before=page.next_before, action=action or None) if page.next_before else None
    first_url = url_for("audit.audit", action=action or None) if before else None
    return render_template(
        "audit/audit.html",
        page=page,
        action=action,
        actions=[(code, gettext(words)) for code, words in ACTIONS.items()],
        action_word=action_word,
        next_url=next_url,
        first_url=first_url,
    )


@blueprint.post("/verify")
@access("audit.read")
def verify() -> ResponseReturnValue:
    """Read the whole log and tell whether anything in it was changed."""
    return render_template("audit/verify.html", verdict=log.verify())


def action_word(code: str) -> str:
    """Return an event's action in words."""
    return gettext(ACTIONS[code]) if code in ACTIONS else code
