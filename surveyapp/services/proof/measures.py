"""What an action may be proven by, or a unit be watched for: shares of a survey's answers that say something bad."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.metrics import SCORED
from surveyapp.analysis.report import Text
from surveyapp.analysis.rollups import ASKED
from surveyapp.analysis.themes.said import value_of
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import SeriesKey, Survey, series_of, series_words, text_in
from surveyapp.services import taxonomies
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.store import codings, counting

THEME, LOW_SCORE, CHOICE = "theme", "low_score", "choice"
FALLBACK = "en"
# The lower part of a scale that counts as bad: 1 and 2 of 5, 0 to 6 of 10 for recommending.
LOW_PART = 0.4
DETRACTORS = 7
SAID = {
    THEME: N_("share of answers with “%(subject)s”"),
    LOW_SCORE: N_("share of low scores (%(values)s) for “%(subject)s”"),
    CHOICE: N_("share of answers that tick “%(subject)s”"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A share of a survey's answers: of those with a theme, of low scores, or of those that tick one thing.

    `low_values` are the answers that count as bad; `subject` names theme, question or choice in the reader's language.
    """

    metric: str
    theme: str | None = None
    question: str | None = None
    low_values: tuple[str, ...] = ()
    subject: str = ""

    @property
    def code(self) -> str:
        """Return what names the measure in forms and signals: theme:late, low_score:delivery, choice:wrong=late."""
        if self.metric == THEME:
            return f"{THEME}:{self.theme}"
        return f"{self.metric}:{self.question}" + (f"={self.low_values[0]}" if self.metric == CHOICE else "")

    def said(self) -> Text:
        """Return the measure in words."""
        ends = [self.low_values[0], self.low_values[-1]] if self.low_values else []
        values = "–".join(dict.fromkeys(ends))
        return Text(SAID[self.metric], {"subject": self.subject, "values": values})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a measure is counted: hits are `hit_values` of one series, answers `total_values` of another."""

    hit_series: int
    hit_values: frozenset[str]
    total_series: int
    total_values: frozenset[str]


def list_measures(session: Session, published: PublishedSurvey, language: str) -> list[Measure]:
    """Return every measure of a survey: its themes, its rated questions, and what may be ticked; none of a protected one."""
    if published.survey.anonymity == "anonymous":
        return []
    coder = codings.find_current_coder(session)
    names: Mapping[str, Any] = coder.names if coder is not None else {}
    themes = [
        Measure(THEME, theme=theme, subject=text_in(texts, language, FALLBACK) or theme)
        for theme, texts in names.items()
    ]
    return [*sorted(themes, key=lambda each: each.subject.casefold()), *_of_questions(published.survey, language)]


def find_measure(session: Session, published: PublishedSurvey, code: str, language: str) -> Measure | None:
    """Return a survey's measure by its code, None where it has no such thing (any more)."""
    return next((each for each in list_measures(session, published, language) if each.code == code), None)


def measure_of(criterion: Any, survey: Survey, names: Mapping[str, Any], language: str) -> Measure:
    """Return the measure that a criterion fixed, named as far as survey and themes still name it."""
    kept = Measure(criterion.metric, criterion.theme, criterion.question, tuple(criterion.low_values))
    if kept.metric == THEME:
        subject = text_in(names.get(kept.theme or "", {}), language, FALLBACK) or kept.theme or ""
    else:
        found = next((each for each in _of_questions(survey, language) if each.code == kept.code), None)
        subject = found.subject if found is not None else kept.question or ""
    return Measure(kept.metric, kept.theme, kept.question, kept.low_values, subject)


def find_source(session: Session, published: PublishedSurvey, measure: Measure) -> Source | None:
    """Return where a measure is counted, None while nothing was."""
    series = counting.series_ids(session, published.id)
    keys = {key.question: key for key in series_of(published.survey)}
    if measure.metric == THEME:
        themes = series.get((codings.THEMES, codings.THEMES))
        # What was counted before another theme went into this one, or this one into another, is about it as well.
        hits = frozenset(value_of(theme, "negative") for theme in taxonomies.family_of(measure.theme or ""))
        return Source(themes, hits, themes, frozenset({ASKED})) if themes is not None else None
    key = keys.get(measure.question or "")
    own = series.get((key.question, key.hash)) if key is not None else None
    if key is None or own is None:
        return None
    if measure.metric == LOW_SCORE:
        return Source(own, frozenset(measure.low_values), own, frozenset(key.scale))
    everybody = keys[""]
    # Whoever ticks nothing has nothing to complain of: everybody who answered at all is counted.
    return Source(own, frozenset(measure.low_values), series["", everybody.hash], frozenset(everybody.scale))


def _of_questions(survey: Survey, language: str) -> list[Measure]:
    found: list[Measure] = []
    for key in series_of(survey):
        if not key.question:
            continue
        words = series_words(survey.names[key.name], key.part, language, survey.locale)
        if key.measure in SCORED:
            found.append(Measure(LOW_SCORE, question=key.question, low_values=_low_values(key), subject=words.title))
        elif key.measure == "choices":
            found += [
                Measure(CHOICE, question=key.question, low_values=(value,), subject=words.labels.get(value, value))
                for value in key.scale
            ]
    return found


def _low_values(key: SeriesKey) -> tuple[str, ...]:
    lowest: Sequence[str] = key.scale
    return tuple(lowest[: DETRACTORS if key.measure == "nps" else max(1, round(LOW_PART * len(lowest)))])
