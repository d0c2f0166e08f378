"""Who has how much to do, for those who lead others' work."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone, gettext

from surveyapp.domain.ids import encode_id
from surveyapp.services.tickets import workload as service
from surveyapp.services.tickets.workload import Load
from surveyapp.web import formatting
from surveyapp.web.access import access, get_viewer
from surveyapp.web.tickets.room import blueprint


@blueprint.get("/workload")
@access("work.lead")
def workload() -> ResponseReturnValue:
    """Show each person's open cases in figures that lead into the list, where they can be given to others."""
    loads = service.list_workload(get_viewer(), ZoneInfo(str(get_timezone())), now=datetime.now(UTC))
    return render_template("tickets/workload.html", loads=loads, url_of=_url_of, effort=effort)


def effort(minutes: int) -> str:
    """Return a time of work as people say it, "" for none."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [gettext("%(num)s h", num=formatting.number(hours))] if hours else []
    return " ".join([*parts, gettext("%(num)s min", num=rest)] if rest else parts)


def _url_of(load: Load, view: str = "open", due: str | None = None) -> str:
    if load.user_id is None:
        return url_for("tickets.tickets", view="unassigned", due=due)
    return url_for("tickets.tickets", view=view, owner=encode_id(load.user_id), due=due)
