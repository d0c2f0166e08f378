"""What may stand behind a change on the overview: what customers write more or less of, and what happened meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from surveyapp.analysis import overview as numbers
from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.overview import Change, Changes
from surveyapp.analysis.rollups import ANSWERED
from surveyapp.analysis.themes.said import value_of
from surveyapp.domain.access import Viewer
from surveyapp.domain.surveys import text_in
from surveyapp.reports.themes import theme_question
from surveyapp.services.installation import current_settings
from surveyapp.store import codings, report_marks
from surveyapp.store import overview as store

# The taxonomy's texts without a language of their own are in this one.
FALLBACK = "en"
MOST = 3


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that somebody noted, or a corrective action that was begun (`ticket_id`), in a unit, on a day."""

    title: str
    on: date
    unit: int
    ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Themes whose share of the comments changed, and what happened since the earlier window began, newest first."""

    themes: Changes = field(default_factory=lambda: Changes((), (), 0))
    happenings: Sequence[Happening] = ()
    parents: Mapping[int, int | None] = field(default_factory=dict)

    def themes_beside(self, change: Change) -> list[Change]:
        """Return the real changes of themes in the same unit, above or beneath it, the surest first."""
        return [each for each in self.themes.real if self._is_in_line(each.unit, change.unit)][:MOST]

    def happenings_beside(self, change: Change) -> list[Happening]:
        """Return what happened in the same unit or above it: what happens beneath need not touch the whole."""
        return [each for each in self.happenings if each.unit in self._line(change.unit)][:MOST]

    def _is_in_line(self, unit: int, other: int) -> bool:
        return unit in self._line(other) or other in self._line(unit)

    def _line(self, unit: int) -> set[int]:
        found: set[int] = set()
        here: int | None = unit
        while here is not None:
            found.add(here)
            here = self.parents.get(here)
        return found


def find_reasons(
    session: Session,
    viewer: Viewer,
    survey_id: int,
    series_id: int | None,
    parents: Mapping[int, int | None],
    *,
    language: str,
    first: date,
    since: date,
    last: date,
) -> Reasons:
    """Return what may stand behind the changes between two windows, in four statements.

    Args:
        session: the database's.
        viewer: whose units count.
        survey_id: the survey of the overview.
        series_id: the series that its themes are counted under, None before any were.
        parents: the parent of every unit that may be shown; parents before children.
        language: of the themes' names.
        first: the first day of the weeks that are counted.
        since: the first day of the two windows that are compared.
        last: the last day of both.
    """
    themes = _changed_themes(session, viewer, series_id, parents, language, first, last)
    return Reasons(themes, _happenings(session, survey_id, list(parents), since, last), parents)


def _changed_themes(
    session: Session,
    viewer: Viewer,
    series_id: int | None,
    parents: Mapping[int, int | None],
    language: str,
    first: date,
    last: date,
) -> Changes:
    coder = codings.find_current_coder(session)
    if coder is None or series_id is None:
        return Changes((), (), 0)
    questions = [
        theme_question(theme, text_in(names, language, FALLBACK) or theme) for theme, names in coder.names.items()
    ]
    counted: dict[int, dict[int, dict[str, int]]] = {store.NOW: {}, store.BEFORE: {}}
    for row in store.sum_answers(session, viewer, [series_id], None, first, last):
        if row.part == store.WINDOW:
            counts = counted[row.place].setdefault(row.unit, {})
            counts[row.value] = counts.get(row.value, 0) + int(row.n)
    return numbers.find_changes(
        questions, _by_theme(questions, counted[store.NOW]), _by_theme(questions, counted[store.BEFORE]), parents
    )


def _by_theme(
    questions: Sequence[Measured], counted: Mapping[int, Mapping[str, int]]
) -> dict[tuple[str, int], dict[str, int]]:
    """Return how many comments of each unit complain of each theme (1) and how many do not (0)."""
    return {
        (each.question, unit): {
            "1": (hits := counts.get(value_of(each.question, "negative"), 0)),
            "0": max(0, counts.get(ANSWERED, 0) - hits),
        }
        for each in questions
        for unit, counts in counted.items()
    }


def _happenings(session: Session, survey_id: int, unit_ids: Sequence[int], since: date, last: date) -> list[Happening]:
    zone = current_settings().timezone
    events = [
        Happening(row.title, row.on_day, row.unit_id) for row in report_marks.list_events(session, survey_id, unit_ids)
    ]
    actions = [
        Happening(row.title, row.begun_at.astimezone(zone).date(), row.unit_id, row.id)
        for row in report_marks.list_begun_actions(session, survey_id, unit_ids)
    ]
    found = [each for each in (*events, *actions) if since <= each.on <= last]
    return sorted(found, key=lambda each: each.on, reverse=True)
