"""Reports: what a page needs is summed from the rollups, and the report's own module makes the rest of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.analysis.report import Filters, Report
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.surveys import Survey, text_in
from surveyapp.reports import REPORTS
from surveyapp.services import audit, surveys
from surveyapp.services.reports import (
    actions,
    drivers,
    funnel,
    levels,
    loyalty,
    promises,
    recovery,
    satisfaction,
    themes,
)
from surveyapp.services.reports.scopes import UNIT, Tree, check_filters, find_scope, is_protected, load_tree
from surveyapp.services.reports.source import Source, open_source
from surveyapp.services.rollups import dimensions_of
from surveyapp.services.surveys import PublishedSurvey, survey_of
from surveyapp.store import report_queries
from surveyapp.store.database import db

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of a report may be set to: surveys (name, title), units' paths, dimensions, questions.

    `is_whole` says that neither dates nor units may be chosen.
    """

    surveys: Sequence[tuple[str, str]]
    units: Sequence[str]
    dimensions: Sequence[str]
    questions: Sequence[tuple[str, str]]
    is_protected: bool
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A report with what its filters may be set to; where it was refused, `refusal` says why and there is no report."""

    choices: Choices
    report: Report | None
    refusal: Refused | None = None


def build(
    name: str, filters: Filters, *, viewer: Viewer | None, language: str, now: datetime, zone: ZoneInfo = UTC
) -> Report:
    """Build the report `name` for what `viewer` may see; None is the whole company, on the command line.

    Dates of a protected survey are narrowed to its closed, merged months; the report says to which. `zone` tells on
    which day a case came in.

    Raises:
        NotFound: there is no such report, survey or unit, or it is not this person's to see.
        Refused: the filters ask for what the rollups or disclosure control cannot give.
    """
    _check_name(name)
    if name in ACROSS:
        report: Report = ACROSS[name].build(filters, viewer=viewer, language=language, now=now, zone=zone)
        return replace(report, survey_title=get_survey_title(filters.survey, language))
    return _build(name, open_source(filters, viewer, language), filters, now)


def build_page(
    name: str, filters: Filters, *, viewer: Viewer, language: str, now: datetime, zone: ZoneInfo = UTC
) -> Page:
    """Build a report as `build` does, with the choices of its filters; a refusal is shown on the page.

    Raises:
        NotFound: there is no such report, survey or unit, or it is not this person's to see.
    """
    _check_name(name)
    if name in ACROSS:
        return _page_across(name, filters, viewer, language, now, zone)
    source = open_source(filters, viewer, language)
    choices = _choices(name, source, language)
    try:
        return Page(choices, _build(name, source, filters, now))
    except Refused as refusal:
        return Page(choices, None, refusal)


def export(
    name: str, filters: Filters, form: str, *, viewer: Viewer, language: str, now: datetime, zone: ZoneInfo = UTC
) -> Report:
    """Build a report as `build` does, to be taken away as a file of the kind `form`; the audit log keeps that.

    Raises:
        NotFound: there is no such report, survey or unit, or it is not this person's to see.
        Refused: the filters ask for what the rollups or disclosure control cannot give.
    """
    report = build(name, filters, viewer=viewer, language=language, now=now, zone=zone)
    audit.record_alone("report exported", now=now, viewer=viewer, report=name, survey=filters.survey, format=form)
    return report


def find_first_survey() -> str | None:
    """Return the name of the survey that a report speaks of when none is asked for; None while none is published.

    One that people are invited to tells more than one that whoever comes by may answer.
    """
    names = [head.name for head in report_queries.list_surveys(db.session())]
    invited = (name for name in names if surveys.get_published(name).survey.invite)
    return next(invited, names[0] if names else None)


def has_no_dates(name: str, filters: Filters, viewer: Viewer | None) -> bool:
    """Tell whether a report would be refused for any dates: parts of a protected survey that are shown as a whole only.

    Raises:
        NotFound: there is no such survey.
    """
    if name in ACROSS or not (name in WHOLE or filters.by not in (None, UNIT)):
        return False
    return is_protected(surveys.get_published(filters.survey).survey, viewer)


def get_theme_titles(language: str) -> Mapping[str, str]:
    """Return the titles of the themes by their ids, in `language` as far as they have been translated."""
    return actions.theme_titles(db.session(), language)


def get_survey_title(name: str, language: str) -> str:
    """Return what a survey is called in `language`; its name where it is not published, or has no title."""
    published = surveys.find_published(name) if name else None
    return _title_of(published, language) if published else name


def _title_of(published: PublishedSurvey, language: str) -> str:
    return text_in(published.survey.title, language, published.survey.locale) or published.name


def _check_name(name: str) -> None:
    if name not in REPORTS:
        known = ", ".join(sorted(REPORTS))
        raise NotFound(N_("There is no report %(name)s; there are: %(names)s."), name=name, names=known)


def _build(name: str, source: Source, filters: Filters, now: datetime) -> Report:
    check_filters(filters, _dimensions(name, source.published.survey))
    scope = find_scope(
        source.session, filters, source.published.survey, source.pseudo, source.tree, viewer=source.viewer, now=now
    )
    if scope.protection is not None:
        _refuse_parts(name, filters)
        filters = replace(filters, period="month")
        if scope.protection.periods:
            filters = replace(filters, from_on=scope.part.from_on, to_on=scope.part.to_on)
    built: Report = REPORTS[name].build(FRAMES[name](source, scope, filters, now), filters)
    return replace(built, survey_title=_title_of(source.published, source.language))


def _refuse_parts(name: str, filters: Filters) -> None:
    """Refuse parts of a protected survey where other people are counted than those that the parts were cut by."""
    if name in WHOLE and (filters.unit or filters.from_on or filters.to_on):
        raise Refused(
            N_("The answers of this survey are protected: this report shows them over all units and all dates only.")
        )


def _page_across(name: str, filters: Filters, viewer: Viewer, language: str, now: datetime, zone: ZoneInfo) -> Page:
    choices = Choices(
        surveys=_titles(db.session(), language),
        units=_unit_choices(load_tree(db.session(), viewer)),
        dimensions=ACROSS[name].DIMENSIONS,
        questions=(),
        is_protected=False,
    )
    try:
        return Page(choices, build(name, filters, viewer=viewer, language=language, now=now, zone=zone))
    except Refused as refusal:
        return Page(choices, None, refusal)


def _dimensions(name: str, survey: Survey) -> Sequence[str]:
    return OWN_DIMENSIONS.get(name) or dimensions_of(survey)


# How each report's frames are loaded; the reports themselves know no database.
FRAMES = {
    "satisfaction": satisfaction.load_frames,
    "themes": themes.load_frames,
    "promises": promises.load_frames,
    "loyalty": loyalty.load_frames,
    "drivers": drivers.load_frames,
    "levels": levels.load_frames,
    "funnel": funnel.load_frames,
}
# What a report is compared by where that is not what the survey's answers are counted by.
OWN_DIMENSIONS: Mapping[str, Sequence[str]] = {"funnel": funnel.DIMENSIONS}
# Reports that show a protected survey as a whole only: those who answered all of several questions, the answers to orders
# of one kind and invitations of some days are other people than who answered in some months.
WHOLE = ("promises", "drivers", "levels", "funnel")
# Reports that speak of all surveys, unless one is asked for: modules with DIMENSIONS and build.
ACROSS = {"actions": actions, "recovery": recovery}


def _choices(name: str, source: Source, language: str) -> Choices:
    protected = is_protected(source.published.survey, source.viewer)
    is_whole = protected and name in WHOLE
    return Choices(
        surveys=_titles(source.session, language),
        units=[] if is_whole else _unit_choices(source.tree),
        dimensions=_dimensions(name, source.published.survey),
        questions=[(each.question, each.title) for each in source.questions],
        is_protected=protected,
        is_whole=is_whole,
    )


def _titles(session: Session, language: str) -> list[tuple[str, str]]:
    """Return name and title of every published survey."""
    heads = report_queries.list_surveys(session)
    published = {head.name: survey_of(head.version_id) for head in heads}
    return [(name, text_in(survey.title, language, survey.locale) or name) for name, survey in published.items()]


def _unit_choices(tree: Tree) -> list[str]:
    visible = set(tree.visible)
    return [path for unit, path in tree.paths.items() if path and unit in visible]
