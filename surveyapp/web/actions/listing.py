"""The list of corrective actions; view, filters and place stand in its address."""

from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.tickets.action_views import VIEWS, ActionFilter
from surveyapp.domain.tickets.views import COUNT_LIMIT
from surveyapp.services.actions import lists
from surveyapp.services.taxonomies import family_of
from surveyapp.web.access import access, get_viewer
from surveyapp.web.actions import words
from surveyapp.web.actions.room import blueprint, now_utc
from surveyapp.web.paging import asked_place, neighbours
from surveyapp.web.shell import current_language


@blueprint.get("")
@access("tickets.read")
def actions() -> ResponseReturnValue:
    """List corrective actions by view, filters and place, all of them in the address."""
    chosen, now = _filter(), now_utc()
    found = lists.list_actions(get_viewer(), chosen, asked_place(), now=now)
    kept = _kept(chosen)
    previous_url, next_url = neighbours(found.page, "actions.actions", view=chosen.view, **kept)
    themes = {theme: words.theme_name(names, theme, current_language()) for theme, names in found.themes}
    return render_template(
        "actions/actions.html",
        found=found,
        chosen=chosen,
        now=now,
        kept=kept,
        words=words,
        themes=themes,
        previous_url=previous_url,
        next_url=next_url,
        said=_said(found.counts[chosen.view]),
        unit_options=[(unit.path, unit.path) for unit in found.units if unit.path],
        owner_options=[(encode_id(owner_id), name) for owner_id, name in found.owners],
        theme_options=sorted(themes.items(), key=lambda pair: pair[1]),
    )


def _said(total: int) -> str:
    if total >= COUNT_LIMIT:
        return gettext("%(num)s or more corrective actions", num=total)
    return ngettext("%(num)s corrective action", "%(num)s corrective actions", total)


def _filter() -> ActionFilter:
    args = request.args
    view, owner = args.get("view", "open"), args.get("owner", "")
    theme, *merged = family_of(args.get("theme", ""))
    return ActionFilter(
        view=view if view in VIEWS else abort(404),
        unit=args.get("unit", "").strip(),
        theme=theme,
        merged=tuple(merged),
        owner=decode_id(owner) if owner else None,
        search=args.get("q", "").strip()[:100],
    )


def _kept(chosen: ActionFilter) -> dict[str, Any]:
    return {
        "unit": chosen.unit or None,
        "theme": chosen.theme or None,
        "owner": encode_id(chosen.owner) if chosen.owner else None,
        "q": chosen.search or None,
    }
