"""`surveyapp report NAME`: a report as JSON, CSV, workbook, PDF or HTML page, over the whole company."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from surveyapp.analysis.report import PERIODS, Filters, Report, Selection
from surveyapp.cli.context import current_settings, with_app
from surveyapp.formats import report_csv, report_json
from surveyapp.services import reports

DOCUMENTS = ("xlsx", "pdf", "html")
FORMATS = ("json", "csv", *DOCUMENTS)
DATE = click.DateTime(["%Y-%m-%d"])
# Reports that hold a second selection against the first.
COMPARED = ("satisfaction",)
WHERE_HELP = "One segment only, as category=sofas."


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


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@click.command()
@click.argument("name")
@click.option("--survey", default="", help="The survey's name; actions and recovery speak of all surveys without it.")
@click.option(
    "--from", "from_on", type=DATE, metavar="DATE", help="First day, as 2026-05-01; from the beginning without."
)
@click.option("--to", "to_on", type=DATE, metavar="DATE", help="Last day, included; until today without.")
@click.option("--period", type=click.Choice(PERIODS), default="month", show_default=True, help="Steps of the trend.")
@click.option("--where", multiple=True, callback=_segments, metavar="DIM=VALUE", help=WHERE_HELP)
@click.option("--by", metavar="DIM", help="Break down: by unit, or by a dimension of the survey, such as category.")
@click.option("--unit", metavar="PATH", help="A unit with all beneath it, as Finland/Oulu; the whole company without.")
@click.option("--against-from", type=DATE, metavar="DATE", help="First day of the second selection.")
@click.option("--against-to", type=DATE, metavar="DATE", help="Last day of the second selection, included.")
@click.option(
    "--against-where", multiple=True, callback=_segments, metavar="DIM=VALUE", help="Its segment, as category=beds."
)
@click.option("--against-unit", metavar="PATH", help="Its unit with all beneath it; the whole company without.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="json", show_default=True, help="xlsx and pdf need -o."
)
@click.option(
    "-o", "out", type=click.Path(dir_okay=False, writable=True, path_type=Path), metavar="FILE", help="Write to FILE."
)
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
    against_from: datetime | None,
    against_to: datetime | None,
    against_where: dict[str, str],
    against_unit: str | None,
    form: str,
    out: Path | None,
) -> None:
    """Print the report NAME with unrounded numbers.

    NAME is satisfaction, themes, promises, drivers, levels, loyalty, recovery, funnel or actions.

    Workbooks, PDF and HTML pages are in English.

    The options --against-… name a second selection of answers: the report satisfaction then says how far the first,
    named by --from, --to, --where and --unit, differs from it. No answer may lie in both.
    """
    if not survey and name not in reports.ACROSS:
        raise click.UsageError("Missing option '--survey': this report is about one survey.")
    if out is None and form in ("xlsx", "pdf"):
        raise click.UsageError(f"A file of the kind {form} is no text: name the file with -o.")
    against = Selection(_day(against_from), _day(against_to), against_where, against_unit or None)
    if against != Selection() and name not in COMPARED:
        raise click.UsageError(f"Only the report {' and '.join(COMPARED)} compares two selections.")
    filters = Filters(
        survey=survey,
        from_on=_day(from_on),
        to_on=_day(to_on),
        period=period,
        where=where,
        by=by,
        unit=unit or None,
        against=against if against != Selection() else None,
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
