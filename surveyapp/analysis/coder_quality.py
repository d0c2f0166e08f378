"""How well the coder reads: what it found in comments against what people found in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from surveyapp.analysis.metrics import Estimate, share, wilson

# A theme with its polarity.
Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """A comment that a person read: what they found (`said`), what the coder had (`found`), and whether it is unhappy."""

    language: str
    said: frozenset[Said]
    found: frozenset[Said]
    is_negative: bool
    sounded_negative: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures in per cent, each with its n and 95 % interval, of `comments` comments.

    Precision: of what the coder found, how much people found too. Recall: of what people found, how much the coder did.
    F1 is their harmonic mean.
    """

    comments: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


@dataclass(frozen=True, slots=True)
class CoderQuality:
    """Figures of all comments, by language and by theme, and of telling the unhappy from the others.

    `unhappy` is the share of unhappy comments that were taken for such, `others` that of the others that were not.
    """

    all: Quality
    languages: dict[str, Quality] = field(default_factory=dict)
    themes: dict[str, Quality] = field(default_factory=dict)
    unhappy: Estimate = field(default_factory=lambda: Estimate(0))
    others: Estimate = field(default_factory=lambda: Estimate(0))


def measure_coder(checked: Sequence[Checked]) -> CoderQuality:
    """Return how well the coder read some comments, which must be a random sample to tell of the others."""
    languages = sorted({each.language for each in checked})
    themes = sorted({theme for each in checked for theme, _ in each.said | each.found})
    unhappy = [each.sounded_negative for each in checked if each.is_negative]
    others = [not each.sounded_negative for each in checked if not each.is_negative]
    return CoderQuality(
        _quality(checked),
        {language: _quality([each for each in checked if each.language == language]) for language in languages},
        {theme: _quality(checked, theme) for theme in themes},
        _share(sum(unhappy), len(unhappy)),
        _share(sum(others), len(others)),
    )


def _quality(checked: Sequence[Checked], theme: str | None = None) -> Quality:
    hits = found = said = comments = 0
    for each in checked:
        mine, theirs = _of(each.said, theme), _of(each.found, theme)
        hits += len(mine & theirs)
        said += len(mine)
        found += len(theirs)
        comments += theme is None or bool(mine | theirs)
    return Quality(comments, _share(hits, found), _share(hits, said), f1_score(hits, found - hits, said - hits))


def _of(pairs: Iterable[Said], theme: str | None) -> set[Said]:
    return {pair for pair in pairs if theme is None or pair[0] == theme}


def _share(hits: int, n: int) -> Estimate:
    return Estimate(n, *share(hits, n)) if n else Estimate(0)


def f1_score(hits: int, mistaken: int, missed: int) -> Estimate:
    """Return F1 in per cent; n is how much was found by either.

    F1 = 2J / (1 + J) of J = hits / (hits + mistaken + missed), which is a share (Jaccard 1912; Dice 1945): as F1 grows
    with J, the ends of J's Wilson interval give those of F1. Themes of one comment are taken as independent.
    """
    n = hits + mistaken + missed
    if n == 0:
        return Estimate(0)
    value, low, high = (200 * j / (1 + j) for j in (hits / n, *wilson(hits, n)))
    return Estimate(n, value, low, high)
