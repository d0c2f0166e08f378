"""`surveyapp report NAME`: a report as JSON or CSV, over the whole company."""

from datetime import UTC, datetime
from pathlib import Path

import click

from surveyapp.analysis.report import PERIODS, Filters
from surveyapp.cli.context import with_app
from surveyapp.formats import report_csv, report_json
from surveyapp.services import reports

FORMATS = {"json": report_json.write_report, "csv": report_csv.write_report}
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
@click.option("--survey", required=True, help="The survey's name.")
@click.option("--from", "from_on", type=DATE, metavar="DATE", help="First day, as 2026-05-01; all dates without.")
@click.option("--to", "to_on", type=DATE, metavar="DATE", help="Last day.")
@click.option("--period", type=click.Choice(PERIODS), default="month", show_default=True, help="Of the trend.")
@click.option("--where", multiple=True, callback=_segments, metavar="DIM=VALUE", help="One segment only.")
@click.option("--by", metavar="DIM", help="Break down by unit or by a dimension of the survey.")
@click.option("--unit", metavar="PATH", help="A unit with all beneath it, as Finland/Oulu.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True)
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
    """Print the report NAME (satisfaction, promises, funnel) with unrounded numbers."""
    filters = Filters(
        survey=survey,
        from_on=from_on.date() if from_on else None,
        to_on=to_on.date() if to_on else None,
        period=period,
        where=where,
        by=by,
        unit=unit or None,
    )
    built = reports.build(name, filters, viewer=None, language="en", now=datetime.now(UTC))
    text = FORMATS[form](built)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error
