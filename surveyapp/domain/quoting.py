"""Quotes for the public: a passage of a comment is only ever shortened, and what may still name somebody is pointed at."""

import re
from collections.abc import Iterable, Sequence

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.masking import Piece

ELLIPSIS = "…"
# What stands where somebody or something was named; the same in every language.
MASK = "[…]"
MAXIMUM = 600
FEWEST_WORDS = 2
# What may stand around a word, and be left out with what it belonged to.
PUNCTUATION = ".,;:!?–—-\"'“”„»«()"
SENTENCE_ENDS = (".", "!", "?", ELLIPSIS, ":")
SPELT_ELLIPSIS = re.compile(r"\.{3,}")
# Nobody's name, though it is written with a capital everywhere.
NO_NAMES = frozenset({"I"})
SHORTEST_NAME = 3

TOO_LITTLE = N_("Leave a few words at least.")
TOO_LONG = N_("A quote has %(most)s characters at most; leave more out.")
CHANGED = N_(
    "Words can be left out, never changed or added. “%(words)s” does not stand so in the comment. Where you leave words"
    " out in the middle, put … in their place."
)


class NamesSomebody(Refused):
    """The passage may still name somebody; a person has to say that it does not."""

    def __init__(self, words: Sequence[str]) -> None:
        message = N_("These words may name somebody: %(words)s. Leave them out, or say below that nobody is named.")
        super().__init__(message, words=", ".join(words))


def masked_text(pieces: Iterable[Piece]) -> str:
    """Return a comment's text with every mask written alike."""
    return "".join(MASK if piece.is_mask else piece.text for piece in pieces)


def shortened(whole: str, chosen: str) -> str:
    """Return `chosen` as a passage of `whole`, in its words and its order, with … where words were left out.

    Within a passage every word stands as in `whole`; at its ends punctuation may go. White space does not matter.

    Raises:
        Refused: a word was changed, added or moved, words were left out of the middle unsaid, or too little is left.
    """
    words = _words(whole)
    parts = [part for part in _parts(_words(chosen), words) if part]
    if sum(map(len, parts)) < min(FEWEST_WORDS, len(words)) or not parts:
        raise Refused(TOO_LITTLE)
    place, spans = 0, list[tuple[int, int]]()
    for part in parts:
        begins = _find(part, words, place)
        if begins is None:
            raise Refused(CHANGED, words=" ".join(part[:6]))
        place = begins + len(part)
        spans.append((begins, place))
    text = _joined(parts, spans, words)
    if len(text) > MAXIMUM:
        raise Refused(TOO_LONG, most=MAXIMUM)
    return text


def possible_names(text: str, known: Iterable[str] = ()) -> list[str]:
    """Return the words that may name somebody: those with a capital inside a sentence, and parts of `known` names.

    In languages that write every noun so there are many; a person decides.
    """
    parts = {part.casefold() for name in known for part in re.findall(r"[^\W\d_]+", name) if len(part) >= SHORTEST_NAME}
    found, begins_sentence = list[str](), True
    for token in _words(text):
        word = token.strip(PUNCTUATION)
        is_known = any(word.casefold().startswith(part) for part in parts) and word[:1].isupper()
        if is_known or (not begins_sentence and word[:1].isupper() and word.partition("'")[0] not in NO_NAMES):
            found.append(word)
        begins_sentence = token.rstrip("\"'“”»)").endswith(SENTENCE_ENDS) or token == ELLIPSIS
    return list(dict.fromkeys(found))


def _words(text: str) -> list[str]:
    return SPELT_ELLIPSIS.sub(ELLIPSIS, text).split()


def _parts(chosen: Sequence[str], words: Sequence[str]) -> list[list[str]]:
    """Return what was chosen, parted where … stands for words left out.

    An … that hangs on a word parts only where the comment has no such word.
    """
    own = set(words)
    parts: list[list[str]] = [[]]
    for token in chosen:
        word = token.strip(ELLIPSIS)
        if token in own or word == token or token == MASK:
            parts[-1].append(token)
            continue
        if token.startswith(ELLIPSIS):
            parts.append([])
        if word:
            parts[-1].append(word)
        if token.endswith(ELLIPSIS):
            parts.append([])
    return parts


def _find(part: Sequence[str], words: Sequence[str], start: int) -> int | None:
    """Return where a part stands in the comment, from `start` on, None where it does not."""
    last = len(part) - 1
    for begins in range(start, len(words) - last):
        beneath = words[begins : begins + len(part)]
        if all(
            _is_same(mine, own, number in (0, last))
            for number, (mine, own) in enumerate(zip(part, beneath, strict=True))
        ):
            return begins
    return None


def _is_same(mine: str, own: str, is_end: bool) -> bool:
    return mine == own or (is_end and mine.strip(PUNCTUATION) == own.strip(PUNCTUATION) != "" and mine in own)


def _joined(parts: Sequence[Sequence[str]], spans: Sequence[tuple[int, int]], words: Sequence[str]) -> str:
    """Return the parts with … between them, and at the ends where a sentence is cut."""
    begins, ends = spans[0][0], spans[-1][1]
    text = ""
    for number, (part, span) in enumerate(zip(parts, spans, strict=True)):
        is_joined = number > 0 and spans[number - 1][1] == span[0]
        text += "" if not number else " " if is_joined else f" {ELLIPSIS} "
        text += " ".join(part)
    is_cut_before = begins > 0 and not words[begins - 1].endswith(SENTENCE_ENDS)
    is_cut_after = ends < len(words) and not text.endswith(SENTENCE_ENDS)
    return f"{ELLIPSIS} " * is_cut_before + text + f" {ELLIPSIS}" * is_cut_after
