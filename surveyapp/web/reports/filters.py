"""The filters of a report as they stand in an address."""

from collections.abc import Mapping
from datetime import date

from surveyapp.analysis.report import Filters, Selection
from surveyapp.domain.errors import N_, Refused
from surveyapp.services.taxonomies import resolve

NAMES = (
    "survey", "from", "to", "period", "where", "by", "unit", "question", "theme", "sort",
    "against_from", "against_to", "against_where", "against_unit", "said",
)  # fmt: skip
# Beside filters an address may say where on the page one is.
PLACES = ("rows", "after")
# Days beyond them are nobody's, and clocks reckon with none of them in every zone.
YEARS = range(1900, 2200)


def kept_filters(args: Mapping[str, str]) -> dict[str, str]:
    """Return what of an address is a filter or a place; what somebody else wrote there leads no link astray."""
    return {name: args[name] for name in (*NAMES, *PLACES) if args.get(name)}


def read_filters(args: Mapping[str, str], by: str | None, *, is_across: bool = False) -> Filters:
    """Return the filters of an address; a report across all surveys needs none.

    Raises:
        Refused: a date or a segment cannot be read.
    """
    survey = args.get("survey") or ""
    if not survey and not is_across:
        raise Refused(N_("Say which survey: add survey=NAME to the address."))
    return Filters(
        survey=survey,
        from_on=_day(args.get("from")),
        to_on=_day(args.get("to")),
        period=args.get("period") or "month",
        where=_segment(args.get("where")),
        by=by or None,
        unit=args.get("unit") or None,
        question=args.get("question") or (resolve(args["theme"]) if args.get("theme") else None),
        sort=args.get("sort") or None,
        against=_against(args),
    )


def _against(args: Mapping[str, str]) -> Selection | None:
    """Return the second selection of an address that names one."""
    if not any(args.get(f"against_{name}") for name in ("from", "to", "where", "unit")):
        return None
    return Selection(
        from_on=_day(args.get("against_from")),
        to_on=_day(args.get("against_to")),
        where=_segment(args.get("against_where")),
        unit=args.get("against_unit") or None,
    )


def _segment(text: str | None) -> dict[str, str]:
    dimension, _, key = (text or "").partition("=")
    if text and not (dimension and key):
        raise Refused(N_("A segment is written as category=toys."))
    return {dimension: key} if text else {}


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Refused(N_("%(text)s is no date; write it as 2026-05-31."), text=text)
    return day
