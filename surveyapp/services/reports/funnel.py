"""Loading the funnel: invitations counted by the database, for what a reader may see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from surveyapp.analysis.report import Filters
from surveyapp.analysis.response_rate import FACTS
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.loyalty import NEXT_ASKED
from surveyapp.domain.surveys import Survey, fill, text_in
from surveyapp.domain.surveys.texts import ANY_ORDER
from surveyapp.reports.counting import headline_of, scored
from surveyapp.reports.funnel import Frames
from surveyapp.reports.loyalty import of_question
from surveyapp.services.reports.loyalty import load_facts
from surveyapp.services.reports.scopes import UNIT, Scope
from surveyapp.services.reports.settled import load_settled
from surveyapp.services.reports.source import Source
from surveyapp.store import funnel

# What the funnel can be compared by; every survey has these, whatever its own dimensions.
DIMENSIONS = ("language", "survey")
FALLBACK = "en"


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:
    """Return the report's frames: a statement for the days, one for the breakdown, three of partials, one of those asked again.

    Raises:
        Refused: the filters ask for what the funnel does not know, or disclosure control does not give.
    """
    if filters.where:
        raise Refused(N_("This report is narrowed by dates and unit only."))
    if scope.protection is not None and filters.by not in (None, UNIT):
        raise Refused(N_("The answers of this survey are protected: its funnel is compared by unit only."))
    session, paths, published = source.session, source.tree.paths, source.published
    titles = _titles(published.survey, source.language)
    if scope.protection is not None:
        settled = load_settled(session, published.id, source.tree, now=now)
        return Frames(
            by_day=pd.DataFrame(settled.days, columns=["day", *FACTS]),
            by_key=pd.DataFrame(settled.keyed, columns=["key", *FACTS]),
            keys=list(paths.values()),
            protection=settled.protection,
            titles=titles,
        )
    survey_id = published.id
    days = _counted(session, [survey_id], scope, "day")
    keyed: list[tuple[Any, ...]] = []
    order: Sequence[str] = ()
    if filters.by == UNIT:
        keyed = [(paths[row[0]], *row[1:]) for row in _counted(session, [survey_id], scope, "unit")]
        order = list(paths.values())
    elif filters.by == "language":
        keyed = [(row[0] or "", *row[1:]) for row in _counted(session, [survey_id], scope, "language")]
        order = sorted({row[0] for row in keyed})
    elif filters.by == "survey":
        # The counts of protected surveys are shown by their own funnels only.
        names = {row.id: row.name for row in funnel.list_identified(session, besides=survey_id)}
        keyed = [(names[row[0]], *row[1:]) for row in _counted(session, list(names), scope, "survey")]
        order = sorted(names.values())
    headline = headline_of(scored(source.questions), filters.question)
    found = Frames(
        by_day=pd.DataFrame(days, columns=["day", *FACTS]),
        by_key=pd.DataFrame(keyed, columns=["key", *FACTS]),
        keys=order,
        stops={row.stopped_at: row.n for row in funnel.sum_stops(session, survey_id, scope.part)},
        titles=titles,
        last_scored=headline,
    )
    if headline is None:
        return found
    return replace(found, next_asked=of_question(load_facts(source, scope, (NEXT_ASKED,)), headline))


def _titles(survey: Survey, language: str) -> dict[str, str]:
    """Return the questions' words by name, in the survey's order; what an order would fill in is spoken of in general."""
    any_order = {name: text_in(words, language, FALLBACK) for name, words in ANY_ORDER.items()}
    return {each.name: fill(text_in(each.title, language, survey.locale), any_order) for each in survey.questions}


def _counted(session: Session, survey_ids: Sequence[int], scope: Scope, by: str) -> list[tuple[Any, ...]]:
    """Return (key, *FACTS) rows; those with a partial response are counted apart."""
    found = funnel.sum_invitations(session, survey_ids, scope.part, by)
    counts: dict[tuple[Any, ...], int] = {tuple(row[:-1]): int(row[-1]) for row in found}
    rows: list[tuple[Any, ...]] = []
    for row in funnel.sum_partial(session, survey_ids, scope.part, by):
        key: tuple[Any, ...] = tuple(row[:-1])
        # An answer may have come between the two statements.
        partial = min(int(row[-1]), counts.get(key, 0))
        counts[key] = counts.get(key, 0) - partial
        rows.append((*key, True, partial))
    return [*((*key, False, n) for key, n in counts.items()), *rows]
