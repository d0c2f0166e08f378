"""The reports: pages with figures and tables, and the same as files to take away.

A new report adds its page here; what every page of a report shares is in `showing`.
"""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone

from surveyapp.analysis.report import Amount, Filters, Report
from surveyapp.domain.errors import NotFound
from surveyapp.formats import report_csv
from surveyapp.services import reports as service
from surveyapp.services import sending
from surveyapp.services.registers import MOST_IN_PDF
from surveyapp.services.reports.scopes import UNIT
from surveyapp.web.access import access, get_viewer
from surveyapp.web.order_words import skip_reason
from surveyapp.web.reports import events
from surveyapp.web.reports.drivers import level_parts
from surveyapp.web.reports.drivers import parts as driver_parts
from surveyapp.web.reports.files import FORMATS
from surveyapp.web.reports.filters import read_filters
from surveyapp.web.reports.loyalty import page_parts as loyalty_parts
from surveyapp.web.reports.recovery import page_parts as recovery_parts
from surveyapp.web.reports.satisfaction import page_parts as satisfaction_parts
from surveyapp.web.reports.showing import language, sayings, show, zone
from surveyapp.web.reports.themes import theme_parts
from surveyapp.web.reports.words import say
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/satisfaction")
@access("reports.read")
def satisfaction() -> ResponseReturnValue:
    """Show how satisfied customers are: when it changed, and where it differs."""
    return show("satisfaction", by=request.args.get("by", UNIT), more=satisfaction_parts)


@blueprint.get("/themes")
@access("reports.read")
def themes() -> ResponseReturnValue:
    """Show what customers complain of and praise in their own words."""
    return show("themes", by=request.args.get("by", UNIT), more=theme_parts)


@blueprint.get("/promises")
@access("reports.read")
def promises() -> ResponseReturnValue:
    """Show what broken promises cost, and which date is safe to quote."""
    return show("promises")


@blueprint.get("/loyalty")
@access("reports.read")
def loyalty() -> ResponseReturnValue:
    """Show who buys again after which score, and what one bad experience costs."""
    return show("loyalty", more=loyalty_parts)


@blueprint.get("/drivers")
@access("reports.read")
def drivers() -> ResponseReturnValue:
    """Show which questions tell most of an outcome, and how good each of them is."""
    return show("drivers", more=driver_parts)


@blueprint.get("/recovery")
@access("reports.read")
def recovery() -> ResponseReturnValue:
    """Show what apology, explanation and remedies cost and bought, and whether like cases are treated alike."""
    return show("recovery", more=recovery_parts)


@blueprint.get("/levels")
@access("reports.read")
def levels() -> ResponseReturnValue:
    """Show the levels of the experience, expectation against experience, and how people are met."""
    return show("levels", by=request.args.get("by", UNIT), more=level_parts)


@blueprint.get("/funnel")
@access("reports.read")
def funnel() -> ResponseReturnValue:
    """Show who was asked, who was not and why, who answered, and what goes out next."""
    return show("funnel", by=request.args.get("by", UNIT), period="week", more=_funnel_parts)


@blueprint.get("/actions")
@access("reports.read")
def actions() -> ResponseReturnValue:
    """Show how complaints are answered and solved, what caused them, and whether removing the causes helped."""
    return show("actions", by=request.args.get("by", UNIT), more=_action_parts)


@blueprint.route("/<report>/events/add", methods=["GET", "POST"])
@access("reports.write")
def add_event(report: str) -> ResponseReturnValue:
    """Note an event, or a note, on the time axis of a report."""
    return events.add(report)


@blueprint.route("/<report>/events/<id:event_id>", methods=["GET", "POST"])
@access("reports.write")
def change_event(report: str, event_id: int) -> ResponseReturnValue:
    """Change an event of a report's time axis."""
    return events.change(report, event_id)


@blueprint.post("/<report>/events/<id:event_id>/delete")
@access("reports.write")
def delete_event(report: str, event_id: int) -> ResponseReturnValue:
    """Take an event off a report's time axis; undo brings it back."""
    return events.delete(report, event_id)


@blueprint.get("/<name>.<form>")
@access("reports.read")
def download(name: str, form: str) -> ResponseReturnValue:
    """Send a report, or one table of it, as a file; exports are recorded."""
    if form not in FORMATS:
        raise NotFound
    filters = read_filters(request.args, by=request.args.get("by"), is_across=name in service.ACROSS)
    built = service.export(
        name, filters, form, viewer=get_viewer(), language=language(), now=datetime.now(UTC), zone=zone()
    )
    table = request.args.get("table")
    if table is not None and built.table(table) is None:
        raise NotFound
    write, mimetype = FORMATS[form]
    text = report_csv.write_report(built, table) if table and form == "csv" else write(built)
    response = Response(text, mimetype=mimetype)
    file = "-".join(filter(None, (name, filters.survey, table)))
    response.headers.set("Content-Disposition", "attachment", filename=f"{file}.{form}")
    return response


def _action_parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001
    """Return what the page of complaints says beside the report: the themes by their titles."""
    titles = service.get_theme_titles(language())
    keys = sayings()["key_words"]
    return {
        "key_words": lambda dimension, key: titles.get(key, key) if dimension == "theme" else keys(dimension, key),
        "in_time": lambda row: {
            "value": row["in_time"],
            "low": row["in_time_low"],
            "high": row["in_time_high"],
            "n": row["due"],
        },
        "hours": lambda value: say(Amount(value, "hours")),
        "may_take_register": get_viewer().may("tickets.read"),
        "most_in_pdf": MOST_IN_PDF,
    }


def _funnel_parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001
    """Return what the page of the funnel shows beside the report: what goes out, and whether it does."""
    now = datetime.now(UTC)
    zone = ZoneInfo(str(get_timezone()))
    return {
        "sending": sending.get_sending(get_viewer(), filters.survey, zone=zone, now=now),
        "now": now,
        "language_name": language_name,
        "skip_words": skip_reason,
    }
