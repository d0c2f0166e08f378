"""The manager's Monday overview: three figures, what changed for real, and what is on fire."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis import overview as numbers
from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.overview import ON_TIME, Below, Changes, Standing
from surveyapp.analysis.report import Filters
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import Refused
from surveyapp.domain.promises import BEATEN, KEPT
from surveyapp.domain.surveys import series_of, text_in
from surveyapp.reports.counting import Counts, headline_of, scored
from surveyapp.reports.hiding import Protection, cells_of
from surveyapp.services import surveys
from surveyapp.services.measured import measured_questions
from surveyapp.services.overview_reasons import Reasons, find_reasons
from surveyapp.services.reports.scopes import Tree, find_scope, is_protected, load_tree
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.services.tickets.lists import ListRow, list_late
from surveyapp.store import overview as store
from surveyapp.store import report_queries
from surveyapp.store.codings import THEMES
from surveyapp.store.counting import series_ids
from surveyapp.store.database import db
from surveyapp.store.surveys import count_responses

FIRES = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the three figures: how it stands, in the period from `first` to `last`."""

    standing: Standing
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Overview:
    """What a manager reads on Monday. `last` is the last day of the last closed week, `weeks_now` of the changes' windows.

    `survey` and `title` are of the survey that the figures speak of, None while there is none. `late` are the first
    cases past their due time of `late_count`; `overdue` the units with undelivered orders, the most first.
    """

    last: date
    survey: str | None = None
    title: str = ""
    is_protected: bool = False
    figures: Sequence[Figure] = ()
    changes: Changes = field(default_factory=lambda: Changes((), (), 0))
    reasons: Reasons = field(default_factory=Reasons)
    below: Sequence[Below] = ()
    late: Sequence[ListRow] = ()
    late_count: int = 0
    overdue: Sequence[tuple[str, int]] = ()
    paths: Mapping[int, str] = field(default_factory=dict)

    @property
    def overdue_count(self) -> int:
        """How many orders are overdue in all."""
        return sum(count for _, count in self.overdue)

    @property
    def is_empty(self) -> bool:
        """Whether there is neither an answer nor a delivered order to speak of."""
        return not any(figure.standing.figure.n for figure in self.figures) and not self.changes.compared

    @property
    def now_from(self) -> date:
        """The first day of the window that changes are found in."""
        return self.last - timedelta(days=27)

    @property
    def before_from(self) -> date:
        """The first day of the thirteen weeks that it is compared with."""
        return self.now_from - timedelta(weeks=13)


def get_overview(viewer: Viewer, *, language: str, today: date, now: datetime) -> Overview:
    """Return the overview of the viewer's units after the last closed week, of the survey most answered.

    Figures of a protected survey are those of its closed, merged months, and its units are not compared.
    """
    session = db.session()
    last = today - timedelta(days=today.weekday() + 1)
    first = last - timedelta(weeks=store.WEEKS) + timedelta(days=1)
    tree = load_tree(session, viewer)
    parents = {unit: tree.parents[unit] for unit in tree.visible}
    published = _most_answered(session, viewer)
    promises = _Counted(store.sum_promises(session, viewer, first, last), {0: ON_TIME}, _kept)
    figures: list[Figure] = []
    questions: list[Measured] = []
    answers = _Counted((), {})
    below: list[Below] = []
    reasons = Reasons()
    protected = published is not None and is_protected(published.survey, viewer)
    if published is not None:
        questions = scored(measured_questions(published.survey, language))
        heads = _heads(questions)
        ids = series_ids(session, published.id)
        series = {ids[key.question, key.hash]: key.question for key in series_of(published.survey)}
        if protected:
            figures += _protected_figures(session, published, heads, series, tree, viewer, now=now)
            questions = []
        else:
            watched = next((each for each, name in series.items() if heads and name == heads[0].question), None)
            by_name = {each.question: each for each in questions}
            counted = {series_id: by_name[name] for series_id, name in series.items() if name in by_name}
            watched = next((series_id for series_id, each in counted.items() if heads and each is heads[0]), None)
            answers = _Counted(store.sum_answers(session, viewer, list(counted), watched, first, last), counted)
            figures += [_figure(each, answers, last) for each in heads]
            below += numbers.find_below(heads[0], answers.periods(heads[0].question)) if heads else []
            reasons = find_reasons(
                session,
                viewer,
                published.id,
                ids.get((THEMES, THEMES)),
                parents,
                language=language,
                first=first,
                since=Overview(last).before_from,
                last=last,
            )
    figures.append(_figure(ON_TIME, promises, last))
    below += numbers.find_below(ON_TIME, promises.periods(ON_TIME.question))
    late, late_count = list_late(viewer, now=now, size=FIRES)
    return Overview(
        last=last,
        survey=published.name if published else None,
        title=(text_in(published.survey.title, language, published.survey.locale) or published.name)
        if published
        else "",
        is_protected=protected,
        figures=figures,
        changes=numbers.find_changes(
            [*questions, ON_TIME],
            {**answers.window(store.NOW), **promises.window(store.NOW)},
            {**answers.window(store.BEFORE), **promises.window(store.BEFORE)},
            parents,
        ),
        reasons=reasons,
        below=below,
        late=late,
        late_count=late_count,
        overdue=[tuple(row) for row in store.count_overdue_by_unit(session, viewer, today)],
        paths=tree.paths,
    )


