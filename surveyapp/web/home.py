"""The first page after signing in: what needs this person now."""

from datetime import UTC, datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from surveyapp.domain.access import Viewer
from surveyapp.domain.tickets.views import Filter
from surveyapp.services.tickets.lists import TicketList, list_tickets
from surveyapp.web.access import SIGNED_IN, access, get_viewer

blueprint = Blueprint("home", __name__)

# What is late, what this person has, and what nobody has: so many rows of each, the rest by a link.
VIEWS = ("late", "mine", "unassigned")
ROWS = 5


@blueprint.get("/")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Show the cases that need somebody now; who works on no cases is led to the figures."""
    viewer, now = get_viewer(), datetime.now(UTC)
    if not viewer.may("tickets.read"):
        return render_template("home/figures.html")
    lists = {view: _list(viewer, view, now) for view in VIEWS}
    counts = lists["late"].counts
    return render_template("home/home.html", lists=lists, counts=counts, now=now, rows=ROWS)


def _list(viewer: Viewer, view: str, now: datetime) -> TicketList:
    return list_tickets(viewer, Filter(view=view), now=now, size=ROWS)
