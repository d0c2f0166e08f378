"""The list of cases; view, filters and place stand in its address."""

from datetime import UTC, datetime, timedelta

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.tickets import deadlines, states
from surveyapp.domain.tickets.views import COUNT_LIMIT, VIEWS, Filter, Place
from surveyapp.services.tickets import lists
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets.room import blueprint

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@blueprint.get("")
@access("tickets.read")
def tickets() -> ResponseReturnValue:
    """List cases by view, filters and place, all of them in the address."""
    chosen, now = _filter(), datetime.now(UTC)
    found = lists.list_tickets(get_viewer(), chosen, _place(), now=now)
    shown_states = states.ENDED if chosen.view == "ended" else states.OPEN if chosen.is_by_due_time else states.STATES
    total = found.counts[chosen.view]
    return render_template(
        "tickets/tickets.html",
        found=found,
        chosen=chosen,
        now=now,
        kept=_kept(chosen),
        place_of=_place_text,
        said=gettext("%(num)s or more cases", num=total)
        if total >= COUNT_LIMIT
        else ngettext("%(num)s case", "%(num)s cases", total),
        unit_options=[(unit.path, unit.path) for unit in found.units if unit.path],
        owner_options=[(encode_id(owner.id), owner.name) for owner in found.owners],
        state_options=[(state, gettext(states.LABELS[state])) for state in shown_states],
        priority_options=[(code, gettext(label)) for code, label in reversed(deadlines.PRIORITY_LABELS.items())],
    )


def _filter() -> Filter:
    args = request.args
    view = args.get("view", "open")
    return Filter(
        view=view if view in VIEWS else abort(404),
        unit=args.get("unit", "").strip(),
        state=args.get("state", ""),
        priority=args.get("priority", ""),
        owner=_number(args.get("owner", "")),
        search=args.get("q", "").strip()[:100],
    )


def _kept(chosen: Filter) -> dict[str, str | None]:
    owner = encode_id(chosen.owner) if chosen.owner else None
    return {
        "unit": chosen.unit or None,
        "state": chosen.state or None,
        "priority": chosen.priority or None,
        "owner": owner,
        "q": chosen.search or None,
    }


def _number(text: str) -> int | None:
    return decode_id(text) if text else None


def _place_text(place: Place | None) -> str | None:
    """Return a row's key for the address."""
    return f"{(place.at - EPOCH) // timedelta(microseconds=1)}.{encode_id(place.ticket_id)}" if place else None


def _place() -> Place | None:
    for name in ("after", "before"):
        moment, _, row = request.args.get(name, "").partition(".")
        if moment.isdecimal() and len(moment) < 18 and row:
            return Place(EPOCH + timedelta(microseconds=int(moment)), decode_id(row), is_before=name == "before")
    return None
