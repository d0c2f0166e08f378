"""What is watched week by week: the share of every theme and of every question's low scores, in every unit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from surveyapp.analysis.alarms import Alarm, Watched, find_alarms
from surveyapp.domain.policies.proposals import ProposalPolicy
from surveyapp.services import surveys, taxonomies
from surveyapp.services.proof.measures import FALLBACK, LOW_SCORE, THEME, Measure, find_source, list_measures
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.store import report_queries, watching

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Signal:
    """An alarm of one measure in one unit with all beneath it; `window` are its days, `watched` how much was watched."""

    published: PublishedSurvey
    measure: Measure
    unit_id: int
    alarm: Alarm
    window: tuple[date, date]
    watched: int

    @property
    def theme(self) -> str | None:
        """The theme that it is about: its own, or the one that its question asks about."""
        if self.measure.theme is not None:
            return self.measure.theme
        question = self.published.survey.find_owner(self.measure.question or "")
        return taxonomies.resolve(question.theme) if question is not None and question.theme else None


def find_signals(
    session: Session, policy: ProposalPolicy, known: Collection[tuple[str | None, int]] = (), *, today: date
) -> list[Signal]:
    """Return what stands over its limit in the latest complete week, the surest first; one unit of a branch each.

    Where a unit and one above or beneath it cry about the same, one that is `known` for it (theme and unit) speaks for
    both, else the surest of them. Anonymous surveys know no weeks, so they are not watched.
    """
    monday = today - timedelta(days=today.weekday())
    first = monday - policy.weeks * WEEK
    parents = {row.id: row.parent_id for row in report_queries.list_units(session)}
    places: list[tuple[PublishedSurvey, Measure, int]] = []
    watched: list[Watched] = []
    for published in surveys.list_published():
        measures = [each for each in list_measures(session, published, FALLBACK) if _is_watched(each, policy)]
        for measure, unit_id, each in _load(session, published, measures, parents, first, policy.weeks):
            places.append((published, measure, unit_id))
            watched.append(each)
    signals = []
    for alarm in find_alarms(watched, policy.false_alarms):
        published, measure, unit_id = places[alarm.place]
        window = (monday - (alarm.weeks[0] + 1) * WEEK, monday - alarm.weeks[1] * WEEK - ONE_DAY)
        signals.append(Signal(published, measure, unit_id, alarm, window, len(watched)))
    signals.sort(key=lambda signal: (signal.theme, signal.unit_id) not in known)
    return _first_of_each_branch(signals, parents)


def branch_of(unit_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return a unit and all above it."""
    found: list[int] = []
    unit: int | None = unit_id
    while unit is not None:
        found.append(unit)
        unit = parents.get(unit)
    return found


def _is_watched(measure: Measure, policy: ProposalPolicy) -> bool:
    return (measure.metric == THEME and policy.themes) or (measure.metric == LOW_SCORE and policy.low_scores)


def _load(
    session: Session,
    published: PublishedSurvey,
    measures: Sequence[Measure],
    parents: Mapping[int, int | None],
    first: date,
    weeks: int,
) -> list[tuple[Measure, int, Watched]]:
    """Return the weekly counts of each measure in each unit with answers, all beneath it included; one statement."""
    sources = [(each, found) for each in measures if (found := find_source(session, published, each)) is not None]
    if not sources:
        return []
    series = {each for _, source in sources for each in (source.hit_series, source.total_series)}
    values = {each for _, source in sources for each in (*source.hit_values, *source.total_values)}
    hits: dict[tuple[int, str], list[int]] = {}
    totals: dict[tuple[int, str], list[int]] = {}
    for place, (_, source) in enumerate(sources):
        for value in source.hit_values:
            hits.setdefault((source.hit_series, value), []).append(place)
        for value in source.total_values:
            totals.setdefault((source.total_series, value), []).append(place)
    counts: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    branches = {unit: branch_of(unit, parents) for unit in parents}
    for row in watching.sum_by_week(session, series, values, first, weeks):
        for which, wanted in enumerate((hits, totals)):
            for place in wanted.get((row.series_id, row.value), ()):
                for unit in branches.get(row.unit_id, ()):
                    counted = counts.setdefault((place, unit), ([0] * weeks, [0] * weeks))
                    counted[which][row.week] += int(row.n)
    return [
        (sources[place][0], unit, Watched(own, every)) for (place, unit), (own, every) in counts.items() if any(every)
    ]


def _first_of_each_branch(signals: Sequence[Signal], parents: Mapping[int, int | None]) -> list[Signal]:
    kept: list[Signal] = []
    for signal in signals:
        matter = (signal.published.name, signal.theme or signal.measure.code)
        of_same = [each for each in kept if (each.published.name, each.theme or each.measure.code) == matter]
        branch = branch_of(signal.unit_id, parents)
        if not any(each.unit_id in branch or signal.unit_id in branch_of(each.unit_id, parents) for each in of_same):
            kept.append(signal)
    return kept
