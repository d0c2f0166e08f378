"""Reading one comment: its sentences and clauses, the tone of each, and the themes that are said in it."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveyapp.domain.theme_patterns.language import WORD
from surveyapp.domain.theme_patterns.lexicon import Found, Lexicon, lexicon_of

if TYPE_CHECKING:
    from surveyapp.domain.themes import Taxonomy

# Complaints on comments that sound happier than this are mostly mistakes.
GATE = 0.35
# What comes after is not read: the longest comment that a person types is far shorter.
MAXIMUM_CHARACTERS = 20_000

SENTENCE_END = re.compile(r"[.!?…\n]")
CLAUSE_END = re.compile(r"[,;:()–]|\s-\s")
# How many words a negator reaches over, and what it makes of a cue: "not good" is bad, "not bad" is only fairly good.
REACH = 3
TURNED = {"positive": -1.0, "negative": 0.5}
STRONG = 1.6
# Weights of the sum that becomes negativity.
BASE, LONG, CUE, PATTERN, BARE_NEGATOR = -0.1, 0.3, 0.9, 1.1, 0.5
MOST = 6.0
OF_THEMES = ("topic", "negative", "positive")


@dataclass(frozen=True, slots=True)
class Hit:
    """A theme said in a comment: `text[start:end]` proves it; `polarity` is "negative" or "positive"."""

    theme: str
    polarity: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How bad a comment's words sound (0 happy to 1 unhappy), and every theme found in it, whether it stands or not."""

    negativity: float
    hits: tuple[Hit, ...]

    def standing(self, negativity: float) -> tuple[Hit, ...]:
        """Return the hits that count in a comment that is `negativity` unhappy, all things known about it."""
        return tuple(hit for hit in self.hits if hit.polarity == "positive" or negativity > GATE)


@dataclass(slots=True)
class _Words:
    """The words of a comment with their places in it, and the numbers of their sentence and clause."""

    texts: list[str]
    spans: list[tuple[int, int]]
    sentences: list[int]
    clauses: list[int]


def read(text: str, language: str, taxonomy: "Taxonomy") -> Reading:
    """Return what the patterns and cue words of `language` tell about `text`.

    A language that the taxonomy does not know tells nothing: no themes, and neither happy nor unhappy.
    """
    if language not in taxonomy.cues:
        return Reading(0.5, ())
    words = _split(text[:MAXIMUM_CHARACTERS])
    found = list(lexicon_of(taxonomy, language).find(words.texts, words.sentences))
    _split_at_contrast(words, found)
    negators = sorted({match.first for match in found if match.use.kind == "negators"})
    tones = _tones(words, found, negators)
    hits = _hits(words, found, negators, tones)
    return Reading(_negativity(words, hits, tones), _one_each(hits, words))


def has_match(text: str, lexicon: Lexicon) -> bool:
    """Tell whether any pattern of `lexicon` matches in `text`, whatever it would mean there."""
    words = _split(text[:MAXIMUM_CHARACTERS])
    return any(True for _ in lexicon.find(words.texts, words.sentences))


def _split(text: str) -> _Words:
    words = _Words([], [], [], [])
    sentence = clause = end = 0
    for match in WORD.finditer(text):
        between = text[end : match.start()]
        if end and between != " ":
            if SENTENCE_END.search(between):
                sentence, clause = sentence + 1, clause + 1
            elif CLAUSE_END.search(between):
                clause += 1
        end = match.end()
        words.texts.append(match[0])
        words.spans.append(match.span())
        words.sentences.append(sentence)
        words.clauses.append(clause)
    return words


def _split_at_contrast(words: _Words, found: Iterable[Found]) -> None:
    """Begin a new clause at each "but", so that praise before it does not colour the blame after it."""
    starts = {match.first for match in found if match.use.kind == "contrast"}
    if not starts:
        return
    added = 0
    for position in range(len(words.texts)):
        added += position in starts
        words.clauses[position] += added


@dataclass(slots=True)
class _Tones:
    """Each cue's place and tone (above 0 good, below bad), and the negators that turn nothing round."""

    cues: list[tuple[int, float]]
    bare: list[int]

    @property
    def total(self) -> float:
        """The tone of the whole."""
        return sum(tone for _, tone in self.cues) - BARE_NEGATOR * len(self.bare)

    def around(self, position: int, words: _Words) -> float:
        """Return the tone of the clause of `position`; where it has none, that of the sentence."""
        cues = self.cues + [(place, -BARE_NEGATOR) for place in self.bare]
        for numbers in (words.clauses, words.sentences):
            tone = sum(tone for place, tone in cues if numbers[place] == numbers[position])
            if tone:
                return tone
        return 0.0