class _Counted:
    """The rows of `store.overview`, as counts by question, unit and place; values outside the scale are left out."""

    def __init__(
        self,
        rows: Sequence[Any],
        questions: Mapping[int, Measured],
        value_of: Callable[[str], str] = lambda value: value,
    ) -> None:
        self._cells: dict[tuple[str, str, int, int], dict[str, int]] = {}
        for series, part, unit, place, given, n in rows:
            measured, value = questions[series], value_of(given)
            if value in measured.scale:
                counts = self._cells.setdefault((part, measured.question, unit, place), {})
                counts[value] = counts.get(value, 0) + int(n)

    def weeks(self, question: str) -> list[Counts]:
        """Return the counts of every week, oldest first."""
        return [self._cells.get((store.WEEK, question, 0, week), {}) for week in range(store.WEEKS)]

    def window(self, place: int) -> dict[tuple[str, int], Counts]:
        """Return the counts of a window by question and unit."""
        return {
            (question, unit): counts
            for (part, question, unit, here), counts in self._cells.items()
            if part == store.WINDOW and here == place
        }

    def periods(self, question: str) -> dict[int, list[Counts]]:
        """Return the counts of every four weeks by unit, oldest first."""
        units = {key[2] for key in self._cells if key[:2] == (store.PERIOD, question)}
        places = range(store.WEEKS // 4)
        return {
            unit: [self._cells.get((store.PERIOD, question, unit, place), {}) for place in places]
            for unit in sorted(units)
        }


def _kept(verdict: str) -> str:
    return "1" if verdict in (KEPT, BEATEN) else "0"


def _heads(questions: Sequence[Measured]) -> list[Measured]:
    """Return the questions of the figures: recommendation and satisfaction where they are asked, else what there is."""
    nps = next((each for each in questions if each.measure == "nps"), None)
    others = [each for each in questions if each is not nps]
    satisfied = headline_of(scored(others), None)
    return [each for each in (satisfied, nps) if each is not None]


def _figure(measured: Measured, counted: _Counted, last: date) -> Figure:
    weeks = counted.weeks(measured.question)
    length = numbers.weeks_per_period(weeks)
    standing = numbers.standing_of(measured, numbers.together(weeks, length))
    return Figure(standing, last - timedelta(weeks=length) + timedelta(days=1), last)


def _most_answered(session: Session, viewer: Viewer) -> PublishedSurvey | None:
    """Return the survey with the most answers of the viewer's units; the first by name where there are none."""
    heads = report_queries.list_surveys(session)
    if not heads:
        return None
    counts = count_responses(session, [head.id for head in heads], viewer) if len(heads) > 1 else {}
    return surveys.get_published(max(heads, key=lambda head: counts.get(head.id, 0)).name)


def _protected_figures(
    session: Session,
    published: PublishedSurvey,
    heads: Sequence[Measured],
    series: Mapping[int, str],
    tree: Tree,
    viewer: Viewer,
    *,
    now: datetime,
) -> list[Figure]:
    """Return the figures of the merged closed months that disclosure control shows, none where it shows nothing.

    They are cut as in the reports: two cuts of the same answers could be subtracted from each other.
    """
    pseudo = next(series_id for series_id, question in series.items() if question == "")
    filters = Filters(published.name)
    try:
        scope = find_scope(session, filters, published.survey, pseudo, tree, viewer=viewer, now=now)
    except Refused:
        return []
    protection = scope.protection
    if protection is None or not protection.periods:
        return []
    wanted = [series_id for series_id, question in series.items() if question]
    rows: Sequence[Any] = report_queries.sum_by_day(session, wanted, scope.part, "month")
    first, last = protection.periods[-1]
    figures = []
    for measured in heads:
        periods: dict[str, dict[str, int]] = {str(place): {} for place in range(len(protection.periods))}
        for series_id, day, value, n in rows:
            if series[series_id] == measured.question and value in measured.scale:
                place = next(str(i) for i, (start, end) in enumerate(protection.periods) if start <= day <= end)
                periods[place][value] = periods[place].get(value, 0) + int(n)
        total = sum(sum(counts.values()) for counts in periods.values())
        shown = cells_of(measured, periods, total, Protection(k=protection.k)).shown
        counted = [shown.get(place, {}) for place in periods]
        figures.append(Figure(numbers.standing_of(measured, counted), first, last))
    return figures
