"""Emerging terms: words and pairs of words that more comments have now than had before, by the likelihood ratio G².

Counted are comments, never occurrences: one person who writes "app" ten times is one. Dunning 1993, "Accurate methods for
the statistics of surprise and coincidence", holds for rare words too, where z scores fail.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

from surveyapp.analysis.comparison import FALSE_DISCOVERIES
from surveyapp.analysis.themes.function_words import is_function_word

Z = NormalDist().inv_cdf(0.975)
# Fewer comments are no theme yet; shorter words are endings and articles.
FEWEST = 5
SHORTEST = 3
# What grew less than by half is no news, however sure it is; what so many wrote before, of everything, is no matter.
LEAST_GROWTH = 1.5
MOST_COMMON = 0.1
MOST_TERMS = 30
# Two terms say the same when they share so much of their comments.
SAME_COMMENTS, SAME_OF_SMALLER = 0.6, 0.5

Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of a comment with its stem; `is_explained` where a theme was found at it."""

    stem: str
    word: str
    is_explained: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A comment: its id, language and words in order."""

    id: int
    language: str
    words: Sequence[Spoken]


@dataclass(frozen=True, slots=True)
class Term:
    """A term that emerges: `n_now` of `total_now` comments have it, `n_before` of `total_before` had.

    `strength` is G²; `chance` the share of false ones among the terms at least as strong (Benjamini & Hochberg 1995),
    by language. `forms` are how each of its stems was written; `others` the near-duplicates that stand with it.
    """

    language: str
    stems: Stems
    n_now: int
    total_now: int
    n_before: int
    total_before: int
    strength: float
    chance: float
    forms: tuple[tuple[str, ...], ...] = ()
    others: tuple[Stems, ...] = ()

    @property
    def words(self) -> str:
        """The term as it is mostly written."""
        return " ".join(forms[0] for forms in self.forms) if self.forms else " ".join(self.stems)


def find_terms(
    now: Sequence[Document], before: Iterable[Document], *, level: float = FALSE_DISCOVERIES, most: int = MOST_TERMS
) -> list[Term]:
    """Return the terms that emerge, the strongest first, near-duplicates grouped under the strongest of them."""
    counts_now, totals_now = _count(now, None)
    wanted = {term for term, count in counts_now.items() if count >= FEWEST}
    counts_before, totals_before = _count(before, wanted)
    found: list[Term] = []
    for language in sorted(totals_now.keys() & totals_before.keys()):
        totals = totals_now[language], totals_before[language]
        terms = sorted(stems for own, stems in wanted if own == language)
        tested = [(counts_now[language, stems], counts_before[language, stems]) for stems in terms]
        chances = adjusted([chance_of(*counts, *totals) for counts in tested])
        found += [
            Term(language, stems, a, totals[0], b, totals[1], strength_of(a, b, *totals), chance)
            for stems, (a, b), chance in zip(terms, tested, chances, strict=True)
            if chance <= level and _is_news(a, b, *totals)
        ]
    return _grouped(_ordered(found), now, most)


def strength_of(now: int, before: int, total_now: int, total_before: int) -> float:
    """Return G² of a word that `now` of `total_now` comments have, and `before` of `total_before` had (Dunning 1993)."""
    whole, having = total_now + total_before, now + before
    if not whole:
        return 0.0
    cells = (
        (now, total_now * having / whole),
        (before, total_before * having / whole),
        (total_now - now, total_now * (whole - having) / whole),
        (total_before - before, total_before * (whole - having) / whole),
    )
    return max(0.0, 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen))


def chance_of(now: int, before: int, total_now: int, total_before: int) -> float:
    """Return how often chance alone makes a word at least so much more frequent: the signed root of G² is nearly normal."""
    if not total_now or not total_before:
        return 1.0
    root = math.sqrt(strength_of(now, before, total_now, total_before))
    sign = 1 if now * total_before >= before * total_now else -1
    return 0.5 * math.erfc(sign * root / math.sqrt(2))


def adjusted(chances: Sequence[float]) -> list[float]:
    """Return p values adjusted for many tests: each is the share of false discoveries if it is believed
    (Benjamini & Hochberg 1995)."""
    order = sorted(range(len(chances)), key=lambda place: chances[place], reverse=True)
    found, least = [1.0] * len(chances), 1.0
    for passed, place in enumerate(order):
        least = min(least, chances[place] * len(chances) / (len(chances) - passed))
        found[place] = least
    return found


def share_ratio(now: int, total_now: int, before: int, total_before: int) -> tuple[float, float, float] | None:
    """Return how many times as many comments have a word now, with its 95 % interval; None without comments on a side.

    The logarithm of the ratio with ½ added to each count (Walter 1975), so that a word that nobody wrote before has one.
    """
    if not total_now or not total_before:
        return None
    ratio = ((now + 0.5) / (total_now + 0.5)) / ((before + 0.5) / (total_before + 0.5))
    variance = 1 / (now + 0.5) - 1 / (total_now + 0.5) + 1 / (before + 0.5) - 1 / (total_before + 0.5)
    reach = math.exp(Z * math.sqrt(max(variance, 0.0)))
    return ratio, ratio / reach, ratio * reach


def pattern_of(term: Term) -> str:
    """Return the pattern that finds a term as a theme would: what the forms of each word begin with alike."""
    return " ".join(_word_pattern(forms) for forms in term.forms)


def terms_of(document: Document) -> set[Stems]:
    """Return the words, and pairs of words next to each other, that name something and that no theme explains there."""
    words = [word.stem if _may_be_term(word, document.language) else "" for word in document.words]
    found: set[Stems] = {(word,) for word in words if word}
    found.update(pair for pair in pairwise(words) if all(pair) and pair[0] != pair[1])
    return found


def _ordered(found: Sequence[Term]) -> list[Term]:
    """Return terms, the strongest first; of equals a pair whose words both emerge, then single words, the longest first."""
    alone = {(term.language, term.stems[0]) for term in found if len(term.stems) == 1}

    def place(term: Term) -> tuple[float, int, int, str, Stems]:
        is_pair = len(term.stems) > 1
        kind = 1 if not is_pair else 0 if all((term.language, stem) in alone for stem in term.stems) else 2
        return -round(term.strength, 6), kind, -sum(map(len, term.stems)), term.language, term.stems

    return sorted(found, key=place)


def _may_be_term(word: Spoken, language: str) -> bool:
    if word.is_explained or len(word.stem) < SHORTEST or not word.stem.isalpha():
        return False
    return not is_function_word(word.stem, word.word, language)


def _is_news(now: int, before: int, total_now: int, total_before: int) -> bool:
    """Tell whether a word grew by enough, and was not everybody's before."""
    return now * total_before >= LEAST_GROWTH * before * total_now and before <= MOST_COMMON * total_before


