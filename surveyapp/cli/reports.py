"""`surveyapp report NAME`: a report as JSON, CSV, workbook, PDF or HTML page, over the whole company."""

from datetime import UTC, datetime
from pathlib import Path

import click

from surveyapp.analysis.report import PERIODS, Filters, Report
from surveyapp.cli.context import current_settings, with_app
from surveyapp.formats import report_csv, report_json
from surveyapp.services import reports

DOCUMENTS = ("xlsx", "pdf", "html")
FORMATS = ("json", "csv", *DOCUMENTS)
DATE = click.DateTime(["%Y-%m-%d"])


def _segments(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Turn DIM=VALUE into a dictionary."""
    found = {}
    for value in values:
        dimension, equals, key = value.partition("=")
        if not (dimension and equals and key):
            raise click.BadParameter(f"{value!r} is not DIMENSION=VALUE, such as category=toys")
        if dimension in found:
            raise click.BadParameter(f"{dimension} is given twice")
        found[dimension] = key
    return found


@click.command()
@click.argument("name")
@click.option("--survey", default="", help="The survey's name; only the report actions goes without, over all of them.")
@click.option("--from", "from_on", type=DATE, metavar="DATE", help="First day, as 2026-05-01; all dates without.")
@click.option("--to", "to_on", type=DATE, metavar="DATE", help="Last day.")
@click.option("--period", type=click.Choice(PERIODS), default="month", show_default=True, help="Of the trend.")
@click.option("--where", multiple=True, callback=_segments, metavar="DIM=VALUE", help="One segment only.")
@click.option("--by", metavar="DIM", help="Break down by unit or by a dimension of the survey.")
@click.option("--unit", metavar="PATH", help="A unit with all beneath it, as Finland/Oulu.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="json", show_default=True)
@click.option("-o", "out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write to a file.")
@with_app
def report(
    name: str,
    survey: str,
    from_on: datetime | None,
    to_on: datetime | None,
    period: str,
    where: dict[str, str],
    by: str | None,
    unit: str | None,
    form: str,
    out: Path | None,
) -> None:
    """Print the report NAME with unrounded numbers.

    NAME is satisfaction, themes, promises, drivers, levels, loyalty, recovery, funnel or actions.

    Workbooks, PDF and HTML pages are in English; name a file for them with -o.
    """
    if not survey and name not in reports.ACROSS:
        raise click.UsageError("Missing option '--survey': this report is about one survey.")
    if out is None and form in ("xlsx", "pdf"):
        raise click.UsageError(f"A file of the kind {form} is no text: name the file with -o.")
    filters = Filters(
        survey=survey,
        from_on=from_on.date() if from_on else None,
        to_on=to_on.date() if to_on else None,
        period=period,
        where=where,
        by=by,
        unit=unit or None,
    )
    zone = current_settings().timezone
    built = reports.build(name, filters, viewer=None, language="en", now=datetime.now(UTC), zone=zone)
    content = _written(built, form)
    if out is None:
        click.echo(content, nl=False)
        return
    try:
        out.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error


def _written(built: Report, form: str) -> str | bytes:
    """Return a report as a file; documents are words, which only the pages can say, so they are lent a request."""
    if form not in DOCUMENTS:
        return {"json": report_json.write_report, "csv": report_csv.write_report}[form](built)
    from flask import current_app

    from surveyapp.web.reports.files import FORMATS as WRITERS

    with current_app.test_request_context(headers={"Accept-Language": "en"}):
        return WRITERS[form][0](built)
