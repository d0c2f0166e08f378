"""A survey as a reader asks about it: what every report's frames are loaded from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.analysis.lateness import BUCKETS
from surveyapp.analysis.metrics import Measured
from surveyapp.analysis.report import Filters
from surveyapp.analysis.rollups import OTHER
from surveyapp.domain.access import Viewer
from surveyapp.domain.promises import VERDICTS
from surveyapp.domain.surveys import series_of
from surveyapp.services import surveys
from surveyapp.services.measured import measured_questions
from surveyapp.services.reports.scopes import Tree, load_tree
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.store.codings import THEMES
from surveyapp.store.counting import series_ids
from surveyapp.store.database import db

BY_KEY = ["question", "key", "value", "count"]
# Dimensions whose keys have an order of their own.
ORDERED_KEYS: Mapping[str, Sequence[str]] = {"days_late": BUCKETS, "promise": VERDICTS}


@dataclass(frozen=True, slots=True)
class Source:
    """A survey as a reader asks about it; `themes` is the series that its themes are counted under, if any are.

    `series` gives the question of each series' id; that of the responses themselves is "".
    """

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
        """The series that counts the responses themselves."""
        return next(series_id for series_id, question in self.series.items() if question == "")


def open_source(filters: Filters, viewer: Viewer | None, language: str) -> Source:
    """Return the survey that the filters name, for this reader and in this language.

    Raises:
        NotFound: there is no such survey.
    """
    session = db.session()
    published = surveys.get_published(filters.survey)
    ids = series_ids(session, published.id)
    series = {ids[key.question, key.hash]: key.question for key in series_of(published.survey)}
    questions = measured_questions(published.survey, language)
    tree = load_tree(session, viewer)
    return Source(session, published, questions, series, tree, viewer, language, ids.get((THEMES, THEMES)))


def ordered_keys(dimension: str, keys: set[str]) -> list[str]:
    """Return keys of a dimension in the order that they are shown in."""
    if dimension in ORDERED_KEYS:
        return [key for key in ORDERED_KEYS[dimension] if key in keys]
    return sorted(keys, key=lambda key: (key == OTHER, key.casefold(), key))