def _count(
    documents: Iterable[Document], wanted: set[tuple[str, Stems]] | None
) -> tuple[Counter[tuple[str, Stems]], Counter[str]]:
    """Return how many comments have each term (only those `wanted`, unless None), and how many there are by language."""
    counts: Counter[tuple[str, Stems]] = Counter()
    totals: Counter[str] = Counter()
    for document in documents:
        totals[document.language] += 1
        terms = {(document.language, stems) for stems in terms_of(document)}
        counts.update(terms if wanted is None else terms & wanted)
    return counts, totals


def _grouped(found: Sequence[Term], now: Sequence[Document], most: int) -> list[Term]:
    """Put each term under the first stronger one that says the same; return the leaders with their others and forms."""
    having: dict[tuple[str, Stems], set[int]] = {(term.language, term.stems): set() for term in found}
    for document in now:
        for stems in terms_of(document):
            if (comments := having.get((document.language, stems))) is not None:
                comments.add(document.id)
    leaders: list[tuple[Term, list[Stems]]] = []
    for term in found:
        own = having[term.language, term.stems]
        group = next(
            (
                others
                for leader, others in leaders
                if _is_same(term, own, leader, having[leader.language, leader.stems])
            ),
            None,
        )
        if group is not None:
            group.append(term.stems)
        elif len(leaders) < most:
            leaders.append((term, []))
    forms = _forms(now, {(term.language, stem) for term, _ in leaders for stem in term.stems})
    return [
        Term(
            term.language, term.stems, term.n_now, term.total_now, term.n_before, term.total_before, term.strength,
            term.chance, tuple(forms[term.language, stem] for stem in term.stems), tuple(others),
        )
        for term, others in leaders
    ]  # fmt: skip


def _is_same(term: Term, own: set[int], leader: Term, others: set[int]) -> bool:
    """Tell whether a term says what a stronger one says: they share comments, or words and some comments."""
    if term.language != leader.language:
        return False
    shared = len(own & others)
    if shared >= SAME_COMMENTS * len(own | others):
        return True
    return bool(set(term.stems) & set(leader.stems)) and shared >= SAME_OF_SMALLER * min(len(own), len(others))


def _forms(now: Sequence[Document], wanted: set[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return how each stem of a language was written, the most frequent form first."""
    counts: dict[tuple[str, str], Counter[str]] = {each: Counter() for each in wanted}
    for document in now:
        for word in document.words:
            if (forms := counts.get((document.language, word.stem))) is not None:
                forms[word.word] += 1
    return {
        each: tuple(form for form, _ in sorted(forms.items(), key=lambda item: (-item[1], item[0])))
        for each, forms in counts.items()
    }


def _word_pattern(forms: Sequence[str]) -> str:
    shortest, last = min(forms), max(forms)
    shared = next((i for i, (a, b) in enumerate(zip(shortest, last, strict=False)) if a != b), min(map(len, forms)))
    if len(forms) == 1:
        return f"{forms[0]}*" if len(forms[0]) >= SHORTEST + 2 else forms[0]
    return f"{shortest[:shared]}*" if shared > SHORTEST else "|".join(sorted(forms[:4]))
