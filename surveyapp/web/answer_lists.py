"""The answers behind a bar of a report, for those who may read them."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.services import answer_lists
from surveyapp.web.access import access, get_viewer
from surveyapp.web.reports.filters import kept_filters, read_filters
from surveyapp.web.reports.keeping import query_of
from surveyapp.web.shell import current_language
from surveyapp.web.tickets.words import language_name

blueprint = Blueprint("answer_lists", __name__, url_prefix="/reports/satisfaction")


@blueprint.get("/answers")
@access("tickets.read")
def answers() -> ResponseReturnValue:
    """Show which answers a figure is made of: of one question, and with one value where the address names it."""
    filters = read_filters(request.args, by=None)
    value = request.args.get("value") or None
    page = answer_lists.list_answers(
        filters, value, viewer=get_viewer(), language=current_language(), after=request.args.get("after")
    )
    kept = {name: text for name, text in kept_filters(request.args).items() if name != "after"}
    query = query_of("satisfaction", kept)
    return render_template(
        "reports/answers.html",
        page=page,
        value=value,
        filters=filters,
        kept=kept,
        report_url=f"{url_for('reports.satisfaction')}?{query}",
        language_name=language_name,
    )
