"""What is counted of comments: themes as the current coder reads them, with the scores and the money beside them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy.orm import Session

from surveyapp.analysis.exploding import explode_amounts, explode_said
from surveyapp.analysis.themes import said
from surveyapp.domain.surveys import Survey
from surveyapp.domain.verbatims import is_free_text, list_verbatims
from surveyapp.services.measured import headline_series
from surveyapp.store import codings

Amounts = list[tuple[int, str, int]]


class Headline(NamedTuple):
    """The score that a survey's comments are counted beside: its question, measure and scale, and its series."""

    question: str
    measure: str
    scale: tuple[str, ...]
    series_id: int


def said_frames(
    session: Session,
    survey_id: int,
    days: Sequence[date],
    rows: Sequence[Any],
    responses: pd.DataFrame,
    series: Mapping[tuple[str, str], int],
    surveys: Mapping[int, Survey],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two long frames: one row for each thing that a response says in words, and one for each sum of money.

    `rows` and `responses` are the survey's responses of these `days`, in the same order; `surveys` their versions by id.
    """
    coder = codings.find_current_coder(session)
    series_id = series.get((codings.THEMES, codings.THEMES))
    if coder is None or series_id is None:
        return explode_said(responses, 0, []), explode_amounts(responses, 0, [])
    found: dict[int, list[tuple[str, str | None, str | None]]] = {}
    for row in codings.list_said(session, coder.id, survey_id, days):
        found.setdefault(row.response_id, []).append((row.language, row.theme, row.polarity))
    headlines = {version_id: _headline_of(survey, series) for version_id, survey in surveys.items()}
    asking = {
        version_id
        for version_id, survey in surveys.items()
        if any(is_free_text(question) for question in survey.questions)
    }
    values: list[tuple[int, Sequence[str]]] = []
    amounts: Amounts = []
    for place, row in enumerate(rows):
        if row.version_id in asking:
            has_words = bool(list_verbatims(surveys[row.version_id], row.answers))
            mine = found.get(row.id)
            themes = said.complained_of(mine)
            beside = _beside(row, themes, has_words, headlines[row.version_id])
            values.append((place, [*said.said_values(mine, has_words), *beside]))
            amounts += _money(place, row, themes)
    return explode_said(responses, series_id, values), explode_amounts(responses, series_id, amounts)


def _headline_of(survey: Survey, series: Mapping[tuple[str, str], int]) -> Headline | None:
    key = headline_series(survey)
    return Headline(key.name, key.measure, key.scale, series[key.question, key.hash]) if key is not None else None


def _beside(row: Any, themes: Sequence[str], has_words: bool, headline: Headline | None) -> list[str]:
    """Return what is counted of the score beside a comment that complains of `themes`, and of the price known."""
    values = []
    if row.price_total is not None and row.currency:
        values += [said.count_of(said.PRICED, row.currency, theme) for theme in themes]
    score = str(row.answers.get(headline.question)) if headline is not None else ""
    if headline is None or score not in headline.scale:
        return values
    values += [said.count_of(said.SCORED, f"{headline.series_id}/{score}", theme) for theme in themes]
    # Who broke off may not have come to where words are asked for.
    if row.is_complete and said.is_unhappy(headline.measure, headline.scale, score):
        values.append(said.count_of(said.SPOKE if has_words else said.SILENT, str(headline.series_id)))
    return values


def _money(place: int, row: Any, themes: Sequence[str]) -> Amounts:
    """Return what the order cost, in hundredths, for each theme that is complained of."""
    if not themes or row.price_total is None or not row.currency:
        return []
    hundredths = round(row.price_total * said.HUNDREDTHS)
    return [(place, said.count_of(said.MONEY, row.currency, theme), hundredths) for theme in themes]
