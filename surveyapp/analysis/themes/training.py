"""Training: what the patterns miss is learnt from examples, and used only where cross-validation proves it better.

Five parts, by the words of the comments alone; what is measured of a part was learnt from the other four.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveyapp.analysis.themes import learning
from surveyapp.analysis.themes.examples import Chosen, Example, Said
from surveyapp.analysis.themes.models import Model, Target, Thresholds
from surveyapp.analysis.themes.quality import (
    Flags,
    Numbers,
    apply_thresholds,
    best_thresholds,
    measure_negativity,
    measure_themes,
    prove_better,
    prove_better_told,
)
from surveyapp.analysis.themes.sheets import Progress, Sheet, flags_of, read_sheet
from surveyapp.domain.theme_patterns import GATE
from surveyapp.domain.themes import Taxonomy

# Fewer comments of a kind in a language prove nothing.
FEWEST = 30
# Inverse strength of the regularisation.
LOOSE_NEGATIVITY, LOOSE_THEMES = 2.0, 3.0

Figures = dict[str, Any]


class NothingToLearn(ValueError):
    """There are too few examples of anything."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, and what it says of each example by cross-validation, as if it had never seen it."""

    model: Model
    examples: Sequence[Example]
    negativity: Numbers
    themes: Sequence[frozenset[Said]]


@dataclass(frozen=True, slots=True)
class _Learnt:
    """A column of the model; `found` tells of each example what is said of it with the model's help, by language."""

    weights: Numbers
    intercept: float
    target: Target
    found: Flags
    figures: list[Figures]


def train(chosen: Chosen, taxonomy: Taxonomy, progress: Progress = lambda *_: None) -> Trained:
    """Return the model that `chosen` examples teach, with the figures of its cross-validation.

    `progress` is told the stage, how much of it is done, and how much there is.

    Raises:
        NothingToLearn: there are too few examples.
    """
    sheet = read_sheet(chosen.examples, taxonomy, progress)
    unhappy = int(np.sum(sheet.is_scored & sheet.is_negative))
    has_tones = min(unhappy, int(sheet.is_scored.sum()) - unhappy) >= FEWEST
    targets = _list_targets(sheet, taxonomy)
    if not has_tones and not targets:
        raise NothingToLearn
    texts = [own.text for own in sheet.examples]
    progress("Reading words", 0, 1)
    vocabulary = learning.make_vocabulary(texts)
    matrix = learning.make_matrix(texts, vocabulary)
    steps = 1 + len(targets)
    progress("Learning", 0, steps)
    weights, intercept, learnt = _learn_negativity(sheet, matrix) if has_tones else _no_negativity(sheet, matrix)
    tones, languages = _measure_tones(sheet, learnt)
    negativity = np.where(np.isin(sheet.languages, languages), (sheet.cues + learnt) / 2, sheet.cues)
    columns = []
    for done, said in enumerate(targets, start=1):
        progress("Learning", done, steps)
        columns.append(_learn_theme(sheet, matrix, said, negativity))
    progress("Learning", steps, steps)
    used = [column for column in columns if column.target.thresholds]
    figures = {
        "scored": chosen.scored,
        "labelled": chosen.labelled,
        "used": len(sheet.examples),
        "taxonomy": taxonomy.version,
        "negativity": tones,
        "themes": [line for column in columns for line in column.figures],
    }
    themes = _themes_found(sheet, negativity, used)
    figures["together"] = _measure_together(sheet, themes)
    model = Model(
        vocabulary,
        np.column_stack([weights, *(column.weights for column in used)]).astype(np.float16),
        np.array([intercept, *(column.intercept for column in used)], dtype=np.float32),
        languages,
        [column.target for column in used],
        figures,
    )
    return Trained(model, sheet.examples, negativity, themes)


def _list_targets(sheet: Sheet, taxonomy: Taxonomy) -> list[Said]:
    """Return which themes are said often enough, in some language, to be learnt."""
    counts = Counter(
        (said, language)
        for own, language in zip(sheet.examples, sheet.languages, strict=True)
        for said in own.themes or ()
        if said[0] in taxonomy.ids
    )
    return sorted({said for (said, _), count in counts.items() if count >= FEWEST})


def _no_negativity(sheet: Sheet, matrix: learning.Matrix) -> tuple[Numbers, float, Numbers]:
    return np.zeros(matrix.shape[1]), 0.0, sheet.cues


def _learn_negativity(sheet: Sheet, matrix: learning.Matrix) -> tuple[Numbers, float, Numbers]:
    """Return weights, intercept, and what is learnt of each example from others."""
    rows = np.flatnonzero(sheet.is_scored)
    learnt = learning.cross_predict(
        matrix, sheet.is_negative, sheet.is_scored, sheet.parts, LOOSE_NEGATIVITY, is_balanced=True
    )
    weights, intercept = learning.fit(matrix[rows], sheet.is_negative[rows], LOOSE_NEGATIVITY, is_balanced=True)
    return weights, intercept, learnt


