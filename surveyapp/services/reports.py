"""Reports: what a page needs is summed from the rollups, and the report's own module makes the rest of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy.orm import Session

from surveyapp.analysis.lateness import BUCKETS
from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.report import Filters, Report
from surveyapp.analysis.rollups import OTHER
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.promises import VERDICTS
from surveyapp.domain.surveys import Survey, has_conditions, series_of, text_in
from surveyapp.reports import REPORTS, promises, satisfaction, themes
from surveyapp.reports import funnel as funnel_report
from surveyapp.services import action_report, audit, funnel, surveys, theme_report
from surveyapp.services.measured import measured_questions
from surveyapp.services.report_scopes import UNIT, Scope, Tree, check_filters, find_scope, is_protected, load_tree
from surveyapp.services.rollups import dimensions_of, survey_of
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.store import report_queries
from surveyapp.store.codings import THEMES
from surveyapp.store.counting import series_ids
from surveyapp.store.database import db

UTC = ZoneInfo("UTC")
BY_KEY = ["question", "key", "value", "count"]
ORDERS = ["unit", "category", "measure", "value", "count"]
# Dimensions whose keys have an order of their own.
ORDERED_KEYS: Mapping[str, Sequence[str]] = {"days_late": BUCKETS, "promise": VERDICTS}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of a report may be set to: surveys (name, title), units' paths, dimensions, questions."""

    surveys: Sequence[tuple[str, str]]
    units: Sequence[str]
    dimensions: Sequence[str]
    questions: Sequence[tuple[str, str]]
    is_protected: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A report with what its filters may be set to; where it was refused, `refusal` says why and there is no report."""

    choices: Choices
    report: Report | None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class _Source:
    """A survey as a reader asks about it; `themes` is the series that its themes are counted under, if any are."""

    session: Session
    published: PublishedSurvey
    questions: Sequence[Measured]
    series: Mapping[int, str]
    tree: Tree
    viewer: Viewer | None
    language: str
    themes: int | None

    @property
    def pseudo(self) -> int:
        return next(series_id for series_id, question in self.series.items() if question == "")


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
        return report
    return _build(name, _open(filters, viewer, language), filters, now)


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
    source = _open(filters, viewer, language)
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


def get_theme_titles(language: str) -> Mapping[str, str]:
    """Return the titles of the themes by their ids, in `language` as far as they have been translated."""
    return action_report.theme_titles(db.session(), language)


def _check_name(name: str) -> None:
    if name not in REPORTS:
        known = ", ".join(sorted(REPORTS))
        raise NotFound(N_("There is no report %(name)s; there are: %(names)s."), name=name, names=known)


def _open(filters: Filters, viewer: Viewer | None, language: str) -> _Source:
    session = db.session()
    published = surveys.get_published(filters.survey)
    ids = series_ids(session, published.id)
    series = {ids[key.question, key.hash]: key.question for key in series_of(published.survey)}
    questions = measured_questions(published.survey, language)
    tree = load_tree(session, viewer)
    return _Source(session, published, questions, series, tree, viewer, language, ids.get((THEMES, THEMES)))


def _build(name: str, source: _Source, filters: Filters, now: datetime) -> Report:
    check_filters(filters, _dimensions(name, source.published.survey))
    scope = find_scope(
        source.session,
        filters,
        source.published.survey,
        source.pseudo,
        source.tree,
        viewer=source.viewer,
        now=now,
    )
    if scope.protection is not None:
        filters = replace(filters, period="month")
        if scope.protection.periods:
            filters = replace(filters, from_on=scope.part.from_on, to_on=scope.part.to_on)
    return REPORTS[name].build(FRAMES[name](source, scope, filters, now), filters)  # type: ignore[no-any-return]


def _page_across(name: str, filters: Filters, viewer: Viewer, language: str, now: datetime, zone: ZoneInfo) -> Page:
    choices = Choices(
        surveys=_titles(db.session(), language),
        units=_unit_choices(load_tree(db.session(), viewer)),
        dimensions=ACROSS[name].DIMENSIONS,
        questions=(),
        is_protected=False,
    )
    try:
        return Page(choices, ACROSS[name].build(filters, viewer=viewer, language=language, now=now, zone=zone))
    except Refused as refusal:
        return Page(choices, None, refusal)


def _dimensions(name: str, survey: Survey) -> Sequence[str]:
    return OWN_DIMENSIONS.get(name) or dimensions_of(survey)


def _satisfaction_frames(source: _Source, scope: Scope, filters: Filters, now: datetime) -> satisfaction.Frames:  # noqa: ARG001
    ids = list(source.series)
    rows = report_queries.sum_by_day(source.session, ids, scope.part, filters.period)
    days = [(source.series[row.series_id], *row[1:]) for row in rows]
    keyed: list[tuple[Any, ...]] = []
    order: Sequence[str] = ()
    if filters.by == UNIT:
        rows = report_queries.sum_by_unit(source.session, ids, scope.part)
        paths = source.tree.paths
        keyed = [(source.series[row.series_id], paths[row.unit_id], *row[2:]) for row in rows]
        order = list(paths.values())
    elif filters.by:
        part = replace(scope.part, dimension=filters.by)
        rows = report_queries.sum_by_key(source.session, ids, part)
        keyed = [(source.series[row.series_id], *row[1:]) for row in rows]
        order = _ordered_keys(filters.by, {row[1] for row in keyed})
    present = {row[1] for row in keyed}
    return satisfaction.Frames(
        questions=source.questions,
        by_day=pd.DataFrame(days, columns=["question", "day", "value", "count"]),
        by_key=pd.DataFrame(keyed, columns=BY_KEY),
        keys=[key for key in order if key in present],
        protection=scope.protection,
        has_conditions=has_conditions(source.published.survey),
    )


def _promises_frames(source: _Source, scope: Scope, filters: Filters, now: datetime) -> promises.Frames:
    if filters.where or filters.by:
        raise Refused(N_("This report is narrowed by dates and unit only."))
    keyed: dict[str, list[tuple[Any, ...]]] = {}
    rows = report_queries.sum_by_dimensions(source.session, list(source.series), scope.part, ["", *ORDERED_KEYS])
    for row in rows:
        keyed.setdefault(row.dimension, []).append((source.series[row.series_id], row.key, row.value, row.n))
    orders = report_queries.sum_orders(source.session, scope.order_part)
    return promises.Frames(
        questions=source.questions,
        responses=sum(int(row[3]) for row in keyed.get("", []) if row[0] == "" and row[2] == "complete"),
        by_days_late=pd.DataFrame(keyed.get("days_late", []), columns=BY_KEY),
        by_promise=pd.DataFrame(keyed.get("promise", []), columns=BY_KEY),
        orders=pd.DataFrame([tuple(row) for row in orders], columns=ORDERS),
        overdue=report_queries.count_overdue(source.session, scope.order_part, now.date()),
        protection=scope.protection,
    )


def _funnel_frames(source: _Source, scope: Scope, filters: Filters, now: datetime) -> funnel_report.Frames:  # noqa: ARG001
    return funnel.load_frames(source.session, source.published, source.tree.paths, scope, filters, source.language)


def _themes_frames(source: _Source, scope: Scope, filters: Filters, now: datetime) -> themes.Frames:  # noqa: ARG001
    paths = source.tree.paths
    frames = theme_report.load_frames(source.session, source.themes, paths, scope, filters, source.language)
    if filters.by and filters.by != UNIT:
        frames = replace(frames, keys=_ordered_keys(filters.by, set(frames.keys)))
    return frames


# How each report's frames are loaded; the reports themselves know no database.
FRAMES = {
    "satisfaction": _satisfaction_frames,
    "themes": _themes_frames,
    "promises": _promises_frames,
    "funnel": _funnel_frames,
}
# What a report is compared by where that is not what the survey's answers are counted by.
OWN_DIMENSIONS: Mapping[str, Sequence[str]] = {"funnel": funnel.DIMENSIONS}
# Reports that speak of all surveys, unless one is asked for: modules with DIMENSIONS and build.
ACROSS = {"actions": action_report}


def _ordered_keys(dimension: str, keys: set[str]) -> list[str]:
    if dimension in ORDERED_KEYS:
        return [key for key in ORDERED_KEYS[dimension] if key in keys]
    return sorted(keys, key=lambda key: (key == OTHER, key.casefold(), key))


def _choices(name: str, source: _Source, language: str) -> Choices:
    return Choices(
        surveys=_titles(source.session, language),
        units=_unit_choices(source.tree),
        dimensions=_dimensions(name, source.published.survey),
        questions=[(each.question, each.title) for each in source.questions],
        is_protected=is_protected(source.published.survey, source.viewer),
    )


def _titles(session: Session, language: str) -> list[tuple[str, str]]:
    """Return name and title of every published survey."""
    heads = report_queries.list_surveys(session)
    published = {head.name: survey_of(head.version_id) for head in heads}
    return [(name, text_in(survey.title, language, survey.locale) or name) for name, survey in published.items()]


def _unit_choices(tree: Tree) -> list[str]:
    visible = set(tree.visible)
    return [path for unit, path in tree.paths.items() if path and unit in visible]
