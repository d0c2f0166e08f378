"""The first page after signing in: what needs this person now, and what the figures say."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from surveyapp.analysis.report import Filters
from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.views import Filter
from surveyapp.services import reports
from surveyapp.services.tickets.lists import list_tickets
from surveyapp.web.access import SIGNED_IN, access, get_viewer
from surveyapp.web.report_words import say
from surveyapp.web.shell import current_language

blueprint = Blueprint("home", __name__)

# What is late, what this person has, and what nobody has: so many rows of each, the rest by a link.
VIEWS = ("late", "mine", "unassigned")
ROWS = 5
# Who decides on the figures reads them first; who works on cases finds them in the reports.
READERS = frozenset({"manager", "analyst"})
HEADLINES = ("satisfaction", "promises")


@blueprint.get("/")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Show the cases that need somebody now, and to managers and analysts the findings of the reports."""
    viewer, now = get_viewer(), datetime.now(UTC)
    lists = {}
    if viewer.may("tickets.read"):
        lists = {view: list_tickets(viewer, Filter(view=view), now=now, size=ROWS) for view in VIEWS}
    is_reader = viewer.role in READERS
    return render_template(
        "home/home.html",
        lists=lists,
        counts=lists["late"].counts if lists else {},
        headlines=_headlines(viewer, now) if is_reader else [],
        is_reader=is_reader,
        now=now,
    )


def _headlines(viewer: Viewer, now: datetime) -> list[tuple[str, str, str]]:
    """Return title, finding and address of each report, over all dates, as its own page says them."""
    survey = reports.find_first_survey()
    if survey is None:
        return []
    found = []
    for name in HEADLINES:
        page = reports.build_page(name, Filters(survey), viewer=viewer, language=current_language(), now=now)
        if page.report is not None:
            finding = " ".join(say(text) for text in page.report.finding)
            found.append((say(page.report.title), finding, url_for(f"reports.{name}")))
    return found
