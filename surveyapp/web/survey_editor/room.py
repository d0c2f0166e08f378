"""What the pages of the editor share: the blueprint, what is asked for, and how a change is answered."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, InvalidFile, NotFound, SurveyappError
from surveyapp.services import survey_drafts as drafts
from surveyapp.services.survey_drafts import Done, Draft
from surveyapp.web.access import get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.survey_editor.desk import Desk, desk_of
from surveyapp.web.survey_editor.drawing import draw_desk, draw_pieces

# A version of as many digits or more could not be compared in a database.
LONGEST_VERSION = 9

GONE = N_("It is not there any more: somebody deleted it, or gave it another name. Look at the list.")

Edit = Callable[[dict[str, Any]], dict[str, Any]]

blueprint = Blueprint("survey_editor", __name__, url_prefix="/surveys")


def has_page(endpoint: str) -> bool:
    """Tell whether this server has a page: other rooms need not be open."""
    return endpoint in current_app.view_functions


def version_sent() -> int:
    """Return the draft's version that a form was made from; what nobody could have seen when somebody tampered with it."""
    sent = request.form.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < LONGEST_VERSION else -1


def wants_pieces() -> bool:
    """Tell whether a script asks, which puts pieces into the page in place of loading another."""
    return request.accept_mimetypes.best == "application/json"


def make_change(name: str, edit: Edit, done: Done, *, said: str = "", goes_to: Mapping[str, str] | None = None) -> Any:
    """Make one change of a draft and answer with the page, or with its pieces.

    `said` tells what was done where that cannot be seen; `goes_to` is the part to be shown then, as in `Desk.url`.
    """

    def act(viewer: Viewer, version: int, now: datetime) -> Draft:
        return drafts.change(viewer, name, version, edit, done, now=now)

    return answer(name, act, said=said, goes_to=goes_to)


def answer(
    name: str,
    act: Callable[[Viewer, int, datetime], Draft],
    *,
    said: str = "",
    goes_to: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """Do what changes a draft and answer with the page or its pieces; what is refused leaves everything typed there."""
    viewer = get_viewer()
    try:
        draft = act(viewer, version_sent(), datetime.now(UTC))
    except NotFound:
        # What somebody else took away meanwhile is a change like any other, as long as the survey is there.
        return refuse(drafts.get_draft(viewer, name), Conflict(GONE))
    except (Conflict, SurveyappError) as fault:
        return refuse(drafts.get_draft(viewer, name), fault)
    desk = desk_of(draft, goes_to)
    if wants_pieces():
        return jsonify(version=draft.version, pieces=draw_pieces(desk), said=said, url=desk.url())
    if said:
        flash(said)
    more = {key: words for key, words in (goes_to or {}).items() if key in ("new", "change")}
    anchor = {"_anchor": "change"} if "change" in more else {}
    return redirect(desk.url(**more, **anchor), 303)


def refuse(draft: Draft, fault: SurveyappError) -> ResponseReturnValue:
    """Say why a change was not made, with what stands there now beside what was typed."""
    words = faults_in_words(fault)
    status = 409 if isinstance(fault, Conflict) else 422
    desk = desk_of(draft)
    who = _who(draft) if status == 409 else ""
    if wants_pieces():
        theirs = _theirs(desk) if status == 409 else {}
        return jsonify(said=" ".join([*words, who]).strip(), version=draft.version, theirs=theirs), status
    return make_response(draw_desk(desk, faults=[*words, *filter(None, [who])], typed=request.form), status)


def faults_in_words(fault: SurveyappError) -> list[str]:
    """Return what a fault says, each fault of a refused text by itself."""
    if isinstance(fault, InvalidFile):
        return [gettext(each.message, **each.params) for each in fault.faults]
    return [message_of(fault)]


def _who(draft: Draft) -> str:
    if draft.changed_by is None or draft.changed_at is None:
        return ""
    from_now = current_app.jinja_env.filters["clock"](draft.changed_at)
    return str(gettext("%(name)s changed it last, at %(time)s.", name=draft.changed_by, time=from_now))


def _theirs(desk: Desk) -> dict[str, str]:
    """Return what stands now in the texts that were sent."""
    return {field.name: field.words for row in desk.texts for field in row.fields if field.name in request.form}
