"""My day: what waits for the signed-in person until midnight, in the order in which it is due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone, gettext, ngettext

from surveyapp.domain.tickets.actions import CORRECTIVE_ACTION
from surveyapp.services import my_day as service
from surveyapp.services.my_day import Day, DayRow
from surveyapp.web import home_words
from surveyapp.web.access import access, get_viewer
from surveyapp.web.casework import link_to
from surveyapp.web.tickets import promise_words

blueprint = Blueprint("my_day", __name__)


@blueprint.get("/my-day")
@access("tickets.read")
def my_day() -> ResponseReturnValue:
    """Show what is due, promised, answered, to be done and to be approved today."""
    viewer, now = get_viewer(), datetime.now(UTC)
    zone = ZoneInfo(str(get_timezone()))
    day = service.get_day(viewer, zone, now=now)
    return render_template(
        "my_day/my_day.html",
        day=day,
        now=now,
        today=now.astimezone(zone).date(),
        greeting=home_words.greeting(viewer.name, now.astimezone(zone)),
        finding=_finding(day, now),
        ticket_url=_ticket_url,
        promise_kinds=promise_words.KINDS,
        approvals_url=link_to("remedies.remedies"),
    )


def _finding(day: Day, now: datetime) -> str:
    """Return what the day holds, in a sentence or two."""
    if day.is_empty:
        return gettext("Nothing waits for you today.")
    late = sum(row.at is not None and row.at < now for row in day.due)
    said = [ngettext("%(num)s case of yours is late.", "%(num)s cases of yours are late.", late)] if late else []
    coming = len(day.due) - late
    if coming:
        said.append(ngettext("%(num)s is due today.", "%(num)s are due today.", coming))
    if day.written:
        said.append(
            ngettext("%(num)s customer waits for a reply.", "%(num)s customers wait for a reply.", len(day.written))
        )
    return " ".join(said) or gettext("No case of yours is due today, but there is something to do.")


def _ticket_url(row: DayRow) -> str:
    endpoint = "actions.action" if row.kind == CORRECTIVE_ACTION else "tickets.ticket"
    return url_for(endpoint, ticket_id=row.ticket_id)
