"""The figures of the report `promises`: satisfaction by days early or late, and by what became of the promise."""

from collections.abc import Mapping

from surveyapp.analysis.lateness import BUCKETS, NAMES, ON_TIME
from surveyapp.analysis.metrics import Estimate, Measured
from surveyapp.analysis.report import Figure, Text
from surveyapp.domain.errors import N_
from surveyapp.reports import promises_tables as tables
from surveyapp.reports.figures import ordered_figures
from surveyapp.reports.words import answers, joined, made_of


def promise_figure(headline: Measured, groups: Mapping[str, Estimate]) -> Figure:
    """Return the headline's figure by what became of the promised date."""
    figures = [groups[key] for key in tables.VERDICTS]
    names = [Text(tables.VERDICT_NAMES[key]) for key in tables.VERDICTS]
    parted = (Text(N_("promise kept")), Text(N_("promise broken")))
    wide, narrow = ordered_figures(headline, names, figures, 2, parted)
    return Figure(
        name="promise",
        title=Text(N_("By what became of the promise")),
        unit=joined([made_of(headline), answers(sum(figure.n for figure in figures))]),
        summary=Text(
            N_(
                "Where the date was broken, the difference between told beforehand and not told is what a word is worth."
            )
        ),
        wide=wide,
        narrow=narrow,
    )


def days_late_figure(headline: Measured, groups: Mapping[str, Estimate]) -> Figure:
    """Return the headline's figure by days early or late."""
    figures = [groups[key] for key in BUCKETS]
    names = [Text(NAMES[key]) for key in BUCKETS]
    parted = (Text(N_("promise kept")), Text(N_("promise broken")))
    wide, narrow = ordered_figures(headline, names, figures, len(ON_TIME), parted)
    return Figure(
        name="days_late",
        title=Text(N_("By days early or late")),
        unit=joined([made_of(headline), answers(sum(figure.n for figure in figures))]),
        summary=Text(
            N_(
                "These are differences between orders, not an experiment: late orders may differ in other ways too."
                " Counted by calendar day from the promised date."
            )
        ),
        wide=wide,
        narrow=narrow,
    )
