"""How well a coder codes comments that people have judged, and whether a new model does so better than the old one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from surveyapp.analysis.themes.coder import Coder, Coding, Comment
from surveyapp.analysis.themes.examples import Example, Said
from surveyapp.analysis.themes.models import Model
from surveyapp.analysis.themes.quality import (
    Numbers,
    gains_in_f1,
    gains_in_telling,
    measure_negativity,
    measure_themes,
    surely_above,
)
from surveyapp.analysis.themes.sheets import flags_of
from surveyapp.analysis.themes.training import FEWEST, Trained
from surveyapp.domain.themes import Taxonomy

Figures = dict[str, Any]


def evaluate(examples: Sequence[Example], codings: Sequence[Coding]) -> list[Figures]:
    """Return, for each language, how well negativity is told, and themes: all that people name together, and each.

    A theme that nobody names in any language is not counted: the labels may not know it. One that is named in another
    language counts here too, with whatever is found of it in vain.
    """
    named = sorted({said for own in examples for said in own.themes or ()})
    languages = [own.language or coding.language for own, coding in zip(examples, codings, strict=True)]
    figures = []
    for language in sorted(set(languages)):
        rows = [row for row, own in enumerate(languages) if own == language]
        scored = [row for row in rows if examples[row].is_negative is not None]
        labelled = [row for row in rows if examples[row].themes is not None]
        true = [examples[row].themes or frozenset() for row in labelled]
        found = [_said(codings[row]) for row in labelled]
        figures.append(
            {
                "language": language,
                "negativity": _negativity(examples, [codings[row].negativity for row in scored], scored),
                "together": measure_themes(flags_of(found, named), flags_of(true, named))
                if named and labelled
                else None,
                "themes": [
                    {"theme": said[0], "polarity": said[1]}
                    | measure_themes(flags_of(found, [said]), flags_of(true, [said]))
                    for said in named
                    if any(said in own for own in (*true, *found))
                ],
            }
        )
    return figures


@dataclass(frozen=True, slots=True)
class Compared:
    """How well, from 0 to 1, the old model (`before`) and the new one (`after`) read the same `n` comments.

    `gain_at_least` is by how much the new one is surely better: the lower bound of a paired bootstrap over the comments.
    """

    before: float
    after: float
    n: int
    gain_at_least: float

    @property
    def is_better(self) -> bool:
        """Whether the new one surely reads them better."""
        return self.gain_at_least > 0


def compare(trained: Trained, old: Model, taxonomy: Taxonomy) -> Compared | None:
    """Hold a new model against an old one on comments that neither has learnt from; None where too few are.

    Those are the examples that came after the old model; the new one's word on them is that of cross-validation. What
    is compared is the mean of balanced accuracy (negativity) and micro-F1 (themes), as far as there is either. What a
    model finds that nobody named counts against it: people who label a comment see all the themes.
    """
    rows = [row for row, own in enumerate(trained.examples) if own.is_new]
    examples = [trained.examples[row] for row in rows]
    codings = Coder(taxonomy, old).code_many([Comment(own.text, own.language) for own in examples])
    measured = [
        *_compare_telling(
            examples, [own.negativity for own in codings], [float(trained.negativity[row]) for row in rows]
        ),
        *_compare_themes(examples, [_said(own) for own in codings], [trained.themes[row] for row in rows]),
    ]
    if not measured:
        return None
    before, after = (float(np.mean([each[side] for each in measured])) for side in (0, 1))
    gains = np.mean([each[2] for each in measured], axis=0)
    return Compared(before, after, len(examples), surely_above(gains))


# How well the old and the new model do, and the gain in each resample.
_Measured = tuple[float, float, Numbers]


def _compare_telling(
    examples: Sequence[Example], before: Sequence[float], after: Sequence[float]
) -> Iterator[_Measured]:
    """Yield balanced accuracies, where enough comments are known to be unhappy and happy."""
    scored = [row for row, own in enumerate(examples) if own.is_negative is not None]
    is_scored = np.array([own.is_negative is not None for own in examples], dtype=bool)
    is_negative = np.array([bool(own.is_negative) for own in examples], dtype=bool)
    unhappy = int(is_negative.sum())
    if min(unhappy, len(scored) - unhappy) < FEWEST:
        return
    sides = [_negativity(examples, [told[row] for row in scored], scored) for told in (before, after)]
    was, now = (float(side["balanced"]) for side in sides if side)
    old, new = (np.array(told) >= 0.5 for told in (before, after))
    yield was, now, gains_in_telling(old, new, is_negative, is_scored)


def _compare_themes(
    examples: Sequence[Example], before: Sequence[frozenset[Said]], after: Sequence[frozenset[Said]]
) -> Iterator[_Measured]:
    """Yield micro-F1s of all themes that people or models name, where people named enough."""
    rows = [row for row, own in enumerate(examples) if own.themes is not None]
    said = [examples[row].themes or frozenset() for row in rows]
    if sum(map(len, said)) < FEWEST:
        return
    sides = [[found[row] for row in rows] for found in (before, after)]
    named = sorted({each for own in (*said, *sides[0], *sides[1]) for each in own})
    true, old, new = (flags_of(own, named) for own in (said, *sides))
    was, now = (float(measure_themes(found, true)["f1"]) for found in (old, new))
    # The others are drawn as well, so that each resample is the same for negativity and themes.
    whole = [np.zeros((len(examples), len(named)), dtype=bool) for _ in range(3)]
    for flags, own in zip(whole, (old, new, true), strict=True):
        flags[rows] = own
    yield was, now, gains_in_f1(*whole)


def _negativity(examples: Sequence[Example], negativity: Sequence[float], rows: Sequence[int]) -> Figures | None:
    if not rows:
        return None
    return measure_negativity(
        np.array(negativity, dtype=float), np.array([bool(examples[row].is_negative) for row in rows], dtype=bool)
    )


def _said(coding: Coding) -> frozenset[Said]:
    return frozenset((found.theme, found.polarity) for found in coding.themes)
