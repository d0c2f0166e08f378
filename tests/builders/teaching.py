"""Comments that a coder can learn something from: words that no pattern and no cue word knows, used as real ones are."""

import random

from surveyapp.analysis.themes.examples import Example

GOODS = ("sofa", "lamp", "table", "chair", "rug", "shelf", "desk", "mirror")
PLACES = ("kitchen", "hall", "office", "cabin", "attic", "garden")
# Made-up words: only labels tell that they are praise, blame, or a matter of lateness.
PRAISE, BLAME, TARDY = "zorplish", "gnarfled", "dawdled"
LATE = ("late", "negative")


def scored_text(number: int, *, is_negative: bool) -> str:
    """Return one of many different comments that a score was given beside."""
    pick = random.Random(number)
    word = BLAME if is_negative else PRAISE
    return f"The {pick.choice(GOODS)} for our {pick.choice(PLACES)} was {word}, number {number:b} of them."


def make_scored(count: int, **facts: bool) -> list[Example]:
    """Return as many comments of happy customers as of unhappy ones."""
    return [
        Example(scored_text(number, is_negative=bool(number % 2)), "en", bool(number % 2), **facts)
        for number in range(count)
    ]


def make_labelled(count: int, **facts: bool) -> list[Example]:
    """Return labelled complaints: a third about lateness, as only labels tell, and a third where a pattern errs."""
    texts = [
        (f"The {{goods}} {TARDY} on its way to our {{place}}, {BLAME}, case {{number:b}}.", frozenset({LATE})),
        (f"The {{goods}} was {BLAME}, a late gothic thing for the {{place}}, case {{number:b}}.", frozenset()),
        (f"The {{goods}} was {BLAME} in our {{place}}, case {{number:b}}.", frozenset()),
    ]
    examples = []
    for number in range(count):
        pick = random.Random(number)
        text, said = texts[number % 3]
        text = text.format(goods=pick.choice(GOODS), place=pick.choice(PLACES), number=number)
        examples.append(Example(text, "en", True, said, **facts))
    return examples
