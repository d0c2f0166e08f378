"""What the pages of drivers and levels show beside the report itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveyapp.analysis.report import Filters, Report
from surveyapp.services.reports import Page
from surveyapp.web.reports import words


def parts(filters: Filters, report: Report | None) -> dict[str, Any]:  # noqa: ARG001 - what every page part is told
    """Return how an importance is said, and which questions may be the outcome."""
    return {"share_words": share_words, "outcome_choices": outcome_choices}


def share_words(row: Mapping[str, Any]) -> str:
    """Return the interval of a row's importance, as it stands in a column of per cent."""
    ends = row["importance_low"], row["importance_high"]
    return str(words.formatting.interval(ends, words.digits_of("percent"), is_tight=True))


def outcome_choices(page: Page, report: Report | None) -> Sequence[tuple[str, str]]:
    """Return name and title of the questions that others may be looked at as drivers of; none where there is one only."""
    titles = dict(page.choices.questions)
    found = [(name, titles[name]) for name in (report.data["outcomes"] if report else ()) if name in titles]
    return found if len(found) > 1 else ()
