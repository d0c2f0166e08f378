"""The patterns of one language, arranged so that a word of a comment finds those that begin with it at once."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from surveyapp.domain.theme_patterns.language import Pattern, fold, glob_expression

if TYPE_CHECKING:
    from surveyapp.domain.themes import Cues, Taxonomy, Theme

# Words seen before are remembered, since people use few different ones; the memory is emptied before it grows large.
REMEMBERED_WORDS = 30_000
# A longer "word" is no word of a language: nothing matches it, and nothing is spent on it.
LONGEST_WORD = 80

NEGATIVE, POSITIVE = -1, 1
CUES = ("negative", "positive", "negators", "intensifiers", "contrast")


@dataclass(frozen=True, slots=True)
class Use:
    """What it means when a pattern matches: a cue's name, or a theme's id with `kind` topic, negative, positive, except."""

    kind: str
    theme: str | None
    has_negator: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A match: words `first` to `last` (positions in the comment, both counted) and what it means."""

    use: Use
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Path:
    """A pattern from its second step on: each step's atom and gap, and all these atoms at once."""

    use: Use
    rest: tuple[tuple[int, int], ...]
    needed: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Known:
    """The atoms of a word, the patterns that begin with it, and whether it is a "but" that no gap reaches over."""

    atoms: frozenset[int]
    paths: tuple[_Path, ...]
    is_wall: bool


# What is known of most words, kept once.
_NOTHING = _Known(frozenset(), (), is_wall=False)


class Lexicon:
    """Finds the patterns of one language in the words of a comment.

    Each different step of all patterns is an *atom*; a word has a set of atoms, worked out once. A pattern is tried
    only where a word has its first atom and the comment the others, and then walked over the words that follow.
    """

    def __init__(self, cues: "Cues", patterns: Sequence[tuple[Use, Pattern]]) -> None:
        self._atoms: dict[frozenset[str], int] = {}
        self._starting: dict[int, list[_Path]] = {}
        for name in CUES:
            for pattern in getattr(cues, name):
                self._add(Use(name, None, has_negator=False), pattern)
        for use, pattern in patterns:
            self._add(use, pattern)
        self._exact: dict[str, set[int]] = {}
        self._beginning: dict[str, set[int]] = {}
        self._other: list[tuple[re.Pattern[str], set[int]]] = []
        self._arrange()
        self._walls = frozenset(self._atoms[pattern[0].globs] for pattern in cues.contrast if len(pattern) == 1)
        self._seen: dict[str, _Known] = {}

    def find(self, words: Sequence[str], sentences: Sequence[int]) -> Iterator[Found]:
        """Yield every match; `sentences` gives the number of the sentence of each word, which no match leaves."""
        known = [self._known(word) for word in words]
        atoms = [own.atoms for own in known]
        walls = {position for position, own in enumerate(known) if own.is_wall}
        present = frozenset().union(*atoms)
        for first, own in enumerate(known):
            for path in own.paths:
                if not path.rest:
                    yield Found(path.use, first, first)
                elif path.needed <= present:
                    last = _walk(atoms, sentences, walls, first, path.rest)
                    if last is not None:
                        yield Found(path.use, first, last)

    def _known(self, word: str) -> _Known:
        """Return what is known of `word` (as written)."""
        known = self._seen.get(word)
        if known is None:
            if len(self._seen) >= REMEMBERED_WORDS:
                self._seen.clear()
            atoms = self._look_up(fold(word))
            paths = tuple(path for atom in atoms for path in self._starting.get(atom, ()))
            is_wall = not atoms.isdisjoint(self._walls)
            known = self._seen[word] = _Known(atoms, paths, is_wall) if atoms else _NOTHING
        return known

    def _look_up(self, word: str) -> frozenset[int]:
        if len(word) > LONGEST_WORD:
            return frozenset()
        found = set(self._exact.get(word, ()))
        for length in range(1, len(word) + 1):
            found.update(self._beginning.get(word[:length], ()))
        for expression, atoms in self._other:
            if expression.fullmatch(word):
                found |= atoms
        return frozenset(found)

    def _add(self, use: Use, pattern: Pattern) -> None:
        first, *rest = [(self._atoms.setdefault(step.globs, len(self._atoms)), step.gap) for step in pattern]
        needed = frozenset(atom for atom, _ in rest)
        self._starting.setdefault(first[0], []).append(_Path(use, tuple(rest), needed))

    def _arrange(self) -> None:
        """Put each word where it is looked up quickest: whole, by its beginning, or as a regular expression."""
        atoms_of_glob: dict[str, set[int]] = {}
        for globs, atom in self._atoms.items():
            for glob in globs:
                atoms_of_glob.setdefault(glob, set()).add(atom)
        for glob, atoms in atoms_of_glob.items():
            if not set(glob) & {"*", "["}:
                self._exact.setdefault(glob, set()).update(atoms)
            elif not set(glob[:-1]) & {"*", "["}:
                self._beginning.setdefault(glob[:-1], set()).update(atoms)
            else:
                self._other.append((glob_expression(glob), atoms))


def lexicon_of_themes(themes: "Iterable[Theme]", cues: "Cues", language: str) -> Lexicon:
    """Return the patterns of some themes in one language, without what takes hits away."""
    uses: list[tuple[Use, Pattern]] = []
    for theme in themes:
        own = theme.patterns.get(language)
        if own is not None:
            use = Use("topic", theme.id, has_negator=False)
            uses += [(use, pattern) for pattern in (*own.topic, *own.negative, *own.positive)]
    return Lexicon(cues, uses)


@lru_cache(maxsize=16)
def lexicon_of(taxonomy: "Taxonomy", language: str) -> Lexicon:
    """Return the patterns of `language`, arranged when they are first asked for.

    Raises:
        KeyError: the taxonomy does not have this language.
    """
    cues = taxonomy.cues[language]
    negators = frozenset().union(*(step.globs for pattern in cues.negators for step in pattern))
    uses: list[tuple[Use, Pattern]] = []
    for theme in taxonomy.themes:
        own = theme.patterns.get(language)
        if own is None:
            continue
        lists = {"topic": own.topic, "negative": own.negative, "positive": own.positive, "except": own.except_for}
        for kind, patterns in lists.items():
            for pattern in patterns:
                has_negator = any(step.globs & negators for step in pattern)
                uses.append((Use(kind, theme.id, has_negator), pattern))
    return Lexicon(cues, uses)


def _walk(
    atoms: Sequence[frozenset[int]],
    sentences: Sequence[int],
    walls: set[int],
    first: int,
    rest: tuple[tuple[int, int], ...],
) -> int | None:
    """Return where the nearest match that begins at `first` ends, None where there is none."""
    reached = {first}
    for atom, gap in rest:
        before, reached = reached, set()
        for begun in before:
            for position in range(begun + 1, min(begun + gap + 2, len(atoms))):
                if sentences[position] != sentences[first]:
                    break
                if atom in atoms[position]:
                    reached.add(position)
                # A gap does not reach over a "but": what follows is said of something else.
                if position in walls:
                    break
        if not reached:
            return None
    return min(reached)
