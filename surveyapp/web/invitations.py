"""The pages of invitations: who is asked, who is not and why, and planning."""

from datetime import UTC, datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.domain.invitations import COUNT_LIMIT, STATES, Filter
from surveyapp.services import invitations as house
from surveyapp.services.units import viewer_units
from surveyapp.web import order_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.paging import asked_place, neighbours
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")


@blueprint.get("")
@access("invitations.read")
def invitations() -> ResponseReturnValue:
    """List invitations by state, filters and place, all of them in the address."""
    viewer, args = get_viewer(), request.args
    state = args.get("state", "")
    chosen = Filter(
        state=state if state in ("", *STATES) else abort(404),
        survey=args.get("survey", "").strip(),
        unit=args.get("unit", "").strip(),
        search=args.get("q", "").strip()[:200],
    )
    found = house.list_invitations(viewer, chosen, asked_place())
    kept = {"survey": chosen.survey or None, "unit": chosen.unit or None, "q": chosen.search or None}
    previous_url, next_url = neighbours(found.page, "invitations.invitations", state=state or None, **kept)
    return render_template(
        "invitations/invitations.html",
        found=found,
        chosen=chosen,
        kept=kept,
        previous_url=previous_url,
        next_url=next_url,
        said=_said(found.counts.get(state, 0)),
        # The states that nothing is in are left out, but for the one that is looked at.
        states=[each for each in STATES if found.counts.get(each) or each == state],
        unit_options=[(unit.path, unit.path) for unit in viewer_units(viewer) if unit.path],
        now=datetime.now(UTC),
        language_name=language_name,
        words=order_words,
    )


def _said(count: int) -> str:
    if count >= COUNT_LIMIT:
        return gettext("%(num)s or more invitations", num=count)
    return ngettext("%(num)s invitation", "%(num)s invitations", count)


@blueprint.post("/plan")
@access("invitations.plan")
def plan() -> ResponseReturnValue:
    """Plan an invitation for everything that has happened and was not asked about."""
    settings = current_app.config["SETTINGS"]
    done = house.plan(
        base_url=settings.base_url,
        now=datetime.now(UTC),
        secret_key=settings.secret_key,
        zone=settings.timezone,
        viewer=get_viewer(),
        makes_links=False,
    )
    planned, skipped = done.planned, sum(done.skipped.values())
    if not planned and not skipped:
        flash(gettext("Nothing new has happened since the last planning."))
    else:
        flash(
            gettext("%(planned)s planned, %(skipped)s not asked; the list says why.", planned=planned, skipped=skipped)
        )
    return redirect(url_for("invitations.invitations"), 303)


@blueprint.get("/<id:invitation_id>")
@access("invitations.read")
def invitation(invitation_id: int) -> ResponseReturnValue:
    """Show one invitation."""
    return _page(invitation_id)


@blueprint.post("/<id:invitation_id>/link")
@access("invitations.plan")
def new_link(invitation_id: int) -> ResponseReturnValue:
    """Make a further link and show it once, on this very page."""
    link = house.new_link(get_viewer(), invitation_id, base_url=_base_url(), now=datetime.now(UTC))
    return _page(invitation_id, link=link)


def _page(invitation_id: int, link: str = "") -> ResponseReturnValue:
    viewer = get_viewer()
    return render_template(
        "invitations/invitation.html",
        invitation=house.get_invitation(viewer, invitation_id),
        messages=house.list_messages(viewer, invitation_id),
        link=link,
        may_plan=viewer.may("invitations.plan"),
        now=datetime.now(UTC),
        language_name=language_name,
        words=order_words,
    )


def _base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)