def _measure_tones(sheet: Sheet, learnt: Numbers) -> tuple[list[Figures], list[str]]:
    """Return the figures of negativity by language, and the languages where the model tells it better."""
    figures, languages = [], []
    for language in sorted(set(sheet.languages[sheet.is_scored].tolist())):
        rows = sheet.is_scored & (sheet.languages == language)
        true, cues, own = sheet.is_negative[rows], sheet.cues[rows], learnt[rows]
        both = (cues + own) / 2
        is_enough = min(true.sum(), (~true).sum()) >= FEWEST
        gain = prove_better_told(cues >= 0.5, both >= 0.5, true) if is_enough else None
        is_used = gain is not None and gain > 0
        if is_used:
            languages.append(language)
        figures.append(
            {
                "language": language,
                "cues": measure_negativity(cues, true),
                "model": measure_negativity(own, true),
                "both": measure_negativity(both, true),
                "gain_at_least": gain,
                "is_used": is_used,
            }
        )
    return figures, languages


def _learn_theme(sheet: Sheet, matrix: learning.Matrix, said: Said, negativity: Numbers) -> _Learnt:
    """Learn one theme of one polarity, and find in which languages it adds to the patterns."""
    rows = np.flatnonzero(sheet.is_labelled)
    labels = sheet.says(said)[rows]
    own = matrix[rows]
    teaching = np.ones(len(rows), dtype=bool)
    parts = sheet.parts[rows]
    learnt = learning.cross_predict(own, labels, teaching, parts, LOOSE_THEMES, is_balanced=False)
    may = np.ones(len(rows), dtype=bool) if said[1] == "positive" else negativity[rows] > GATE
    patterns = sheet.has_pattern(said)[rows] & may
    thresholds: dict[str, Thresholds] = {}
    figures = []
    found = sheet.has_pattern(said)
    for language in sorted(set(sheet.languages[rows].tolist())):
        here = sheet.languages[rows] == language
        if labels[here].sum() < FEWEST:
            continue
        case = _Case(learnt[here], patterns[here], may[here], labels[here], parts[here])
        said_now = case.say_by_parts()
        gain = prove_better(case.patterns, said_now, case.true)
        best = best_thresholds(case.learnt, case.patterns, case.may, case.true) if gain > 0 else None
        if best is not None:
            thresholds[language] = best
            found[rows[here]] = said_now
        figures.append(
            {
                "theme": said[0],
                "polarity": said[1],
                "language": language,
                "patterns": measure_themes(case.patterns, case.true),
                "both": measure_themes(said_now, case.true),
                "gain_at_least": gain,
                "is_used": best is not None,
            }
        )
    weights, intercept = learning.fit(own, labels, LOOSE_THEMES, is_balanced=False)
    return _Learnt(weights, intercept, Target(*said, thresholds), found, figures)


@dataclass(frozen=True, slots=True)
class _Case:
    """One theme in one language: what is learnt of each comment, what patterns and people say, and its part."""

    learnt: Numbers
    patterns: Flags
    may: Flags
    true: Flags
    parts: NDArray[np.int64]

    def say_by_parts(self) -> Flags:
        """Return where the theme is said; the thresholds of each part are chosen by the others, so that measuring is fair."""
        said = np.zeros(len(self.true), dtype=bool)
        for part in np.unique(self.parts):
            others, own = self.parts != part, self.parts == part
            best = best_thresholds(self.learnt[others], self.patterns[others], self.may[others], self.true[others])
            said[own] = apply_thresholds(best, self.learnt[own], self.patterns[own], self.may[own])
        return said


def _themes_found(sheet: Sheet, negativity: Numbers, used: Sequence[_Learnt]) -> list[frozenset[Said]]:
    """Return what is said of each example: by patterns, and with the help of the model where it is used."""
    columns = {(column.target.theme, column.target.polarity): column.found for column in used}
    return [
        frozenset(
            said
            for said in patterns | columns.keys()
            if (columns[said][row] if said in columns else True) and (said[1] == "positive" or negativity[row] > GATE)
        )
        for row, patterns in enumerate(sheet.patterns)
    ]


def _measure_together(sheet: Sheet, themes: Sequence[frozenset[Said]]) -> list[Figures]:
    """Return the figures of all themes that people name, taken together, by language: patterns alone, and with the model.

    What is found in vain in one language counts, where people name that theme in another.
    """
    alone = _themes_found(sheet, sheet.cues, ())
    named = sorted({said for own in sheet.examples for said in own.themes or ()})
    figures = []
    for language in sorted(set(sheet.languages[sheet.is_labelled].tolist())):
        rows = np.flatnonzero(sheet.is_labelled & (sheet.languages == language)).tolist()
        if named:
            true = flags_of([sheet.examples[row].themes or frozenset() for row in rows], named)
            figures.append(
                {
                    "language": language,
                    "patterns": measure_themes(flags_of([alone[row] for row in rows], named), true),
                    "both": measure_themes(flags_of([themes[row] for row in rows], named), true),
                }
            )
    return figures
