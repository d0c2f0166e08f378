"""Merging doubles: choose the case that stays, say why, and know that it cannot be undone."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.domain.errors import N_, Conflict, Refused
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services.tickets import merging
from surveyapp.web.access import access, get_viewer
from surveyapp.web.errors import message_of
from surveyapp.web.tickets.bulk import asked_picks
from surveyapp.web.tickets.listing import show_list
from surveyapp.web.tickets.room import blueprint

MAXIMUM_WHY = 300


@blueprint.post("/bulk/merge")
@access("tickets.write")
def choose_merge() -> ResponseReturnValue:
    """Take the ticked cases to the page on which doubles are merged."""
    picks = asked_picks()
    if len(picks) < 2:
        return show_list([gettext("Tick the cases that are about the same matter, two at least.")], 422)
    return redirect(url_for("tickets.merge", case=[encode_id(pick.ticket_id) for pick in picks]), 303)


@blueprint.route("/merge", methods=["GET", "POST"])
@access("tickets.write")
def merge() -> ResponseReturnValue:
    """Choose which of several cases stays, and merge the others into it."""
    viewer, ids = get_viewer(), list(dict.fromkeys(map(decode_id, request.args.getlist("case"))))
    try:
        found = merging.get_candidates(viewer, ids)
    except Refused as fault:
        return render_template("tickets/merge.html", found=None, faults=[message_of(fault)]), 422
    numbers = {each.id: each.number for each in found.cases}
    stays = decode_id(request.form["stays"]) if request.form.get("stays") else None
    why = request.form.get("why", "").strip()[:MAXIMUM_WHY]
    faults, status = [], 200
    if request.method == "POST":
        try:
            if stays not in numbers:
                raise Refused(N_("Choose the case that stays."))
            _merge(stays, why or gettext("About the same matter as %(number)s", number=numbers[stays]))
        except Conflict as fault:
            faults, status = [message_of(fault)], 409
        except Refused as fault:
            faults, status = [message_of(fault)], 422
        else:
            said = ngettext("%(num)s double is merged.", "%(num)s doubles are merged.", len(numbers) - 1)
            flash(said)
            return redirect(url_for("tickets.ticket", ticket_id=stays), 303)
    page = render_template("tickets/merge.html", found=found, faults=faults, stays=stays, why=why)
    return page, status


def _merge(stays: int, why: str) -> None:
    picks = asked_picks()
    merging.merge(
        get_viewer(),
        next((pick for pick in picks if pick.ticket_id == stays), merging.Pick(stays, 0)),
        [pick for pick in picks if pick.ticket_id != stays],
        why=why,
        is_confirmed=bool(request.form.get("crosses")),
        now=datetime.now(UTC),
    )
