"""A report's filters as somebody keeps them: in one order, so that the same ones are told to be the same."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request, url_for

from surveyapp.domain.errors import NotFound
from surveyapp.reports import REPORTS
from surveyapp.services import reports as service
from surveyapp.services.tickets import saved_views
from surveyapp.web.access import get_viewer
from surveyapp.web.reports.filters import NAMES


def room_of(report: str) -> str:
    """Return what a report's saved views are kept under."""
    return f"report {report}"


def own_views(report: str) -> list[tuple[str, str, bool]]:
    """Return name and address of the reader's own views of a report, and whether the page shows that one now."""
    shown = query_of(report, request.args)
    return [
        (view.name, report_url(report, view.query), view.query == shown)
        for view in saved_views.list_views(get_viewer(), room_of(report))
    ]


def query_of(name: str, args: Mapping[str, str], but: tuple[str, ...] = ()) -> str:
    """Return the filters of an address in one order, so that the same ones are told to be the same.

    The survey that the page shows where none is named is named: what is kept means the same tomorrow, and by mail.
    """
    if name not in REPORTS:
        raise NotFound
    kept = {key: value for key, value in args.items() if value and key in NAMES and key not in but}
    return urlencode(sorted(with_survey(name, kept).items()))


def with_survey(name: str, args: Mapping[str, str]) -> Mapping[str, str]:
    """Return filters with the survey that a report shows where they name none; a report across all needs none."""
    survey = None if args.get("survey") or name in service.ACROSS else service.find_first_survey()
    return {**args, "survey": survey} if survey else args


def report_url(name: str, query: str) -> str:
    return f"{url_for(f'reports.{name}')}?{query}" if query else url_for(f"reports.{name}")
