"""The filters of a report as they stand in an address."""

from collections.abc import Mapping
from datetime import date

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import N_, Refused


def read_filters(args: Mapping[str, str], by: str | None, *, is_across: bool = False) -> Filters:
    """Return the filters of an address; a report across all surveys needs none.

    Raises:
        Refused: a date or a segment cannot be read.
    """
    where = args.get("where", "")
    dimension, _, key = where.partition("=")
    if where and not (dimension and key):
        raise Refused(N_("A segment is written as category=toys."))
    survey = args.get("survey") or ""
    if not survey and not is_across:
        raise Refused(N_("Say which survey: add survey=NAME to the address."))
    return Filters(
        survey=survey,
        from_on=_day(args.get("from")),
        to_on=_day(args.get("to")),
        period=args.get("period") or "month",
        where={dimension: key} if where else {},
        by=by or None,
        unit=args.get("unit") or None,
        question=args.get("question") or args.get("theme") or None,
        sort=args.get("sort") or None,
    )


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(N_("%(text)s is no date; write it as 2026-05-31."), text=text) from None