def _tones(words: _Words, found: Sequence[Found], negators: Sequence[int]) -> _Tones:
    """Weigh the cue words: turned by a negator shortly before them, stronger after an intensifier."""
    tones = _Tones([], [])
    strong = {match.last for match in found if match.use.kind == "intensifiers"}
    in_cues: set[int] = set()
    turning: set[int] = set()
    cues = (match for match in found if match.use.kind in TURNED)
    # A longer cue ("not bad at all") says what the shorter ones inside it do not.
    for cue in sorted(cues, key=lambda match: match.first - match.last):
        own = range(cue.first, cue.last + 1)
        if not in_cues.isdisjoint(own):
            continue
        in_cues.update(own)
        tone = 1.0 if cue.use.kind == "positive" else -1.0
        if cue.first - 1 in strong:
            tone *= STRONG
        free = [position for position in negators if position not in in_cues]
        turner = _negator_before(cue.first, words, free)
        if turner is not None:
            turning.add(turner)
            tone = abs(tone) * TURNED[cue.use.kind]
        tones.cues.append((cue.first, tone))
    tones.bare = [position for position in negators if position not in in_cues and position not in turning]
    return tones


def _negator_before(position: int, words: _Words, negators: Sequence[int]) -> int | None:
    """Return the nearest negator within reach before `position` in its clause."""
    for negator in reversed(negators):
        if position - REACH <= negator < position and words.clauses[negator] == words.clauses[position]:
            return negator
    return None


def _hits(words: _Words, found: Sequence[Found], negators: Sequence[int], tones: _Tones) -> list[tuple[Found, int]]:
    """Return each match of a theme with its sign: -1 blame, 1 praise; what is only mentioned is left out."""
    excepted = [match for match in found if match.use.kind == "except"]
    of_themes = [match for match in found if match.use.kind in OF_THEMES and not _is_excepted(match, excepted)]
    hits: list[tuple[Found, int]] = []
    explained: set[int] = set()
    for match in of_themes:
        sign = _own_sign(match, words, negators)
        if sign:
            hits.append((match, sign))
            explained.update(range(match.first, match.last + 1))
    for match in of_themes:
        # A topic's word inside what has a tone of its own is explained by it: "wrong product" is not about the product.
        if match.use.kind != "topic" or not explained.isdisjoint(range(match.first, match.last + 1)):
            continue
        tone = tones.around(match.first, words)
        if tone:
            hits.append((match, 1 if tone > 0 else -1))
    return hits


def _is_excepted(match: Found, excepted: Sequence[Found]) -> bool:
    return any(
        other.use.theme == match.use.theme and other.first <= match.last and match.first <= other.last
        for other in excepted
    )


def _own_sign(match: Found, words: _Words, negators: Sequence[int]) -> int:
    """Return the sign of a match that has a tone of its own, 0 where it has none or is turned round."""
    if match.use.kind == "topic":
        return 0
    is_turned = not match.use.has_negator and _negator_before(match.first, words, negators) is not None
    if match.use.kind == "negative":
        # "Not late" is no blame, and seldom meant as praise.
        return 0 if is_turned else -1
    return -1 if is_turned else 1


def _negativity(words: _Words, hits: Sequence[tuple[Found, int]], tones: _Tones) -> float:
    """Return how unhappy the whole sounds: a logistic sum of its cues and patterns; unhappy people write longer."""
    own = {(match.use.theme, sign) for match, sign in hits if match.use.kind != "topic"}
    length = math.log(max(len(words.texts), 1) / 10)
    total = BASE + LONG * length - CUE * tones.total - PATTERN * sum(sign for _, sign in own)
    return 1 / (1 + math.exp(-max(-MOST, min(MOST, total))))


def _one_each(hits: Iterable[tuple[Found, int]], words: _Words) -> tuple[Hit, ...]:
    """Return the first hit of each theme and polarity, in the order of the text."""
    kept: dict[tuple[str, int], Hit] = {}
    for match, sign in sorted(hits, key=lambda hit: (hit[0].first, hit[0].first - hit[0].last)):
        theme = match.use.theme
        if theme is None or (theme, sign) in kept:
            continue
        polarity = "positive" if sign > 0 else "negative"
        kept[theme, sign] = Hit(theme, polarity, words.spans[match.first][0], words.spans[match.last][1])
    return tuple(kept.values())
