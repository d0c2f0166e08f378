"""The list of cases; view, filters and place stand in its address."""

from datetime import UTC, datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.views import COUNT_LIMIT, VIEWS, Filter
from surveyapp.services.tickets import lists, saved_views, workload
from surveyapp.services.tickets.lists import Offers
from surveyapp.web.access import access, get_viewer
from surveyapp.web.casework import link_to
from surveyapp.web.tickets import filters
from surveyapp.web.tickets.room import blueprint


@blueprint.get("")
@access("tickets.read")
def tickets() -> ResponseReturnValue:
    """List cases by view, filters and place, all of them in the address."""
    return show_list()


def show_list(faults: list[str] | None = None, status: int = 200) -> ResponseReturnValue:
    """Answer with the list that the address asks for, with what was wrong with an act on it."""
    chosen, now, viewer = filters.asked_filter(), datetime.now(UTC), get_viewer()
    found = lists.list_tickets(viewer, chosen, filters.asked_place(), now=now)
    total = found.counts[chosen.view]
    kept = {"view": chosen.view, **filters.kept(chosen)}
    html = render_template(
        "tickets/tickets.html",
        found=found,
        now=now,
        faults=faults or [],
        said=gettext("%(num)s or more cases", num=total)
        if total >= COUNT_LIMIT
        else ngettext("%(num)s case", "%(num)s cases", total),
        previous_url=_page_url(before=filters.place_text(found.previous_place), kept=kept),
        next_url=_page_url(after=filters.place_text(found.next_place), kept=kept),
        here=request.full_path.rstrip("?"),
        ticks_all=bool(request.args.get("tick")),
        tick_url=url_for("tickets.tickets", **{**request.args.to_dict(), "tick": "all"}),
        people=[(encode_id(person.id), person.name) for person in workload.list_workers(viewer)]
        if viewer.may("tickets.write")
        else [],
        actions_url=link_to("actions.new"),
        **frame(chosen, found.offers, found.counts, "tickets.tickets"),
    )
    return html, status


def frame(chosen: Filter, offers: Offers, counts: dict[str, int], endpoint: str) -> dict[str, Any]:
    """Return what list and board share: tabs with saved views, filters, and where to save the present view."""
    kept = filters.kept(chosen)
    own = saved_views.list_views(get_viewer())
    present = filters.query_of(chosen)
    is_saved = any(view.query == present for view in own)
    views = [view for view in VIEWS if endpoint == "tickets.tickets" or Filter(view).is_of_open]
    narrowing = {name: value for name, value in kept.items() if name != "order"}
    tabs = [
        (
            gettext(filters.VIEW_NAMES[view]),
            url_for(endpoint, view=view, **kept),
            counts[view],
            view == chosen.view and not is_saved,
        )
        for view in views
    ]
    tabs += [(view.name, f"{url_for(endpoint)}?{view.query}", None, view.query == present) for view in own]
    return {
        "chosen": chosen,
        "kept": kept,
        "tabs_shown": tabs,
        "options": filters.options(offers, chosen),
        "theme_name": lambda theme: filters.theme_name(offers, theme),
        "has_more": filters.has_more(chosen),
        "more_url": url_for(endpoint, view=chosen.view, **kept, more=1),
        "save_url": None if is_saved else f"{url_for('tickets.save_view')}?{present}",
        "has_views": bool(own),
        "board_url": url_for("tickets.board", view=chosen.view if chosen.is_of_open else "open", **narrowing),
        "list_url": url_for("tickets.tickets", view=chosen.view, **kept),
        "new_url": link_to("tickets.new"),
        "workload_url": link_to("tickets.workload"),
    }


def _page_url(*, kept: dict[str, str], **place: str | None) -> str | None:
    return url_for("tickets.tickets", **kept, **place) if any(place.values()) else None
