"""What the reports of loyalty and recovery call their groups, and how they say differences and spans of weeks."""

from surveyapp.analysis.loyalty import Difference
from surveyapp.analysis.metrics import Estimate
from surveyapp.analysis.report import Amount, Column, Text
from surveyapp.analysis.scores import HIGH, LOW, MIDDLE
from surveyapp.domain.errors import N_

NEVER, RECOVERED, LEFT = "never_let_down", "recovered", "not_recovered"
CLASS_NAMES = {
    "nps": {HIGH: N_("Promoters"), MIDDLE: N_("Passives"), LOW: N_("Detractors")},
    "": {HIGH: N_("High scores"), MIDDLE: N_("Middle scores"), LOW: N_("Low scores")},
}
STATUS_NAMES = {
    NEVER: N_("Never let down"),
    RECOVERED: N_("Let down, and it was solved"),
    LEFT: N_("Let down, not known to be solved"),
}
WITHIN = {52: N_("a year"), 26: N_("half a year"), 13: N_("a quarter of a year")}
FIGURES = (
    Column("n", Text(N_("n")), "count"),
    Column("bought", Text(N_("Bought again, %%")), "percent"),
    Column("low", Text(N_("Low")), "percent"),
    Column("high", Text(N_("High")), "percent"),
)


def class_names(measure: str) -> dict[str, str]:
    """Return what the three classes of a measure's scores are called."""
    return CLASS_NAMES.get(measure, CLASS_NAMES[""])


def within(weeks: int) -> Text:
    """Return "a year" and the like."""
    return Text(WITHIN[weeks])


def percent(figure: Estimate) -> Amount:
    """Return a share as an amount."""
    return Amount(figure.value, "percent", n=figure.n)


def rest(figure: Estimate) -> Amount:
    """Return what a share leaves of a hundred per cent."""
    return Amount(100 - (figure.value or 0.0), "percent", n=figure.n)


def interval(figure: Estimate) -> Amount:
    """Return a share's interval."""
    return Amount((figure.low, figure.high), "interval", of="percent", n=figure.n)


def points(value: float) -> Amount:
    """Return a difference of shares, in points."""
    return Amount(abs(value), "label", of="mean")


def span(difference: Difference, *, is_turned: bool = False) -> Amount:
    """Return the interval of a difference in points; turned, of the second group less the first."""
    low, high = difference.low, difference.high
    return Amount((-high, -low) if is_turned else (low, high), "interval", of="change")


def is_clear(difference: Difference) -> bool:
    """Tell whether the interval of a difference leaves out zero."""
    return not difference.low <= 0 <= difference.high
