"""The first page after signing in: what needs this person now, by their role."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone, gettext

from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.overview import ON_TIME
from surveyapp.analysis.report import Filters
from surveyapp.domain.access import Viewer
from surveyapp.services import overview as overviews
from surveyapp.services import reports, upkeep
from surveyapp.services.overview import Overview
from surveyapp.services.tickets import desk as desks
from surveyapp.services.tickets.lists import list_late
from surveyapp.web import home_words
from surveyapp.web.access import SIGNED_IN, access, get_viewer
from surveyapp.web.reports.words import say
from surveyapp.web.shell import current_language

blueprint = Blueprint("home", __name__)

# So many rows of each group of cases, of late ones beside other matters, of changes, and of what may be chance.
ROWS, LATE_ROWS, CHANGES, UNCLEAR = 5, 3, 6, 3
HEADLINES = ("satisfaction", "promises", "funnel")


@blueprint.get("/")
@access(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Show what needs this person now: cases, the Monday overview, what stands still, or the reports' findings."""
    viewer, now = get_viewer(), datetime.now(UTC)
    local = now.astimezone(ZoneInfo(str(get_timezone())))
    parts = {"manager": _manager, "admin": _admin, "analyst": _analyst, "quality": _quality}[viewer.role]
    return render_template(
        f"home/{viewer.role}.html",
        now=now,
        greeting=home_words.greeting(viewer.name, local),
        words=home_words,
        **parts(viewer, now, local.date()),
    )


def _quality(viewer: Viewer, now: datetime, today: date) -> dict[str, Any]:  # noqa: ARG001
    desk = desks.get_desk(viewer, now=now, size=ROWS)
    return {"desk": desk, "finding": home_words.desk_finding(desk, now)}


def _admin(viewer: Viewer, now: datetime, today: date) -> dict[str, Any]:  # noqa: ARG001
    late, late_count = list_late(viewer, now=now, size=LATE_ROWS)
    return {"upkeep": upkeep.get_upkeep(now=now), "late": late, "late_count": late_count}


def _manager(viewer: Viewer, now: datetime, today: date) -> dict[str, Any]:
    overview = overviews.get_overview(viewer, language=current_language(), today=today, now=now)
    names = {
        unit: path.rpartition("/")[2] if path else gettext("The whole company") for unit, path in overview.paths.items()
    }
    return {
        "overview": overview,
        "unit_name": names,
        "finding": home_words.overview_finding(overview, names),
        "evidence_url": lambda measured, unit: _evidence_url(overview, measured, unit),
        "themes_url": lambda change: _themes_url(overview, change.measured.question, change.unit),
        "limits": {"changes": CHANGES, "unclear": UNCLEAR},
    }


def _analyst(viewer: Viewer, now: datetime, today: date) -> dict[str, Any]:  # noqa: ARG001
    survey = reports.find_first_survey()
    headlines = []
    for name in HEADLINES if survey else ():
        page = reports.build_page(name, Filters(survey or ""), viewer=viewer, language=current_language(), now=now)
        if page.report is not None:
            finding = " ".join(say(text) for text in page.report.lead)
            headlines.append((say(page.report.title), finding, url_for(f"reports.{name}", survey=survey)))
    return {"headlines": headlines, "survey": survey}


def _evidence_url(overview: Overview, measured: Measured, unit: int | None) -> str:
    """Return the report that shows a change: the unit's weeks of both windows."""
    asked = {
        "survey": overview.survey,
        "unit": overview.paths.get(unit) or None if unit is not None else None,
        "from": overview.before_from.isoformat(),
        "to": overview.last.isoformat(),
    }
    if measured is ON_TIME:
        return url_for("reports.promises", **asked)
    return url_for("reports.satisfaction", question=measured.question, period="week", **asked)


def _themes_url(overview: Overview, theme: str, unit: int) -> str:
    """Return the report that shows what is written of a theme in a unit, in the weeks of both windows."""
    return url_for(
        "reports.themes",
        survey=overview.survey,
        unit=overview.paths.get(unit) or None,
        theme=theme,
        period="week",
        **{"from": overview.before_from.isoformat(), "to": overview.last.isoformat()},
    )
