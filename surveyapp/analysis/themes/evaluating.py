"""How well a coder codes comments that people have judged, and whether a new model does so better than the old one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from surveyapp.analysis.themes.coder import Coder, Coding, Comment
from surveyapp.analysis.themes.examples import Example, Said
from surveyapp.analysis.themes.models import Model
from surveyapp.analysis.themes.quality import measure_negativity, measure_themes
from surveyapp.analysis.themes.sheets import flags_of
from surveyapp.analysis.themes.training import FEWEST, Trained
from surveyapp.domain.themes import Taxonomy

Figures = dict[str, Any]


def evaluate(examples: Sequence[Example], codings: Sequence[Coding]) -> list[Figures]:
    """Return, for each language, how well negativity is told, and themes: all that people name together, and each.

    A theme that nobody names in a language is not counted there: its labels may not know it.
    """
    languages = [own.language or coding.language for own, coding in zip(examples, codings, strict=True)]
    figures = []
    for language in sorted(set(languages)):
        rows = [row for row, own in enumerate(languages) if own == language]
        scored = [row for row in rows if examples[row].is_negative is not None]
        labelled = [row for row in rows if examples[row].themes is not None]
        true = [examples[row].themes or frozenset() for row in labelled]
        found = [_said(codings[row]) for row in labelled]
        named = sorted({said for own in true for said in own})
        figures.append(
            {
                "language": language,
                "negativity": _negativity(examples, [codings[row].negativity for row in scored], scored),
                "together": measure_themes(flags_of(found, named), flags_of(true, named)) if named else None,
                "themes": [
                    {"theme": said[0], "polarity": said[1]}
                    | measure_themes(flags_of(found, [said]), flags_of(true, [said]))
                    for said in named
                ],
            }
        )
    return figures


@dataclass(frozen=True, slots=True)
class Compared:
    """How well, from 0 to 1, the old model (`before`) and the new one (`after`) read the same `n` comments."""

    before: float
    after: float
    n: int

    @property
    def is_better(self) -> bool:
        """Whether the new one reads them better."""
        return self.after > self.before


def compare(trained: Trained, old: Model, taxonomy: Taxonomy) -> Compared | None:
    """Hold a new model against an old one on comments that neither has learnt from; None where too few are.

    Those are the examples that came after the old model; the new one's word on them is that of cross-validation. What
    is compared is the mean of balanced accuracy (negativity) and micro-F1 (themes), as far as there is either.
    """
    rows = [row for row, own in enumerate(trained.examples) if own.is_new]
    examples = [trained.examples[row] for row in rows]
    comments = [Comment(own.text, own.language) for own in examples]
    codings = Coder(taxonomy, old).code_many(comments)
    before = _quality(examples, [own.negativity for own in codings], [_said(own) for own in codings])
    after = _quality(examples, [float(trained.negativity[row]) for row in rows], [trained.themes[row] for row in rows])
    if not before or len(before) != len(after):
        return None
    return Compared(float(np.mean(before)), float(np.mean(after)), len(examples))


def _quality(examples: Sequence[Example], negativity: Sequence[float], found: Sequence[frozenset[Said]]) -> list[float]:
    """Return balanced accuracy and micro-F1, each where enough examples tell it."""
    scored = [row for row, own in enumerate(examples) if own.is_negative is not None]
    told = _negativity(examples, [negativity[row] for row in scored], scored)
    quality = []
    if told and told["balanced"] is not None and min(told["unhappy"], told["n"] - told["unhappy"]) >= FEWEST:
        quality.append(float(told["balanced"]))
    labelled = [row for row, own in enumerate(examples) if own.themes is not None]
    true = [examples[row].themes or frozenset() for row in labelled]
    named = sorted({said for own in true for said in own})
    if sum(map(len, true)) >= FEWEST:
        figures = measure_themes(flags_of([found[row] for row in labelled], named), flags_of(true, named))
        quality.append(float(figures["f1"]))
    return quality


def _negativity(examples: Sequence[Example], negativity: Sequence[float], rows: Sequence[int]) -> Figures | None:
    if not rows:
        return None
    return measure_negativity(
        np.array(negativity, dtype=float), np.array([bool(examples[row].is_negative) for row in rows], dtype=bool)
    )


def _said(coding: Coding) -> frozenset[Said]:
    return frozenset((found.theme, found.polarity) for found in coding.themes)
