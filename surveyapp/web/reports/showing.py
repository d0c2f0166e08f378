"""What every page of a report shares: filters, the report itself, and the functions that its templates say figures with."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from surveyapp.analysis.lateness import NAMES as BUCKET_NAMES
from surveyapp.analysis.report import Amount, Filters, Report, Text
from surveyapp.domain.errors import N_, Refused
from surveyapp.reports import actions_words
from surveyapp.reports.promises_tables import VERDICT_NAMES
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS
from surveyapp.reports.words import HEADS, KINDS
from surveyapp.services import reports as service
from surveyapp.services.reports.scopes import UNIT
from surveyapp.web.access import get_viewer
from surveyapp.web.assets import plotly_digest, plotly_style_ids
from surveyapp.web.errors import message_of
from surveyapp.web.reports import words as report_words
from surveyapp.web.reports.filters import kept_filters, read_filters
from surveyapp.web.reports.keeping import own_views

ROWS_SHOWN = 10
SAFE_ROWS_SHOWN = 15
KEY_NAMES: dict[str, Mapping[str, str]] = {
    "days_late": BUCKET_NAMES,
    "promise": VERDICT_NAMES,
    **actions_words.KEY_NAMES,
}
DIMENSIONS = {**actions_words.BY_HEADS, **DIMENSION_HEADS, "survey": N_("Survey")}
SHORT_HEADS = {"nps": N_("Score"), "ces": N_("Mean"), "rating": N_("Mean"), "rank": N_("Place")}


def show(
    name: str,
    by: str | None = None,
    period: str | None = None,
    more: Callable[[Filters, Report | None], dict[str, Any]] = lambda filters, report: {},  # noqa: ARG005
) -> ResponseReturnValue:
    """Show a report; `period` is the trend's unless the address says another.

    `more(filters, report)` gives the page further parts.
    """
    is_across = name in service.ACROSS
    survey = request.args.get("survey") or (None if is_across else service.find_first_survey())
    if survey is None and not is_across:
        return render_template(f"reports/{name}.html", page=None, report=None, **sayings())
    viewer, refusal = get_viewer(), None
    try:
        asked = {"period": period or "", **request.args, "survey": survey or ""}
        filters = read_filters(asked, by=by, is_across=is_across)
    except Refused as fault:
        filters, refusal = Filters(survey or ""), fault
    page = service.build_page(name, filters, viewer=viewer, language=language(), now=datetime.now(UTC), zone=zone())
    refusal = refusal or page.refusal
    report = None if refusal else page.report
    return render_template(
        f"reports/{name}.html",
        page=page,
        report=report,
        filters=filters,
        refusal=message_of(refusal) if refusal else None,
        by_choices=[(name, _dimension_words(name)) for name in (UNIT, *page.choices.dimensions)],
        figures={figure.name: figure for figure in report.figures} if report else {},
        scale=_scale(report) if report else None,
        limits={"rows": None if request.args.get("rows") == "all" else ROWS_SHOWN, "safe": SAFE_ROWS_SHOWN},
        narrowed=_narrowed,
        see_url=lambda other: url_for(f"reports.{other}", **_narrowed(by=None, question=None, theme=None, where=None)),
        own_views=own_views,
        file_url=lambda form, table=None: url_for(
            "reports.download",
            name=name,
            form=form,
            **_narrowed(survey=survey, by=by, period=request.args.get("period", period), table=table),
        ),
        plotly_digest=plotly_digest(),
        plotly_style_ids=plotly_style_ids(),
        **{**sayings(), **more(filters, report)},
    ), 422 if refusal else 200


def _narrowed(**changes: Any) -> dict[str, Any]:
    """Return the present address's filters with some of them changed; None takes one away."""
    kept = {**kept_filters(request.args), **changes}
    return {name: value for name, value in kept.items() if value not in (None, "")}


def _scale(report: Report) -> tuple[float, float] | None:
    """Return the ends of the common scale that the rows of the breakdown are drawn on, rounded outwards."""
    table = report.table("breakdown") if report.question else None
    rows = (
        [row for row in table.rows if _subject(row) == report.question and row.get("value") is not None]
        if table
        else []
    )
    ends = [row[end] for row in rows if not row["_unsure"] for end in ("low", "high") if row[end] is not None]
    ends += [row["value"] for row in rows]
    if not ends:
        return None
    step = 0.2 if KINDS[rows[0].get("measure", "csat")] == "mean" else 10.0
    low, high = math.floor(min(ends) / step) * step, math.ceil(max(ends) / step) * step
    return low, high if high > low else low + step


def _subject(row: Mapping[str, Any]) -> Any:
    """Return the question or theme that a row speaks of."""
    return row["question"] if "question" in row else row.get("theme")


def sayings() -> dict[str, Any]:
    """Return what the templates say figures with."""
    return {
        "say": report_words.say,
        "unbroken": report_words.unbroken,
        "drawn": report_words.drawn,
        "period_words": report_words.period,
        "value_words": lambda row: figure_words(row, "value"),
        "interval_words": lambda row: figure_words(row, "interval"),
        "short_head": lambda measure: (
            "%" if KINDS[measure] == "percent" else report_words.say(Text(SHORT_HEADS[measure]))
        ),
        "head_words": lambda measure: report_words.say(Text(HEADS[measure])),
        "key_words": lambda dimension, key: report_words.say(
            Text(KEY_NAMES.get(dimension, {}).get(key, "%(key)s"), {"key": key})
        ),
        "dimension_words": _dimension_words,
        "cell": report_words.cell,
        "SIGNALS": report_words.SIGNALS,
        "VERDICTS": report_words.VERDICTS,
    }


def _dimension_words(dimension: str) -> str:
    """Return what the segments of a dimension are called."""
    return report_words.say(Text(DIMENSIONS[dimension]))


def figure_words(row: Mapping[str, Any], part: str) -> str:
    """Return a row's value, or its interval, as it stands in a column whose head says the unit."""
    kind = KINDS[row["measure"]] if "measure" in row else "percent"
    ends = report_words.ends_of(Amount((row["low"], row["high"]), "interval", of=kind))
    digits = report_words.digits_of(kind, row["n"])
    if part == "value":
        return report_words.formatting.number(row.get("value", row.get("share")), digits)
    return report_words.formatting.interval(ends, digits, is_tight=True)


def language() -> str:
    """Return the code of the language that the page is in."""
    return str(get_locale().language)


def zone() -> ZoneInfo:
    """Return the company's zone, in which a case's day is counted whoever reads it."""
    company: ZoneInfo = current_app.config["SETTINGS"].timezone
    return company
