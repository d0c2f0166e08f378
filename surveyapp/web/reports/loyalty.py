"""What the page of the report `loyalty` shows beside the report: when it was counted, and until which day orders are known."""

from datetime import UTC, date, datetime
from typing import Any

from surveyapp.analysis.report import Amount, Filters, Report
from surveyapp.web.reports.words import say


def page_parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001
    """Return the moment of counting and the last day of orders; both None before anything is counted."""
    data = report.data if report is not None else {}
    counted_at, until_on = data.get("counted_at"), data.get("orders_until")
    return {
        "now": datetime.now(UTC),
        "about_money": lambda value, currency: say(Amount(value, "money_short", of=currency)),
        "counted_at": _aware(datetime.fromisoformat(counted_at)) if counted_at else None,
        "orders_until": date.fromisoformat(until_on) if until_on else None,
    }


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
