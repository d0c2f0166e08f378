"""Examples: comments of which it is known how unhappy they are, or what they are about."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

# So many of each kind are learnt from: more make the model hardly better, and training slow and large.
MOST_SCORED = 20_000
MOST_LABELLED = 20_000
# What a score from 0 to 1 tells for sure; what lies between is neither happy nor unhappy.
UNHAPPY_UP_TO, HAPPY_FROM = 0.25, 0.75

Said = tuple[str, str]
WORDS = re.compile(r"\w+")


@dataclass(frozen=True)
class Example:
    """A comment with what people say of it.

    `is_negative` is None where nobody said, `themes` are (theme, polarity), None where nobody looked for any. `is_new`
    tells that no model was trained with it yet.
    """

    text: str
    language: str | None = None
    is_negative: bool | None = None
    themes: frozenset[Said] | None = None
    is_new: bool = field(default=True, compare=False)

    @cached_property
    def number(self) -> int:
        """Return a number that only the words decide: the same comment is never both learnt from and tested with.

        "Thank you!" is "thank you": short comments come many times with other marks. One without words is itself.
        """
        words = " ".join(WORDS.findall(self.text.lower())) or self.text.strip()
        return int.from_bytes(hashlib.sha256(words.encode("utf-8", "replace")).digest()[:8])


def is_unhappy(share: float | None) -> bool | None:
    """Return what a score, as the share of its scale, says of the comment beside it; None where it says neither."""
    if share is None or UNHAPPY_UP_TO < share < HAPPY_FROM:
        return None
    return share <= UNHAPPY_UP_TO


@dataclass(frozen=True, slots=True)
class Chosen:
    """The examples that are learnt from, and how many there were."""

    examples: Sequence[Example]
    scored: int
    labelled: int


def choose(examples: Iterable[Example]) -> Chosen:
    """Return which of `examples` are learnt from: each text once, at most so many of a kind.

    Where there are too many scored ones, every language, and the happy and the unhappy of it, gets an equal share.
    Which ones are taken depends on their words alone, so that it is the same every time.
    """
    of_texts: dict[int, Example] = {}
    for example in examples:
        if not example.text.strip():
            continue
        known = of_texts.setdefault(example.number, example)
        # Labels say more than scores do; and what was said before in the same words is not new.
        told = example if known.themes is None and example.themes is not None else known
        of_texts[example.number] = replace(told, is_new=known.is_new and example.is_new)
    labelled = sorted((own for own in of_texts.values() if own.themes is not None), key=lambda own: own.number)
    groups: dict[tuple[str | None, bool], list[Example]] = defaultdict(list)
    for own in of_texts.values():
        if own.is_negative is not None:
            groups[own.language, own.is_negative].append(own)
    taken = {own.number: own for own in labelled[:MOST_LABELLED]}
    taken |= {own.number: own for own in _fair_shares(groups, MOST_SCORED)}
    chosen = sorted(taken.values(), key=lambda own: own.number)
    return Chosen(chosen, sum(len(group) for group in groups.values()), len(labelled))


def _fair_shares(groups: Mapping[tuple[str | None, bool], list[Example]], most: int) -> list[Example]:
    """Return at most `most` examples; what small groups leave of their share goes to the larger ones."""
    shared: list[Example] = []
    by_size = sorted(groups.values(), key=len)
    for position, group in enumerate(by_size):
        share = (most - len(shared)) // (len(by_size) - position)
        shared += sorted(group, key=lambda own: own.number)[:share]
    return shared
