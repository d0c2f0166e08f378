"""What the page of themes shows beside the report: comments on the theme that it speaks of, and what it costs in words."""

from collections.abc import Mapping
from typing import Any

from flask import request

from surveyapp.analysis.report import Amount, Filters, Report
from surveyapp.services import quotes
from surveyapp.web import formatting
from surveyapp.web.access import get_viewer
from surveyapp.web.reports.words import say
from surveyapp.web.tickets.words import language_name


def theme_parts(filters: Filters, report: Report | None) -> dict[str, Any]:
    """Return the page's further parts: quotes within the reader's units, and the functions that say points and money."""
    polarity = "positive" if request.args.get("said") == "praise" else "negative"
    shown = None
    if report is not None and report.question is not None and report.data["comments"]:
        place = request.args.get("after")
        shown = quotes.find_quotes(filters, report.question, polarity, viewer=get_viewer(), after=place)
    return {
        "quotes": shown,
        "polarity": polarity,
        "language_name": language_name,
        "points": _points,
        "points_interval": _points_interval,
        "money": _money,
    }


def _points(row: Mapping[str, Any]) -> str:
    """Return by how much those who complain of a theme score lower, as a change of the score."""
    return say(Amount(-row["lost"], "change"))


def _points_interval(row: Mapping[str, Any]) -> str:
    """Return the interval of that change; what is lost is written as lower scores, so that its ends change places."""
    return formatting.interval((-row["lost_high"], -row["lost_low"]), 1, is_tight=True)


def _money(row: Mapping[str, Any]) -> str:
    return say(Amount(row["at_stake"], "money_short", of=row["currency"]))
