"""The audit log, for those who may read it."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.ids import encode_id
from surveyapp.services import audit as log
from surveyapp.services import units
from surveyapp.web.access import access
from surveyapp.web.shell import role_name

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
    "invitation_link_made": N_("Invitation link made"),
    "consent_given": N_("Consent given by a customer"),
    "consent_withdrawn": N_("Consent taken back by a customer"),
    "quote_approved": N_("Quote approved for publishing"),
    "quote_taken_back": N_("Approved quote taken back"),
    "survey_published": N_("Survey published"),
    "survey_draft_discarded": N_("Draft of a survey thrown away"),
    "survey_version_restored": N_("Older version of a survey asked again"),
    "survey_paused": N_("Survey paused"),
    "survey_resumed": N_("Survey resumed"),
    "survey_closed": N_("Survey closed"),
    "survey_reopened": N_("Survey opened again"),
    "survey_scheduled": N_("Survey scheduled"),
    "password_set": N_("Password set"),
    "unit_changed": N_("Unit changed"),
    "policy_changed": N_("Rule changed"),
    "themes_changed": N_("Themes changed"),
    "coder_anew": N_("Comments coded anew"),
    "coder_before": N_("Went back to the coder before"),
    "coder_training_asked": N_("Training of the coder asked for"),
    "letter_changed": N_("Letter changed"),
    "gift_codes_imported": N_("Gift card codes imported"),
    "report exported": N_("Report taken out"),
    "comments exported": N_("Comments taken out"),
    "remedy_approved": N_("Remedy approved"),
    "remedy_refused": N_("Remedy refused"),
    "register exported": N_("Register of complaints taken out"),
    "8d exported": N_("8D report taken out"),
    "sending stopped": N_("Sending stopped"),
    "sending resumed": N_("Sending resumed"),
    "ticket.reveal": N_("Customer revealed"),
    "absence_added": N_("Absence noted for a colleague"),
    "absence_ended": N_("Absence of a colleague ended"),
}

# A position of as many digits or more could not be compared in a database.
LONGEST_POSITION = 19

# What a row tells beside that, in words; codes that are not listed are shown as they are.
DETAILS = {
    "role": N_("role"),
    "old_role": N_("role before"),
    "units": N_("units"),
    "old_units": N_("units before"),
    "purpose": N_("purpose"),
    "count": N_("count"),
    "endpoint": N_("page"),
    "method": N_("method"),
    "timezone": N_("time zone"),
    "language": N_("language"),
    "policy": N_("rule"),
    "letter": N_("letter"),
    "version": N_("version"),
    "survey": N_("survey"),
    "opens_at": N_("opens"),
    "closes_at": N_("closes"),
}


@blueprint.get("")
@access("audit.read")
def audit() -> ResponseReturnValue:
    """Show the log, newest first, a page at a time."""
    before, action = _before(), request.args.get("action", "")
    page = log.list_events(before=before, action=action if action in ACTIONS else "")
    paths = units.paths_by_id({unit_id for event, _, _ in page.rows for unit_id in _unit_ids(event)})
    rows = [(event, by, to, describe(event, paths)) for event, by, to in page.rows]
    next_url = url_for("audit.audit", before=page.next_before, action=action or None) if page.next_before else None
    first_url = url_for("audit.audit", action=action or None) if before else None
    return render_template(
        "audit/audit.html",
        rows=rows,
        action=action,
        actions=[(code, gettext(words)) for code, words in ACTIONS.items()],
        action_word=action_word,
        next_url=next_url,
        first_url=first_url,
    )


def _before() -> int | None:
    """Return the position that the page ends before; None for the newest page, or for what no position can be."""
    text = request.args.get("before", "")
    return int(text) if text.isdecimal() and len(text) < LONGEST_POSITION else None


@blueprint.post("/verify")
@access("audit.read")
def verify() -> ResponseReturnValue:
    """Read the whole log and tell whether anything in it was changed."""
    return render_template("audit/verify.html", verdict=log.verify())


def action_word(code: str) -> str:
    """Return an event's action in words."""
    return gettext(ACTIONS[code]) if code in ACTIONS else code


def describe(event: log.AuditEvent, paths: dict[int, str]) -> str:
    """Return what a row tells beside who and what; `paths` names the units in it."""
    said = []
    if event.object_id and event.object_kind not in {"user", "unit"}:
        said.append(f"{event.object_kind} {encode_id(event.object_id)}")
    if event.object_id and event.object_kind == "unit":
        said.append(_unit_name(event.object_id, paths))
    for code, value in event.details.items():
        words = _value_in_words(code, value, paths)
        if words:
            said.append(f"{gettext(DETAILS[code]) if code in DETAILS else code}: {words}")
    return " · ".join(said)


def _value_in_words(code: str, value: object, paths: dict[int, str]) -> str:
    if code in {"units", "old_units"} and isinstance(value, list):
        return ", ".join(_unit_name(unit_id, paths) for unit_id in value)
    if code in {"role", "old_role"}:
        return role_name(str(value))
    return "" if value is None else str(value)


def _unit_name(unit_id: int, paths: dict[int, str]) -> str:
    return paths.get(unit_id, encode_id(unit_id)) or gettext("The whole company")


def _unit_ids(event: log.AuditEvent) -> list[int]:
    own = [event.object_id] if event.object_kind == "unit" and event.object_id else []
    return [*own, *event.details.get("units", []), *event.details.get("old_units", [])]
