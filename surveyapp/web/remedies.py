"""What waits for one's approval."""

from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveyapp.domain.tickets.naming import case_number
from surveyapp.services.remedies import deciding
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets import remedy_words

blueprint = Blueprint("remedies", __name__, url_prefix="/remedies")


@blueprint.get("")
@access("remedies.approve")
def remedies() -> ResponseReturnValue:
    """List what waits for approval in the viewer's units, the oldest first; one's own proposals are for others."""
    viewer = get_viewer()
    rows = deciding.list_waiting(viewer)
    return render_template(
        "remedies/remedies.html",
        mine=[row for row in rows if row[0].proposed_by != viewer.user_id],
        others=[row for row in rows if row[0].proposed_by == viewer.user_id],
        now=datetime.now(UTC),
        case_number=case_number,
        words=remedy_words,
    )
