"""The pattern language of themes: a line of words that people can read, as a plain structure.

    delay*                     a word that begins so
    *laatu*                    a word that has this in it
    toimitu[sk]*               one of these letters
    delivery|parcel ~3 late    one of two words, then at most three other words, then a third
    <not> answer*              a word of the set “not”, then another; sets are named in the taxonomy
    :(                         a smiley or an emoji is a word, too

Words are compared without regard to capitals. A line may hold several patterns, with commas between them. Nothing here
repeats without bound, so that no pattern can take long on any text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from surveyapp.domain.errors import N_

MAXIMUM_PATTERN = 300
MAXIMUM_STEPS = 8
MAXIMUM_GAP = 8
# What a word of a comment is: letters and digits with an apostrophe inside, a smiley, or a picture.
WORD = re.compile(
    r"[^\W_]+(?:['’´_\u0300-\u036f]+[^\W_]+)*[\u0300-\u036f]*"
    r"|[:;=]['’]?-?[()DPp/](?!\w)|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
GLOB = re.compile(r"[^\s,|~<>\[\]*]+|\*|\[[^\W_]{1,8}\]")
SET = re.compile(r"<([a-z][a-z_]{0,30})>")
GAP = re.compile(r"~([0-9]?)")

Sets = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a pattern: it must match one of `globs`, after at most `gap` other words."""

    globs: frozenset[str]
    gap: int


Pattern = tuple[Step, ...]


class BadPattern(ValueError):
    """A pattern cannot be read; `message` is a message id, `params` fills it."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


def split_line(line: str) -> list[str]:
    """Return the patterns of a line, which commas keep apart."""
    return [part.strip() for part in line.split(",") if part.strip()]


def parse_pattern(source: str, sets: Sets) -> Pattern:
    """Return what `source` means; `sets` are the word lists it may name.

    Raises:
        BadPattern: it is empty, too long, or not of this language.
    """
    if len(source) > MAXIMUM_PATTERN:
        raise BadPattern(N_("The pattern is longer than %(most)s characters; split it."), most=MAXIMUM_PATTERN)
    steps: list[Step] = []
    gap = 0
    for part in source.split():
        if match := GAP.fullmatch(part):
            gap = _gap(match, steps)
            continue
        steps.append(Step(_alternatives(part, sets), gap))
        gap = 0
    if not steps or gap:
        message = N_("“%(pattern)s” must begin and end with a word.")
        raise BadPattern(message, pattern=source[:60])
    if len(steps) > MAXIMUM_STEPS:
        message = N_("“%(pattern)s” has %(count)s words; the most is %(most)s.")
        raise BadPattern(message, pattern=source[:60], count=len(steps), most=MAXIMUM_STEPS)
    return tuple(steps)


def parse_words(lines: Iterator[str]) -> frozenset[str]:
    """Return the single words of a set's lines.

    Raises:
        BadPattern: something is not one word.
    """
    words: set[str] = set()
    for line in lines:
        for source in split_line(line):
            pattern = parse_pattern(source, {})
            if len(pattern) > 1:
                message = N_("“%(pattern)s” is more than one word; a set of words has single words only.")
                raise BadPattern(message, pattern=source[:60])
            words |= pattern[0].globs
    return frozenset(words)


def glob_expression(glob: str) -> re.Pattern[str]:
    """Return the regular expression of a word with `*` and `[…]`, to be matched against a whole word."""
    parts = (_part_expression(part) for part in GLOB.findall(glob))
    return re.compile("".join(parts))


def fold(word: str) -> str:
    """Return `word` as patterns compare it: composed, in small letters, with a plain apostrophe."""
    if word.isascii():
        return word.lower()
    return normalize("NFC", word.lower()).replace("’", "'").replace("´", "'")


def _part_expression(part: str) -> str:
    if part == "*":
        return ".*"
    return part if part.startswith("[") and part.endswith("]") and len(part) > 2 else re.escape(part)


def _gap(match: re.Match[str], steps: list[Step]) -> int:
    if not steps:
        raise BadPattern(N_("“~” says how many words may stand between two words; begin with a word."))
    gap = int(match[1] or 3)
    if not 1 <= gap <= MAXIMUM_GAP:
        raise BadPattern(N_("“~” takes a number from 1 to %(most)s."), most=MAXIMUM_GAP)
    return gap


def _alternatives(part: str, sets: Sets) -> frozenset[str]:
    globs: set[str] = set()
    for alternative in part.split("|"):
        if match := SET.fullmatch(alternative):
            if match[1] not in sets:
                message = N_("<%(name)s> is no set of words here; use one of: %(allowed)s.")
                raise BadPattern(message, name=match[1], allowed=", ".join(sorted(sets)) or "–")
            globs |= sets[match[1]]
        else:
            globs.add(_glob(alternative, part))
    return frozenset(globs)


def _glob(source: str, part: str) -> str:
    """Return `source` folded, once it is sure that a word of a comment can match it."""
    pieces = GLOB.findall(source)
    plain = "".join(piece for piece in pieces if piece != "*")
    if "".join(pieces) != source or not plain or source.count("*") > 2:
        message = N_("“%(part)s” is not understood: write letters, * at an end, [ab] for one of these letters.")
        raise BadPattern(message, part=part[:60])
    sample = re.sub(r"\[(.)[^\]]*\]", r"\1", plain)
    if not WORD.fullmatch(sample):
        message = N_("“%(part)s” can never be one word of a comment; write its words apart.")
        raise BadPattern(message, part=part[:60])
    return fold(source)
