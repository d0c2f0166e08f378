"""Loading the report `drivers`: the answers to an outcome and its drivers together, by column."""

from datetime import datetime

from surveyapp.analysis.joint import JointCounts
from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import N_, Refused
from surveyapp.reports.drivers import Frames
from surveyapp.services.reports.joint import (
    count_jointly,
    drivers_of,
    load_months,
    outcomes_of,
    series_of,
    shows_together,
)
from surveyapp.services.reports.scopes import Scope
from surveyapp.services.reports.source import Source


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:  # noqa: ARG001
    """Return the joint counts of the outcome that the filters ask for, or of the likeliest one, and of its drivers.

    Raises:
        Refused: the filters ask for a comparison, or for another outcome than the first of a protected survey.
    """
    if filters.by:
        raise Refused(N_("This report compares no segments: narrow it to one, and then to another."))
    outcomes = outcomes_of(source)
    outcome = next((each for each in outcomes if each.question == filters.question), outcomes[0] if outcomes else None)
    if scope.protection is not None and outcome is not None:
        if outcome is not outcomes[0]:
            # Each outcome has drivers of its own, and other people who answered all of them.
            message = N_("The answers of this survey are protected: its drivers are told of “%(outcome)s” only.")
            raise Refused(message, outcome=outcomes[0].title)
        outcomes = outcomes[:1]
    predictors = drivers_of(source, outcome) if outcome else []
    if outcome is None or not predictors:
        return Frames(outcomes, outcome, predictors, JointCounts([1]), scope.protection)
    questions = [*predictors, outcome]
    series = series_of(source, questions)
    months = load_months(source, series, scope)
    months = filter(shows_together(months, series, scope.protection), months)
    return Frames(outcomes, outcome, predictors, count_jointly(months, questions, series), scope.protection)
